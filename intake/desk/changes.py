"""Changes: what can happen to a ticket because of a mail, a timer or an operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.absences import Said
from intake.desk.message import Address
from intake.desk.plans import Plans
from intake.desk.ticket import (
    ClosedReason,
    EntryKind,
    Finding,
    Offer,
    Participant,
    ParticipantRole,
    Priority,
    Status,
)


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Register a new ticket under the next number.

    `answer_to` is where mail to the requester goes when his first mail had a Reply-To.  Where nothing shows
    that the requester wrote, it isn't `vouched` for; `plain` is as in `Ticket`.
    """

    status: Status
    subject: str
    requester: Address
    language: str
    kind: str
    created_at: datetime
    fields: tuple[Finding, ...]
    missing: tuple[str, ...]
    participants: tuple[Participant, ...]
    answer_to: Address | None = None
    continues: int | None = None
    priority: Priority = Priority.NORMAL
    licence_kind: str = ""
    vouched: bool = True
    plain: bool = False


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Add an entry; `full_text` is the whole text where `text` is only the new part.

    `from_mail` ties the mail's attachments to the entry.  `warning` says why not to believe it.
    """

    kind: EntryKind
    author: str
    text: str
    full_text: str = ""
    from_mail: bool = True
    warning: str = ""


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Move the ticket to a status; an event entry with the cause goes with it."""

    status: Status
    cause: str
    closed_reason: ClosedReason | None = None


@dataclass(frozen=True, slots=True)
class SetField:
    """Store or correct a field value; an event entry goes with it when it corrects."""

    finding: Finding
    author: str


@dataclass(frozen=True, slots=True)
class SetMissing:
    """The required fields that are still missing, in the regulation's order."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetSubject:
    """Give the ticket its subject when the first mail had none, or an agent sets it."""

    subject: str


@dataclass(frozen=True, slots=True)
class AddParticipant:
    """Let a further person take part.  `author` is the agent who lets him in, "" for the mail's writer."""

    address: Address
    role: ParticipantRole = ParticipantRole.PARTICIPANT
    author: str = ""


@dataclass(frozen=True, slots=True)
class Propose:
    """Remember people who take part only when an agent lets them in; `cause` says why they don't."""

    people: tuple[Address, ...]
    cause: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Give the ticket to an agent (address), or to nobody.

    `turn` names those among whom it was his turn ("" where none of them takes turns); `why` says why he,
    where no agent said so.
    """

    assignee: str | None
    turn: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class SetPlans:
    """What is planned for the ticket from now on; `told` is the event that says so, "" for none."""

    plans: Plans
    told: str


@dataclass(frozen=True, slots=True)
class SayPresence:
    """An agent says that he is away, or back: it concerns no ticket."""

    said: Said


@dataclass(frozen=True, slots=True)
class SetPriority:
    """Change the urgency."""

    priority: Priority


@dataclass(frozen=True, slots=True)
class SetKind:
    """Change the kind of request."""

    kind: str


@dataclass(frozen=True, slots=True)
class SetPlain:
    """Whether automatic mail about the ticket may repeat nothing of it (`Ticket.plain`)."""

    plain: bool


@dataclass(frozen=True, slots=True)
class CountRequest:
    """One more request for information went out; it offered these values."""

    offered: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Vouch:
    """The requester is shown to stand behind his ticket after all."""


@dataclass(frozen=True, slots=True)
class RecordFirstAnswer:
    """An agent has answered; only the first time counts."""


@dataclass(frozen=True, slots=True)
class MergeInto:
    """Have the ticket go on in another one of the same mailbox, and close it as merged; `author` says so."""

    number: int
    author: str = ""


@dataclass(frozen=True, slots=True)
class MarkBounced:
    """Remember that mail to this address does not arrive."""

    address: str
    detail: str


Change = (
    OpenTicket
    | AddEntry
    | SetStatus
    | SetField
    | SetMissing
    | SetSubject
    | AddParticipant
    | Propose
    | Assign
    | SetPlans
    | SayPresence
    | SetPriority
    | SetKind
    | SetPlain
    | CountRequest
    | Vouch
    | RecordFirstAnswer
    | MergeInto
    | MarkBounced
)
