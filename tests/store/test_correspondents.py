"""Addresses that are known."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from intake.store import correspondents
from intake.store.database.sender_tables import correspondent
from intake.store.database.session import Database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_correspondent_is_remembered_since_the_first_time(database: Database) -> None:
    for day in (2, 3):
        with database.write() as connection:
            correspondents.add(connection, "olga@client.example", NOW.replace(day=day))
    with database.read() as connection:
        assert connection.execute(select(correspondent)).all() == [("olga@client.example", NOW)]
