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

# Several write at once there, and a lower number may be committed later: what was written since the oldest
# transaction that still writes began waits for it.
_SETTLED = text("age(entry.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)")


def after(connection: Connection, last: int, limit: int) -> list[Event]:
    """The events after that one (0: from the first on), in order, at most so many; none is ever skipped."""
    query = _EVENTS.where(entry.c.id > last).order_by(entry.c.id).limit(limit)
    if connection.dialect.name == "postgresql":
        query = query.where(_SETTLED)
    rows = (row._asdict() for row in connection.execute(query))
    return [Event(**{**row, "kind": EntryKind(row["kind"])}) for row in rows]


def newest(connection: Connection) -> int:
    """The number of the last event; 0 while there is none."""
    query = select(func.coalesce(func.max(entry.c.id), 0))
    if connection.dialect.name == "postgresql":
        query = query.where(_SETTLED)
    return int(connection.execute(query).scalar_one())
