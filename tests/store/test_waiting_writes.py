"""What is only written goes to a server together with what comes next: never lost, never out of order."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, insert, select, update

from intake.store import contacts
from intake.store.database.daemon_tables import contact
from intake.store.database.errors import StorePermanent
from intake.store.database.prepared import Query, Write
from intake.store.database.session import Database
from tests.store.examples import NOW

ADD = Write(insert(contact), ["server", "last_ok_at"])
RENAME = Write(update(contact).where(contact.c.server == bindparam("old")).values(server=bindparam("new")))
NAMES = Query(select(contact.c.server).order_by(contact.c.server))


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return [one.server for one in contacts.contacts(connection)]


def test_what_was_written_is_seen_by_whatever_asks_next(database: Database) -> None:
    with database.write() as connection:
        ADD.run(connection, {"server": "a", "last_ok_at": NOW})
        RENAME.run(connection, {"old": "a", "new": "b"})
        assert NAMES.rows(connection, {}) == [("b",)]
        RENAME.run(connection, {"old": "b", "new": "c"})
        # A statement that SQLAlchemy runs itself.
        assert [one.server for one in contacts.contacts(connection)] == ["c"]
        assert RENAME.changed(connection, {"old": "c", "new": "d"}) == 1
        RENAME.run(connection, {"old": "d", "new": "e"})
    assert names(database) == ["e"]


def test_what_a_server_refuses_shows_at_the_commit_at_the_latest(database: Database) -> None:
    with pytest.raises(StorePermanent), database.write() as connection:  # noqa: PT012
        for _ in range(2):
            ADD.run(connection, {"server": "a", "last_ok_at": NOW})
    assert names(database) == []


def test_what_waits_in_a_part_that_is_taken_back_is_never_sent(database: Database) -> None:
    with database.write() as connection:
        ADD.run(connection, {"server": "before", "last_ok_at": NOW})
        with pytest.raises(RuntimeError), database.savepoint(connection):  # noqa: PT012
            ADD.run(connection, {"server": "inside", "last_ok_at": NOW})
            raise RuntimeError
        with pytest.raises(StorePermanent), database.savepoint(connection):  # noqa: PT012
            for _ in range(2):
                ADD.run(connection, {"server": "twice", "last_ok_at": NOW})
        ADD.run(connection, {"server": "behind", "last_ok_at": NOW})
    assert names(database) == ["before", "behind"]


def test_what_waits_in_a_transaction_that_fails_is_not_sent_by_the_next(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:  # noqa: PT012
        ADD.run(connection, {"server": "lost", "last_ok_at": NOW})
        raise RuntimeError
    with database.write() as connection:
        ADD.run(connection, {"server": "kept", "last_ok_at": NOW})
    assert names(database) == ["kept"]
