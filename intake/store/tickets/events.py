"""What happened to tickets, in the order in which it was written: every entry of every ticket is an event.

Entries are written in the transaction that makes the change, so no change is without one, and each is read
once it is committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from intake.desk.ticket import EntryKind
from intake.store.database.tables import entry, ticket


@dataclass(frozen=True, slots=True)
class Event:
    """An entry, and what its ticket is now; `id` grows with every event.

    `at` is when it happened, of a mail when that arrived; `mail_id` the mail that caused it, None for a
    timer.
    """

    id: int
    at: datetime
    kind: EntryKind
    author: str
    text: str
    cause: str
    mail_id: int | None
    number: int
    mailbox: str
    status: str
    subject: str
    priority: str
    ticket_kind: str
    requester: str
    assignee: str | None


_EVENTS = select(
    entry.c.id,
    entry.c.at,
    entry.c.kind,
    entry.c.author,
    entry.c.text,
    entry.c.cause,
    entry.c.mail_id,
    ticket.c.number,
    ticket.c.mailbox,
    ticket.c.status,
    ticket.c.subject,
    ticket.c.priority,
    ticket.c.kind.label("ticket_kind"),
    ticket.c.requester,
    ticket.c.assignee,
).join_from(entry, ticket, entry.c.ticket_number == ticket.c.number)

# On PostgreSQL several write at once, and a lower number may be committed after a higher one was read.  Who
# writes an entry holds this lock on the table from before it gets its number until it ends (PostgreSQL's
# documentation, "Table-Level Locks"); other databases of the server and other tables don't matter.
_WRITERS = """
FROM pg_locks AS held LEFT JOIN pg_locks AS own ON own.virtualtransaction = held.virtualtransaction
AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock'
WHERE held.locktype = 'relation' AND held.relation = 'entry'::regclass AND held.mode = 'RowExclusiveLock'
AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND held.granted AND held.pid <> pg_backend_pid()
"""
# What is seen when the statement begins, then who writes: if nobody does, all up to that number is decided.
_DECIDED = text(f"SELECT coalesce(max(id), 0), (SELECT count(*) {_WRITERS}) FROM entry")
_BEFORE_WRITERS = text(
    "SELECT coalesce(max(id), 0) FROM entry "
    f"WHERE age(xmin) > (SELECT coalesce(max(age(own.transactionid)), 0) {_WRITERS})"
)


def after(connection: Connection, last: int, limit: int) -> list[Event]:
    """The events after that one (0: from the first on), in order, at most so many; none is ever skipped.

    On PostgreSQL there are none as long as somebody else writes any: transactions are short.
    """
    query = _EVENTS.where(entry.c.id > last).order_by(entry.c.id).limit(limit)
    if connection.dialect.name == "postgresql":
        decided, writers = connection.execute(_DECIDED).one()
        if writers or decided <= last:
            return []
        query = query.where(entry.c.id <= decided)
    rows = (row._asdict() for row in connection.execute(query))
    return [Event(**{**row, "kind": EntryKind(row["kind"])}) for row in rows]


def newest(connection: Connection) -> int:
    """The number of the last event from which on to listen; 0 while there is none."""
    if connection.dialect.name == "postgresql":
        return int(connection.execute(_BEFORE_WRITERS).scalar_one())
    return int(connection.execute(select(func.coalesce(func.max(entry.c.id), 0))).scalar_one())
