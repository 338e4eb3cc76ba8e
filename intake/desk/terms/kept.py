"""Which terms an event ends, and whether they were kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from intake.desk.changes import Change, RecordFirstAnswer, SetStatus
from intake.desk.regulation import Regulation
from intake.desk.term_rules import Obligation
from intake.desk.terms.deadlines import WAITING, Deadline
from intake.desk.terms.timers import owed
from intake.desk.ticket import FINISHED, Moment, Ticket


@dataclass(frozen=True, slots=True)
class TermEnded:
    """What was owed was done; `kept` says whether that was in time."""

    obligation: Obligation
    kept: bool


def terms_ended(
    ticket: Ticket, changes: Sequence[Change], regulation: Regulation, now: datetime
) -> tuple[TermEnded, ...]:
    """The terms that these changes end; they were made at `now`, and `ticket` is as it is since."""
    return tuple(_ended(ticket, changes, regulation, now))


def _ended(
    ticket: Ticket, changes: Sequence[Change], regulation: Regulation, now: datetime
) -> Iterator[TermEnded]:
    before = tuple(moment for moment in ticket.history if moment.at < now)
    if any(isinstance(change, RecordFirstAnswer) for change in changes) and ticket.first_answered_at == now:
        reacted = _owed_before(replace(ticket, first_answered_at=None), before, regulation)
        if reacted.due_at is not None and reacted.obligation is Obligation.FIRST_REACTION:
            yield TermEnded(Obligation.FIRST_REACTION, now <= reacted.due_at)
    if any(isinstance(change, SetStatus) and change.status in FINISHED for change in changes):
        # What came while the customer was awaited ended nothing: the clock had stopped by then.
        stopped_at, running = now, before
        while running and running[-1].status in WAITING:
            stopped_at, running = running[-1].at, running[:-1]
        solved = _owed_before(ticket, running, regulation)
        if solved.due_at is not None and solved.obligation is Obligation.RESOLUTION:
            yield TermEnded(Obligation.RESOLUTION, stopped_at <= solved.due_at)


def _owed_before(ticket: Ticket, history: tuple[Moment, ...], regulation: Regulation) -> Deadline:
    status = history[-1].status if history else ticket.status
    return owed(replace(ticket, history=history, status=status), regulation)
