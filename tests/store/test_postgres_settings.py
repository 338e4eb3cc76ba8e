"""What an administrator has set for the role or the database changes nothing of what Intake keeps and reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from intake.store import contacts, leases
from intake.store.database import schema
from intake.store.database.errors import StorePermanent
from intake.store.database.session import Database
from tests.servers.postgres import PostgresServer
from tests.services.desk import COMPLETE, DeskInHand, letter

SETTINGS = [
    ("default_transaction_isolation", "serializable"),
    ("default_transaction_isolation", "repeatable read"),
    ("DateStyle", "German, DMY"),
    ("DateStyle", "SQL, DMY"),
    ("IntervalStyle", "iso_8601"),
    ("TimeZone", "Asia/Yekaterinburg"),
    ("TimeZone", "<+03>-03"),
    ("bytea_output", "escape"),
    ("standard_conforming_strings", "off"),
    ("client_encoding", "WIN1251"),
    ("client_encoding", "SQL_ASCII"),
    ("statement_timeout", "1ms"),
    ("lock_timeout", "1ms"),
    ("idle_in_transaction_session_timeout", "1ms"),
    ("synchronous_commit", "off"),
]


@pytest.fixture
def administrator(postgres: PostgresServer, empty_postgres_url: str) -> Iterator[psycopg.Connection]:
    address = empty_postgres_url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def set_for_all(administrator: psycopg.Connection, name: str, value: str) -> None:
    database = administrator.info.dbname
    administrator.execute(f"""ALTER DATABASE "{database}" SET {name} = '{value}'""")


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_mail_is_kept_and_answered_whatever_is_set(
    administrator: psycopg.Connection, empty_postgres_url: str, name: str, value: str
) -> None:
    set_for_all(administrator, name, value)
    database = Database(empty_postgres_url)
    schema.upgrade(database)
    desk = DeskInHand(database)
    subject = r"Касса не печатает 😀 \' \\ ™"
    desk.receive(letter(COMPLETE, subject=subject))
    assert desk.ticket().subject == subject
    assert desk.ticket().created_at == desk.now
    assert desk.templates_sent() == ["acknowledgement", "notification"]
    with database.read() as connection:
        assert abs(leases.clock(connection) - datetime.now(UTC)) < timedelta(minutes=1)
    database.close()


@pytest.mark.parametrize("level", ["serializable", "repeatable read"])
def test_two_that_write_the_same_row_wait_for_each_other_and_none_fails(
    administrator: psycopg.Connection, empty_postgres_url: str, level: str
) -> None:
    set_for_all(administrator, "default_transaction_isolation", level)
    database = Database(empty_postgres_url)
    schema.upgrade(database)
    with database.write() as connection:
        contacts.record_ok(connection, "smtp", datetime.now(UTC))
    with database.write() as first:
        first.execute(text("SELECT 1 FROM contact")).all()
        with database.write() as second:
            contacts.record_ok(second, "smtp", datetime.now(UTC))
        contacts.record_ok(first, "smtp", datetime.now(UTC))
    database.close()


def test_what_is_committed_is_on_the_disk(administrator: psycopg.Connection, empty_postgres_url: str) -> None:
    database = Database(empty_postgres_url)
    kept = {}
    for value in ("off", "local", "remote_apply"):
        set_for_all(administrator, "synchronous_commit", value)
        database.close()
        with database.read() as connection:
            kept[value] = connection.execute(text("SHOW synchronous_commit")).scalar_one()
    assert kept == {"off": "on", "local": "local", "remote_apply": "remote_apply"}
    database.close()


def test_a_database_that_can_not_hold_every_character_is_refused_and_the_reason_told(
    postgres: PostgresServer,
) -> None:
    address = postgres.url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as administrator:
        administrator.execute(
            "CREATE DATABASE narrow TEMPLATE template0 ENCODING 'WIN1251' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
        database = Database(postgres.url_of("narrow"))
        with pytest.raises(StorePermanent, match=r"WIN1251.*UTF8"), database.read():
            pass
        database.close()
        administrator.execute("DROP DATABASE narrow")
