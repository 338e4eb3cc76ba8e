"""What agents wrote in a ticket, and to whom it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AgentsWords:
    """What a mail of an agent put into a ticket: an answer to the customers, or a note.

    `key` is the agent's address as it is compared, `at` (UTC) when the mail came.  `sent` is the place in the
    outbox of the mail in which customers got it, None for what nobody outside got: places grow, so that they
    tell what was written before what, whatever clocks say.
    """

    ticket_number: int
    mail_id: int
    key: str
    author: str
    at: datetime
    text: str
    sent: int | None = None
