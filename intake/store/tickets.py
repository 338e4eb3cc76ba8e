"""Tickets and their conversations, read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import Connection, Row, bindparam, select

from intake.desk.disposition import DispositionKind, MailStatus
from intake.desk.message import Address, Attachment
from intake.desk.ticket import ClosedReason, EntryKind, Finding, Participant, Priority, Role, Status, Ticket
from intake.store.tables import attachment, entry, mail, outbox, participant, ticket, ticket_field
from intake.store.types import in_pieces

_PAGE = 500
_THREAD_REMEMBERED = 20
# PostgreSQL has no larger BIGINT; a number beyond it, out of a subject, names no ticket anyway.
_LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a ticket.

    `full_text` is the whole text where `text` is only the new part, else "".  `cause` says why,
    of an event.
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


_TICKETS = select(ticket).order_by(ticket.c.number)
_BY_NUMBERS = _TICKETS.where(ticket.c.number.in_(bindparam("numbers", expanding=True)))
_FIELDS = (
    select(ticket_field)
    .where(ticket_field.c.ticket_number.in_(bindparam("numbers", expanding=True)))
    .order_by(ticket_field.c.ticket_number, ticket_field.c.position)
)
_PARTICIPANTS = (
    select(
        participant.c.ticket_number,
        participant.c.address,
        participant.c.name,
        participant.c.role,
    )
    .where(participant.c.ticket_number.in_(bindparam("numbers", expanding=True)))
    .order_by(participant.c.ticket_number, participant.c.position)
)


def load(connection: Connection, number: int) -> Ticket | None:
    """The ticket of that number, or None."""
    return load_many(connection, (number,)).get(number)


def load_many(connection: Connection, numbers: Iterable[int]) -> dict[int, Ticket]:
    """The tickets among these numbers that exist, by number."""
    found: dict[int, Ticket] = {}
    possible = sorted({number for number in numbers if 0 < number <= _LARGEST_NUMBER})
    for piece in in_pieces(possible):
        rows = connection.execute(_BY_NUMBERS, {"numbers": piece}).all()
        found.update((loaded.number, loaded) for loaded in _whole(connection, rows))
    return found


def list_tickets(
    connection: Connection,
    statuses: Sequence[Status] = (),
    mailbox: str | None = None,
    due_before: datetime | None = None,
) -> Iterator[Ticket]:
    """All tickets by number, narrowed to statuses, a mailbox, or what was due before; page by page."""
    query = _TICKETS.limit(_PAGE)
    if due_before is not None:
        query = query.where(ticket.c.due_at < due_before)
    if statuses:
        query = query.where(ticket.c.status.in_([status.value for status in statuses]))
    if mailbox is not None:
        query = query.where(ticket.c.mailbox == mailbox)
    last = 0
    while page := connection.execute(query.where(ticket.c.number > last)).all():
        yield from _whole(connection, page)
        last = page[-1].number


def thread(connection: Connection, number: int, audience: str) -> tuple[str, ...]:
    """The Message-IDs of a ticket's conversation that this audience has seen, oldest first.

    Customers know their own mails and what we sent them; agents know the notifications.  The
    newest twenty are enough for every mail program to find its thread.
    """
    ours = select(outbox.c.created_at.label("at"), outbox.c.message_id).where(
        outbox.c.ticket_number == number,
        outbox.c.audience == audience,
    )
    rows = ours.subquery()
    if audience == "customer":
        theirs = select(mail.c.arrived_at.label("at"), mail.c.message_id).where(
            mail.c.ticket_number == number,
            mail.c.status == MailStatus.PROCESSED.value,
            mail.c.disposition.in_((DispositionKind.OPEN_TICKET.value, DispositionKind.APPEND.value)),
            mail.c.message_id.is_not(None),
        )
        rows = ours.union_all(theirs).subquery()
    newest = select(rows.c.message_id).order_by(rows.c.at.desc()).limit(_THREAD_REMEMBERED)
    return tuple(reversed(connection.execute(newest).scalars().all()))


def entries(connection: Connection, number: int) -> list[Entry]:
    """The conversation and the audit trail of a ticket, in the order in which they were written."""
    rows = connection.execute(
        select(
            entry.c.id,
            entry.c.at,
            entry.c.kind,
            entry.c.author,
            entry.c.text,
            entry.c.full_text,
            entry.c.mail_id,
            entry.c.cause,
        )
        .where(entry.c.ticket_number == number)
        .order_by(entry.c.id),
    ).all()
    attached = _attachments(connection, number)
    return [
        Entry(
            id=row.id,
            at=row.at,
            kind=EntryKind(row.kind),
            author=row.author,
            text=row.text,
            full_text=row.full_text,
            mail_id=row.mail_id,
            cause=row.cause,
            attachments=tuple(attached.get(row.id, ())),
        )
        for row in rows
    ]


def _attachments(connection: Connection, number: int) -> dict[int, list[Attachment]]:
    query = (
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
        .where(entry.c.ticket_number == number)
        .order_by(attachment.c.entry_id, attachment.c.position)
    )
    found: dict[int, list[Attachment]] = {}
    for entry_id, *values in connection.execute(query):
        found.setdefault(entry_id, []).append(Attachment(*values))
    return found


# --- Rows into tickets ----------------------------------------------------------------------------


def _whole(connection: Connection, rows: Sequence[Row[*tuple[object, ...]]]) -> list[Ticket]:
    """The tickets of these rows, with their fields and participants: three statements for any number."""
    if not rows:
        return []
    asked = {"numbers": [row.number for row in rows]}
    fields: dict[int, list[Finding]] = {}
    for row in connection.execute(_FIELDS, asked):
        finding = Finding(row.name, row.value, row.source, row.evidence)
        fields.setdefault(row.ticket_number, []).append(finding)
    people: dict[int, list[Participant]] = {}
    for row in connection.execute(_PARTICIPANTS, asked):
        person = Participant(Address(row.address, row.name), Role(row.role))
        people.setdefault(row.ticket_number, []).append(person)
    return [from_columns(row, fields.get(row.number, ()), people.get(row.number, ())) for row in rows]


def from_columns(
    row: Row[*tuple[object, ...]] | SimpleNamespace, fields: Sequence[Finding], people: Sequence[Participant]
) -> Ticket:
    """A ticket of the values of its columns, in the order of their rows."""
    return Ticket(
        number=row.number,
        mailbox=row.mailbox,
        status=Status(row.status),
        subject=row.subject,
        requester=Address(row.requester, row.requester_name),
        language=row.language,
        kind=row.kind,
        priority=Priority(row.priority),
        created_at=row.created_at,
        fields=tuple(fields),
        missing=row.missing,
        participants=tuple(people),
        answer_to=None if row.answer_to is None else Address(row.answer_to, row.answer_to_name or ""),
        asked=row.asked,
        assignee=row.assignee,
        closed_reason=None if row.closed_reason is None else ClosedReason(row.closed_reason),
        finished_at=row.finished_at,
        first_answered_at=row.first_answered_at,
        merged_into=row.merged_into,
        continues=row.continues,
        history=row.history,
        asked_at=row.asked_at,
        licence_kind=row.licence_kind,
        due_at=row.due_at,
    )
