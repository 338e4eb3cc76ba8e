"""How far each hook has heard the events, and since when the next one is refused."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.daemon_tables import counter
from intake.store.tickets import events

_HEARD, _REFUSED = "hook heard:", "hook refused since:"


def heard(connection: Connection, name: str) -> int | None:
    """The last event that the hook has heard; None for one that is new."""
    return _value(connection, f"{_HEARD}{name}")


def begin(connection: Connection, name: str) -> int:
    """Let a new hook hear what happens from now on; returns the last event before that."""
    last = events.newest(connection)
    _set(connection, f"{_HEARD}{name}", last)
    return last


def settle(connection: Connection, name: str, event: int) -> None:
    """Remember that it has heard this event."""
    _set(connection, f"{_HEARD}{name}", event)
    connection.execute(delete(counter).where(counter.c.name == f"{_REFUSED}{name}"))


def refused_since(connection: Connection, name: str) -> datetime | None:
    """Since when its next event is refused, None where it isn't."""
    at = _value(connection, f"{_REFUSED}{name}")
    return None if at is None else datetime.fromtimestamp(at, UTC)


def refuse(connection: Connection, name: str, now: datetime) -> None:
    """Remember that its next event was refused, if that isn't known."""
    put = insert(counter).values(name=f"{_REFUSED}{name}", value=int(now.timestamp()))
    connection.execute(put.on_conflict_do_nothing())


def _value(connection: Connection, name: str) -> int | None:
    return connection.execute(select(counter.c.value).where(counter.c.name == name)).scalar()


def _set(connection: Connection, name: str, value: int) -> None:
    put = insert(counter).values(name=name, value=value)
    connection.execute(put.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
