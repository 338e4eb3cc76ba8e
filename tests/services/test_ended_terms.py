"""How terms ended is noted when they do, with what the ticket was then, and stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from intake import figures
from intake.desk.regulation import Regulation
from intake.desk.term_rules import DeadlineRules, Obligation, Term, TermRule, Unit
from intake.store.database.report_tables import ended_term
from intake.store.database.session import Database
from tests.services.desk import COMPLETE, DeskInHand, letter

REACTION, SOLUTION = Obligation.FIRST_REACTION, Obligation.RESOLUTION
PROOF = b"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\r\n"


def with_terms(regulation: Regulation) -> Regulation:
    terms = (TermRule(REACTION, Term(1, Unit.WORKING_HOURS)), TermRule(SOLUTION, Term(8, Unit.WORKING_HOURS)))
    return replace(regulation, deadlines=DeadlineRules(terms))


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    """It is Monday, noon in Moscow."""
    made = DeskInHand(database)
    return DeskInHand(database, with_terms(made.regulation))


def agent_writes(desk: DeskInHand, text: str, number: int = 1) -> None:
    mail = letter(
        text,
        sender="anna@desk.test",
        subject=f"[#{number}]",
        Message_ID=f"<{desk.uid}.{desk.now:%H%M}@desk.test>",
    )
    desk.receive(PROOF + mail)


def noted(desk: DeskInHand) -> list[tuple[str, bool]]:
    of = ended_term.c
    with desk.database.read() as connection:
        rows = connection.execute(select(of.obligation, of.kept).order_by(of.ended_at, of.obligation)).all()
    return [(str(obligation), bool(kept)) for obligation, kept in rows]


def test_an_answer_and_a_solution_are_noted_although_mail_is_worked_on_after_it_came(
    desk: DeskInHand,
) -> None:
    desk.receive(letter(COMPLETE))
    desk.later(minutes=90)
    arrived = desk.now
    desk.spool(PROOF + letter("Перезапустите службу.", sender="anna@desk.test", subject="[#1]"))
    desk.now += timedelta(seconds=3)
    desk.processor.process_batch()
    assert noted(desk) == [("first_reaction", False)]
    with desk.database.read() as connection:
        row = connection.execute(select(ended_term)).one()
    assert row.ended_at == arrived
    assert row.due_at == arrived - timedelta(minutes=30)
    desk.later(minutes=30)
    agent_writes(desk, "#resolve\nГотово.")
    assert noted(desk) == [("first_reaction", False), ("resolution", True)]


def test_what_was_noted_stays_when_the_ticket_becomes_something_else(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    desk.later(minutes=30)
    agent_writes(desk, "#resolve\nГотово.")
    with desk.database.read() as connection:
        before = connection.execute(select(ended_term)).all()
    agent_writes(desk, "#priority high")
    with desk.database.read() as connection:
        assert connection.execute(select(ended_term)).all() == before
    assert {row.priority for row in before} == {"normal"}


def test_a_first_answer_is_counted_for_the_monitoring_too(desk: DeskInHand) -> None:
    before = dict(figures.TERMS.read())
    desk.receive(letter(COMPLETE))
    desk.later(minutes=30)
    desk.spool(PROOF + letter("Перезапустите службу.", sender="anna@desk.test", subject="[#1]"))
    desk.now += timedelta(seconds=3)
    desk.processor.process_batch()
    key = ("support", "first_reaction", "yes")
    assert figures.TERMS.read()[key] == before.get(key, 0) + 1
