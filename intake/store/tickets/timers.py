"""Timers: what the passing of time alone will cause, each exactly once.

A timer is identified by its ticket, its kind, what it is based on (the request, the obligation) and its
time.  One that has fired is kept as a record; one that the ticket's next event makes pointless is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.terms.silence import TimerKind
from intake.desk.terms.timers import Planned
from intake.store.database.prepared import Write, WriteRows
from intake.store.database.tables import ticket, timer


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer whose time has come.  `kind` is the word in the database, maybe one of a later version."""

    id: int
    ticket_number: int
    kind: str
    basis: str
    due_at: datetime

    @property
    def planned(self) -> Planned:
        """What was planned; ValueError when this version doesn't know the kind."""
        return Planned(TimerKind(self.kind), self.basis, self.due_at)


_ADD = WriteRows(
    timer,
    insert(timer).on_conflict_do_nothing(),
    [column.name for column in timer.c if column is not timer.c.id],
)
_DROP = Write(delete(timer).where(timer.c.ticket_number == bindparam("number"), timer.c.fired_at.is_(None)))
_SET_DUE = Write(
    update(ticket).where(ticket.c.number == bindparam("number")).values(due_at=bindparam("new_due_at"))
)
_DUE = (
    select(timer.c.id, timer.c.ticket_number, timer.c.kind, timer.c.basis, timer.c.due_at)
    .where(
        timer.c.mailbox == bindparam("mailbox"),
        timer.c.fired_at.is_(None),
        timer.c.due_at <= bindparam("now", type_=timer.c.due_at.type),
    )
    .order_by(timer.c.due_at, timer.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


_ANY_DUE = (
    select(timer.c.id)
    .where(
        timer.c.mailbox == bindparam("mailbox"),
        timer.c.fired_at.is_(None),
        timer.c.due_at <= bindparam("now", type_=timer.c.due_at.type),
    )
    .limit(1)
)


def plan(connection: Connection, number: int, mailbox: str, planned: Sequence[Planned]) -> None:
    """Replace a ticket's waiting timers; those that fired before are never planned again."""
    _DROP.run(connection, {"number": number})
    _ADD.run(connection, [_row(number, mailbox, one) for one in planned])


def due(connection: Connection, mailbox: str, now: datetime, most: int) -> list[DueTimer]:
    """The timers of a mailbox whose time has come, the oldest first, locked until the commit."""
    rows = connection.execute(_DUE, {"mailbox": mailbox, "now": now, "most": most})
    return [DueTimer(*row) for row in rows]


def due_exists(connection: Connection, mailbox: str, now: datetime) -> bool:
    """Whether anything is due; asked often, so it only looks at the index."""
    return connection.execute(_ANY_DUE, {"mailbox": mailbox, "now": now}).scalar() is not None


def fired(connection: Connection, timer_id: int, now: datetime) -> None:
    """Remember that a timer has done what it was for."""
    connection.execute(update(timer).where(timer.c.id == timer_id).values(fired_at=now))


def postpone(connection: Connection, timer_id: int, until: datetime) -> None:
    """Let a timer that failed wait until that time."""
    connection.execute(update(timer).where(timer.c.id == timer_id).values(due_at=until))


def set_due(connection: Connection, number: int, due_at: datetime | None) -> datetime | None:
    """Store the time by which the desk must next act; returns it in UTC, as the ticket has it."""
    _SET_DUE.run(connection, {"number": number, "new_due_at": due_at})
    return None if due_at is None else due_at.astimezone(UTC)


def _row(number: int, mailbox: str, planned: Planned) -> dict[str, object]:
    return {
        "ticket_number": number,
        "mailbox": mailbox,
        "kind": planned.kind,
        "basis": planned.basis,
        "due_at": planned.due_at,
        "fired_at": None,
    }
