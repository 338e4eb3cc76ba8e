"""What time alone brings about: reminders, and closing for silence.

Every result is a list of instants (UTC) with what is to happen then; whether it has happened
already is for the caller to know, so nothing here depends on when it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.desk.term_rules import NoticeRules, Obligation, SilenceRules
from intake.desk.terms.business_time import WorkingCalendar
from intake.desk.terms.deadlines import Deadline, end_of


class TimerKind(StrEnum):
    """What a timer is for: the customer's silence, a deadline that agents are told of, or their plans."""

    REMIND = "remind"
    CLOSE = "close"
    SILENT = "silent"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    REMIND_AGENT = "remind_agent"
    WAIT_OVER = "wait_over"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class Silence:
    """When to remind the customer, and when to close the ticket as no_reply (None: never)."""

    remind_at: tuple[datetime, ...]
    close_at: datetime | None


def silence(asked_at: datetime, rules: SilenceRules, calendar: WorkingCalendar) -> Silence:
    """The timers that a question to the customer starts; his answer ends them.

    A reminder that would come with the closing or later is left out.
    """
    close_at = end_of(rules.close_after, asked_at, calendar) if rules.close_after else None
    ends = sorted({end_of(term, asked_at, calendar) for term in rules.remind_after})
    return Silence(tuple(end for end in ends if close_at is None or end < close_at), close_at)


@dataclass(frozen=True, slots=True)
class TermNotice:
    """What agents are told of a term at `at`; with its kind, obligation and due time it is sent once."""

    at: datetime
    kind: TimerKind
    obligation: Obligation
    due_at: datetime


def term_notices(owed: Deadline, rules: NoticeRules, calendar: WorkingCalendar) -> tuple[TermNotice, ...]:
    """The notices of a running deadline, in order; none while nothing is due.

    A reminder that would come before the clock has run at all is left out: the agents have only
    just been told of the ticket.
    """
    if owed.due_at is None or owed.obligation is None:
        return ()
    due, obligation = owed.due_at, owed.obligation
    soon = sorted({calendar.subtract(due, before) for before in rules.remind_before})
    planned = [(at, TimerKind.DUE_SOON) for at in soon if owed.started_at < at < due]
    if rules.tell_overdue:
        planned.append((due, TimerKind.OVERDUE))
    if rules.escalate_after is not None and rules.head:
        planned.append((calendar.add(due, rules.escalate_after), TimerKind.ESCALATED))
    return tuple(TermNotice(at, kind, obligation, due) for at, kind in planned)
