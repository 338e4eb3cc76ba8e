"""The database behind one URL: connections, transactions, and failures under our own names.

Who fails at which stage: opening raises StoreTemporary when the server or the file cannot be
reached; inside `read`, `write` and `savepoint` every error of the database is raised as
StoreTemporary or StorePermanent; other exceptions pass unchanged.  Either way the transaction is
rolled back.  LostDatabase is raised before a transaction that reads, and after one that writes: it was
committed into a file that nobody will find again.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from intake.store.database import large, postgres, same_files
from intake.store.database.errors import LostDatabase, StorePermanent, StoreTemporary, store_error
from intake.store.database.prepared import command, flush, forget
from intake.store.database.same_files import OpenFiles
from intake.store.database.turns import Turns
from intake.store.database.urls import normalised

# Callers that pass the connection of a transaction on need no other name of SQLAlchemy.
__all__ = ["Connection", "Database"]

_FILES = "files"
_READING = ("BEGIN",)


class Database:
    """One database, for any number of threads.

    `url` is SQLAlchemy's ("sqlite:///intake.db", "postgresql+psycopg://user@host/name"); a
    relative SQLite path starts at `directory`, by default the working directory.  A writer waits
    at most `busy_seconds` for SQLite's single write lock; `connect_seconds` limits the opening of
    a connection to PostgreSQL.  `read_only` refuses every change.
    """

    def __init__(  # noqa: PLR0913 - each of them named at the call
        self,
        url: str,
        *,
        directory: Path | None = None,
        busy_seconds: float = 30.0,
        connect_seconds: int = 10,
        pool_size: int = 10,
        read_only: bool = False,
    ) -> None:
        self._url = normalised(url, directory)
        self._busy_seconds = busy_seconds
        self._read_only = read_only
        self._turns = Turns()
        self._files: OpenFiles | None = None
        self._tell_lost: Callable[[LostDatabase], None] = lambda _: None
        self._engine = (
            self._sqlite_engine() if self.is_sqlite else self._postgres_engine(connect_seconds, pool_size)
        )

    # About the database

    @property
    def name(self) -> str:
        """The URL without its password, for messages and logs."""
        return self._url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether one file on this machine holds everything."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self._url.database) if self.is_sqlite and self._url.database else None

    @property
    def exists(self) -> bool:
        """Whether the database can be opened without creating an empty file."""
        return self.path is None or self.path.exists()

    def make_file(self) -> None:
        """Create an SQLite database's file, readable by its owner only; does nothing when it exists.

        It holds customers' mail and the key of the tokens.  StorePermanent when it can't be created.
        """
        if self.path is None or self.path.exists():
            return
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            folder = self.path.parent
            message = f"{self.name} can't be created: {error.strerror}; check {folder} and its permissions"
            raise StorePermanent(message) from error

    def when_lost(self, tell: Callable[[LostDatabase], None]) -> None:
        """Have it told, in whichever thread finds it, that the file was deleted or replaced under us."""
        self._tell_lost = tell

    def close(self) -> None:
        """Close the idle connections; those in use are closed when they are returned."""
        self._engine.dispose()

    # Transactions

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads; it never waits for a writer on SQLite."""
        with self._transaction(*_READING) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on any exception."""
        # A transaction that reads first and writes later fails with "database is locked" at once
        # when another one wrote in between, whatever the timeout; taking the lock first waits.
        with self._turn(), self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def change_tables(self) -> Iterator[Connection]:
        """A writing transaction that may rebuild tables, even those that others refer to.

        StorePermanent when a row refers to a missing one at its end.
        """
        if not self.is_sqlite:
            with self.write() as connection:
                yield connection
            return
        # SQLite would treat the rows of a dropped table as deleted; the switch works outside
        # transactions only, and applies to the connection from then on.
        begin = ("PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE")
        try:
            with self._turn(), self._transaction(*begin) as connection:
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    message = f"{self.name}: rows refer to others that are gone; nothing was changed"
                    raise StorePermanent(message)
        finally:
            self.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite has one writer at a time; those of this process take their turns in the order of asking."""
        if not self.is_sqlite:
            yield
            return
        if not self._turns.take(self._busy_seconds):
            raise StoreTemporary(f"{self.name}: database is locked")
        try:
            yield
        finally:
            self._turns.give()

    @contextmanager
    def savepoint(self, connection: Connection) -> Iterator[None]:
        """A part of a transaction that is rolled back alone when it raises."""
        # Sent by us: SQLAlchemy's own bookkeeping costs many times what the statements themselves do.
        with self._errors():
            command(connection, "SAVEPOINT part")
            try:
                yield
                flush(connection)
            except BaseException as problem:
                forget(connection)
                try:
                    command(connection, "ROLLBACK TO SAVEPOINT part")
                    command(connection, "RELEASE SAVEPOINT part")
                except SQLAlchemyError as gone:
                    # The whole transaction is lost with it; the first error says why.
                    raise problem from gone
                raise
            command(connection, "RELEASE SAVEPOINT part")

    @contextmanager
    def _transaction(self, *sqlite_begin: str) -> Iterator[Connection]:
        with self._errors(), self._engine.begin() as connection:
            # Not by an event of the engine: listening to one makes every statement a tenth slower.
            if self.is_sqlite:
                files: OpenFiles = connection.info[_FILES]
                if sqlite_begin == _READING:
                    files.require()
                for statement in sqlite_begin:
                    connection.exec_driver_sql(statement)
            try:
                yield connection
                flush(connection)
            finally:
                forget(connection)
        if self.is_sqlite and sqlite_begin != _READING:
            with self._errors():
                files.require()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise store_error(error, self.name) from error
        except LostDatabase as lost:
            self._tell_lost(lost)
            raise

    # Engines

    def _sqlite_engine(self) -> Engine:
        engine = create_engine(
            self._url,
            hide_parameters=True,  # they hold mail, which must not reach a log
            # Autocommit of the driver: BEGIN is sent by us, so that writers take their lock first.
            connect_args={"timeout": self._busy_seconds, "check_same_thread": False, "isolation_level": None},
            pool_timeout=self._busy_seconds,
        )
        event.listen(engine, "do_connect", self._require_same)
        event.listen(engine, "connect", self._prepare_sqlite)
        return engine

    def _require_same(self, *_: object) -> None:
        """SQLite would make an empty file in place of one that was deleted."""
        if self._files is not None:
            same_files.require_same(str(self.path), self._files.database)

    def _prepare_sqlite(self, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        # A page of a large file is read where the system has it, without copying it first.
        cursor.execute(f"PRAGMA mmap_size = {large.MAPPED_BYTES}")
        if self._read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            _switch_to_wal(cursor.execute, self._busy_seconds)
        # The first look at a file opens its write-ahead log.
        cursor.execute("PRAGMA schema_version")
        cursor.close()
        if self.path is not None:
            self._files = self._files or same_files.opened(self.path)
            entry.info[_FILES] = same_files.opened(self.path)

    def _postgres_engine(self, connect_seconds: int, pool_size: int) -> Engine:
        arguments: dict[str, str | int] = {
            "connect_timeout": connect_seconds,
            "application_name": "intake",
            "client_encoding": postgres.CLIENT_ENCODING,
            # A server that vanished without closing the connection is noticed within about a minute.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 60_000,
        }
        given = {key: value for key, value in arguments.items() if key not in self._url.query}
        engine = create_engine(
            self._url,
            hide_parameters=True,  # they hold mail, which must not reach a log
            connect_args=given,
            pool_pre_ping=True,
            pool_size=pool_size,
            pool_timeout=self._busy_seconds,
        )
        # Before SQLAlchemy's own first question, which must be answered in time and in UTF-8, too.
        event.listen(engine, "connect", lambda connection, _: postgres.prepare(connection), insert=True)
        event.listen(engine, "before_cursor_execute", lambda connection, *_: flush(connection))
        if self._read_only:
            return engine.execution_options(postgresql_readonly=True)
        return engine


def _switch_to_wal(execute: Callable[[str], object], patience: float) -> None:
    """Switch the journal to a write-ahead log, once in a file's life.

    SQLite does not wait for other processes here as it does elsewhere, so two daemons that
    open a new file at the same time must try again.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
