"""The types of mail that goes out: what is composed, and what came of sending it.  Times are aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from intake.desk.message import Address


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file to attach to an outgoing mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutboundMail:
    """A mail before it is composed into bytes.  Header values may hold anything: compose cleans.

    `message_id`, `in_reply_to` and `references` keep their angle brackets.  `automatic` adds
    `Auto-Submitted: auto-replied` (RFC 3834 §5) and asks other robots to stay silent.  `headers` are further
    ones by name.
    """

    message_id: str
    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    html: str
    date: datetime
    language: str
    reply_to: Address | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    automatic: bool = True
    attachments: tuple[FilePart, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RecipientResult:
    """What the server said of one recipient.  `code` is the SMTP reply code, 0 when there was none."""

    address: str
    outcome: Literal["accepted", "temporary", "permanent"]
    code: int
    message: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of one attempt to send a mail.

    `uncertain` is true when the connection was lost after the final dot of DATA and before the
    reply: the server may have taken the mail, so the repeat must carry the same Message-ID.
    """

    recipients: tuple[RecipientResult, ...]
    uncertain: bool = False
