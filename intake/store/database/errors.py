"""Failures of the database, classified by what to do about them.

Temporary: nothing is wrong with the request; wait and try again.  Permanent: the same request
would fail again.  The text of both may be shown to operators: it names the database without its
password and never repeats the rows concerned.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import exc

if TYPE_CHECKING:
    import psycopg


class StoreError(Exception):
    """The database could not do what was asked."""


class StoreTemporary(StoreError):  # noqa: N818 - the pair Temporary and Permanent names the outcome
    """The database is locked, unreachable, restarting or full: worth another try later."""


class StorePermanent(StoreError):  # noqa: N818
    """The database refused the request for good: repeating it changes nothing."""


class LostDatabase(StorePermanent):
    """A file of the database was deleted or replaced under us: what is written is written into nothing."""

    def __init__(self, message: str, *, gone: bool) -> None:
        """`gone` tells that no other file has taken its place."""
        super().__init__(message)
        self.gone = gone


class OldDatabase(StorePermanent):
    """The tables are older than this version of Intake; the message names the command to run."""


class NewerDatabase(StorePermanent):
    """The tables were made by a newer version of Intake, which must be used instead."""


class IllegalChange(StorePermanent):
    """A disposition asked for a change that the ticket does not allow: a bug in the rules."""


# Primary result codes of SQLite (the low byte of the extended code) that go away by themselves or
# once the operator has made room.
_SQLITE_TEMPORARY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_INTERRUPT,
    },
)

# Connection exception, insufficient resources, operator intervention, rolled back by the server.
_POSTGRES_TEMPORARY_CLASSES = ("08", "53", "57", "58", "40")
# lock_not_available, read_only_sql_transaction (a standby, or a disk watch that closed writing).
_POSTGRES_TEMPORARY = frozenset({"55P03", "25006"})


def store_error(error: exc.SQLAlchemyError, database: str) -> StoreError:
    """The store's own error for one of SQLAlchemy's; `database` is its name without the password."""
    kind = StoreTemporary if _is_temporary(error) else StorePermanent
    return kind(f"{database}: {_first_line(error)}")


def _is_temporary(error: exc.SQLAlchemyError) -> bool:
    if isinstance(error, exc.TimeoutError):  # The pool has no connection to give.
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        code: int = getattr(cause, "sqlite_errorcode", 0) or 0
        return code & 0xFF in _SQLITE_TEMPORARY
    # A desk on SQLite never needs psycopg, which costs 10 MB and 50 ms to import.
    import psycopg  # noqa: PLC0415

    return isinstance(cause, psycopg.Error) and _is_temporary_in_postgres(cause)


def _is_temporary_in_postgres(cause: psycopg.Error) -> bool:
    state = cause.sqlstate
    if state is None:
        # The server never answered: connection refused or closed, host unreachable, name not found.
        import psycopg  # noqa: PLC0415

        return isinstance(cause, psycopg.OperationalError)
    return state.startswith(_POSTGRES_TEMPORARY_CLASSES) or state in _POSTGRES_TEMPORARY


def _first_line(error: exc.SQLAlchemyError) -> str:
    """What the database said, without the statement and the values that SQLAlchemy appends.

    Only the first line is kept: PostgreSQL's further lines (DETAIL) repeat the row.
    """
    said = str(error.orig) if isinstance(error, exc.DBAPIError) and error.orig is not None else str(error)
    line = said.strip().partition("\n")[0] or type(error).__name__
    # SQLite says no more than that, too, when its log beside the database has no room to grow.
    return f"{line} (is the disk full?)" if line == "disk I/O error" else line
