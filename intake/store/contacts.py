"""When each server last answered and last failed, for `intake status`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.daemon_tables import contact


@dataclass(frozen=True, slots=True)
class Contact:
    """The last success and the last failure with a server."""

    server: str
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error: str | None
    certificate_ends: datetime | None


_COLUMNS = tuple(contact.c[name] for name in Contact.__dataclass_fields__)


def record_ok(
    connection: Connection, server: str, now: datetime, certificate_ends: datetime | None = None
) -> None:
    """Remember that the server answered, and its certificate; the last failure stays readable."""
    _record(connection, server, {"last_ok_at": now, "certificate_ends": certificate_ends})


def record_error(connection: Connection, server: str, error: str, now: datetime) -> None:
    """Remember that the server failed us, and how."""
    _record(connection, server, {"last_error_at": now, "last_error": error})


def record_recovery(connection: Connection, server: str, now: datetime) -> None:
    """Remember that what failed works again; nothing where it never failed."""
    failed = contact.c.last_ok_at.is_(None) | (contact.c.last_error_at > contact.c.last_ok_at)
    # A clock that ran ahead says that it worked later than it failed.
    failed |= contact.c.last_ok_at > now
    connection.execute(
        update(contact).where(contact.c.server == server, failed).values(last_ok_at=now),
    )


def contacts(connection: Connection) -> list[Contact]:
    """All servers, by name."""
    return [Contact(*row) for row in connection.execute(select(*_COLUMNS).order_by(contact.c.server))]


def of_server(connection: Connection, server: str) -> Contact | None:
    """One server; None if it was never asked."""
    row = connection.execute(select(*_COLUMNS).where(contact.c.server == server)).one_or_none()
    return None if row is None else Contact(*row)


def _record(connection: Connection, server: str, seen: dict[str, datetime | str | None]) -> None:
    connection.execute(
        insert(contact)
        .values(server=server, **seen)
        .on_conflict_do_update(index_elements=["server"], set_=seen),
    )
