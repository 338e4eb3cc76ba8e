"""The desk's terms: when a first reaction or a solution is due, and why then.

The clock starts with the first mail's arrival (or the next opening), stops while the customer is
awaited, and ends with the solution.  A term in days ends with a closing (see `business_time`); a
pause moves whatever is due by the working time that the desk waited.  All times are UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import assert_never

from intake.desk.term_rules import DeadlineRules, Obligation, Term, Timeline, Unit
from intake.desk.terms.business_time import WorkingCalendar
from intake.desk.ticket import FINISHED, Status

WAITING = frozenset({Status.AWAITING_INFO, Status.AWAITING_CUSTOMER})
"""The statuses in which the customer is awaited and the desk's clock is stopped."""


# From when to when (None: still).
_Stretch = tuple[datetime, datetime | None]


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

    Where the regulation sets no term for the first reaction the solution is owed from the start.  A date that
    an agent set by hand counts instead of all terms, whoever is awaited, until the ticket is finished.
    """
    obligation, term = _owed(timeline, rules)
    by_hand = _due_by_hand(timeline)
    begun = _begun(timeline, rules) if obligation is Obligation.RESOLUTION else timeline.received_at
    started = calendar.next_opening(begun)
    pauses = _pauses(timeline, begun)
    if by_hand is not None:
        return Deadline(by_hand, Obligation.RESOLUTION, None, started, pauses, calendar.covers(by_hand))
    waits = obligation is Obligation.RESOLUTION and rules.waiting_stops_clock
    if waits:
        pauses = _with_waits(timeline, begun, pauses)
    if term is None:
        return Deadline(None, None, None, started, pauses)
    due, counted = _moved(end_of(term, begun, calendar), pauses, calendar)
    stopped = waits and timeline.plans.wait is not None
    if stopped or timeline.status in WAITING or timeline.status in FINISHED:
        return Deadline(None, obligation, term, started, counted)
    return Deadline(due, obligation, term, started, counted, calendar.covers(due))


def _due_by_hand(timeline: Timeline) -> datetime | None:
    """The date that an agent set; one that had passed before the ticket was reopened means nothing."""
    due = timeline.plans.due
    if due is None or timeline.status in FINISHED:
        return None
    return None if due.at < _reopened_at(timeline, due.set_at) else due.at


def _reopened_at(timeline: Timeline, otherwise: datetime) -> datetime:
    at = otherwise
    for before, after in pairwise(timeline.history):
        if before.status in FINISHED and after.status not in FINISHED:
            at = after.at
    return at


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
    return _reopened_at(timeline, begun) if rules.restart_on_reopening else begun


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


def _with_waits(timeline: Timeline, begun: datetime, pauses: tuple[Pause, ...]) -> tuple[Pause, ...]:
    """The pauses, and between them the stretches in which others were awaited, in order."""
    stretches: list[Pause] = []
    for wait in timeline.plans.waits:
        left: list[_Stretch] = [(max(wait.since, begun), wait.ended_at)]
        for pause in pauses:
            left = [piece for stretch in left for piece in _without(stretch, pause)]
        stretches += (
            Pause(since, until, Status.OPEN) for since, until in left if until is None or since < until
        )
    return tuple(sorted((*pauses, *stretches), key=lambda pause: pause.since))


def _without(stretch: _Stretch, pause: Pause) -> Iterator[_Stretch]:
    """What is left of a stretch outside of a pause."""
    since, until = stretch
    if since < pause.since:
        yield since, pause.since if until is None else min(until, pause.since)
    if pause.until is not None:
        start = max(since, pause.until)
        if until is None or start < until:
            yield start, until


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
