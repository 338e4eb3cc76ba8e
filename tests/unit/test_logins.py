"""What a login, or Exchange's word that a mail is from inside, proves of its From."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.desk.authenticity import Authenticity, Judgement, judge
from intake.desk.identity import prove
from intake.desk.message import Address, Submission
from intake.desk.support_desk import SupportDesk
from tests.languages import in_words
from tests.unit.desk_cases import ANNA, BORIS, DESK, NOW, from_agent, mail, notification, results

PROVED, UNPROVED = Authenticity.PROVED, Authenticity.UNPROVED
LOGINS = replace(DESK, agents=(replace(ANNA, logins=("a.ivanova", "Anna.I@corp.local")), BORIS))
RECEIVED = replace(LOGINS, authserv_ids=(), submission_servers=("mail.desk.test",))
EXCHANGE = replace(LOGINS, authserv_ids=(), exchange_header_firewall=True)
BOTH = replace(RECEIVED, authserv_ids=("mx.desk.test",), exchange_header_firewall=True)


def of_anna(desk: SupportDesk, *methods: tuple[str, str, str], **values: Any) -> Judgement:
    headers = (results("mx.desk.test", *methods),) if methods else ()
    return judge(from_agent("ответ", authentication=headers, **values), desk)


def by(login: str, server: str = "mail.desk.test", above: int = 0) -> dict[str, Any]:
    return {"submission": Submission(server, login, above)}


INTERNAL: dict[str, Any] = {"exchange_auth_as": "internal"}


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("anna@desk.test", PROVED),
        ("ANNA@Desk.Test", PROVED),
        ("a.ivanova", PROVED),
        ("A.Ivanova", PROVED),
        ("anna.i@corp.local", PROVED),
        ("anna", UNPROVED),
        ("a.ivanova@desk.test", UNPROVED),
        ("boris@desk.test", UNPROVED),
        ("a.ivanova2", UNPROVED),
        ("а.ivanova", UNPROVED),
        ("a.i\u0307vanova", UNPROVED),
        ("anna@desk.test.evil.example", UNPROVED),
        ("anna@desk\u212a.test", UNPROVED),
        ("anna@notdesk.test", UNPROVED),
        ('"anna"@desk.test', UNPROVED),
        ("support@desk.test", UNPROVED),
        ("", UNPROVED),
    ],
)  # fmt: skip
def test_only_the_agents_own_logins_prove_him(login: str, expected: Authenticity) -> None:
    assert of_anna(LOGINS, ("auth", "pass", login)).authenticity is expected
    assert of_anna(RECEIVED, **by(login)).authenticity is expected


@pytest.mark.parametrize("login", ["boris@desk.test", "anna", "mallory@desk.test"])
def test_the_login_of_another_takes_the_proof_from_a_signature_of_the_domain(login: str) -> None:
    """Our own server signs whatever its users send, under whatever From they choose."""
    for signed in (
        ("dkim", "pass", "desk.test"),
        ("spf", "pass", "desk.test"),
        ("dmarc", "pass", "desk.test"),
    ):
        for judged in (of_anna(LOGINS, signed, ("auth", "pass", login)), of_anna(BOTH, signed, **by(login))):
            assert (judged.authenticity, judged.silent) == (UNPROVED, True)
            assert f"{login}, who had logged in; that is no login of anna@desk.test" in in_words(
                judged.reason, "en"
            )
    own = notification("anna@desk.test", expires_at=NOW.replace(year=NOW.year + 1))
    assert prove(of_anna(LOGINS, ("auth", "pass", login)), ANNA, DESK, (own,), NOW).proved


def test_among_several_logins_a_foreign_one_decides() -> None:
    mixed = (("auth", "pass", "anna@desk.test"), ("auth", "pass", "mallory@desk.test"))
    assert of_anna(LOGINS, *mixed).authenticity is UNPROVED
    assert (
        of_anna(BOTH, ("auth", "pass", "anna@desk.test"), **by("mallory@desk.test")).authenticity is UNPROVED
    )


def test_a_customer_is_proved_by_his_own_address_alone() -> None:
    headers = (results("mx.desk.test", ("auth", "pass", "olga@client.example")),)
    assert judge(mail(authentication=headers), LOGINS).authenticity is PROVED
    assert judge(mail(**by("olga@client.example")), RECEIVED).authenticity is PROVED
    assert judge(mail(**by("a.ivanova")), RECEIVED).authenticity is UNPROVED
    signed = (results("mx.desk.test", ("dkim", "pass", "client.example"), ("auth", "pass", "crm")),)
    assert judge(mail(authentication=signed), LOGINS).authenticity is PROVED


@pytest.mark.parametrize(
    ("values", "hops", "expected"),
    [
        (by("anna@desk.test"), 0, PROVED),
        (by("anna@desk.test", above=1), 0, UNPROVED),
        (by("anna@desk.test", above=1), 1, PROVED),
        (by("anna@desk.test", above=2), 1, UNPROVED),
        (by("anna@desk.test", "mail.desk.test.evil.example"), 0, UNPROVED),
        (by("anna@desk.test", "evil.example"), 3, UNPROVED),
        (by("anna@desk.test", ""), 3, UNPROVED),
        (by(""), 0, UNPROVED),
    ],
)
def test_a_received_header_counts_in_its_place_and_by_its_name(
    values: dict[str, Any], hops: int, expected: Authenticity
) -> None:
    assert of_anna(replace(RECEIVED, trusted_hops=hops), **values).authenticity is expected
    assert (
        of_anna(replace(RECEIVED, submission_servers=(), trusted_hops=hops), **values).authenticity
        is UNPROVED
    )


def test_a_server_without_a_name_is_nobodys() -> None:
    desk = replace(RECEIVED, submission_servers=("",))
    assert of_anna(desk, **by("anna@desk.test", "")).authenticity is UNPROVED


def test_exchange_proves_agents_alone_and_only_where_it_is_configured() -> None:
    assert of_anna(EXCHANGE, **INTERNAL).authenticity is PROVED
    assert of_anna(EXCHANGE, exchange_auth_as="anonymous").authenticity is UNPROVED
    assert of_anna(EXCHANGE, exchange_auth_as="partner").authenticity is UNPROVED
    assert of_anna(EXCHANGE).authenticity is UNPROVED
    assert of_anna(LOGINS, **INTERNAL).authenticity is UNPROVED
    assert judge(mail(**INTERNAL), EXCHANGE).authenticity is UNPROVED
    two = from_agent(
        "x", authentication=(), senders=(Address(ANNA.address), Address("x@evil.example")), **INTERNAL
    )
    assert judge(two, EXCHANGE).authenticity is UNPROVED


PROOFS: list[tuple[tuple[tuple[str, str, str], ...], dict[str, Any]]] = [
    ((("auth", "pass", "anna@desk.test"),), {}),
    ((), by("a.ivanova")),
    ((), INTERNAL),
]


@pytest.mark.parametrize(("methods", "values"), PROOFS)
@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (("dmarc", "fail", "desk.test"), Authenticity.REFUTED),
        (("dmarc", "fail", ""), Authenticity.REFUTED),
        (("spf", "fail", "desk.test"), Authenticity.DOUBTED),
        (("spf", "hardfail", "mail.desk.test"), Authenticity.DOUBTED),
        (("dkim", "fail", "desk.test"), UNPROVED),
        (("dkim", "fail", ""), UNPROVED),
        (("spf", "fail", "list.example"), PROVED),
        (("dkim", "fail", "list.example"), PROVED),
        (("spf", "softfail", "desk.test"), PROVED),
        (("spf", "temperror", "desk.test"), PROVED),
        (("dmarc", "temperror", "desk.test"), PROVED),
        (("dkim", "none", ""), PROVED),
        (("iprev", "fail", ""), PROVED),
    ],
)
def test_a_failure_for_the_domain_beats_each_of_them(
    methods: tuple[tuple[str, str, str], ...],
    values: dict[str, Any],
    failure: tuple[str, str, str],
    expected: Authenticity,
) -> None:
    judged = of_anna(BOTH, *methods, failure, **values)
    assert judged.authenticity is expected
    if expected is not PROVED:
        own = notification("anna@desk.test", expires_at=NOW.replace(year=NOW.year + 1))
        assert not prove(judged, ANNA, DESK, (own,), NOW).proved


@pytest.mark.parametrize(("methods", "values"), PROOFS)
def test_a_failure_in_a_lower_header_of_the_server_beats_them_too(
    methods: tuple[tuple[str, str, str], ...], values: dict[str, Any]
) -> None:
    headers = (
        results("mx.desk.test", *methods),
        results("mx.desk.test", ("dmarc", "fail", "desk.test")),
    )
    assert judge(from_agent("x", authentication=headers, **values), BOTH).authenticity is Authenticity.REFUTED


@pytest.mark.parametrize("hops", [0, 1])
def test_a_login_in_results_that_a_sender_reaches_proves_nobody(hops: int) -> None:
    desk = replace(LOGINS, trusted_hops=hops)
    login = ("auth", "pass", "anna@desk.test")
    below = (results("mx.desk.test", ("spf", "none", "")), results("mx.desk.test", login, above=1))
    assert judge(from_agent("x", authentication=below), desk).authenticity is UNPROVED
    deep = (results("mx.desk.test", login, above=hops + 1),)
    judged = judge(from_agent("x", authentication=deep), desk)
    assert in_words(judged.reason, "en") == "the results of mx.desk.test stand where a sender can forge them"


def test_further_results_count_where_all_received_headers_above_are_deliveries() -> None:
    desk = replace(DESK, trusted_hops=1)
    top = replace(results("mx.desk.test", ("dmarc", "none", ""), above=1), only_deliveries_above=True)
    second = replace(
        results("mx.desk.test", ("dkim", "pass", "desk.test"), above=1), only_deliveries_above=True
    )
    assert judge(from_agent("x", authentication=(top, second)), desk).authenticity is PROVED
    assert judge(from_agent("x", authentication=(top, second)), DESK).authenticity is UNPROVED
    reached = replace(second, only_deliveries_above=False)
    assert judge(from_agent("x", authentication=(top, reached)), desk).authenticity is UNPROVED


@pytest.mark.parametrize(
    ("desk", "values", "reason"),
    [
        (replace(DESK, authserv_ids=()), {}, "no mail server is trusted to say who the sender is"),
        (DESK, {}, "the desk's mail server says nothing about the sender"),
        (DESK, {"authentication": (results("mx.other.test", ("spf", "pass", "x")),)}, "the results on top are those of mx.other.test, which is not trusted"),
        (DESK, {"authentication": (results("mx.other.test", ("spf", "pass", "x"), above=1),)}, "the desk's mail server says nothing about the sender"),
        (DESK, {"authentication": (results("", ("spf", "pass", "x")),)}, "the desk's mail server says nothing about the sender"),
        (RECEIVED, by(""), "mail.desk.test took the mail in from somebody who had not logged in"),
        (RECEIVED, by("", above=1), "the desk's mail server says nothing about the sender"),
        (RECEIVED, by("a.ivanova"), "mail.desk.test: sent by a.ivanova, who had logged in"),
        (RECEIVED, by("boris@desk.test"), "mail.desk.test: sent by boris@desk.test, who had logged in; that is no login of anna@desk.test"),
        (EXCHANGE, INTERNAL, "the Exchange server says that the mail comes from inside"),
        (EXCHANGE, {}, "the desk's mail server says nothing about the sender"),
    ],
)  # fmt: skip
def test_the_reason_is_the_true_one(desk: SupportDesk, values: dict[str, Any], reason: str) -> None:
    judged = judge(from_agent("x", **{"authentication": (), **values}), desk)
    assert in_words(judged.reason, "en") == reason
    for language in ("ru", "de"):
        assert in_words(judged.reason, language)
