"""Numbers without gaps, and secrets that are created at first use."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.daemon_tables import counter, secret
from intake.store.database.prepared import Write

_SECRET_BYTES = 32

_NEXT = Write(
    insert(counter)
    .values(name=bindparam("counter"), value=1)
    .on_conflict_do_update(index_elements=["name"], set_={"value": counter.c.value + 1})
    .returning(counter.c.value)
)


def next_number(connection: Connection, name: str) -> int:
    """The next number of a counter, from 1.

    The row stays locked until the transaction ends and reverts when that is rolled back (or its
    savepoint is): so nobody ever sees a gap, and other writers wait.
    """
    return _NEXT.returned(connection, {"counter": name})


def secret_bytes(connection: Connection, name: str) -> bytes:
    """The secret of that name: 32 random bytes, created when it is first asked for.

    Needs a transaction that writes.
    """
    value = existing_secret(connection, name)
    if not value:
        fresh = {"name": name, "value": secrets.token_bytes(_SECRET_BYTES)}
        connection.execute(insert(secret).values(fresh).on_conflict_do_nothing())
        # Another process may have been first.
        value = existing_secret(connection, name)
    return value


def existing_secret(connection: Connection, name: str) -> bytes:
    """The secret of that name, b"" as long as there is none."""
    value = connection.execute(select(secret.c.value).where(secret.c.name == name)).scalar()
    return b"" if value is None else bytes(value)
