"""Agents of one ticket know of each other: copies of what they write, and answers that cross."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from intake.desk.agents_words import AgentsWords
from intake.desk.commands import types as order
from intake.desk.commands.parsing import parse_commands
from intake.desk.commands.vocabulary import vocabulary_of
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.facts import Facts, OwnMail
from intake.desk.held import Decided, Decider, Deciding, HeldMail, Verdict
from intake.desk.language.texts import TextKey
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.support_desk import Agent
from intake.desk.ticket import Participant, ParticipantRole, Ticket
from tests.unit.desk_cases import (
    ANNA,
    BORIS,
    CUSTOMER,
    DESK,
    NOW,
    decided,
    from_agent,
    names,
    regulation,
    ticket,
)

VERA = Agent("Вера", "vera@desk.test")
THREE = replace(
    DESK, agents=(ANNA, BORIS, VERA), notify=tuple(Address(a.address) for a in (ANNA, BORIS, VERA))
)
ALL = (ANNA.address, BORIS.address, VERA.address)
FIRST = OwnMail(
    "<first@desk.test>", 7, ALL, place=10, template=Template.NOTIFICATION, audience=Audience.AGENTS, mail_id=1
)


def of(agent: Agent, mail_id: int = 2, sent: int | None = 11, number: int = 7) -> AgentsWords:
    author = f"{agent.name} <{agent.address}>"
    return AgentsWords(number, mail_id, agent.key, author, NOW, f"Слова: {agent.name}.", sent)


def about(*words: AgentsWords, own: OwnMail = FIRST, one: Ticket | None = None, **values: Any) -> Facts:
    given = {"own_mails": (own,), "agents_words": words, "agents_told": ALL} | values
    return names(one or ticket(), **given)


def after(text: str, facts: Facts, agent: Agent = ANNA, **values: Any) -> Disposition:
    return decided(from_agent(text, agent, **values), facts, desk=THREE)


def copies(done: Disposition) -> list[Answer]:
    return [answer for answer in done.answers if answer.template in {Template.COPY, Template.NOTE}]


def reached(done: Disposition) -> set[str]:
    return {person.address for answer in copies(done) for person in answer.recipients}


def said(done: Disposition) -> list[TextKey]:
    return [notice.key for answer in done.answers for notice in answer.notices if not isinstance(notice, str)]


# --- Copies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "template", "told"),
    [
        ("Включила.", Template.COPY, TextKey.COPY_ANSWER),
        ("#ask\nКакой релиз?", Template.COPY, TextKey.COPY_QUESTION),
        ("#resolve\nВключила.", Template.COPY, TextKey.COPY_RESOLVED),
        ("#close\nВключила.", Template.COPY, TextKey.COPY_CLOSED),
        ("#note\nВорчит.", Template.NOTE, TextKey.COPY_NOTE),
        ("#priority high\nВорчит.", Template.NOTE, TextKey.COPY_NOTE),
    ],
)
def test_the_others_read_what_an_agent_does(typed: str, template: Template, told: TextKey) -> None:
    done = after(typed, about())
    (copy,) = copies(done)
    assert (copy.template, copy.audience, copy.automatic) == (template, Audience.AGENTS, True)
    assert [notice.key for notice in copy.notices if not isinstance(notice, str)] == [told]
    assert reached(done) == {BORIS.address, VERA.address}
    assert copy.text == typed.rpartition("\n")[2]
    assert f"copies to {BORIS.address}, {VERA.address}" in done.reasons


def test_an_assignment_is_told_to_those_who_do_not_get_the_ticket() -> None:
    done = after("#assign Борису", about())
    assert reached(done) == {VERA.address}
    assert TextKey.COPY_ASSIGNED in said(done)


@pytest.mark.parametrize("typed", ["#priority high", "#remind 2027-03-05\nСпросить.", "#set subject Счёт"])
def test_what_concerns_no_colleague_is_not_copied(typed: str) -> None:
    assert not copies(after(typed, about()))


def test_the_assignee_and_whoever_wrote_are_the_others() -> None:
    assert reached(after("Да.", about(one=ticket(assignee=BORIS.key)))) == {BORIS.address}
    assert reached(after("Да.", about(of(VERA, sent=None)))) == {VERA.address}
    assert reached(after("Да.", about(of(VERA, sent=None), one=ticket(assignee=BORIS.key)))) == {
        BORIS.address,
        VERA.address,
    }


def test_while_only_the_writer_is_concerned_all_who_were_told_are() -> None:
    his = ticket(assignee=ANNA.key)
    assert reached(after("Да.", about(of(ANNA), one=his))) == {BORIS.address, VERA.address}
    assert reached(after("Да.", about(agents_told=(BORIS.address, "gone@desk.test")))) == {BORIS.address}
    assert reached(after("Да.", about(agents_told=()))) == set()


def test_whoever_has_the_mail_itself_gets_no_copy() -> None:
    done = after("Да.", about(), cc=(Address(BORIS.address),))
    assert reached(done) == {VERA.address}


def test_whoever_is_away_is_spared_and_his_deputy_reads_it() -> None:
    away = replace(VERA, away=(date(2020, 1, 1), date(2040, 1, 1)), deputy=BORIS.address)
    desk = replace(THREE, agents=(ANNA, BORIS, away))
    done = decided(from_agent("Да."), about(one=ticket(assignee=VERA.key)), desk=desk)
    assert reached(done) == {BORIS.address}


def test_an_agent_who_takes_part_as_a_customer_reads_nothing_that_is_said_inside() -> None:
    people = (
        Participant(CUSTOMER, ParticipantRole.REQUESTER),
        Participant(Address(BORIS.address), ParticipantRole.PARTICIPANT),
    )
    assert reached(after("#note\nВорчит.", about(one=ticket(participants=people)))) == {VERA.address}


def test_an_answer_to_a_note_is_a_note() -> None:
    note = replace(FIRST, template=Template.NOTE, place=12, mail_id=2)
    done = after("Есть договор.", about(of(BORIS, sent=None), own=note))
    assert done.kind is DispositionKind.NOTE
    assert [answer.template for answer in done.answers] == [Template.NOTE]
    assert after("#resolve\nГотово.", about(own=note)).kind is DispositionKind.RELAY


def test_machines_that_answer_notes_are_not_copied_for_ever() -> None:
    note = replace(FIRST, template=Template.NOTE, place=99, mail_id=2)
    many = tuple(of(BORIS, number, None) for number in range(regulation().answers_per_address))
    assert not copies(after("Меня нет.", about(*many, own=note)))
    assert copies(after("#note\nМеня нет.", about(*many, own=note)))
    assert copies(after("Меня нет.", about(*many[1:], own=note)))


# --- Collisions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Включила.", "#ask\nКакой релиз?", "#resolve\nВсё.", "#close"])
def test_an_answer_to_what_a_colleague_answered_meanwhile_waits_for_its_writer(typed: str) -> None:
    done = after(typed, about(of(BORIS)))
    assert (done.kind, done.ticket, done.changes) == (DispositionKind.HOLD, 7, ())
    (told,) = done.answers
    assert (told.template, told.audience, told.recipients) == (
        Template.COLLISION,
        Audience.AGENT,
        (Address(ANNA.address, ANNA.name),),
    )
    assert told.text == "Слова: Борис."
    reasons = "; ".join(done.reasons)
    assert "answers our mail <first@desk.test> (notification)" in reasons
    assert "Борис <boris@desk.test> answered after that was written (mail 2)" in reasons


def test_all_that_he_does_not_know_is_told_the_newest_first() -> None:
    done = after("Включила.", about(of(BORIS), of(VERA, 3, 12)))
    assert done.answers[0].text.index("Вера") < done.answers[0].text.index("Борис")
    assert said(done) == [TextKey.COLLEAGUE_ANSWERED] * 2


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("#note\nВорчит.", about(of(BORIS))),
        ("#assign me", about(of(BORIS))),
        ("Да.", about(of(BORIS, sent=None))),
        ("Да.", about(of(BORIS, sent=9))),
        ("Да.", about(of(ANNA))),
        ("Да.", about(of(Agent("Глеб", "gone@desk.test")))),
        ("Да.", about(of(BORIS), own=replace(FIRST, template=Template.COPY, place=12, mail_id=2))),
        ("Да.", about(of(BORIS), own_mails=())),
        ("Да.", about(of(BORIS), own=replace(FIRST, audience=Audience.CUSTOMER))),
    ],
    ids=["note", "assign", "a note", "older", "own", "gone", "copy", "fresh", "as a customer"],
)
def test_what_does_not_collide(text: str, facts: Facts) -> None:
    assert after(text, facts).kind is not DispositionKind.HOLD


def test_the_nearest_mail_tells_what_he_knows() -> None:
    wrong = replace(
        FIRST, message_id="<list@desk.test>", template=Template.COMMANDS, audience=Audience.AGENT, place=20
    )
    assert after("Да.", about(of(BORIS), own_mails=(wrong, FIRST))).kind is DispositionKind.HOLD
    newer = replace(FIRST, message_id="<newer@desk.test>", template=Template.UPDATE, place=20)
    assert after("Да.", about(of(BORIS), own_mails=(newer, FIRST))).kind is DispositionKind.RELAY
    assert after("Да.", about(of(BORIS), own_mails=(FIRST, newer))).kind is DispositionKind.HOLD


# --- What waits -----------------------------------------------------------------------------------

WAITS = HeldMail(
    17,
    "support",
    waits=True,
    sender=ANNA.address,
    subject="Re: [#7] Счёт",
    told=(ANNA.address,),
    writer=ANNA.key,
)
CROSSED = OwnMail(
    "<crossed@desk.test>", 7, (ANNA.address,), held=17, place=12,
    template=Template.COLLISION, audience=Audience.AGENT, mail_id=17,
)  # fmt: skip


def waiting(held: HeldMail = WAITS, own: OwnMail = CROSSED, **values: Any) -> Facts:
    return about(of(BORIS), own_mails=(own,), held=(held,), **values)


@pytest.mark.parametrize("typed", ["#send", "#отправить", "#Отправить.", "#senden", "#ыутв"])
def test_send_sends_it_all_the_same(typed: str) -> None:
    (item,) = parse_commands(typed, vocabulary_of(regulation())).commands
    assert isinstance(item, order.Send)
    done = after(typed, waiting())
    assert done.deciding == Deciding((17,), Verdict.RELEASE, Decider("Анна <anna@desk.test>", ANNA.key))
    assert not done.answers


def test_words_below_send_are_for_colleagues() -> None:
    done = after("#send\nПусть знает оба способа.", waiting())
    assert done.deciding is not None
    assert [(one.template, one.text) for one in done.answers] == [(Template.NOTE, "Пусть знает оба способа.")]


def test_its_writer_may_discard_it() -> None:
    done = after("#discard", waiting())
    assert done.deciding == Deciding((17,), Verdict.DISCARD, Decider("Анна <anna@desk.test>", ANNA.key))
    assert not done.answers


def test_another_answer_takes_its_place() -> None:
    done = after("Лучше так.", waiting())
    assert done.kind is DispositionKind.RELAY
    assert done.deciding == Deciding((17,), Verdict.DISCARD, Decider("Анна", ANNA.key))
    assert "takes the place of his answer that waits, mail 17" in done.reasons
    assert after("#note\nПодожду.", waiting()).deciding is None
    assert after("Лучше так.", waiting(replace(WAITS, waits=False))).deciding is None


DONE = Decided(Verdict.RELEASE, Decider("Анна <anna@desk.test>", ANNA.key), NOW)


@pytest.mark.parametrize(
    ("typed", "agent", "facts", "why"),
    [
        ("#send", ANNA, about(of(BORIS)), TextKey.SEND_WHICH),
        ("#send", BORIS, waiting(), TextKey.SEND_OF_COLLEAGUE),
        ("#release 17", BORIS, waiting(own=FIRST), TextKey.SEND_OF_COLLEAGUE),
        ("#discard 17", BORIS, waiting(own=FIRST), TextKey.SEND_OF_COLLEAGUE),
        ("#send", ANNA, waiting(replace(WAITS, waits=False, decided=DONE)), TextKey.HELD_DECIDED),
        ("#send", ANNA, waiting(one=ticket(number=8)), TextKey.SEND_MERGED),
        ("#send", ANNA, waiting(replace(WAITS, writer="")), TextKey.SEND_WHICH),
        ("#send\n#note\nДа.", ANNA, waiting(), TextKey.COMMAND_TOGETHER),
    ],
)
def test_what_can_not_be_sent_is_said_clearly(typed: str, agent: Agent, facts: Facts, why: TextKey) -> None:
    done = after(typed, facts, agent)
    assert done.kind is DispositionKind.REJECT
    assert why in said(done)
    assert done.deciding is None
    assert {person.address for answer in done.answers for person in answer.recipients} == {agent.address}
