"""An agent writes to the customer himself, with the desk in the To or Cc of his mail: nobody gets it twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.desk.disposition import MailStatus
from intake.desk.message import Address
from intake.desk.ticket import EntryKind, Status
from tests.services.test_people import ANNA, BORIS, COMPLETE, OLGA, PETR, Desk, text_of, to
from tests.unit.desk_cases import from_agent, names, ticket
from tests.unit.stories import story

ANSWER = "Обновите, пожалуйста, драйвер принтера."


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    asked = Desk(tmp_path)
    asked.take(OLGA, COMPLETE)
    return asked


def test_whoever_has_the_agents_mail_is_not_written_to(desk: Desk) -> None:
    assert not to(desk.take(ANNA, ANSWER, "Re: [#1] Счёт", cc=(OLGA,)), OLGA)
    said = desk.entries()[-1]
    assert (said.kind, said.text) == (EntryKind.AGENT, ANSWER)


def test_the_others_who_take_part_get_it(desk: Desk) -> None:
    desk.agent(f"#invite {PETR}")
    mails = desk.take(ANNA, ANSWER, "Re: [#1] Счёт", cc=(OLGA,))
    assert not to(mails, OLGA)
    assert ANSWER in text_of(*to(mails, PETR))


def test_colleagues_read_it_all_the_same(desk: Desk) -> None:
    assert ANSWER in text_of(*to(desk.take(ANNA, ANSWER, "Re: [#1] Счёт", cc=(OLGA,)), BORIS))


@pytest.mark.parametrize(
    ("command", "status"),
    [("#resolve", Status.RESOLVED), ("#close", Status.CLOSED), ("#ask release", Status.AWAITING_CUSTOMER)],
)
def test_what_only_the_desk_says_reaches_him_without_the_words_that_he_has(
    desk: Desk, command: str, status: Status
) -> None:
    mails = desk.take(ANNA, f"{command}\n\n{ANSWER}", "Re: [#1] Счёт", cc=(OLGA,))
    (told,) = to(mails, OLGA)
    assert ANSWER not in text_of(told)
    assert desk.ticket().status is status


def test_it_is_the_first_answer(desk: Desk) -> None:
    desk.take(ANNA, ANSWER, "Re: [#1] Счёт", cc=(OLGA,))
    assert desk.ticket().first_answered_at is not None


def test_a_colleague_who_did_not_know_of_it_is_asked_before_his_own_answer_goes_out(desk: Desk) -> None:
    (told,) = to(desk.take(OLGA, "Ещё вопрос: какой драйвер?", "Re: [#1] Счёт"), BORIS)
    desk.take(ANNA, ANSWER, "Re: [#1] Счёт", cc=(OLGA,))
    mails = desk.take(BORIS, "Переустановите программу.", "Re: [#1] Счёт", answers=str(told["Message-ID"]))
    assert not to(mails, OLGA)
    assert ANSWER in text_of(*to(mails, BORIS))


def test_what_the_customer_has_already_does_not_wait_for_anybody(desk: Desk) -> None:
    (told,) = to(desk.take(OLGA, "Ещё вопрос: какой драйвер?", "Re: [#1] Счёт"), BORIS)
    desk.agent(ANSWER)
    text = "Переустановите программу."
    mails = desk.take(BORIS, text, "Re: [#1] Счёт", answers=str(told["Message-ID"]), cc=(OLGA,))
    assert not to(mails, OLGA)
    assert desk.entries()[-1].text == text
    assert desk.last_status() is MailStatus.PROCESSED


@pytest.mark.parametrize("takes_part", [True, False])
def test_whom_an_agent_names_takes_part_unless_the_regulation_says_no(takes_part: bool) -> None:
    answered = from_agent(ANSWER, cc=(Address(PETR),))
    told = story(answered, names(ticket()), agents_cc_takes_part=takes_part)
    assert any("AddParticipant" in line for line in told) is takes_part
    assert not any("recipients" in line and PETR in line for line in told)
