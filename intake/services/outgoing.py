"""What sending asks of a mail server.  SMTP is one way to provide it (`mail/smtp/transport.py`)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from intake.desk.outbound import DeliveryReport


class Outgoing(Protocol):
    """One kept connection to the server that takes our mail, used by one event loop.

    A server that can't be used at all is a MailServerProblem, so that an outage costs no mail an
    attempt; whatever else happens to a mail is in its report.
    """

    @property
    def longest_attempt(self) -> float:
        """After how many seconds `send` has ended, whatever the server does."""
        ...

    @property
    def certificate_ends(self) -> datetime | None:
        """When the certificate of the server ends, as it was at the last login; None without TLS."""
        return None

    async def send(
        self, mail_from: str, recipients: tuple[str, ...], raw: bytes, envelope_id: str = ""
    ) -> DeliveryReport:
        """Make one attempt and report on every recipient.  `mail_from` "" is the null sender.

        By `envelope_id` servers are to name the mail in what they report of it later; "" asks for no report.

        A cancelled send cuts the connection; the server may have taken the mail.
        """
        ...

    async def check(self) -> str:
        """Connect and log in; returns a line about the server."""
        ...

    async def close(self) -> None:
        """Say goodbye to the server and close."""
