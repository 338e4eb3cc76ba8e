"""The desk's terms: when a first reaction or a solution is due, and why then.

The clock starts with the first mail's arrival (or the next opening), stops while the customer is
awaited, and ends with the solution.  A term in days ends with a closing (see `business_time`); a
pause moves whatever is due by the working time that the desk waited.  All times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import assert_never

from intake.desk.term_rules import DeadlineRules, Obligation, Term, Timeline, Unit
from intake.desk.terms.business_time import WorkingCalendar
from intake.desk.ticket import FINISHED, Status

WAITING = frozenset({Status.AWAITING_INFO, Status.AWAITING_CUSTOMER})
"""The statuses in which the customer is awaited and the desk's clock is stopped."""


def end_of(term: Term, at: datetime, calendar: WorkingCalendar) -> datetime:
    """When a term that begins with an event at `at` ends."""
    match term.unit:
        case Unit.WORKING_DAYS:
            return calendar.end_of_nth_working_day(at, term.amount)
        case Unit.CALENDAR_DAYS:
            return calendar.calendar_days_term(at, term.amount)
        case Unit.WORKING_HOURS:
            return calendar.add(at, timedelta(hours=term.amount))
        case Unit.WORKING_MINUTES:
            return calendar.add(at, timedelta(minutes=term.amount))
    assert_never(term.unit)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch, from `since` to `until` (None: still), in which the desk's clock was stopped, and why.

    `moved` is the working time by which the deadline moved.
    """

    since: datetime
    until: datetime | None
    status: Status
    moved: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The desk's next obligation, with what explains it.

    `due_at` is None while the customer is awaited, after the solution, and where no term is set.
    `started_at` is when the clock began to run: the first opening at or after the arrival.
    `certain` is false when it falls beyond the days for which the calendar has data.
    """

    due_at: datetime | None
    obligation: Obligation | None
    term: Term | None
    started_at: datetime
    pauses: tuple[Pause, ...] = ()
    certain: bool = True


def deadline(timeline: Timeline, rules: DeadlineRules, calendar: WorkingCalendar) -> Deadline:
    """What the desk owes next, and when: the first reaction until an agent has answered, then the solution.

    Where the regulation sets no term for the first reaction the solution is owed from the start.
    """
    obligation, term = _owed(timeline, rules)
    begun = _begun(timeline, rules) if obligation is Obligation.RESOLUTION else timeline.received_at
    started = calendar.next_opening(begun)
    pauses = _pauses(timeline, begun)
    if term is None:
        return Deadline(None, None, None, started, pauses)
    due, counted = _moved(end_of(term, begun, calendar), pauses, calendar)
    if timeline.status in WAITING or timeline.status in FINISHED:
        return Deadline(None, obligation, term, started, counted)
    return Deadline(due, obligation, term, started, counted, calendar.covers(due))


def _owed(timeline: Timeline, rules: DeadlineRules) -> tuple[Obligation | None, Term | None]:
    if timeline.first_answered_at is None:
        term = rules.term(Obligation.FIRST_REACTION, timeline)
        if term:
            return Obligation.FIRST_REACTION, term
    term = rules.term(Obligation.RESOLUTION, timeline)
    return (Obligation.RESOLUTION, term) if term else (None, None)


def _begun(timeline: Timeline, rules: DeadlineRules) -> datetime:
    """When the term for the solution begins: with the arrival, or with the last reopening."""
    begun = timeline.received_at
    if rules.restart_on_reopening:
        for before, after in pairwise(timeline.history):
            if before.status in FINISHED and after.status not in FINISHED:
                begun = after.at
    return begun


def _pauses(timeline: Timeline, begun: datetime) -> tuple[Pause, ...]:
    """The stretches after `begun` in which the clock was stopped; adjacent ones of one status are joined."""
    pauses: list[Pause] = []
    ends = [*(moment.at for moment in timeline.history[1:]), None]
    for moment, end in zip(timeline.history, ends, strict=False):
        if moment.status not in WAITING and moment.status not in FINISHED:
            continue
        since = max(moment.at, begun)
        # A clock set back must not make a pause of negative length.
        until = None if end is None else max(end, since)
        if until == since:
            continue
        if pauses and pauses[-1].until == since and pauses[-1].status is moment.status:
            since = pauses.pop().since
        pauses.append(Pause(since, until, moment.status))
    return tuple(pauses)


def _moved(
    due: datetime,
    pauses: tuple[Pause, ...],
    calendar: WorkingCalendar,
) -> tuple[datetime, tuple[Pause, ...]]:
    """The due time after the pauses.  What was overdue before a pause stays missed as it was."""
    counted = []
    for pause in pauses:
        moved = timedelta(0)
        if pause.until is not None and pause.since < due:
            moved = calendar.measure(pause.since, pause.until)
            due = calendar.add(due, moved)
        counted.append(Pause(pause.since, pause.until, pause.status, moved))
    return due, tuple(counted)
