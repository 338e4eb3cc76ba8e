"""Reading and writing large mails in SQLite without extra copies in memory.

A bound parameter is copied, and stays copied for as long as the statement is remembered; a result is
copied too.  SQLite's incremental access goes straight to the pages.  PostgreSQL has nothing like it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, bindparam, exc, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.tables import mail_raw

LARGE = 1_000_000
"""From this size in bytes on, incremental access is worth its extra statements."""

MAPPED_BYTES = 256 * 2**20
"""How much of an SQLite file is mapped into memory: the system's own pages, reclaimed at need."""

_RESERVE = (
    insert(mail_raw)
    .values(mail_id=bindparam("mail"), raw=func.zeroblob(bindparam("size")))
    .on_conflict_do_nothing()
    .returning(mail_raw.c.mail_id)
)
_READ = select(mail_raw.c.raw).where(mail_raw.c.mail_id == bindparam("mail"))
_WRITE = insert(mail_raw).on_conflict_do_nothing()


def write(connection: Connection, mail_id: int, raw: bytes) -> None:
    """Store the bytes of a mail, unless they are stored already."""
    driver = _sqlite(connection)
    if driver is None:
        connection.execute(_WRITE, {"mail_id": mail_id, "raw": raw})
        return
    if connection.execute(_RESERVE, {"mail": mail_id, "size": len(raw)}).scalar() is None:
        return
    with _told(), driver.blobopen(mail_raw.name, mail_raw.c.raw.name, mail_id) as blob:
        blob.write(raw)


def read(connection: Connection, mail_id: int) -> bytes:
    """The bytes of a mail; they must have been stored."""
    driver = _sqlite(connection)
    if driver is None:
        return bytes(connection.execute(_READ, {"mail": mail_id}).scalar_one())
    table, column = mail_raw.name, mail_raw.c.raw.name
    with _told(), _unmapped(driver), driver.blobopen(table, column, mail_id, readonly=True) as blob:
        return bytes(blob.read())


@contextmanager
def unmapped(connection: Connection) -> Iterator[None]:
    """A look at large parts of a database, whose pages needn't all stay in memory at once."""
    driver = _sqlite(connection)
    with nullcontext() if driver is None else _unmapped(driver):
        yield


@contextmanager
def _unmapped(driver: sqlite3.Connection) -> Iterator[None]:
    """Read straight from the file: with mapping, the mail would be in our memory twice."""
    driver.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")


@contextmanager
def _told() -> Iterator[None]:
    """Turn the driver's errors into SQLAlchemy's, which doesn't see what happens here."""
    try:
        yield
    except sqlite3.Error as error:
        raise exc.DBAPIError("incremental access to mail_raw", None, error) from error


def _sqlite(connection: Connection) -> sqlite3.Connection | None:
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, sqlite3.Connection) else None
