"""Which terms an event ends, and whether in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.changes import Change, RecordFirstAnswer, SetStatus, SetSubject
from intake.desk.message import Address
from intake.desk.term_rules import DeadlineRules, Obligation, Term, TermRule, Unit
from intake.desk.terms.kept import TermEnded, terms_ended, terms_of
from intake.desk.ticket import ClosedReason, Moment, Priority, Status, Ticket

REACTION, SOLUTION = Obligation.FIRST_REACTION, Obligation.RESOLUTION
REGULATION = replace(
    load_regulation(packaged("regulations") / "default.toml", years=range(2025, 2028)),
    deadlines=DeadlineRules(
        (TermRule(REACTION, Term(4, Unit.WORKING_HOURS)), TermRule(SOLUTION, Term(1, Unit.WORKING_DAYS)))
    ),
)
ANSWERED, SOLVED = RecordFirstAnswer(), SetStatus(Status.RESOLVED, "solved")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of October 2026 by Moscow's clock; the 5th is a Monday."""
    return datetime(2026, 10, day, hour - 3, minute, tzinfo=UTC)


def ticket(now: datetime, *history: tuple[datetime, Status], answered_at: datetime | None = None) -> Ticket:
    """A ticket that came on Monday at nine."""
    moments = (Moment(at(5, 9), Status.OPEN), *(Moment(when, status) for when, status in history))
    return Ticket(
        number=1,
        mailbox="support",
        status=moments[-1].status,
        subject="",
        requester=Address("olga@firma.example"),
        language="ru",
        kind="error",
        priority=Priority.NORMAL,
        created_at=at(5, 9),
        fields=(),
        missing=(),
        participants=(),
        history=moments,
        first_answered_at=answered_at,
        finished_at=now if moments[-1].status is Status.RESOLVED else None,
    )


def kept_or_not(found: tuple[TermEnded, ...]) -> list[tuple[Obligation, bool]]:
    return [(one.obligation, one.kept) for one in found]


@pytest.mark.parametrize(
    ("now", "kept"), [(at(5, 9, 5), True), (at(5, 13), True), (at(5, 13, 1), False), (at(8, 10), False)]
)
def test_the_first_answer_ends_the_term_for_the_first_reaction(now: datetime, kept: bool) -> None:
    found = terms_ended(ticket(now, answered_at=now), (ANSWERED,), REGULATION, now)
    assert found == (TermEnded(REACTION, kept, at(5, 13), now),)


@pytest.mark.parametrize(("now", "kept"), [(at(5, 10), True), (at(6, 18), True), (at(6, 18, 1), False)])
def test_a_solution_ends_the_term_for_it(now: datetime, kept: bool) -> None:
    done = ticket(now, (now, Status.RESOLVED), answered_at=at(5, 9, 30))
    assert kept_or_not(terms_ended(done, (SOLVED,), REGULATION, now)) == [(SOLUTION, kept)]


def test_a_solution_as_the_first_answer_ends_both_terms() -> None:
    now = at(5, 14)
    done = ticket(now, (now, Status.RESOLVED), answered_at=now)
    found = terms_ended(done, (ANSWERED, SOLVED), REGULATION, now)
    assert kept_or_not(found) == [(REACTION, False), (SOLUTION, True)]
    assert terms_of(done, REGULATION) == found


@pytest.mark.parametrize(("asked", "kept"), [(at(6, 12), True), (at(7, 12), False)])
def test_what_was_asked_in_time_is_kept_although_the_customer_thought_for_weeks(
    asked: datetime,
    kept: bool,
) -> None:
    now = at(30, 12)
    done = ticket(now, (asked, Status.AWAITING_CUSTOMER), (now, Status.RESOLVED), answered_at=at(5, 9, 30))
    assert kept_or_not(terms_ended(done, (SOLVED,), REGULATION, now)) == [(SOLUTION, kept)]


@pytest.mark.parametrize("changes", [(), (SetSubject("x"),), (SetStatus(Status.OPEN, "came back"),)])
def test_other_changes_end_no_term(changes: tuple[Change, ...]) -> None:
    now = at(7, 12)
    assert terms_ended(ticket(now, answered_at=at(5, 9, 30)), changes, REGULATION, now) == ()


def test_without_terms_nothing_is_kept_or_missed() -> None:
    now = at(7, 12)
    none = replace(REGULATION, deadlines=DeadlineRules())
    done = ticket(now, (now, Status.RESOLVED), answered_at=now)
    assert terms_ended(done, (ANSWERED, SOLVED), none, now) == ()


def test_who_solves_without_a_word_has_reacted_too() -> None:
    now = at(5, 12)
    found = terms_ended(ticket(now, (now, Status.RESOLVED)), (SOLVED,), REGULATION, now)
    assert kept_or_not(found) == [(REACTION, True), (SOLUTION, True)]


def test_an_answer_while_the_customer_is_awaited_is_judged_by_when_the_clock_stopped() -> None:
    asked, now = at(5, 12), at(8, 12)
    history = (asked, Status.AWAITING_INFO), (now, Status.OPEN)
    found = terms_ended(ticket(now, *history, answered_at=now), (ANSWERED,), REGULATION, now)
    assert kept_or_not(found) == [(REACTION, True)]


def test_spam_is_owed_nothing() -> None:
    now = at(8, 12)
    spam = SetStatus(Status.CLOSED, "spam", ClosedReason.SPAM)
    assert terms_ended(ticket(now, (now, Status.CLOSED)), (spam,), REGULATION, now) == ()


def test_a_ticket_from_before_is_judged_by_its_history() -> None:
    answered, solved, again = at(5, 12), at(7, 10), at(9, 10)
    history = (solved, Status.RESOLVED), (at(8, 10), Status.OPEN), (again, Status.RESOLVED)
    found = terms_of(ticket(again, *history, answered_at=answered), REGULATION)
    assert [(one.obligation, one.ended_at) for one in found] == [
        (REACTION, answered),
        (SOLUTION, solved),
        (SOLUTION, again),
    ]
