"""The reopening window: for how long a reply goes on in a finished ticket."""

from __future__ import annotations

from datetime import datetime

from intake.desk.term_rules import ReopeningRules
from intake.desk.terms.business_time import WorkingCalendar
from intake.desk.terms.deadlines import end_of


def reopens_until(
    finished_at: datetime,
    kind: str,
    rules: ReopeningRules,
    calendar: WorkingCalendar,
) -> datetime | None:
    """The last instant at which a reply reopens the ticket; None when none does."""
    term = rules.term(kind)
    return end_of(term, finished_at, calendar) if term else None


def may_reopen(
    finished_at: datetime,
    replied_at: datetime,
    kind: str,
    rules: ReopeningRules,
    calendar: WorkingCalendar,
) -> bool:
    """Whether a reply that arrived at that time is in time; the last minute counts, the next doesn't."""
    until = reopens_until(finished_at, kind, rules, calendar)
    return until is not None and replied_at <= until
