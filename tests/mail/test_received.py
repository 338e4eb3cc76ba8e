"""Who logged in to send a mail, by the Received header of the server that took it in."""

from __future__ import annotations

import pytest

from intake.desk.message import Submission
from intake.mail.parsing.header.received import is_delivery, submission
from intake.mail.parsing.parse import parse
from tests.unit.desk_cases import NOW

LMTP = "from mx.desk.test ([127.0.0.1])\r\n\tby mx.desk.test with LMTP\r\n\tid 1; Mon, 30 Nov 2026 08:00:00 +0000"
LOGGED_IN = (
    "from [192.0.2.7] (unknown [198.51.100.3])\r\n\t(Authenticated sender: anna@desk.test)\r\n\t"
    "by mx.desk.test (Postfix) with ESMTPSA id 9C92929E240\r\n\tfor <support@desk.test>; Mon, 30 Nov 2026"
)


def read(*values: str) -> Submission | None:
    return submission([("Received", value) for value in values])


@pytest.mark.parametrize(
    "value",
    [
        LOGGED_IN,
        LOGGED_IN.replace("ESMTPSA", "ESMTPA"),
        LOGGED_IN.replace("ESMTPSA", "UTF8SMTPSA"),
        LOGGED_IN.replace("\r\n\t", " "),
        LOGGED_IN.replace("(Auth", "(using TLSv1.3 (256/256 bits)\r\n\t key-exchange X25519)\r\n\t(Auth"),
        LOGGED_IN.replace("(Auth", '(Client CN "x", Issuer "y" (not verified))\r\n\t(Auth'),
        LOGGED_IN.replace("[192.0.2.7] (", "by ("),
        LOGGED_IN.replace("[192.0.2.7] (", "with ("),
        LOGGED_IN.replace("mx.desk.test", "MX.Desk.Test"),
        "from [198.51.100.3] (helo=x)\r\n\tby mx.desk.test with esmtpsa (A=plain_server:anna@desk.test)\r\n\t(Exim 4.96) id 1",
        "from [198.51.100.3] (helo=x) by mx.desk.test with esmtpsa (TLS1.3) tls X A=login:anna@desk.test (Exim 4.96) id 1",
        "from (helo=x) by mx.desk.test with esmtpa A=login:anna@desk.test id 1",
    ],
)
def test_postfix_and_exim_say_who_logged_in(value: str) -> None:
    assert read(value) == Submission("mx.desk.test", "anna@desk.test", 0)
    assert read(LMTP, LMTP, value) == Submission("mx.desk.test", "anna@desk.test", 2)


@pytest.mark.parametrize(
    "value",
    [
        LOGGED_IN.replace("ESMTPSA", "ESMTPS"),
        LOGGED_IN.replace("ESMTPSA", "ESMTP"),
        LOGGED_IN.replace("Authenticated sender: anna@desk.test", "Authenticated sender: anna@desk.test x"),
        LOGGED_IN.replace("Authenticated sender:", "authenticated sender:"),
        LOGGED_IN.replace("(Authenticated sender: anna@desk.test)", "(x (Authenticated sender: anna@desk.test))"),
        LOGGED_IN.replace("(Auth", "(Authenticated sender: boris@desk.test)\r\n\t(Auth"),
        LOGGED_IN.replace("anna@desk.test", "m (Authenticated sender: anna@desk.test)"),
        LOGGED_IN.replace("anna@desk.test", "анна@desk.test"),
        LOGGED_IN.replace("(Authenticated sender: anna@desk.test)\r\n\t", "").replace("for <", "(Authenticated sender: anna@desk.test) for <"),
        LOGGED_IN.replace("(Authenticated sender: anna@desk.test)\r\n\t", "").replace("for <support", 'for <"x" (Authenticated sender: anna@desk.test)@y'),
        'from x (y) by mx.desk.test with esmtpsa (TLS1.3) (Exim 4.96) (envelope-from <"x) (A=plain:anna@desk.test) ("@evil.example>) id 1',
        "from x (y) by mx.desk.test with esmtpsa (Exim 4.96) id A=plain:anna@desk.test",
        "from x (y) by mx.desk.test with esmtpsa (Exim 4.96) for A=plain:anna@desk.test; x",
        "from x (y) by mx.desk.test with esmtpsa (A=plain:x) (A=plain:anna@desk.test) id 1",
        "from x (A=plain:anna@desk.test) by mx.desk.test with esmtpsa (Exim 4.96) id 1",
        "from x (y) by mx.desk.test with esmtps (A=plain:anna@desk.test) id 1",
        "from x (y) by mx.desk.test with esmtpsa id 1; (A=plain:anna@desk.test)",
    ],
)  # fmt: skip
def test_a_login_counts_in_its_own_place_alone_and_once(value: str) -> None:
    assert read(value) == Submission("mx.desk.test", "", 0)


