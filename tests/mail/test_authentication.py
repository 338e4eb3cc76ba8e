"""Authentication-Results as servers write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import authres
import pytest

from intake.desk.message import AuthenticationResults, MethodResult
from intake.mail.parsing.header.authentication import Results, authentication_results
from intake.mail.parsing.parse import parse
from tests.unit.desk_cases import NOW

DKIM = ("dkim", "pass", "desk.test")
SPF = ("spf", "pass", "desk.test")


def read(*values: str) -> tuple[AuthenticationResults, ...]:
    fields = [("Authentication-Results", value) for value in values]
    return authentication_results(fields)


@pytest.mark.parametrize(
    ("value", "methods"),
    [
        ("mx.desk.test; none", []),
        ("mx.desk.test; dkim=pass header.d=desk.test", [DKIM]),
        ("mx.desk.test; dkim=pass header.d=desk.test;", [DKIM]),
        ("mx.desk.test;\r\n\tDKIM=Pass (good)\r\n\t header.d=DESK.TEST;\r\n\tspf=none ;", [DKIM]),
        ("(own) mx.desk.test 1; dkim=pass (2048-bit key; plain) header.i=@desk.test", [DKIM]),
        ("mx.desk.test; spf=pass smtp.mailfrom=<anna@desk.test>", [SPF]),
        ("mx.desk.test; spf=pass smtp.mailfrom=<>; dkim=pass header.d=desk.test", [DKIM]),
        ('mx.desk.test; spf=pass (at desk.test) smtp.mail="anna smith"@desk.test', [SPF]),
        ("mx.desk.test; dkim=pass header.d=desk.test header.b=a/b+c==; dmarc=pass action=none", [DKIM]),
        ('mx.desk.test; dkim=pass reason="header.d=desk.test" header.d=evil.example', []),
        ('mx.desk.test; spf=pass smtp.mailfrom="x=<a@desk.test>"@evil.example', []),
        ("mx.desk.test; dkim=fail (dkim=pass header.d=desk.test) header.d=desk.test", []),
    ],
)
def test_the_methods_that_passed_are_read_with_their_domains(
    value: str, methods: list[tuple[str, str, str]]
) -> None:
    (found,) = read(value)
    assert found.authserv_id == "mx.desk.test"
    passed = [(item.method, item.result, item.domain) for item in found.methods if item.result == "pass"]
    assert [item for item in passed if item[2] == "desk.test"] == methods


def test_a_header_that_cannot_be_read_is_no_silence() -> None:
    (found,) = read("mx.desk.test; dkim=pass (open")
    assert [item.result for item in found.methods] == ["permerror"]


def test_a_hostile_header_is_read_in_no_time() -> None:
    for piece in ("=<", "(", '"', ";", "=<a>", "; spf=pass smtp.mailfrom=<"):
        read(*[f"mx.desk.test; {piece * 300_000}"] * 30)


@pytest.mark.parametrize(
    ("said", "domain"),
    [
        ("spf=pass smtp.mailfrom=олег@пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("dkim=pass header.d=пример.рф (х)", "xn--e1afmkfd.xn--p1ai"),
        ("spf=pass smtp.mailfrom=<a@Straße.de>; iprev=pass", "xn--strae-oqa.de"),
        ("spf=pass (отправитель a@пример.рф) smtp.mailfrom=desk.test", "desk.test"),
        ("spf=pass smtp.mailfrom=a@ｄｅｓｋ.test", "~~~~.test"),
        ("spf=pass smtp.mailfrom=a@des\u212a.test", "des~.test"),
        ("dkim=pass header.d=desk.test header.d=evil.example", ""),
        ("spf=pass smtp.mailfrom=a@desk.test smtp.mailfrom=a@desk.test", "desk.test"),
        ("spf=pass smtp.mailfrom=a@evil.example@desk.test", ""),
        ("spf=pass smtp.helo=desk.test", ""),
        ("spf=pass smtp.mailfrom=<> smtp.helo=desk.test", ""),
        ("dkim=pass header.d=evil.example header.i=@desk.test", "evil.example"),
        ("dmarc=pass header.from=desk.test", "desk.test"),
        ("auth=pass smtp.auth=Anna@Desk.test", "anna@desk.test"),
        ("auth=pass smtp.auth=anna", "anna"),
        ("auth=pass (smtp.auth=anna@desk.test)", ""),
    ],
)
def test_the_checked_domain_is_told_as_it_is_compared(said: str, domain: str) -> None:
    assert read(f"mx.desk.test; {said}")[0].methods[0].domain == domain


@pytest.mark.parametrize(
    "value", ["(x) mx.desk.test; dkim=pass header.d=desk.test", "(x(y)) MX.desk.test; none"]
)
def test_a_comment_in_front_is_believed_where_no_sender_reaches(value: str) -> None:
    fields = [("Authentication-Results", value), ("Received", "x"), ("Authentication-Results", value)]
    assert [found.authserv_id for found in authentication_results(fields)] == ["mx.desk.test", ""]


LMTP = "from mx.desk.test ([127.0.0.1]) by mx.desk.test with LMTP id 1; Mon, 30 Nov 2026 08:00:00 +0000"
SMTP = LMTP.replace("LMTP", "ESMTP")


@pytest.mark.parametrize(
    ("received", "name"),
    [
        ((), "mx.desk.test"),
        ((LMTP,), "mx.desk.test"),
        ((LMTP, LMTP), "mx.desk.test"),
        ((SMTP,), '"mx.desk.test"'),
        ((LMTP, SMTP), '"mx.desk.test"'),
        ((SMTP, LMTP), '"mx.desk.test"'),
    ],
)
def test_a_name_in_quotes_is_the_servers_where_no_sender_reaches(
    received: tuple[str, ...], name: str
) -> None:
    """Below, a server that takes away forged results might not know its name in quotes."""
    fields = [("Received", value) for value in received]
    fields.append(("Authentication-Results", '"MX.desk.test"; dkim=pass header.d=desk.test'))
    (found,) = authentication_results(fields)
    assert found.authserv_id == name
    assert found.methods == (MethodResult("dkim", "pass", "desk.test"),)


@pytest.mark.parametrize(
    ("said", "methods"),
    [
        ("iprev=pass (x) smtp.remote-ip=::1; dkim=pass header.d=desk.test", [("iprev", "pass", ""), DKIM]),
        ("dkim=pass header.d=desk.test smtp.remote-ip=2001:db8::1", [DKIM]),
        ("dkim=pass header.d=desk.test x509.auth=anna:1/2", [DKIM]),
        ("dkim=pass tls.version=TLSv1.3 header.d=desk.test", [DKIM]),
        ("dkim=pass header.d=desk.test header.b=a/b+c== header.s=x", [DKIM]),
        ("dkim = pass (x) header.d =desk.test", [DKIM]),
        ("dkim= pass header.d=desk.test", [DKIM]),
        ("dmarc=pass action=none header.from=desk.test;compauth=pass reason=100", [("dmarc", "pass", "desk.test"), ("compauth", "pass", "")]),
        ('auth=pass (PLAIN) smtp.auth="Anna@desk.test" smtp.mailfrom=x@desk.test', [("auth", "pass", "anna@desk.test")]),
        ("spf=(invalid) smtp.helo=x.example; dkim=pass header.d=desk.test", [("spf", "permerror", ""), DKIM]),
        ("spf=; dkim=pass header.d=desk.test", [("spf", "permerror", ""), DKIM]),
        ("dkim=pass header.d=desk.test;; ;", [DKIM]),
        ("dkim=pass header.d=desk.test; dkim-atps=neutral", [DKIM, ("dkim-atps", "neutral", "")]),
        ("spf=pass smtp.mailfrom=a b@desk.test; dkim=pass header.d=desk.test", [("spf", "permerror", ""), DKIM]),
        ("spf=fail smtp.mailfrom=desk.test junk", [("spf", "fail", "desk.test")]),
        ("auth=pass smtp.auth=anna anna@desk.test", [("auth", "permerror", "")]),
        ('spf=pass (mx: domain of "x); dkim=pass header.d=desk.test; spf=none (y@evil.example" is) smtp.mailfrom="x);"', [("spf", "permerror", ""), ("dkim", "permerror", ""), ("spf", "none", "x~~")]),
        ('dkim=pass header.d=desk.test; spf=pass (mx: domain of "x y"@evil.example is) smtp.mailfrom=evil.example', [DKIM, ("spf", "permerror", "")]),
        ('dkim=fail ("body hash did not verify") header.d=desk.test; spf=pass smtp.mailfrom=desk.test', [("dkim", "fail", "desk.test"), SPF]),
    ],
)  # fmt: skip
def test_one_bad_property_costs_no_other(said: str, methods: list[tuple[str, str, str]]) -> None:
    (found,) = read(f"mx.desk.test; {said}")
    assert [(one.method, one.result, one.domain) for one in found.methods] == methods


@pytest.mark.parametrize(
    "said", ["dkim=pass (x", 'dkim=pass reason="x', "dkim=pass) header.d=desk.test", "pass", "=pass", "", "x"]
)
def test_results_without_a_structure_are_no_results(said: str) -> None:
    (found,) = read(f"mx.desk.test; {said}")
    assert found.methods == (MethodResult("unreadable", "permerror", ""),)


@pytest.mark.parametrize(
    "said",
    [
        'mx.desk.test 1; spf=pass (a (b) \\)) smtp.mailfrom="a b"@desk.test; dkim/1=fail reason="x y" header.d=a',
        "mx.desk.test; none",
        "mx.desk.test 2; none",
        "MX.desk.test;spf=Pass smtp . mailfrom = @desk.test ; dkim=pass\theader.d=a header.i=b@a",
        "mx.desk.test; spf=pass smtp.mailfrom=a@desk.test trailing",
        "mx.desk.test; spf=pass (never ended",
    ],
)
def test_kept_patterns_read_what_authres_reads(said: str) -> None:
    def read_by(parse_it: Callable[[], Any]) -> str:
        try:
            parsed = parse_it()
        except authres.AuthResError as problem:
            return repr(problem)
        return f"{parsed.authserv_id} {parsed.version} {[(str(one), one.reason) for one in parsed.results]}"

    value = f"Authentication-Results: {said}"
    plain = read_by(lambda: authres.AuthenticationResultsHeader.parse(value))
    assert read_by(lambda: Results.parse(authres.core_features(), value)) == plain


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (b"To: b\r\nAuthentication-Results: a;none\r\nB: 2\r\n\r\n\rtext", 1),
        (b"To: b\rX: 1\r\nAuthentication-Results: a;none\r\nB: 2\r\n\r\ntext", 0),
        (b"Authentication-Results: a;none\r\nTo: b\r\n \rAuthentication-Results: a;none\r\n\r\n", 1),
        (b"From a Mon\r\nTo: b\rAuthentication-Results: a;none\r\n\r\n", 0),
        (b"Authentication-Results: a;none\r\n\tB\r\nAuthentication-Results: b;none\nTo: b\r", 2),
    ],
)
def test_what_stands_below_a_bare_cr_is_not_believed(raw: bytes, seen: int) -> None:
    assert len(parse(raw, NOW).authentication) == seen


def test_only_headers_that_may_be_the_servers_are_read_at_all() -> None:
    assert read("mx.desk.test x; dkim=(((")[0].methods[0].result == "permerror"
    assert len(read(*["mx.desk.test; none"] * 30)) == 20


@pytest.mark.parametrize(
    ("said", "methods"),
    [
        ("mxs.mail.ru; spf=none () smtp.mailfrom=a@client.example smtp.helo=x.example", [("spf", "none", "client.example")]),
        ("mxs.mail.ru; spf=pass (mx1.i.mail.ru: domain of desk.test designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@desk.test smtp.helo=x;\r\n\t dkim=pass header.d=desk.test; dmarc=pass header.from=a@desk.test", [SPF, DKIM, ("dmarc", "pass", "desk.test")]),
        ("mxfront1.example; spf=pass (mxfront1.example: domain of desk.test designates 2001:db8::1 as permitted sender, rule=[ip6:2001:db8::/36]) smtp.mail=a@desk.test; dkim=pass header.i=@desk.test", [SPF, DKIM]),
        ('mx.google.com;\r\n       dkim=pass header.i=@desk.test header.s=x header.b=qvNLDfV5;\r\n       spf=pass (google.com: domain of a designates 192.0.2.1 as permitted sender) smtp.mailfrom="prvs=1=a@desk.test";\r\n       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=desk.test; dara=pass header.i=@desk.test', [DKIM, SPF, ("dmarc", "pass", "desk.test"), ("dara", "pass", "")]),
    ],
)  # fmt: skip
def test_the_great_providers_are_read_as_they_write(said: str, methods: list[tuple[str, str, str]]) -> None:
    (found,) = read(said)
    assert [(one.method, one.result, one.domain) for one in found.methods] == methods


def test_results_without_a_servers_name_are_nobodys() -> None:
    """Microsoft 365 writes them so."""
    (found,) = read("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=desk.test; dkim=pass header.d=desk.test")
    assert found.authserv_id == ""


@pytest.mark.parametrize(
    "said", ["dkim=passxt/plain; charset=x; none", "dkim=pass header.d=desk.test; none", "none; none"]
)
def test_no_result_beside_results_proves_nothing_and_fails_nowhere(said: str) -> None:
    (found,) = read(f"mx.desk.test; {said}")
    assert "permerror" in {method.result for method in found.methods}
