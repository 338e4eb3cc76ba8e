"""What a regulation says about time: terms, and what follows from them and from the customer's silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from intake.desk.plans import NOTHING_PLANNED, Plans
from intake.desk.ticket import Moment, Priority, Status

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
    """A length of time as regulations state it; ValueError when it isn't positive, or is absurdly long."""

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


_FIVE_WORKING_DAYS = Term(5, Unit.WORKING_DAYS)
_TWO_WORKING_DAYS = Term(2, Unit.WORKING_DAYS)


class Obligation(StrEnum):
    """What the desk owes the customer."""

    FIRST_REACTION = "first_reaction"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Timeline:
    """How a request has gone so far: what its deadline depends on.

    `received_at` is the first mail's arrival; `history` the ticket's statuses in order, the first
    one from the arrival on; `licence` the kind of licence in force, "" when unknown.  `plans` are what
    agents set by hand.
    """

    received_at: datetime
    history: tuple[Moment, ...]
    kind: str = ""
    licence: str = ""
    priority: Priority = Priority.NORMAL
    first_answered_at: datetime | None = None
    plans: Plans = NOTHING_PLANNED

    @property
    def status(self) -> Status:
        """The ticket's present status."""
        return self.history[-1].status if self.history else Status.OPEN


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
        """Whether the rule applies to such a request."""
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
    """The terms of a regulation: the first rule that fits counts.

    With `restart_on_reopening` the term starts again when a ticket is reopened; otherwise the old
    term goes on, and the time for which it was solved doesn't count.  With `waiting_stops_clock` the term for
    the solution doesn't run while an agent waits for somebody else than the customer.
    """

    terms: tuple[TermRule, ...] = ()
    restart_on_reopening: bool = False
    waiting_stops_clock: bool = True

    def term(self, obligation: Obligation, timeline: Timeline) -> Term | None:
        """The term for what is owed, None where the regulation sets none."""
        rules = (rule for rule in self.terms if rule.obligation is obligation and rule.fits(timeline))
        rule = next(rules, None)
        return rule.term if rule else None


@dataclass(frozen=True, slots=True)
class SilenceRules:
    """What happens while the customer doesn't answer: reminders, then closing without a solution.

    `close_after` None never closes.
    """

    remind_after: tuple[Term, ...] = ()
    close_after: Term | None = _FIVE_WORKING_DAYS


@dataclass(frozen=True, slots=True)
class ReopeningRules:
    """For how long after the solution a reply reopens the ticket, by kind of request.

    `usual` holds for kinds not named; a term of None means that such a ticket never reopens.
    """

    usual: Term | None = _TWO_WORKING_DAYS
    by_kind: tuple[tuple[str, Term | None], ...] = ()

    def term(self, kind: str) -> Term | None:
        """The window of this kind."""
        return next((term for name, term in self.by_kind if name == kind), self.usual)


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """When agents hear of a deadline: some working time before it, when it has passed, and later.

    `escalate_after` is the working time after it when the head (an address) is told; None or an
    empty `head` for never.
    """

    remind_before: tuple[timedelta, ...] = ()
    tell_overdue: bool = True
    escalate_after: timedelta | None = None
    head: str = ""