@pytest.mark.parametrize(
    "value",
    [
        "from x (y) (Authenticated sender: anna@desk.test) z by mx.desk.test with ESMTPSA id 1",
        "from x y (Authenticated sender: anna@desk.test) by mx.desk.test with ESMTPSA id 1",
        "from x (y",
        "from x; by mx.desk.test with ESMTPSA id 1",
        "(by mx.desk.test with ESMTPSA)",
        "with ESMTPSA by mx.desk.test",
        "by",
        "",
    ],
)
def test_a_header_of_another_shape_says_nothing(value: str) -> None:
    assert read(value) == Submission("", "", 0)


def test_the_topmost_header_that_is_no_delivery_decides() -> None:
    from_outside = LOGGED_IN.replace("(Authenticated sender: anna@desk.test)\r\n\t", "").replace(
        "SA id", " id"
    )
    assert read(from_outside, LOGGED_IN) == Submission("mx.desk.test", "", 0)
    assert read(LMTP, from_outside, LOGGED_IN) == Submission("mx.desk.test", "", 1)
    assert read(LMTP, "(unreadable", LOGGED_IN) == Submission("", "", 1)
    by_hand = "by mx.desk.test (Postfix, from userid 1000) id 1; Mon, 30 Nov 2026 08:00:00 +0000"
    assert read(by_hand, LOGGED_IN) == Submission("mx.desk.test", "", 0)
    assert read(LMTP) is None
    assert read() is None
    assert read(*[LMTP] * 30, LOGGED_IN) is None


def test_only_lmtp_is_a_delivery() -> None:
    assert is_delivery(LMTP)
    assert is_delivery(LMTP.replace("LMTP", "lmtps"))
    assert not is_delivery(LMTP.replace("LMTP", "ESMTP"))
    assert not is_delivery("from LMTP by with LMTP")
    assert not is_delivery("x with LMTP")


def test_a_hostile_header_is_read_in_no_time() -> None:
    for piece in ("(", ")", "from ", "by ", "with LMTP ", "A=x:y ", "\\", "; "):
        read(*[f"from x by {piece * 300_000}"] * 30)


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("X-MS-Exchange-Organization-AuthAs: Internal\r\n", "internal"),
        ("x-ms-exchange-organization-authas:  INTERNAL \r\n", "internal"),
        ("X-MS-Exchange-Organization-AuthAs: Anonymous\r\n", "anonymous"),
        ("X-MS-Exchange-Organization-AuthAs: Internal\r\n" * 2, ""),
        ("X-MS-Exchange-Organization-AuthAs: Internal\r\nX-MS-Exchange-Organization-AuthAs: Anonymous\r\n", ""),
        ("X-MS-Exchange-Organization-AuthAs: =?utf-8?q?Internal?=\r\n", "=?utf-8?q?internal?="),
        ("X-Mailer: a\rX-MS-Exchange-Organization-AuthAs: Internal\r\n", ""),
        ("X-MS-Exchange-CrossTenant-AuthAs: Internal\r\n", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_what_exchange_says_is_read_undecoded_and_once(head: str, value: str) -> None:
    raw = f"{head}From: anna@desk.test\r\nTo: support@desk.test\r\n\r\nx".encode()
    assert parse(raw, NOW).exchange_auth_as == value
