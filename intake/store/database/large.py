"""The bytes of large mails, in and out of SQLite without further copies of them.

A bound parameter is copied, and stays copied for as long as the statement is remembered; a result is
copied too.  SQLite's incremental access goes straight to the pages.  PostgreSQL has nothing like it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, bindparam, exc, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.tables import mail_raw

LARGE = 1_000_000
"""Bytes from which on it is worth the further statements."""

MAPPED_BYTES = 256 * 2**20
"""How much of an SQLite file is mapped into memory: the system's own pages, which it takes back at need."""

_RESERVE = (
    insert(mail_raw)
    .values(mail_id=bindparam("mail"), raw=func.zeroblob(bindparam("size")))
    .on_conflict_do_nothing()
    .returning(mail_raw.c.mail_id)
)
_READ = select(mail_raw.c.raw).where(mail_raw.c.mail_id == bindparam("mail"))
_WRITE = insert(mail_raw).on_conflict_do_nothing()


def write(connection: Connection, mail_id: int, raw: bytes) -> None:
    """Keep the bytes of a mail, unless they are kept already."""
    driver = _sqlite(connection)
    if driver is None:
        connection.execute(_WRITE, {"mail_id": mail_id, "raw": raw})
        return
    if connection.execute(_RESERVE, {"mail": mail_id, "size": len(raw)}).scalar() is None:
        return
    with _told(), driver.blobopen(mail_raw.name, mail_raw.c.raw.name, mail_id) as blob:
        blob.write(raw)


def read(connection: Connection, mail_id: int) -> bytes:
    """The bytes of a mail that has some."""
    driver = _sqlite(connection)
    if driver is None:
        return bytes(connection.execute(_READ, {"mail": mail_id}).scalar_one())
    table, column = mail_raw.name, mail_raw.c.raw.name
    with _told(), _unmapped(driver), driver.blobopen(table, column, mail_id, readonly=True) as blob:
        return bytes(blob.read())


@contextmanager
def _unmapped(driver: sqlite3.Connection) -> Iterator[None]:
    """Copy straight out of the file: mapped, the mail would be in our memory a second time."""
    driver.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")


@contextmanager
def _told() -> Iterator[None]:
    """SQLAlchemy doesn't see what happens here, so its errors are made of the driver's."""
    try:
        yield
    except sqlite3.Error as error:
        raise exc.DBAPIError("incremental access to mail_raw", None, error) from error


def _sqlite(connection: Connection) -> sqlite3.Connection | None:
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, sqlite3.Connection) else None
