"""History as closed tickets: written like any ticket, but nothing is planned and nobody hears of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from intake.desk.changes import OpenTicket
from intake.desk.message import Attachment
from intake.desk.ticket import ClosedReason, EntryKind
from intake.store.database.tables import mail, ticket
from intake.store.database.types import in_pieces
from intake.store.spool.folders import IMPORTED
from intake.store.tickets.opening import open_ticket
from intake.store.tickets.writer import NewEntry, TicketWriter


@dataclass(frozen=True, slots=True)
class ImportedMail:
    """What an earlier import kept of a mail, with the key of the requester of its ticket."""

    subject: str
    sender: str
    ticket_number: int
    requester_key: str


def open_imported(  # noqa: PLR0913 - what a ticket begins with, and why
    writer: TicketWriter,
    change: OpenTicket,
    mailbox: str,
    entry: NewEntry,
    attachments: Sequence[Attachment],
    *,
    why: str,
) -> int:
    """Begin a closed ticket with its first mail; returns its number, the desk's next one."""
    open_ticket(writer, change, mailbox, (why,))
    writer.set("closed_reason", ClosedReason.RESOLVED)
    writer.add(entry)
    _answered(writer, entry)
    writer.flush(attachments)
    if writer.number is None:
        raise AssertionError("a ticket that was opened has a number")
    return writer.number


def append_imported(
    writer: TicketWriter, number: int, entry: NewEntry, attachments: Sequence[Attachment]
) -> None:
    """Add a mail to a ticket that was imported; while it is closed, its last mail is when it ended."""
    writer.load(number)
    finished, created = writer.value("finished_at"), writer.value("created_at")
    if isinstance(finished, datetime) and writer.at > finished:
        writer.set("finished_at", writer.at)
    if isinstance(created, datetime) and writer.at < created:
        writer.set("created_at", writer.at)
    writer.add(entry)
    _answered(writer, entry)
    writer.flush(attachments)


def _answered(writer: TicketWriter, entry: NewEntry) -> None:
    if entry.kind is EntryKind.AGENT and writer.value("first_answered_at") is None:
        writer.set("first_answered_at", writer.at)


def imported_mails(connection: Connection, mailbox: str) -> Iterator[ImportedMail]:
    """The mails of all imports into a mailbox."""
    query = (
        select(mail.c.subject, mail.c.sender, mail.c.ticket_number, ticket.c.requester_key)
        .join_from(mail, ticket, ticket.c.number == mail.c.ticket_number)
        .where(mail.c.mailbox == mailbox, mail.c.folder == IMPORTED)
    )
    for row in connection.execute(query):
        yield ImportedMail(row.subject or "", row.sender or "", row.ticket_number, row.requester_key)


def tickets_of(connection: Connection, mailbox: str, message_ids: Sequence[str]) -> dict[str, int]:
    """The tickets of mails in the ledger, by their Message-IDs."""
    found: dict[str, int] = {}
    for piece in in_pieces(message_ids):
        where = (mail.c.message_id.in_(piece), mail.c.mailbox == mailbox, mail.c.ticket_number.is_not(None))
        for row in connection.execute(select(mail.c.message_id, mail.c.ticket_number).where(*where)):
            found[row.message_id] = row.ticket_number
    return found


def known_as(
    connection: Connection, mailbox: str, fingerprints: Sequence[str]
) -> tuple[int, int | None] | None:
    """A mail of the ledger with one of these fingerprints, and its ticket; None where there is none."""
    where = (mail.c.mailbox == mailbox, mail.c.fingerprint.in_(list(fingerprints)))
    row = connection.execute(select(mail.c.id, mail.c.ticket_number).where(*where).limit(1)).one_or_none()
    return None if row is None else (row.id, row.ticket_number)
