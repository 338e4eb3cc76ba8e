"""What the outbox holds: a mail as it is put in, and as whoever sends it gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.desk.delivery import RecipientState
from intake.desk.outgoing import Audience, Template


class OutboxState(StrEnum):
    """Where an outgoing mail stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OutboxDraft:
    """A composed mail to put into the outbox.

    `sender` is the envelope sender ("" is the null sender), `recipients` are the envelope
    recipients, `mail_id` the incoming mail that caused it and `answered_at` that mail's arrival.  For
    those of the recipients that are `counted` it is an automatic answer of that time.
    """

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    raw: bytes
    template: Template
    audience: Audience
    automatic: bool
    ticket_number: int | None = None
    mail_id: int | None = None
    in_reply_to: str | None = None
    answered_at: datetime | None = None
    counted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A claimed mail.  `attempts` counts this one already; `trying_since` is when it was queued."""

    id: int
    message_id: str
    sender: str
    ticket_number: int | None
    template: str
    audience: Audience
    attempts: int
    trying_since: datetime
    raw: bytes
    recipients: tuple[RecipientState, ...]
