"""May a mail be answered automatically, and how much may the answer say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.desk.changes import OpenTicket
from intake.desk.disposition import DispositionKind, Extent
from intake.desk.facts import Facts, OwnMail
from intake.desk.language.texts import TextKey
from intake.desk.message import Address, InboundMail, RecipientStatus, Report
from intake.desk.outgoing import Audience
from intake.desk.support_desk import Handling
from tests.languages import in_words
from tests.unit.desk_cases import (
    CUSTOMER,
    DESK,
    NOW,
    decided,
    from_agent,
    mail,
    names,
    notification,
    permitted,
    results,
    ticket,
    told,
)

KNOWN = Facts(correspondent=True)
NEUTRAL = (results("mx.desk.test", ("spf", "softfail", "client.example")),)
DOUBTED = (results("mx.desk.test", ("spf", "fail", "client.example")),)
REFUTED = (results("mx.desk.test", ("dmarc", "fail", "client.example")),)
BOTH_FAIL = (results("mx.desk.test", ("spf", "fail", "client.example"), ("dkim", "fail", "client.example")),)
OF_ANOTHER = (results("mx.other.test", ("dkim", "pass", "client.example")),)


@pytest.mark.parametrize(
    ("authentication", "to_a_stranger", "to_one_known"),
    [
        ((results("mx.desk.test", ("dkim", "pass", "client.example")),), Extent.FULL, Extent.FULL),
        ((), Extent.PLAIN, Extent.FULL),
        (NEUTRAL, Extent.PLAIN, Extent.FULL),
        (OF_ANOTHER, Extent.PLAIN, Extent.FULL),
        (DOUBTED, Extent.PLAIN, Extent.FULL),
        (REFUTED, Extent.NONE, Extent.NONE),
        (BOTH_FAIL, Extent.NONE, Extent.NONE),
    ],
)
def test_what_the_server_says_decides_how_much_an_answer_says(
    authentication: tuple[object, ...], to_a_stranger: Extent, to_one_known: Extent
) -> None:
    one = mail(authentication=authentication)
    assert permitted(one).extent is to_a_stranger
    assert permitted(one, KNOWN).extent is to_one_known


def test_quote_unproved_brings_the_whole_answer_back_but_not_to_a_forged_sender() -> None:
    desk = replace(DESK, quote_unproved=True)
    assert permitted(mail(authentication=()), desk=desk).extent is Extent.FULL
    assert permitted(mail(authentication=DOUBTED), desk=desk).extent is Extent.FULL
    assert permitted(mail(authentication=REFUTED), desk=desk).extent is Extent.NONE


def test_what_an_operator_let_through_is_answered_in_full() -> None:
    assert permitted(mail(authentication=REFUTED), released=True).extent is Extent.FULL


def _answering(*recipients: str) -> tuple[InboundMail, Facts]:
    later = NOW + timedelta(days=1)
    own = notification(*recipients, expires_at=later, audience=Audience.CUSTOMER)
    answer = mail(authentication=(), in_reply_to=(own.message_id,), references=(own.message_id,))
    return answer, Facts(own_mails=(own,))


def test_whoever_answers_a_mail_that_only_he_has_is_answered_in_full() -> None:
    answer, facts = _answering(CUSTOMER.address)
    assert permitted(answer, facts).extent is Extent.FULL
    assert in_words(permitted(answer, facts).reason, "en") == (
        "it answers a mail that we sent to olga@client.example"
    )


@pytest.mark.parametrize("recipients", [("other@client.example",), (CUSTOMER.address, "other@x.example")])
def test_a_mail_that_others_have_proves_nobody(recipients: tuple[str, ...]) -> None:
    answer, facts = _answering(*recipients)
    assert permitted(answer, facts).extent is Extent.PLAIN


def test_a_mail_of_ours_that_a_report_names_proves_nobody() -> None:
    own = OwnMail("<1@desk.test>", 7, (CUSTOMER.address,))
    told = Report("feedback-report", (RecipientStatus(CUSTOMER.address, "", "", ""),), own.message_id)
    forged = mail(authentication=(), report=told)
    assert permitted(replace(forged, report=None), Facts(own_mails=(own,))).extent is Extent.PLAIN


def test_the_reasons_say_what_is_known_of_the_sender() -> None:
    assert in_words(permitted(mail(authentication=REFUTED)).reason, "en") == (
        "the desk's own mail server says that the sender is forged: "
        "mx.desk.test does not confirm client.example: dmarc=fail"
    )
    assert in_words(permitted(mail(authentication=())).reason, "en") == (
        "nothing shows that olga@client.example wrote it: "
        "the desk's mail server says nothing about the sender"
    )


def test_a_robot_is_never_answered_whoever_it_is_and_whatever_is_configured() -> None:
    robot = mail(sender=Address("noreply@client.example"))
    assert permitted(robot, KNOWN, desk=replace(DESK, quote_unproved=True)).extent is Extent.NONE
    assert permitted(robot, released=True).extent is Extent.NONE


def test_a_forged_first_mail_is_held_where_the_operator_wants_it() -> None:
    held = decided(mail(authentication=REFUTED), desk=replace(DESK, refuted=Handling.HOLD))
    assert held.kind is DispositionKind.HOLD
    assert set(told(held)) == {"held"}
    registered = decided(mail(authentication=REFUTED))
    assert registered.kind is DispositionKind.OPEN_TICKET
    assert set(told(registered)) == {"notification"}


def test_answers_to_strangers_go_to_from_alone_and_name_nobody() -> None:
    elsewhere = (Address("other@elsewhere.example", "Other"),)
    for authentication in ((), NEUTRAL, DOUBTED, OF_ANOTHER):
        done = decided(mail(authentication=authentication, reply_to=elsewhere, cc=elsewhere))
        (answer,) = (each for each in done.answers if each.audience is Audience.CUSTOMER)
        assert (answer.recipients, answer.plain) == ((Address(CUSTOMER.address),), True)


@pytest.mark.parametrize(
    ("sender", "to", "extent"),
    [
        ("joe@offers.example", "victim@larch.example", Extent.PLAIN),
        ("joe@offers.example", "joe@offers.example.evil.example", Extent.PLAIN),
        ("joe@sub.offers.example", "victim@offers.example", Extent.PLAIN),
        ("joe@gmail.com", "victim@gmail.com", Extent.PLAIN),
        ("joe@mail.ru", "victim@corp.mail.ru", Extent.PLAIN),
        ("joe@offers.example", "victim@gmail.com", Extent.PLAIN),
        ("joe@offers.example", "books@offers.example", Extent.FULL),
        ("joe@offers.example", "books@shop5.offers.example", Extent.FULL),
        ("joe@gmail.com", "j.o.e+desk@gmail.com", Extent.FULL),
    ],
)
def test_a_proved_stranger_has_nothing_of_his_carried_to_whomever_he_names(
    sender: str, to: str, extent: Extent
) -> None:
    domain = sender.partition("@")[2]
    proved = (results("mx.desk.test", ("dkim", "pass", domain)),)
    one = mail(sender=Address(sender), authentication=proved, reply_to=(Address(to, "Dear winner"),))
    for facts in (Facts(), KNOWN):
        assert permitted(one, facts).extent is extent
        done = decided(one, facts)
        (answer,) = (each for each in done.answers if each.audience is Audience.CUSTOMER)
        named = Address(to) if extent is Extent.PLAIN else Address(to, "Dear winner")
        assert (answer.recipients, answer.plain) == ((named,), extent is Extent.PLAIN)
        (opened,) = (change for change in done.changes if isinstance(change, OpenTicket))
        assert opened.plain is (extent is Extent.PLAIN)
    for looked_at in ({"released": True}, {"desk": replace(DESK, quote_unproved=True)}):
        assert permitted(one, **looked_at).extent is Extent.FULL
        (opened,) = (change for change in decided(one, **looked_at).changes if isinstance(change, OpenTicket))
        assert not opened.plain


def test_a_participant_who_names_another_is_himself_answered_in_full() -> None:
    one = mail(reply_to=(Address("victim@larch.example"),))
    assert permitted(one, names(ticket())).extent is Extent.FULL


def test_an_agent_may_want_his_answers_anywhere() -> None:
    one = from_agent("Не печатается счёт.", reply_to=(Address("anna@home.example"),))
    assert permitted(one).reason.key is not TextKey.NAMED_ANOTHER


def test_why_an_answer_to_another_address_says_nothing_is_told() -> None:
    done = decided(mail(reply_to=(Address("victim@larch.example"),)))
    assert done.reasons[-1] == (
        "answered in the desk's own words: olga@client.example wants the answer sent to victim@larch.example, "
        "and nothing shows that this one asked for anything"
    )


def test_the_reasons_of_a_mail_say_that_its_answer_was_plain() -> None:
    assert any(
        reason.startswith("answered in the desk's own words: ")
        for reason in decided(mail(authentication=())).reasons
    )
    assert not any("own words" in reason for reason in decided(mail()).reasons)
