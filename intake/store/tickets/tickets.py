"""Listing tickets, and reading their conversations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, literal_column, or_, select

from intake.desk.disposition import DispositionKind, MailStatus
from intake.desk.message import Attachment
from intake.desk.outgoing import Audience
from intake.desk.ticket import FINISHED, EntryKind, Status, Ticket
from intake.store.database.prepared import Query
from intake.store.database.tables import attachment, entry, mail, outbox, ticket
from intake.store.tickets import merging
from intake.store.tickets.reader import load, load_many

__all__ = ["Entry", "entries", "list_tickets", "load", "load_many", "thread"]

_PAGE = 500
_THREAD_REMEMBERED = 20
_OF_THE_TICKET = (DispositionKind.OPEN_TICKET, DispositionKind.APPEND)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a ticket.

    `full_text` is the whole text where `text` is only the new part, else "".  `cause` says why an
    event happened, `warning` why not to believe a mail.
    """

    id: int
    at: datetime
    kind: EntryKind
    author: str
    text: str
    full_text: str
    mail_id: int | None
    cause: str
    attachments: tuple[Attachment, ...]
    warning: str | None = None


_NUMBERS = select(ticket.c.number).order_by(ticket.c.number)


def list_tickets(
    connection: Connection,
    statuses: Sequence[Status] = (),
    mailbox: str | None = None,
    due_before: datetime | None = None,
) -> Iterator[Ticket]:
    """All tickets by number, narrowed to statuses, a mailbox, or those due before a time; page by page."""
    query = _NUMBERS.limit(_PAGE)
    if due_before is not None:
        query = query.where(ticket.c.due_at < due_before)
    if statuses:
        query = query.where(ticket.c.status.in_([status.value for status in statuses]))
    if mailbox is not None:
        query = query.where(ticket.c.mailbox == mailbox)
    last = 0
    while page := connection.execute(query.where(ticket.c.number > last)).scalars().all():
        yield from load_many(connection, page).values()
        last = page[-1]


_OF_AGENT = (
    select(ticket.c.number)
    .where(
        ticket.c.status.in_([status.value for status in Status if status not in FINISHED]),
        ticket.c.mailbox == bindparam("mailbox"),
        ticket.c.assignee == bindparam("assignee"),
    )
    .order_by(ticket.c.number)
)


def unfinished_of(connection: Connection, mailbox: str, assignee: str) -> list[Ticket]:
    """The tickets of a mailbox on which an agent (the key of his address) has yet to work."""
    asked = {"mailbox": mailbox, "assignee": assignee}
    numbers = connection.execute(_OF_AGENT, asked).scalars().all()
    pieces = (numbers[start : start + _PAGE] for start in range(0, len(numbers), _PAGE))
    return [one for piece in pieces for one in load_many(connection, piece).values()]


def _thread(*, of_customers: bool) -> Query[str]:
    ours = select(outbox.c.created_at.label("at"), outbox.c.message_id).where(
        outbox.c.ticket_number == bindparam("number"),
        outbox.c.audience == bindparam("audience"),
    )
    rows = ours.subquery()
    if of_customers:
        theirs = select(mail.c.arrived_at.label("at"), mail.c.message_id).where(
            mail.c.ticket_number == bindparam("number"),
            mail.c.status == MailStatus.PROCESSED.value,
            or_(*(mail.c.disposition == kind.value for kind in _OF_THE_TICKET)),
            mail.c.message_id.is_not(None),
        )
        rows = ours.union_all(theirs).subquery()
    newest = literal_column(str(_THREAD_REMEMBERED), Integer)
    return Query(select(rows.c.message_id).order_by(rows.c.at.desc()).limit(newest))


_WITH_CUSTOMERS = _thread(of_customers=True)
_OF_US = _thread(of_customers=False)


def thread(connection: Connection, number: int, audience: Audience) -> tuple[str, ...]:
    """The Message-IDs of a ticket's conversation that this audience has seen, oldest first.

    Customers know their own mails and what we sent them; agents know the notifications.  The
    newest twenty are enough for every mail program to find its thread.
    """
    query = _WITH_CUSTOMERS if audience is Audience.CUSTOMER else _OF_US
    rows = query.rows(connection, {"number": number, "audience": audience})
    return tuple(message_id for (message_id,) in reversed(rows))


_ENTRIES = Query(
    select(
        entry.c.id,
        entry.c.at,
        entry.c.kind,
        entry.c.author,
        entry.c.text,
        entry.c.full_text,
        entry.c.mail_id,
        entry.c.cause,
        entry.c.warning,
    )
    .where(entry.c.ticket_number == bindparam("number"))
    .order_by(entry.c.id)
)
_ATTACHMENTS = Query(
    select(
        attachment.c.entry_id,
        attachment.c.part,
        attachment.c.name,
        attachment.c.content_type,
        attachment.c.size,
        attachment.c.sha256,
        attachment.c.inline,
        attachment.c.left_on_server,
    )
    .join_from(attachment, entry)
    .where(entry.c.ticket_number == bindparam("number"))
    .order_by(attachment.c.entry_id, attachment.c.position)
)


def told(connection: Connection, number: int) -> list[Entry]:
    """The entries of a ticket, and what was said in those that were merged into it, in order."""
    _, *merged = merging.family(connection, number)
    said = (one for other in merged for one in entries(connection, other) if one.kind is not EntryKind.EVENT)
    return sorted((*entries(connection, number), *said), key=lambda one: one.id)


def entries(connection: Connection, number: int) -> list[Entry]:
    """The conversation and the audit trail of a ticket, in the order in which they were written."""
    attached: dict[int, list[Attachment]] = {}
    for entry_id, *values in _ATTACHMENTS.rows(connection, {"number": number}):
        attached.setdefault(entry_id, []).append(Attachment(*values))
    return [
        Entry(
            id=entry_id,
            at=at,
            kind=EntryKind(kind),
            author=author,
            text=text,
            full_text=full_text,
            mail_id=mail_id,
            cause=cause,
            attachments=tuple(attached.get(entry_id, ())),
            warning=warning,
        )
        for entry_id, at, kind, author, text, full_text, mail_id, cause, warning in _ENTRIES.rows(
            connection, {"number": number}
        )
    ]
