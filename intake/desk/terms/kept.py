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
from intake.desk.ticket import FINISHED, ClosedReason, Moment, Ticket

_History = tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class TermEnded:
    """What was owed until `due_at` (UTC) ended at `ended_at`; `kept` says whether that was in time."""

    obligation: Obligation
    kept: bool
    due_at: datetime
    ended_at: datetime


def terms_ended(
    ticket: Ticket, changes: Sequence[Change], regulation: Regulation, at: datetime
) -> tuple[TermEnded, ...]:
    """The terms that these changes end; they are dated `at`, and `ticket` is as it is since.

    Who solves a ticket that nobody has answered has reacted by that.  Spam is owed nothing.
    """
    answers = any(isinstance(change, RecordFirstAnswer) for change in changes)
    ends = any(_ends(change) for change in changes)
    before = _before(ticket.history, at)
    first = answers and ticket.first_answered_at == at
    return tuple(_ended(ticket, before, regulation, at, first=first, ends=ends))


def terms_of(ticket: Ticket, regulation: Regulation) -> tuple[TermEnded, ...]:
    """The terms of a ticket that have ended, by what it is and what the regulation says today.

    That is for tickets from before it was kept how theirs ended.
    """
    found: list[TermEnded] = []
    answered = ticket.first_answered_at
    if answered is not None:
        earlier = tuple(moment for moment in ticket.history if moment.at < answered)
        found += _ended(ticket, earlier, regulation, answered, first=True)
    told = ticket.closed_reason not in {ClosedReason.SPAM, ClosedReason.MERGED}
    for place, moment in enumerate(ticket.history):
        before = ticket.history[:place]
        if moment.status not in FINISHED or not before or before[-1].status in FINISHED:
            continue
        if told or place < len(ticket.history) - 1:
            then = ticket if answered and answered <= moment.at else replace(ticket, first_answered_at=None)
            found += _ended(then, before, regulation, moment.at, ends=True)
    return tuple({(one.obligation, one.ended_at): one for one in reversed(found)}.values())[::-1]


def terms_passed(ticket: Ticket, regulation: Regulation, at: datetime) -> tuple[Obligation, ...]:
    """What is owed on a ticket and should have been done before `at` (UTC)."""
    answered = ticket if ticket.first_answered_at else replace(ticket, first_answered_at=at)
    both = (owed(ticket, regulation), owed(answered, regulation))
    late = [one.obligation for one in both if one.due_at is not None and one.due_at < at]
    return tuple(dict.fromkeys(obligation for obligation in late if obligation is not None))


def _ends(change: Change) -> bool:
    return (
        isinstance(change, SetStatus)
        and change.status in FINISHED
        and change.closed_reason is not ClosedReason.SPAM
    )


def _before(history: _History, at: datetime) -> _History:
    """The history without what the event itself added, which stands last and has its date."""
    while history and history[-1].at == at:
        history = history[:-1]
    return history


def _ended(  # noqa: PLR0913 - what happened, and to what
    ticket: Ticket,
    history: _History,
    regulation: Regulation,
    at: datetime,
    *,
    first: bool = False,
    ends: bool = False,
) -> Iterator[TermEnded]:
    # What came while the customer was awaited ended nothing: the clock had stopped by then.
    stopped_at, running = at, history
    while running and running[-1].status in WAITING:
        stopped_at, running = running[-1].at, running[:-1]
    unanswered = ticket.first_answered_at is None
    if first or (ends and unanswered):
        due = _owed_before(replace(ticket, first_answered_at=None), running, regulation)
        if due.due_at is not None and due.obligation is Obligation.FIRST_REACTION:
            yield TermEnded(Obligation.FIRST_REACTION, stopped_at <= due.due_at, due.due_at, at)
    if ends:
        answered = replace(ticket, first_answered_at=ticket.first_answered_at or at)
        due = _owed_before(answered, running, regulation)
        if due.due_at is not None and due.obligation is Obligation.RESOLUTION:
            yield TermEnded(Obligation.RESOLUTION, stopped_at <= due.due_at, due.due_at, at)


def _owed_before(ticket: Ticket, history: _History, regulation: Regulation) -> Deadline:
    status = history[-1].status if history else ticket.status
    return owed(replace(ticket, history=history, status=status), regulation)
