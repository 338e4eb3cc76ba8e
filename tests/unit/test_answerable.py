"""May a mail be answered automatically, and how much may the answer say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.desk.disposition import DispositionKind, Extent
from intake.desk.facts import Facts, OwnMail
from intake.desk.message import Address, InboundMail, RecipientStatus, Report
from intake.desk.outgoing import Audience
from intake.desk.support_desk import Handling
from tests.languages import in_words
from tests.unit.desk_cases import CUSTOMER, DESK, NOW, decided, mail, notification, permitted, results, told

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


def test_the_reasons_of_a_mail_say_that_its_answer_was_plain() -> None:
    assert any(
        reason.startswith("answered in the desk's own words: ")
        for reason in decided(mail(authentication=())).reasons
    )
    assert not any("own words" in reason for reason in decided(mail()).reasons)
