"""A server that numbers a folder anew again and again: nothing is lost, and not all is read each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest

from intake.desk.disposition import MailStatus
from intake.store.database.session import Database
from intake.store.spool import ledger
from tests.servers.faulty_imap import Act, Fault, FaultyImap
from tests.services.desk import DeskInHand
from tests.services.imap_looks import Looked, looking, request

Start = Callable[[str], Looked]


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyImap]:
    faulty = FaultyImap().start()
    yield faulty
    faulty.stop()


@pytest.fixture
def start(server: FaultyImap, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a daemon on the same database; the server begins anew with each test."""
    server.has.empty("IDLE", "MOVE", "UIDPLUS")
    server.plan()
    database, monotonic = Database(sqlite_url), [1000.0]
    stand_in = SimpleNamespace(monotonic=lambda: monotonic[0])
    monkeypatch.setattr("intake.services.receive.time", stand_in)
    monkeypatch.setattr("intake.services.renumbering.time", stand_in)
    desk = DeskInHand(database)
    started: list[Looked] = []

    def begin(processed: str) -> Looked:
        started.append(looking(server, desk, processed, monotonic))
        started[-1].wait_longer()
        return started[-1]

    yield begin
    for looked in started:
        looked.mailbox.close()
    database.close()


def fill(server: FaultyImap, count: int) -> None:
    for number in range(1, count + 1):
        server.has.inbox.add(request(number))


def looks(looked: Looked, minutes: int) -> None:
    for _ in range(minutes):
        looked.look()
        looked.later(timedelta(minutes=1))


def rows(looked: Looked) -> list[tuple[int, int, MailStatus]]:
    with looked.desk.database.read() as connection:
        return [(mail.uidvalidity, mail.uid, mail.status) for mail in ledger.list_mails(connection)]


@pytest.mark.parametrize("processed", ["", "Processed"])
def test_a_folder_that_is_numbered_anew_each_time_is_not_read_each_time_and_loses_nothing(
    server: FaultyImap, start: Start, processed: str
) -> None:
    """So many minutes pass as there are mails to read again; what comes in meanwhile comes then."""
    fill(server, 4)
    server.has.renumbers = True
    looked = start(processed)
    looks(looked, 60)
    server.has.inbox.add(request(6))
    looks(looked, 15)
    assert looked.acknowledged() == {f"anna@firm{number}.example": 1 for number in (1, 2, 3, 4, 6)}
    assert len(rows(looked)) <= (4 * 20 if not processed else 5)


def test_two_numberings_in_turn_are_both_known(server: FaultyImap, start: Start) -> None:
    """Two servers behind one name, each with numbers of its own."""
    fill(server, 3)
    looked = start("")
    for turn in range(20):
        server.has.inbox.uidvalidity = 7 + turn % 2
        looks(looked, 5)
    assert len(rows(looked)) == 6
    assert looked.acknowledged() == {f"anna@firm{number}.example": 1 for number in range(1, 4)}


def test_a_mail_that_was_passed_by_under_a_number_of_before_waits_no_more_under_it(
    server: FaultyImap, start: Start
) -> None:
    fill(server, 1)
    looked = start("Processed")
    looks(looked, 1)
    server.has.inbox.add(request(2))
    server.plan(Fault("uid", 2, Act.NIL))
    looks(looked, 3)
    assert (7, 2, MailStatus.UNFETCHED) in rows(looked)
    server.behave()
    server.has.inbox.uidvalidity = 8
    looks(looked, 2)
    assert (7, 2, MailStatus.DISCARDED) in rows(looked)
    assert (8, 2, MailStatus.PROCESSED) in rows(looked)
    assert looked.acknowledged() == {f"anna@firm{number}.example": 1 for number in range(1, 3)}
