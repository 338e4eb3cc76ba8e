"""What a virus scanner said of the mails: asked before a mail is decided, and never twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, null, select, update

from intake.desk.disposition import MailStatus
from intake.desk.scan import Scan, ScanResult
from intake.store.database import large
from intake.store.database.tables import mail

SCANNED_AGAIN = case((mail.c.scan.like(f"{ScanResult.UNSCANNED}%"), null()), else_=mail.c.scan)
"""The verdict of a mail that is processed anew: the scanner is asked again where it could say nothing."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A spooled mail that no scanner was asked about."""

    id: int
    size: int
    spooled_at: datetime


_WAITING = (
    select(mail.c.id, mail.c.size, mail.c.spooled_at)
    .where(
        mail.c.mailbox == bindparam("mailbox"),
        mail.c.status == MailStatus.SPOOLED.value,
        mail.c.scan.is_(None),
    )
    .order_by(mail.c.id)
    .limit(bindparam("limit"))
)


def scan_of(text: str | None) -> Scan | None:
    """A verdict as it is stored."""
    return None if text is None else Scan.read(text)


def waiting(connection: Connection, mailbox: str, limit: int) -> list[Waiting]:
    """The first spooled mails of a mailbox about which no scanner was asked."""
    rows = connection.execute(_WAITING, {"mailbox": mailbox, "limit": limit})
    return [Waiting(*row) for row in rows]


def record(connection: Connection, mail_id: int, scan: Scan) -> None:
    """Keep what the scanner said."""
    connection.execute(update(mail).where(mail.c.id == mail_id).values(scan=str(scan)))


def content(connection: Connection, mail_id: int) -> bytes:
    """The bytes of a mail."""
    return large.read(connection, mail_id)


def stored(connection: Connection, mail_id: int) -> Scan | None:
    """What was said of a mail."""
    return scan_of(connection.execute(select(mail.c.scan).where(mail.c.id == mail_id)).scalar())
