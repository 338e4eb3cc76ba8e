"""What would let an agent's mail prove him: each advice proves it, and asks for no more than is needed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.desk.authenticity import Authenticity, judge
from intake.desk.message import Submission
from intake.desk.proof_advice import Setting, advise, login_without_name
from intake.desk.support_desk import SupportDesk
from tests.unit.desk_cases import DESK, from_agent, mail, results

NOBODY = replace(DESK, authserv_ids=())
IDS = Setting("trusted_authserv_ids", ("mx.desk.test",))
SUBMISSION = Setting("trusted_submission", ("mail.desk.test",))
LOGIN = Setting("login", ("anna",), "anna@desk.test")
DKIM = ("dkim", "pass", "desk.test")


def of_anna(*methods: tuple[str, str, str], above: int = 0, **values: Any) -> Any:
    headers = (results("mx.desk.test", *methods, above=above),) if methods else ()
    return from_agent("ответ", authentication=headers, **values)


@pytest.mark.parametrize(
    ("desk", "written", "advice"),
    [
        (NOBODY, of_anna(DKIM), [(IDS,)]),
        (NOBODY, of_anna(DKIM, above=2), [(IDS, Setting("trusted_hops", 2))]),
        (DESK, of_anna(DKIM, above=1), [(Setting("trusted_hops", 1),)]),
        (NOBODY, of_anna(("auth", "pass", "anna@desk.test")), [(IDS,)]),
        (NOBODY, of_anna(("auth", "pass", "anna")), [(IDS, LOGIN)]),
        (DESK, of_anna(("auth", "pass", "anna")), [(LOGIN,)]),
        (DESK, of_anna(("auth", "pass", "boris@desk.test")), []),
        (NOBODY, of_anna(submission=Submission("mail.desk.test", "anna", 1)), [(SUBMISSION, Setting("trusted_hops", 1), LOGIN)]),
        (NOBODY, of_anna(submission=Submission("mail.desk.test", "anna@desk.test", 0)), [(SUBMISSION,)]),
        (NOBODY, of_anna(submission=Submission("mail.desk.test", "", 0)), []),
        (NOBODY, of_anna(submission=Submission("mail.desk.test", "boris@desk.test", 0)), []),
        (NOBODY, of_anna(("auth", "pass", "anna"), submission=Submission("mail.desk.test", "anna", 0)), [(IDS, LOGIN), (SUBMISSION, LOGIN)]),
        (NOBODY, of_anna(exchange_auth_as="internal"), [(Setting("exchange_header_firewall", value=True),)]),
        (NOBODY, of_anna(exchange_auth_as="anonymous"), []),
        (NOBODY, of_anna(("dmarc", "fail", "desk.test"), DKIM), []),
        (DESK, of_anna(DKIM), []),
        (NOBODY, of_anna(), []),
        (NOBODY, mail(authentication=(results("mx.desk.test", ("dkim", "pass", "client.example")),)), []),
    ],
)  # fmt: skip
def test_the_settings_that_would_prove_an_agent(
    desk: SupportDesk, written: Any, advice: list[tuple[Setting, ...]]
) -> None:
    given = advise(written, desk)
    assert [one.settings for one in given] == advice
    assert all(one.judgement.authenticity is Authenticity.PROVED for one in given)
    assert not given or judge(written, desk).authenticity is not Authenticity.PROVED


def test_a_login_without_a_name_is_seen() -> None:
    def received(value: str) -> Any:
        from intake.desk.message import Header  # noqa: PLC0415

        headers = (Header("received", value),)
        return from_agent("x", headers=headers, submission=Submission("mx.desk.test", "", 0))

    assert login_without_name(received("from x (y) by mx.desk.test (Postfix) with ESMTPSA id 1"))
    assert login_without_name(received("from x (y) by mx.desk.test with esmtpa (Exim 4.96) id 1"))
    assert not login_without_name(received("from x (y) by mx.desk.test with ESMTPS id 1"))
    assert not login_without_name(from_agent("x"))
