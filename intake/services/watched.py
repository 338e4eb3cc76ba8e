"""What the services are given to work with: one watched mailbox, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from intake.desk.regulation import Regulation
from intake.desk.support_desk import SupportDesk

Clock = Callable[[], datetime]
"""Returns the present time, aware and in UTC."""


@dataclass(frozen=True, slots=True)
class WatchedMailbox:
    """A folder on a server, and the desk that lives by it.

    Mail that arrived before the day `since` (as the server counts days) is left alone.
    `processed_folder` and `quarantine_folder` may be "": then mail stays in place and is flagged.
    Sizes are in bytes: a larger mail is taken in by its beginning; files beyond
    `max_attachment_bytes` together are not sent along with notifications.
    """

    desk: SupportDesk
    regulation: Regulation
    folder: str
    processed_folder: str
    quarantine_folder: str
    max_mail_bytes: int
    max_attachment_bytes: int
    poll_seconds: float
    since: date | None = None

    @property
    def name(self) -> str:
        """The name under which mails and leases are kept."""
        return self.desk.mailbox
