"""What a report is counted from: tickets, ended terms and mails, as the store knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.term_rules import Obligation
from intake.desk.ticket import ClosedReason, Moment, Status


@dataclass(frozen=True, slots=True)
class TicketFact:
    """A ticket that was open at some time of the period or ended in it; times are UTC.

    `first_missing` is what its first mail lacked, None where that wasn't kept.  `history` may be empty.
    """

    number: int
    mailbox: str
    status: Status
    created_at: datetime
    kind: str
    priority: str
    licence: str
    agent: str
    organization: str
    asked: int
    first_missing: tuple[str, ...] | None
    history: tuple[Moment, ...]
    first_answered_at: datetime | None
    finished_at: datetime | None
    closed_reason: ClosedReason | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class TermFact:
    """A term that ended, with what its ticket was then."""

    ticket_number: int
    mailbox: str
    obligation: Obligation
    kept: bool
    due_at: datetime
    ended_at: datetime
    kind: str
    priority: str
    licence: str
    agent: str
    organization: str


@dataclass(frozen=True, slots=True)
class MailFact:
    """So many mails that came in: held for a person at any time or not, and by what machine if any."""

    count: int
    held: bool
    automatic: str
