"""Digests: which reader had which day's, and the mails that they tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.addresses import address_key
from intake.desk.delivery import Standing
from intake.desk.disposition import MailStatus
from intake.desk.outgoing import Audience
from intake.desk.ticket import FINISHED, EntryKind, Status
from intake.store.database.agent_tables import digest
from intake.store.database.sender_tables import withheld
from intake.store.database.tables import entry, mail, outbox, outbox_recipient, ticket
from intake.store.outbox.outbox import OutboxState
from intake.store.withheld import Answer

_MOST = 2000


@dataclass(frozen=True, slots=True)
class DigestMail:
    """A mail that came in: held, or passed over by a rule or a filter's mark."""

    id: int
    sender: str
    subject: str
    rule: str | None
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class UndeliveredMail:
    """A mail to a customer that was given up, and whose ticket isn't finished."""

    ticket_number: int
    address: str
    message: str
    created_at: datetime


def last(connection: Connection, mailbox: str, reader: str) -> tuple[date, datetime] | None:
    """The day of the reader's last digest and when it was made; None before the first."""
    query = select(digest.c.day, digest.c.at).where(
        digest.c.mailbox == mailbox, digest.c.reader_key == address_key(reader)
    )
    row = connection.execute(query.order_by(digest.c.day.desc()).limit(1)).one_or_none()
    return None if row is None else (row.day, row.at)


def claim(connection: Connection, mailbox: str, reader: str, day: date, now: datetime) -> bool:
    """Take a reader's digest of a day in the transaction that queues it; False when it was taken before."""
    row = {"mailbox": mailbox, "reader_key": address_key(reader), "day": day, "at": now}
    taken = insert(digest).values(row).on_conflict_do_nothing().returning(digest.c.day)
    return connection.execute(taken).scalar() is not None


def forget_ahead(connection: Connection, mailbox: str, reader: str, latest: datetime) -> None:
    """Forget the digests that only a clock which ran ahead can have made: their days are still to come."""
    of = (digest.c.mailbox == mailbox, digest.c.reader_key == address_key(reader))
    connection.execute(delete(digest).where(*of, digest.c.at > latest))


_MAILS = select(*(mail.c[name] for name in DigestMail.__dataclass_fields__)).order_by(mail.c.id)


def held(connection: Connection, mailbox: str) -> list[DigestMail]:
    """The mails that wait for a person's decision."""
    query = _MAILS.where(mail.c.status == MailStatus.HELD.value, mail.c.mailbox == mailbox)
    return [DigestMail(*row) for row in connection.execute(query.limit(_MOST))]


def ignored(connection: Connection, mailbox: str, since: datetime) -> list[DigestMail]:
    """The mails that a rule or a filter's mark had passed over since then."""
    query = _MAILS.where(
        mail.c.rule.is_not(None),
        mail.c.processed_at > since,
        mail.c.status == MailStatus.IGNORED.value,
        mail.c.mailbox == mailbox,
    )
    return [DigestMail(*row) for row in connection.execute(query.limit(_MOST))]


def undelivered(connection: Connection, mailbox: str) -> list[UndeliveredMail]:
    """The mails to customers that were given up, of tickets that aren't finished; a row for each address."""
    query = (
        select(
            outbox.c.ticket_number,
            outbox_recipient.c.address,
            outbox_recipient.c.message,
            outbox.c.created_at,
        )
        .join_from(outbox, outbox_recipient)
        .join(ticket, ticket.c.number == outbox.c.ticket_number)
        .where(
            outbox.c.state == OutboxState.FAILED.value,
            outbox.c.audience == Audience.CUSTOMER.value,
            outbox_recipient.c.state == Standing.FAILED.value,
            ticket.c.mailbox == mailbox,
            ticket.c.status.not_in([status.value for status in FINISHED]),
        )
        .order_by(outbox.c.id)
    )
    return [UndeliveredMail(*row) for row in connection.execute(query.limit(_MOST))]


def answered(connection: Connection, mailbox: str) -> dict[int, datetime | None]:
    """The open tickets that agents have answered: since when a customer's next words wait, None for none."""
    spoken = (EntryKind.AGENT.value, EntryKind.CUSTOMER.value)
    query = (
        select(entry.c.ticket_number, entry.c.kind, entry.c.at)
        .join_from(entry, ticket, ticket.c.number == entry.c.ticket_number)
        .where(
            ticket.c.status == Status.OPEN.value,
            ticket.c.mailbox == mailbox,
            ticket.c.first_answered_at.is_not(None),
            entry.c.kind.in_(spoken),
        )
        .order_by(entry.c.id)
    )
    found: dict[int, datetime | None] = {}
    for number, kind, at in connection.execute(query):
        if kind == EntryKind.AGENT.value:
            found[number] = None
        elif number in found and found[number] is None:
            found[number] = at
    return found


def unanswered(connection: Connection, mailbox: str) -> int:
    """How many mails of a mailbox wait for an answer that the budgets withheld."""
    waiting = (Answer.WAITING.value, Answer.WANTED.value, Answer.IN_TURN.value)
    query = select(func.count()).select_from(withheld)
    return connection.execute(
        query.where(withheld.c.answer.in_(waiting), withheld.c.mailbox == mailbox)
    ).scalar_one()
