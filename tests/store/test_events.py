"""Events: every change of every ticket, in order, and none is skipped."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing, nullcontext

import pytest
from sqlalchemy import Connection, text

from intake.console import events as console
from intake.desk.changes import SetPriority, SetStatus
from intake.desk.ticket import EntryKind, Priority, Status
from intake.store.database import prepared
from intake.store.database.session import Database
from intake.store.tickets import events
from tests.servers.postgres import PostgresServer
from tests.servers.run import TEMPLATE
from tests.store.examples import CUSTOMER, apply, changes_ticket, new_ticket, said


def test_each_change_is_an_event_that_tells_what_the_ticket_is_now(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        apply(connection, changes_ticket(number, SetStatus(Status.RESOLVED, "#resolve")))
        apply(connection, changes_ticket(number, SetPriority(Priority.HIGH)))
    with database.read() as connection:
        found = events.after(connection, 0, 100)
    assert [event.kind for event in found].count(EntryKind.CUSTOMER) == 1
    assert any("open -> resolved" in event.text and event.cause == "#resolve" for event in found)
    assert {(event.number, event.status, event.priority) for event in found} == {(number, "resolved", "high")}
    assert {event.requester for event in found} == {CUSTOMER.address}
    assert [event.id for event in found] == sorted({event.id for event in found})


def test_reading_goes_on_where_it_ended(database: Database) -> None:
    with database.write() as connection:
        for _ in range(3):
            new_ticket(connection)
    with database.read() as connection:
        every = events.after(connection, 0, 100)
        pieces, last = [], 0
        while piece := events.after(connection, last, 2):
            pieces += piece
            last = piece[-1].id
        assert pieces == every
        assert events.newest(connection) == every[-1].id
        assert not events.after(connection, every[-1].id, 10)


def test_an_empty_desk_has_no_events(database: Database) -> None:
    with database.read() as connection:
        assert not events.after(connection, 0, 10)
        assert events.newest(connection) == 0


def test_a_change_that_is_committed_late_is_not_skipped(postgres_url: str) -> None:
    with closing(Database(postgres_url)) as one, closing(Database(postgres_url)) as other:
        with one.write() as connection:
            first, second = new_ticket(connection), new_ticket(connection)
        with one.read() as connection:
            last = events.newest(connection)
        with one.write() as slow:
            apply(slow, changes_ticket(first, said("began first")))
            events.newest(slow)
            with other.write() as quick:
                apply(quick, changes_ticket(second, said("ended first")))
            with other.read() as connection:
                assert not events.after(connection, last, 10)
                assert events.newest(connection) == last
        with other.read() as connection:
            told = [event.text for event in events.after(connection, last, 10)]
    assert told == ["began first", "ended first"]


def _by_whoever_began_first(one: Database, began_last: Connection, first: int, second: int) -> None:
    with one.write() as began_first:
        # It has a transaction number before the other one, and its entry's number after it.
        began_first.execute(text("SELECT txid_current()"))
        apply(began_last, changes_ticket(first, said("the lower number")))
        prepared.flush(began_last)
        apply(began_first, changes_ticket(second, said("the higher number")))


def test_a_number_that_is_taken_first_by_whoever_began_last_is_not_skipped(postgres_url: str) -> None:
    with closing(Database(postgres_url)) as one, closing(Database(postgres_url)) as other:
        with one.write() as connection:
            first, second = new_ticket(connection), new_ticket(connection)
        with one.read() as connection:
            last = events.newest(connection)
        with other.write() as began_last:
            _by_whoever_began_first(one, began_last, first, second)
            with one.read() as connection:
                assert not events.after(connection, last, 10)
        with one.read() as connection:
            told = [event.text for event in events.after(connection, last, 10)]
    assert told == ["the lower number", "the higher number"]


def test_who_writes_in_another_database_of_the_server_keeps_no_event_waiting(
    postgres: PostgresServer, postgres_url: str
) -> None:
    other_url = postgres.create_database(TEMPLATE)
    with (
        closing(Database(postgres_url)) as desk,
        closing(Database(other_url)) as other,
        other.write() as busy,
    ):
        new_ticket(busy)
        prepared.flush(busy)
        with desk.write() as connection:
            number = new_ticket(connection)
            apply(connection, changes_ticket(number, said("heard at once")))
        with desk.read() as connection:
            heard = events.after(connection, 0, 10)
            assert "heard at once" in [event.text for event in heard]
            assert events.newest(connection) == heard[-1].id
    postgres.drop_database(other_url)


def test_who_asks_once_while_somebody_writes_gets_what_was_there(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        closing(Database(postgres_url)) as desk,
        closing(Database(postgres_url)) as other,
        ExitStack() as busy,
    ):
        with desk.write() as connection:
            apply(connection, changes_ticket(new_ticket(connection), said("was there")))
        writer = busy.enter_context(other.write())
        new_ticket(writer)
        prepared.flush(writer)

        class Gap(threading.Event):
            """Between two looks he has written."""

            def wait(self, timeout: float | None = None) -> bool:
                busy.close()
                return False

        monkeypatch.setattr(console, "opened", lambda _: nullcontext(desk))
        assert console.events_command(None, None, follow=False, as_json=False, stop=Gap()) == 0  # type: ignore[arg-type]
    assert "was there" in capsys.readouterr().out
