"""Agents hear of mail that can't be put away: after an hour, once a day, and when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from intake.services.receive import settling_of
from intake.store import contacts
from intake.store.database.session import Database
from tests.services.desk import DeskInHand

SAID = "support at mail.desk.test: the server refuses to move mail to 'Processed': quota exceeded"


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def fails(desk: DeskInHand, span: timedelta) -> int:
    """It fails every half an hour for so long; returns how many mails tell of it."""
    until, told = desk.now + span, 0
    while desk.now < until:
        with desk.database.write() as connection:
            contacts.record_error(connection, settling_of("support"), SAID, desk.now)
        desk.lease.take()
        told += desk.parts.agents_trouble.tell()
        desk.now += timedelta(minutes=30)
    return told


def test_what_never_failed_is_not_told(desk: DeskInHand) -> None:
    assert desk.parts.agents_trouble.tell() == 0


@pytest.mark.parametrize(("hours", "mails"), [(1, 0), (2, 1), (24, 1), (26, 2), (50, 3)])
def test_it_is_told_after_an_hour_and_then_once_a_day(desk: DeskInHand, hours: int, mails: int) -> None:
    assert fails(desk, timedelta(hours=hours)) == mails
    assert {line.template for line in desk.sent()} == ({"trouble"} if mails else set())


@pytest.mark.parametrize(("hours", "mails"), [(1, 0), (2, 1)])
def test_its_end_is_told_if_it_was(desk: DeskInHand, hours: int, mails: int) -> None:
    fails(desk, timedelta(hours=hours))
    with desk.database.write() as connection:
        contacts.record_recovery(connection, settling_of("support"), desk.now)
    desk.lease.take()
    assert desk.parts.agents_trouble.tell() == mails
    assert desk.parts.agents_trouble.tell() == 0


def test_a_restart_tells_nothing_twice(desk: DeskInHand) -> None:
    fails(desk, timedelta(hours=3))
    again = DeskInHand(desk.database, now=desk.now)
    assert fails(again, timedelta(hours=3)) == 0


def test_a_clock_that_ran_ahead_and_came_back_neither_hides_it_nor_its_end(desk: DeskInHand) -> None:
    with desk.database.write() as connection:
        contacts.record_ok(connection, settling_of("support"), desk.now + timedelta(days=1))
    assert fails(desk, timedelta(hours=2)) == 1
    with desk.database.write() as connection:
        contacts.record_recovery(connection, settling_of("support"), desk.now)
    desk.lease.take()
    assert desk.parts.agents_trouble.tell() == 1
