"""Who is proved to be an agent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.desk.authenticity import judge
from intake.desk.facts import OwnMail
from intake.desk.identity import Proof, impersonated, prove
from intake.desk.message import Address, AuthenticationResults, InboundMail
from intake.desk.outgoing import Audience
from intake.desk.support_desk import SupportDesk
from tests.languages import in_words
from tests.unit.desk_cases import ANNA, BORIS, DESK, NOW, from_agent, mail, notification, results

PASS = ("dkim", "pass", "desk.test")


def proof_of(mail: InboundMail, *own: OwnMail, desk: SupportDesk = DESK) -> Proof:
    """Whether the mail proves Anna, who was sent these mails of ours among others."""
    return prove(judge(mail, desk), ANNA, desk, own, NOW)


@pytest.mark.parametrize(
    ("headers", "proved"),
    [
        ([results("mx.desk.test", PASS)], True),
        ([results("mx.desk.test", ("spf", "pass", "desk.test"))], True),
        ([results("mx.desk.test", ("spf", "fail", "desk.test"), PASS)], True),
        ([results("mx.desk.test", ("dkim", "fail", "desk.test"), ("spf", "fail", "desk.test"))], False),
        ([results("mx.desk.test", ("spf", "softfail", "desk.test"))], False),
        ([results("mx.desk.test", ("spf", "neutral", "desk.test"))], False),
        ([results("mx.desk.test", ("dkim", "pass", "evil.example"), ("spf", "pass", "evil.example"))], False),
        ([results("mx.desk.test", ("dkim", "pass", "notdesk.test"))], False),
        ([results("mx.desk.test", ("dkim", "pass", "sub.desk.test"))], False),
        ([results("mx.desk.test", ("dkim", "pass", "test"))], False),
        ([results("mx.desk.test", PASS, ("dmarc", "fail", "desk.test"))], False),
        ([results("mx.desk.test", ("dmarc", "pass", "desk.test"))], True),
        ([results("mx.desk.test", ("dmarc", "pass", "mail.desk.test"))], False),
        ([results("mx.desk.test", ("auth", "pass", "anna@desk.test"))], True),
        ([results("mx.desk.test", ("auth", "pass", "boris@desk.test"))], False),
        ([results("mx.desk.test", ("auth", "pass", "anna"))], False),
        ([results("mx.evil.example", PASS)], False),
        ([results("mx.desk.test.evil.example", PASS)], False),
        ([results("mx.desk.test", PASS, above=1)], False),
        ([results("mx.desk.test", ("dkim", "fail", "desk.test")), results("mx.desk.test", PASS)], False),
        ([results("mx.evil.example", PASS), results("mx.desk.test", PASS)], True),
        ([results("mx.desk.test", ("none", "none", ""))], False),
        ([results("mx.desk.test", ("auth", "pass", ""), ("iprev", "pass", ""))], False),
        ([results("mx.desk.test", ("iprev", "fail", ""), PASS)], True),
        ([], False),
    ],
)
def test_only_the_desks_own_server_proves_an_agent(
    headers: list[AuthenticationResults], *, proved: bool
) -> None:
    written = from_agent("ответ", authentication=tuple(headers))
    assert proof_of(written).proved is proved


LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("own", "proved"),
    [
        (notification("anna@desk.test", expires_at=LATER), True),
        (notification("boris@desk.test", "Anna@Desk.Test", expires_at=LATER), True),
        (notification("boris@desk.test", expires_at=LATER), False),
        (notification("anna@desk.test", expires_at=EARLIER), False),
        (notification("anna@desk.test", expires_at=LATER, audience=Audience.CUSTOMER), False),
        (notification("anna@desk.test", expires_at=LATER, key=b"another key, not ours"), False),
        (OwnMail("<forged@desk.test>", 7, ("anna@desk.test",)), False),
    ],
)
@pytest.mark.parametrize(
    "headers",
    [
        (),
        (results("mx.desk.test", ("none", "none", "")),),
        (results("mx.desk.test", ("auth", "pass", ""), ("iprev", "fail", ""), ("spf", "none", "")),),
        (results("mx.desk.test", ("dkim", "pass", "mail.desk.test"), ("spf", "pass", "")),),
        (results("mx.desk.test", ("dmarc", "pass", "mail.desk.test")),),
        (results("mx.desk.test", ("spf", "temperror", "desk.test"), ("dkim", "temperror", "")),),
        (results("mx.desk.test", ("auth", "pass", "boris@desk.test")),),
    ],
)
def test_where_the_server_is_silent_the_answered_notification_proves(
    own: OwnMail, headers: tuple[AuthenticationResults, ...], *, proved: bool
) -> None:
    written = from_agent("ответ", authentication=headers)
    assert proof_of(written, own).proved is proved


@pytest.mark.parametrize(
    "methods",
    [
        [("spf", "fail", "desk.test")],
        [("dkim", "pass", "evil.example")],
        [("dkim", "pass", "mail.desk.test"), ("spf", "fail", "desk.test")],
        [("dmarc", "pass", "evil.example")],
        [("dkim", "pass", "notdesk.test"), ("dmarc", "pass", "")],
        [("dkim", "pass", "test")],
    ],
)
def test_a_failure_beats_any_token(methods: list[tuple[str, str, str]]) -> None:
    own = notification("anna@desk.test", expires_at=LATER)
    written = from_agent("ответ", authentication=(results("mx.desk.test", *methods),))
    assert not proof_of(written, own).proved


def test_two_from_addresses_prove_nobody() -> None:
    both = replace(from_agent("ответ"), senders=(Address(ANNA.address), Address(BORIS.address)))
    assert not proof_of(both).proved


def test_without_a_key_no_token_proves_anything() -> None:
    own = notification("anna@desk.test", expires_at=LATER)
    bare = replace(DESK, token_key=b"")
    assert not proof_of(from_agent("ответ", authentication=()), own, desk=bare).proved


@pytest.mark.parametrize(
    ("sender", "trick"),
    [
        (Address("x@evil.example", "anna@desk.test"), True),
        (Address("x@evil.example", "Support (SUPPORT@desk.test)"), True),
        (Address("x@evil.example", "Анна (anna\u200b@desk.test)"), True),
        (Address("x@evil.example", "anna＠desk.test"), True),
        (Address("x@evil.example", "anna @ desk.test"), True),
        (Address("x@evil.example", "аnna@desk.test"), True),
        (Address("x@evil.example", "Анна Белова"), False),
        (Address("x@evil.example", "anna at desk"), False),
        (Address("anna@desk.test", "anna@desk.test"), False),
        (Address("olga@client.example", "olga@client.example"), False),
    ],
)
def test_a_display_name_that_shows_one_of_our_addresses_is_a_trick(sender: Address, *, trick: bool) -> None:
    assert (impersonated(mail(sender=sender), DESK) is not None) is trick


PROVING = notification("anna@desk.test", expires_at=LATER)
TOO_OLD = notification("anna@desk.test", expires_at=EARLIER)
OF_BORIS = notification("boris@desk.test", expires_at=LATER)
SILENT = "the desk's mail server says nothing about the sender"
NOTHING_ANSWERED = "no notification sent to anna@desk.test is answered"
OLD = "the notification answered is too old to prove it"


@pytest.mark.parametrize(
    ("methods", "above", "reason"),
    [
        ([PASS], 0, "mx.desk.test: dkim=pass for desk.test"),
        ([("spf", "pass", "desk.test"), PASS], 0, "mx.desk.test: spf=pass for desk.test"),
        (
            [("spf", "fail", "desk.test"), ("dkim", "neutral", "")],
            0,
            "mx.desk.test does not confirm desk.test: spf=fail, dkim=neutral",
        ),
        (
            [("dkim", f"fail{number}", "desk.test") for number in range(6)],
            0,
            "mx.desk.test does not confirm desk.test: dkim=fail0, dkim=fail1, dkim=fail2, dkim=fail3, dkim=fail4",
        ),
        (
            [("spf", "none", "")],
            0,
            f"mx.desk.test checked nothing about the sender, and {NOTHING_ANSWERED}",
        ),
        (
            [PASS],
            1,
            f"the results of mx.desk.test stand where a sender can forge them, and {NOTHING_ANSWERED}",
        ),
    ],
)
def test_the_reason_says_what_the_server_said(
    methods: list[tuple[str, str, str]], above: int, reason: str
) -> None:
    written = from_agent("ответ", authentication=(results("mx.desk.test", *methods, above=above),))
    assert in_words(proof_of(written).reason, "en") == reason


@pytest.mark.parametrize(
    ("own", "proved", "reason"),
    [
        ((PROVING,), True, "answers the notification sent to anna@desk.test"),
        ((TOO_OLD,), False, f"{SILENT}, and {OLD}"),
        ((OF_BORIS,), False, f"{SILENT}, and {NOTHING_ANSWERED}"),
        ((OF_BORIS, PROVING), True, "answers the notification sent to anna@desk.test"),
        ((TOO_OLD, PROVING), True, "answers the notification sent to anna@desk.test"),
        ((TOO_OLD, OF_BORIS), False, f"{SILENT}, and {OLD}"),
        ((), False, f"{SILENT}, and {NOTHING_ANSWERED}"),
    ],
)
def test_of_all_answered_notifications_any_may_prove_and_the_reason_says_why_none_does(
    own: tuple[OwnMail, ...], reason: str, *, proved: bool
) -> None:
    proof = proof_of(from_agent("ответ", authentication=()), *own)
    assert (proof.proved, in_words(proof.reason, "en")) == (proved, reason)


def test_the_reason_counts_the_from_addresses() -> None:
    both = replace(from_agent("ответ"), senders=(Address(ANNA.address), Address(BORIS.address)))
    assert in_words(proof_of(both).reason, "en") == "the mail has 2 From addresses"


def test_the_first_trick_among_several_senders_is_told_with_the_real_address() -> None:
    senders = (
        Address("anna@desk.test", "anna@desk.test"),
        Address("x@evil.example", "Анна"),
        Address("y@evil.example", "boris@desk.test"),
    )
    trick = impersonated(replace(mail(), senders=senders), DESK)
    assert trick is not None
    assert (
        in_words(trick, "en") == "the display name shows boris@desk.test, the mail comes from y@evil.example"
    )


def test_only_the_beginning_of_a_long_name_is_looked_at() -> None:
    shown = "anna@desk.test"
    last = Address("x@evil.example", "x" * (1000 - len(shown)) + shown)
    assert impersonated(mail(sender=last), DESK) is not None
    assert impersonated(mail(sender=replace(last, name=f"x{last.name}")), DESK) is None
