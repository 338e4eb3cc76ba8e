"""Leases: which process alone may work on a mailbox, and for how long.

Times are the database's own unless `now` is given: two daemons on two machines may have clocks
that differ by more than a lease lasts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.daemon_tables import lease

_PUT = insert(lease)
_TAKE = _PUT.on_conflict_do_update(
    index_elements=["name"],
    set_={"holder": _PUT.excluded.holder, "expires_at": _PUT.excluded.expires_at},
    where=or_(
        lease.c.holder == _PUT.excluded.holder,
        lease.c.expires_at <= bindparam("now", type_=lease.c.expires_at.type),
    ),
).returning(lease.c.holder)

_LATEST = bindparam("latest", type_=lease.c.expires_at.type)
_SHORTEN = (
    update(lease)
    .where(lease.c.name == bindparam("of"), lease.c.expires_at > _LATEST)
    .values(expires_at=_LATEST)
)


def acquire(
    connection: Connection, name: str, holder: str, lasts: timedelta, now: datetime | None = None
) -> bool:
    """Take a lease that is free, expired or ours already; False when somebody else holds it."""
    at = now or clock(connection)
    taken = {"name": name, "holder": holder, "expires_at": at + lasts, "now": at}
    if connection.execute(_TAKE, taken).scalar() is not None:
        return True
    # Only a clock that ran ahead can have set a later end; whoever is alive renews his lease before it.
    connection.execute(_SHORTEN, {"of": name, "latest": at + lasts})
    return False


def renew(
    connection: Connection, name: str, holder: str, lasts: timedelta, now: datetime | None = None
) -> bool:
    """Prolong a lease from now; False when it is not ours any more, and then all work must stop."""
    at = now or clock(connection)
    renewed = connection.execute(
        update(lease).where(lease.c.name == name, lease.c.holder == holder).values(expires_at=at + lasts),
    )
    return renewed.rowcount == 1


def release(connection: Connection, name: str, holder: str) -> None:
    """Give a lease back at once; harmless when it is somebody else's."""
    connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))


def holder(connection: Connection, name: str) -> str | None:
    """Who holds the lease, or held it last; None when nobody does."""
    return connection.execute(select(lease.c.holder).where(lease.c.name == name)).scalar()


def is_held(connection: Connection, name: str, is_dead: Callable[[str], bool]) -> bool:
    """Whether somebody holds the lease now; `is_dead` knows processes that ended without giving it back."""
    row = connection.execute(select(lease.c.holder, lease.c.expires_at).where(lease.c.name == name)).first()
    return row is not None and row.expires_at > clock(connection) and not is_dead(row.holder)


def clock(connection: Connection) -> datetime:
    """The time that all daemons on this database agree on, in UTC."""
    if connection.dialect.name == "sqlite":  # SQLite is a file on one machine, and so there is one clock.
        return datetime.now(UTC)
    told: datetime = connection.execute(
        select(func.clock_timestamp(type_=lease.c.expires_at.type))
    ).scalar_one()
    return told
