"""What agents say of their being away, who hears of it, and what `explain` says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from intake.desk.absences import Absence, Said
from intake.desk.changes import SayPresence, SetPlans
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.language.texts import TextKey
from intake.desk.message import Address, Header, InboundMail
from intake.desk.outgoing import Template
from intake.desk.plans import Plans, Wait
from intake.desk.support_desk import SupportDesk
from tests.unit.desk_cases import DESK, NOW, decided, from_agent, mail, names, ticket

ANNA, BORIS = "anna@desk.test", "boris@desk.test"
TODAY = NOW.date()


def away(until: date | None = None, deputy: str = "") -> SupportDesk:
    return replace(DESK, said=(Said(ANNA, Absence(ANNA, TODAY, until, deputy)),))


def his(**values: Any) -> Any:
    return names(ticket(assignee=ANNA, **values))


def recipients(found: Disposition, template: Template) -> list[str]:
    return [to.address for answer in found.answers if answer.template is template for to in answer.recipients]


def out_of_office(sender: str = ANNA, **values: Any) -> InboundMail:
    given = {
        "subject": "Автоответ: [#7] Счёт",
        "headers": (Header("Auto-Submitted", "auto-replied"),),
        **values,
    }
    return mail("Я в отпуске до 1 июня.", Address(sender), **given)


def test_who_leaves_in_a_mail_without_a_ticket_is_confirmed_and_nothing_else_happens() -> None:
    found = decided(from_agent("#away 20.12-31.12", subject="отпуск"))
    assert found.kind is DispositionKind.NOTE
    (change,) = found.changes
    assert change == SayPresence(Said(ANNA, Absence(ANNA, date(2026, 12, 20), date(2026, 12, 31))))
    assert recipients(found, Template.DONE) == [ANNA]


def test_who_leaves_in_an_answer_may_hand_the_ticket_over_with_it() -> None:
    found = decided(from_agent("#assign Борису\n#away"), his())
    assert SayPresence(Said(ANNA, Absence(ANNA, TODAY))) in found.changes
    assert recipients(found, Template.ASSIGNED) == [BORIS]


@pytest.mark.parametrize(
    "text",
    [
        "#away вчера",
        "#away 01.01.2026",
        "#away 20.12-31.12 Вася",
        "#away 20.12 Анна",
        "#away\n#back",
        "#back завтра",
    ],
)
def test_an_absence_that_can_not_be_is_refused_with_the_list(text: str) -> None:
    found = decided(from_agent(text, subject="отпуск"))
    assert found.kind is DispositionKind.REJECT
    assert not found.changes


@pytest.mark.parametrize("named", ["", ANNA])
def test_a_deputy_who_is_away_himself_is_none_and_the_agent_is_told(named: str) -> None:
    """Be it that he named this very agent: nobody is asked twice, and all the others hear of the tickets."""
    desk = replace(DESK, said=(Said(BORIS, Absence(BORIS, TODAY, deputy=named)),))
    found = decided(from_agent("#away 1.05-31.12 Борис", subject="отпуск"), desk=desk)
    (change,) = found.changes
    assert isinstance(change, SayPresence)
    (told,) = found.answers
    assert TextKey.NO_DEPUTY in {notice.key for notice in told.notices if not isinstance(notice, str)}
    both = replace(desk, said=(*desk.said, change.said))
    day = date(2026, 5, 4)
    assert both.deputy(ANNA, day) is both.deputy(BORIS, day) is None
    assert {person.address for person in both.in_charge(ANNA, day)} == {ANNA, BORIS}


def test_who_is_not_proved_leaves_nobody_away() -> None:
    found = decided(from_agent("#away", subject="отпуск", authentication=()))
    assert (found.kind, found.changes) == (DispositionKind.HOLD, ())


def test_a_customer_leaves_nobody_away() -> None:
    found = decided(mail("#away", subject="#away"))
    assert not any(isinstance(change, SayPresence) for change in found.changes)


def test_an_update_goes_to_whoever_stands_in_and_the_reasons_say_why() -> None:
    found = decided(mail("Ну что?", subject="Re: [#7] Счёт"), his(), desk=away(deputy=BORIS))
    assert recipients(found, Template.UPDATE) == [BORIS]
    assert f"{ANNA} is away until he says that he is back: {BORIS} told instead" in found.reasons


def test_a_machine_that_answers_for_whoever_has_the_ticket_tells_the_others_once_a_day() -> None:
    letter = out_of_office()
    found = decided(letter, his())
    assert found.kind is DispositionKind.NOTE
    assert recipients(found, Template.AGENT_AWAY) == [BORIS]
    (planned,) = [change for change in found.changes if isinstance(change, SetPlans)]
    again = decided(letter, his(plans=planned.plans))
    assert not again.answers
    tomorrow = replace(planned.plans, absence_told_on=TODAY - timedelta(days=1))
    assert decided(letter, his(plans=tomorrow)).answers


def test_a_machine_of_whoever_has_not_the_ticket_tells_nobody() -> None:
    assert not decided(out_of_office(BORIS), his()).answers
    assert not decided(out_of_office(), names(ticket())).answers


def test_a_wait_ends_with_the_customers_mail_and_the_agents_answer_but_not_with_a_note() -> None:
    waits = Plans(waits=(Wait(NOW - timedelta(days=1), ANNA),))
    for letter in (
        mail("Ну что?", subject="Re: [#7] Счёт"),
        from_agent("Пока нет."),
        from_agent("#resolve\nВот."),
    ):
        found = decided(letter, his(plans=waits))
        (planned,) = [change for change in found.changes if isinstance(change, SetPlans)]
        assert planned.plans.wait is None
        assert "no longer waiting for others" in found.reasons
    for text in ("#note\nВендор молчит.", "#priority high", "#remind 3d"):
        changes = decided(from_agent(text), his(plans=waits)).changes
        assert all(change.plans.wait for change in changes if isinstance(change, SetPlans))


def test_an_answer_that_waits_anew_goes_on_waiting() -> None:
    waits = Plans(waits=(Wait(NOW - timedelta(days=1), ANNA),))
    found = decided(from_agent("#wait\nПозвонил ещё раз."), his(plans=waits))
    (planned,) = [change for change in found.changes if isinstance(change, SetPlans)]
    assert planned.plans.wait == Wait(NOW, ANNA)
