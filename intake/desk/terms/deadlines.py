"""The desk's terms: when a first reaction or a solution is due, and why just then.

The clock starts with the first mail's arrival (or the next opening), stands while the customer is
awaited, and ends with the solution.  A term in days ends with a closing (see `business_time`); a
pause moves whatever is due by the working time that the desk waited.  All times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from intake.desk.terms.business_time import WorkingCalendar
from intake.desk.ticket import FINISHED, Moment, Priority, Status

WAITING = frozenset({Status.AWAITING_INFO, Status.AWAITING_CUSTOMER})
"""While a ticket stands so, the customer is awaited and the desk's clock stands."""

MOST_DAYS = 1000
MOST_HOURS = 10_000


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_MINUTES = "working minutes"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"


_MOST: dict[Unit, int] = {
    Unit.WORKING_MINUTES: MOST_HOURS * 60,
    Unit.WORKING_HOURS: MOST_HOURS,
    Unit.WORKING_DAYS: MOST_DAYS,
    Unit.CALENDAR_DAYS: MOST_DAYS,
}


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as regulations state it; ValueError when it isn't positive or absurdly long."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= _MOST[self.unit]:
            raise ValueError(f"a term has 1 to {_MOST[self.unit]} {self.unit}, not {self.amount}")

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read "3 working days", "1 working hour", "5 calendar days"; ValueError for anything else."""
        amount, _, unit = text.strip().partition(" ")
        plural = unit if unit.endswith("s") else f"{unit}s"
        if not (amount.isascii() and amount.isdigit() and len(amount) < 8 and plural in set(Unit)):  # noqa: PLR2004
            raise ValueError(f"a term is written 3 {Unit.WORKING_DAYS}, not {text!r}")
        return cls(int(amount), Unit(plural))

    def __str__(self) -> str:
        unit = self.unit.value
        return f"{self.amount} {unit.removesuffix('s') if self.amount == 1 else unit}"

    def end(self, at: datetime, calendar: WorkingCalendar) -> datetime:
        """When the term ends that an event at `at` begins."""
        match self.unit:
            case Unit.WORKING_DAYS:
                return calendar.end_of_nth_working_day(at, self.amount)
            case Unit.CALENDAR_DAYS:
                return calendar.calendar_days_term(at, self.amount)
            case Unit.WORKING_HOURS:
                return calendar.add(at, timedelta(hours=self.amount))
            case Unit.WORKING_MINUTES:
                return calendar.add(at, timedelta(minutes=self.amount))


class Obligation(StrEnum):
    """What the desk owes the customer."""

    FIRST_REACTION = "first_reaction"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class TermRule:
    """A term for the requests that it fits; an empty tuple fits everything.

    `licences` are kinds of licence.  `term` None says that such requests have no term.
    """

    obligation: Obligation
    term: Term | None
    kinds: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()

    def fits(self, timeline: Timeline) -> bool:
        """Whether the rule speaks of such a request."""
        return (
            (not self.kinds or timeline.kind in self.kinds)
            and (
                not self.licences
                or timeline.licence.casefold() in {name.casefold() for name in self.licences}
            )
            and (not self.priorities or timeline.priority in self.priorities)
        )


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """The terms of a regulation: of the rules that fit the first one counts.

    `restart_on_reopening` begins the resolution anew when a ticket is reopened; otherwise the old
    term goes on, and the time for which it was solved doesn't count.
    """

    terms: tuple[TermRule, ...] = ()
    restart_on_reopening: bool = False

    def term(self, obligation: Obligation, timeline: Timeline) -> Term | None:
        """The term for what is owed, None where the regulation sets none."""
        rules = (rule for rule in self.terms if rule.obligation is obligation and rule.fits(timeline))
        rule = next(rules, None)
        return rule.term if rule else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """How a request has gone so far: what its deadline depends on.

    `received_at` is the first mail's arrival; `history` the ticket's statuses in order, the first
    one from the arrival on; `licence` the kind of licence in force, "" when unknown.
    """

    received_at: datetime
    history: tuple[Moment, ...]
    kind: str = ""
    licence: str = ""
    priority: Priority = Priority.NORMAL
    first_answered_at: datetime | None = None

    @property
    def status(self) -> Status:
        """How the ticket stands now."""
        return self.history[-1].status if self.history else Status.OPEN


@dataclass(frozen=True, slots=True)
class Pause:
    """The desk's clock stood from `since` to `until` (None: it still stands), and why.

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
    due, counted = _moved(term.end(begun, calendar), pauses, calendar)
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
    """The stretches after `begun` for which the clock stood, neighbours of one status joined."""
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
