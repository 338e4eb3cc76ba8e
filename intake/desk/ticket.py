"""The ticket: what it is, who takes part, and which moves of its status are legal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.desk.message import Address
from intake.desk.plans import NOTHING_PLANNED, Plans
from intake.desk.source import Source

THE_DESK = "intake"
"""The author of what the program does on its own."""


class Status(StrEnum):
    """Where a ticket stands; the moves between them are in `LEGAL_MOVES`."""

    AWAITING_INFO = "awaiting_info"
    OPEN = "open"
    AWAITING_CUSTOMER = "awaiting_customer"
    RESOLVED = "resolved"
    CLOSED = "closed"


class ClosedReason(StrEnum):
    """Why a ticket is closed."""

    RESOLVED = "resolved"
    NO_REPLY = "no_reply"
    REFUSED = "refused"
    MERGED = "merged"
    SPAM = "spam"


FINISHED = frozenset({Status.RESOLVED, Status.CLOSED})

LEGAL_MOVES: dict[Status, frozenset[Status]] = {
    Status.AWAITING_INFO: frozenset(
        {Status.OPEN, Status.AWAITING_CUSTOMER, Status.RESOLVED, Status.CLOSED},
    ),
    Status.OPEN: frozenset({Status.AWAITING_CUSTOMER, Status.RESOLVED, Status.CLOSED}),
    Status.AWAITING_CUSTOMER: frozenset({Status.OPEN, Status.RESOLVED, Status.CLOSED}),
    Status.RESOLVED: frozenset({Status.OPEN, Status.AWAITING_CUSTOMER, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
}


def may_move(old: Status, new: Status) -> bool:
    """Whether a ticket may go from one status to another; staying is no move."""
    return new in LEGAL_MOVES[old]


class Priority(StrEnum):
    """How urgent agents find a ticket."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class ParticipantRole(StrEnum):
    """What a person is to the ticket; one who is only proposed takes no part until an agent lets him in."""

    REQUESTER = "requester"
    PARTICIPANT = "participant"
    PROPOSED = "proposed"


class EntryKind(StrEnum):
    """Who speaks in an entry; a note and an event are never shown to the customer."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Participant:
    """A person who may write to a ticket and hears of it."""

    address: Address
    role: ParticipantRole


@dataclass(frozen=True, slots=True)
class Finding:
    """A value found for an identifying field.

    `evidence` quotes the line in which it stood.
    """

    name: str
    value: str
    source: Source
    evidence: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A value of an earlier ticket that a request for information showed to somebody, for him to confirm.

    `to` is the key of his address, `ticket_number` the earlier ticket's.
    """

    to: str
    name: str
    value: str
    ticket_number: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The ticket has this status from `at` (UTC) on."""

    at: datetime
    status: Status


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as rules see it.  Times are UTC; `created_at` is the first mail's arrival.

    `asked` counts the requests for information sent so far.  `finished_at` is when it became
    resolved or closed.  `answer_to` is where mail to the requester goes, if not to his own address.
    `merged_into` is the number of the ticket that took it over.  `history` are its statuses in
    order, `asked_at` is when the customer was last asked for something, `licence_kind` the kind of
    licence in force ("" = unknown), `due_at` the end of what the desk owes next.  `offered` is what requests
    for information offered so far, None in tickets from before that was remembered.  `vouched` says that the
    requester is shown to stand behind the ticket, so that what it gave may be offered to him later.
    `proposed` are people whom a mail named that doesn't prove its sender: they take no part until an agent
    lets them in.  A `plain` ticket holds what an unproved stranger wrote: automatic mail about it
    repeats nothing of it (`Extent.PLAIN`).  `plans` is what agents planned by hand.
    """

    number: int
    mailbox: str
    status: Status
    subject: str
    requester: Address
    language: str
    kind: str
    priority: Priority
    created_at: datetime
    fields: tuple[Finding, ...]
    missing: tuple[str, ...]
    participants: tuple[Participant, ...]
    answer_to: Address | None = None
    asked: int = 0
    assignee: str | None = None
    closed_reason: ClosedReason | None = None
    finished_at: datetime | None = None
    first_answered_at: datetime | None = None
    merged_into: int | None = None
    continues: int | None = None
    history: tuple[Moment, ...] = ()
    asked_at: datetime | None = None
    licence_kind: str = ""
    due_at: datetime | None = None
    offered: tuple[Offer, ...] | None = None
    vouched: bool = True
    proposed: tuple[Address, ...] = ()
    plain: bool = False
    plans: Plans = NOTHING_PLANNED

    @property
    def finished(self) -> bool:
        """Whether it is resolved or closed."""
        return self.status in FINISHED

    @property
    def customers(self) -> tuple[Address, ...]:
        """Everybody who hears the agents' answers: the requester first, then the participants."""
        first = self.answer_to or self.requester
        known = {self.requester.key, first.key}
        return (first, *(p.address for p in self.participants if p.address.key not in known))

    def takes_part(self, address: Address) -> bool:
        """Whether mail from this address may be appended.

        A person whom we write to at the requester's wish (his Reply-To) may answer, too.
        """
        if self.answer_to is not None and self.answer_to.key == address.key:
            return True
        return any(participant.address.key == address.key for participant in self.participants)

    def value(self, name: str) -> str | None:
        """The value of a field, or None while it is missing."""
        return next((finding.value for finding in self.fields if finding.name == name), None)


def subject_tag(prefix: str, number: int) -> str:
    """The tag of a ticket in words ("#1042", "FM-1042"); the subject carries it in brackets."""
    return f"{prefix}{number}"
