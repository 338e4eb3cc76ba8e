"""Copies of sent mail: which ones a mailbox's folder of sent mail still lacks.

A row is made in the transaction that records the server's "accepted".  What becomes of a copy concerns
nobody else: neither sending nor the ticket waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Update, bindparam, exists, func, null, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.sent_tables import sent_copy
from intake.store.database.tables import outbox, outbox_raw
from intake.store.database.types import in_pieces


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that is due.  `attempts` counts those that were begun; `sent_at` is in UTC."""

    outbox_id: int
    message_id: str
    sent_at: datetime
    attempts: int
    raw: bytes


_ADD = insert(sent_copy).on_conflict_do_nothing()
_DUE = (
    select(sent_copy.c.outbox_id, outbox.c.message_id, sent_copy.c.sent_at, sent_copy.c.attempts)
    .join_from(sent_copy, outbox)
    .add_columns(outbox_raw.c.raw)
    .join(outbox_raw, outbox_raw.c.outbox_id == sent_copy.c.outbox_id)
    .where(sent_copy.c.mailbox == bindparam("mailbox"), sent_copy.c.due_at <= bindparam("now"))
    .order_by(sent_copy.c.due_at, sent_copy.c.outbox_id)
    .limit(1)
)


def add(connection: Connection, outbox_id: int, mailbox: str, now: datetime) -> None:
    """Want a copy of this mail; does nothing where there is one, or one is wanted."""
    row = {"outbox_id": outbox_id, "mailbox": mailbox, "sent_at": now, "due_at": now, "attempts": 0}
    connection.execute(_ADD, row)


def next_due(connection: Connection, mailbox: str, now: datetime) -> Copy | None:
    """The copy that has been due for longest; None where nothing is due."""
    row = connection.execute(_DUE, {"mailbox": mailbox, "now": now}).one_or_none()
    return None if row is None else Copy(*row)


def begun(connection: Connection, outbox_id: int, again_at: datetime) -> None:
    """Note before the server is asked that it is: killed in between, the next attempt comes then."""
    connection.execute(
        _of(outbox_id).values(attempts=sent_copy.c.attempts + 1, due_at=again_at),
    )


def filed(connection: Connection, outbox_id: int, now: datetime) -> None:
    """The copy is there."""
    connection.execute(_of(outbox_id).values(filed_at=now, due_at=null(), error=null()))


def found(connection: Connection, mailbox: str, message_ids: Iterable[str], now: datetime) -> None:
    """The copies of the mails with these Message-IDs are there, whoever put them there."""
    for piece in in_pieces(message_ids):
        there = select(outbox.c.id).where(outbox.c.message_id.in_(piece))
        wanted = (sent_copy.c.mailbox == mailbox, sent_copy.c.due_at.is_not(None))
        connection.execute(
            update(sent_copy)
            .where(sent_copy.c.outbox_id.in_(there), *wanted)
            .values(filed_at=now, due_at=null(), error=null())
        )


def refused(connection: Connection, outbox_id: int, error: str, again_at: datetime | None) -> None:
    """The server would not have it; None: it isn't asked again."""
    connection.execute(_of(outbox_id).values(error=error, due_at=again_at))


def next_time(connection: Connection, mailbox: str) -> datetime | None:
    """When the next copy is due; None while none waits."""
    query = select(func.min(sent_copy.c.due_at))
    return connection.execute(
        query.where(sent_copy.c.mailbox == mailbox, sent_copy.c.due_at.is_not(None))
    ).scalar()


def any_refused(connection: Connection, mailbox: str) -> bool:
    """Whether a copy waits that the server would not have."""
    waits = (sent_copy.c.mailbox == mailbox, sent_copy.c.due_at.is_not(None), sent_copy.c.error.is_not(None))
    return connection.execute(select(exists().where(*waits))).scalar_one()


def put_off(connection: Connection, mailbox: str, until: datetime) -> None:
    """Let no copy of the mailbox be due before then."""
    sooner = (sent_copy.c.mailbox == mailbox, sent_copy.c.due_at < until)
    connection.execute(update(sent_copy).where(*sooner).values(due_at=until))


def ours(connection: Connection, message_ids: Iterable[str]) -> Collection[str]:
    """Those of the Message-IDs that mails of our outbox have."""
    found: set[str] = set()
    for piece in in_pieces(message_ids):
        found.update(
            connection.execute(select(outbox.c.message_id).where(outbox.c.message_id.in_(piece))).scalars()
        )
    return found


def _of(outbox_id: int) -> Update:
    return update(sent_copy).where(sent_copy.c.outbox_id == outbox_id)
