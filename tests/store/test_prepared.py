from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from sqlalchemy import Connection, bindparam, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.elements import BindParameter

from intake.desk.changes import (
    AddParticipant,
    Assign,
    Change,
    CountRequest,
    MergeInto,
    RecordFirstAnswer,
    SetField,
    SetKind,
    SetMissing,
    SetPriority,
    SetStatus,
    SetSubject,
    Vouch,
)
from intake.desk.message import Address
from intake.desk.source import Source
from intake.desk.ticket import Finding, Offer, ParticipantRole, Priority, Status
from intake.store.database.daemon_tables import counter, lease
from intake.store.database.errors import StorePermanent, StoreTemporary
from intake.store.database.prepared import ListQuery, Query, Write, WriteRows, list_of
from intake.store.database.session import Database
from intake.store.tickets import changes, tickets
from tests.store.examples import CUSTOMER, FOUND, NOW, applied, changes_ticket, new_ticket, opens, said

_ADD = Write(insert(counter), ["name", "value"])
_ADD_MANY = WriteRows(counter, insert(counter), ["name", "value"])
_ALL = Query(select(counter.c.name, counter.c.value).order_by(counter.c.value))
_LEASE = Write(insert(lease), ["name", "holder", "expires_at"])
_EXPIRES = Query(select(lease.c.expires_at).where(lease.c.name == bindparam("name")))


def test_what_the_driver_refuses_is_refused_for_good_and_the_transaction_goes_on(database: Database) -> None:
    with database.write() as connection:
        _ADD.run(connection, {"name": "one", "value": 1})
        with pytest.raises(StorePermanent):
            _add_in_a_savepoint(database, connection)
        _ADD.run(connection, {"name": "four", "value": 4})
    with database.read() as connection:
        assert _ALL.rows(connection, {}) == [("one", 1), ("four", 4)]


def _add_in_a_savepoint(database: Database, connection: Connection) -> None:
    with database.savepoint(connection):
        _ADD.run(connection, {"name": "two", "value": 2})
        _ADD.run(connection, {"name": "one", "value": 3})


def test_a_connection_that_is_cut_off_is_a_passing_trouble(postgres_url: str) -> None:
    database = Database(postgres_url)
    with pytest.raises(StoreTemporary):
        _write_when_cut_off(database)
    with database.write() as connection:
        _ADD.run(connection, {"name": "one", "value": 1})
        assert _ALL.rows(connection, {}) == [("one", 1)]
    database.close()


def _write_when_cut_off(database: Database) -> None:
    with database.write() as connection:
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with database.write() as other:
            other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        with database.savepoint(connection):
            _ADD.run(connection, {"name": "one", "value": 1})


def test_many_rows_are_written_in_their_order(database: Database) -> None:
    rows = [{"name": f"name {number}", "value": number} for number in range(19)]
    with database.write() as connection:
        _ADD_MANY.run(connection, rows)
        assert _ALL.rows(connection, {}) == [(f"name {number}", number) for number in range(19)]


def test_values_are_converted_like_everywhere_else(database: Database) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=3))) + timedelta(microseconds=7)
    with database.write() as connection:
        _LEASE.run(connection, {"name": "a\0b", "holder": "x", "expires_at": elsewhere})
        assert _EXPIRES.rows(connection, {"name": "ab"}) == [(elsewhere,)]
        assert connection.execute(select(lease.c.expires_at)).scalar_one() == elsewhere


def test_a_value_that_is_missing_is_an_error(database: Database) -> None:
    with database.read() as connection, pytest.raises(KeyError):
        _ADD.run(connection, {"name": "one"})


@pytest.mark.parametrize("subject", ["Не печатает чек", "a\0b \ud800 c"], ids=["plain", "hostile"])
def test_a_ticket_just_opened_is_what_reading_it_gives(database: Database, subject: str) -> None:
    person = Address("Ivan\0@Example.com", "Иван\ud800")
    later = NOW.astimezone(timezone(timedelta(hours=3)))
    disposition = opens(
        said(),
        SetField(FOUND[0], ""),
        CountRequest((Offer("ivan\0@example.com", "release", f"{subject}\ud800", 3),)),
        subject=subject,
        requester=person,
        created_at=later,
        missing=("release", "x\0"),
        answer_to=Address("boss@example.com", ""),
    )
    with database.write() as connection:
        applied = changes.apply(
            connection,
            disposition,
            mail_id=None,
            mailbox="support",
            arrived_at=later,
            attachments=(),
            now=NOW,
        )
        assert applied.number is not None
        assert applied.ticket == tickets.load(connection, applied.number)
        assert repr(applied.ticket) == repr(tickets.load(connection, applied.number))


OFFER = Offer("a@x", "release", "1", 3)
CHANGES: dict[str, tuple[Change, ...]] = {
    "nothing": (),
    "an entry": (said(),),
    "a status": (SetStatus(Status.CLOSED, "done"),),
    "an offer": (
        CountRequest((OFFER,)),
        CountRequest((replace(OFFER, value="2\0"), replace(OFFER, to="b@x"))),
    ),
    "who stands behind it": (Vouch(),),
    "its history": (SetStatus(Status.RESOLVED, "done"), SetStatus(Status.OPEN, "again"), CountRequest()),
    "fields": (
        SetField(Finding("release", "a\0b \ud800", Source.read("label"), "\0"), "x"),
        SetField(Finding("model", "Э-1", Source.read("label"), ""), "x"),
        SetField(Finding("app", "1", Source.read("label"), ""), "x"),
        SetField(Finding("model", "Э-2", Source.read("label"), ""), "x"),
    ),
    "a corrected field": (SetField(Finding("registration_number", "0099", Source.read("label"), ""), "x"),),
    "people": (
        AddParticipant(Address("Olga@Example.com", "Оль\0га"), ParticipantRole.PARTICIPANT),
        AddParticipant(CUSTOMER, ParticipantRole.PARTICIPANT),
        AddParticipant(Address("anna@example.com"), ParticipantRole.PARTICIPANT),
    ),
    "columns": (
        SetMissing(("release", "x\0")),
        SetSubject("a\0b"),
        Assign("anna@desk.example"),
        SetPriority(Priority.HIGH),
        SetKind("question"),
        RecordFirstAnswer(),
    ),
    "a merge": (MergeInto(1),),
}


@pytest.mark.parametrize("wanted", CHANGES.values(), ids=CHANGES)
def test_a_ticket_changed_is_what_reading_it_gives(database: Database, wanted: tuple[Change, ...]) -> None:
    later = (NOW + timedelta(hours=1, microseconds=5)).astimezone(timezone(timedelta(hours=3)))
    with database.write() as connection:
        new_ticket(connection)
        number = new_ticket(connection, answer_to=Address("boss@example.com", "Б"))
        outcome = applied(connection, changes_ticket(number, *wanted), now=later)
        assert outcome.ticket == tickets.load(connection, number)
        assert repr(outcome.ticket) == repr(tickets.load(connection, number))


def test_lists_of_any_length_are_asked_whole(database: Database) -> None:
    names = ListQuery(lambda length: select(counter.c.name).where(counter.c.name.in_(_names(length))))
    with database.write() as connection:
        _ADD_MANY.run(connection, [{"name": f"name {place}", "value": place} for place in range(100)])
        for length in (0, 1, 2, 3, 8, 9, 32, 33, 70):
            wanted = [f"name {place}" for place in range(length)]
            assert sorted(names.rows(connection, {}, names=wanted)) == sorted((name,) for name in wanted)


def _names(length: int) -> list[BindParameter[str]]:
    return list_of("names", length, counter.c.name)
