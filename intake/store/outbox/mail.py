"""The mails of the outbox: as they are put in, and as the sender gets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.desk.delivery import RecipientState
from intake.desk.outgoing import Audience, Template


class OutboxState(StrEnum):
    """How far an outgoing mail has come."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OutboxDraft:
    """A composed mail to put into the outbox.

    `mailbox` is the one by whose account it goes, None: the usual account.  `sender` is the envelope
    sender ("" is the null sender), `recipients` are the envelope recipients, `mail_id` is the incoming mail
    that caused it and `answered_at` that mail's arrival.  For the recipients in `counted` it counts as an
    automatic answer at that time.
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
    mailbox: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A claimed mail.  `attempts` counts this one already; `trying_since` is when it was queued.

    An `audience` that only a later version knows is None: not the customer's.  `answers_mail_of` is the
    arrival of the mail that it answers automatically, if it does.
    """

    id: int
    message_id: str
    sender: str
    ticket_number: int | None
    template: str
    audience: Audience | None
    attempts: int
    trying_since: datetime
    mailbox: str | None
    raw: bytes
    answers_mail_of: datetime | None
    recipients: tuple[RecipientState, ...]
