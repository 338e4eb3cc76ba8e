"""Mails over which the server fails keep no other waiting, and are had as soon as the server gives them."""

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

UNFETCHED, PROCESSED = MailStatus.UNFETCHED, MailStatus.PROCESSED
DEADLY = [Act.DROP, Act.HANG, Act.BAD, Act.TOO_SHORT]
PLACES = ["", "Processed"]

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
        return started[-1]

    yield begin
    for looked in started:
        looked.mailbox.close()
    database.close()


def fill(server: FaultyImap, count: int) -> None:
    for number in range(1, count + 1):
        server.has.inbox.add(request(number))


def looks(looked: Looked, count: int) -> None:
    for _ in range(count):
        looked.look()
        looked.later(timedelta(minutes=1))


def each_answered_once(looked: Looked, count: int) -> None:
    assert looked.acknowledged() == {f"anna@firm{number}.example": 1 for number in range(1, count + 1)}


@pytest.mark.parametrize("act", DEADLY)
@pytest.mark.parametrize(
    ("culprits", "processed"), [((1, 2), ""), ((1, 8), "Processed"), ((7, 8), "Processed")]
)
def test_whatever_two_mails_do_all_others_are_there_at_the_fourth_look(
    server: FaultyImap, start: Start, culprits: tuple[int, int], act: Act, processed: str
) -> None:
    fill(server, 8)
    server.plan(*(Fault("uid", uid, act) for uid in culprits))
    looked = start(processed)
    looks(looked, 4)
    assert {uid for uid, status in looked.statuses().items() if status is PROCESSED} == set(
        range(1, 9)
    ).difference(culprits)
    looks(looked, 10)
    assert {uid for uid, status in looked.statuses().items() if status is UNFETCHED} == set(culprits)
    server.behave()
    looked.wait_longer()
    looked.later(timedelta(hours=5))
    looks(looked, 2)
    each_answered_once(looked, 8)


@pytest.mark.parametrize("processed", PLACES)
def test_a_culprit_far_below_the_others_is_found_again_after_a_restart(
    server: FaultyImap, start: Start, processed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.services.receive._LOOKS_BACK", 2)
    fill(server, 9)
    server.plan(Fault("uid", 1, Act.DROP), Fault("uid", 2, Act.HANG))
    looked = start(processed)
    looks(looked, 4)
    assert set(looked.statuses()) == {3, 4, 5, 6, 7, 8, 9}
    looked.mailbox.close()
    server.behave()
    looked = start(processed)
    looked.wait_longer()
    looks(looked, 2)
    each_answered_once(looked, 9)


@pytest.mark.parametrize("act", [Act.DROP, Act.TOO_SHORT, Act.NIL])
def test_a_server_that_fails_over_every_mail_for_an_hour_costs_no_mail_its_text(
    server: FaultyImap, start: Start, act: Act
) -> None:
    fill(server, 5)
    server.plan(*(Fault("uid", uid, act) for uid in range(1, 6)))
    looked = start("Processed")
    looks(looked, 60)
    server.behave()
    looked.wait_longer()
    looked.later(timedelta(hours=4))
    looks(looked, 3)
    each_answered_once(looked, 5)


def test_a_culprit_that_somebody_takes_away_is_given_up(server: FaultyImap, start: Start) -> None:
    fill(server, 3)
    server.plan(Fault("uid", 2, Act.DROP))
    looked = start("Processed")
    looks(looked, 12)
    assert looked.statuses()[2] is UNFETCHED
    del server.has.inbox.mails[2]
    looked.later(timedelta(hours=1))
    looks(looked, 2)
    assert looked.statuses() == {1: PROCESSED, 2: MailStatus.DISCARDED, 3: PROCESSED}


def test_a_culprit_that_was_away_only_seemingly_is_asked_for_again(server: FaultyImap, start: Start) -> None:
    """The server loses sight of it for a moment, and has it again."""
    fill(server, 2)
    server.plan(Fault("uid", 1, Act.DROP))
    looked = start("Processed")
    looks(looked, 12)
    hidden = server.has.inbox.mails.pop(1)
    looked.later(timedelta(hours=1))
    looks(looked, 2)
    assert looked.statuses()[1] is MailStatus.DISCARDED
    server.has.inbox.mails[1] = hidden
    server.behave()
    looked.wait_longer()
    looks(looked, 2)
    each_answered_once(looked, 2)


def test_a_mail_that_an_operator_gave_up_is_not_asked_for_again(server: FaultyImap, start: Start) -> None:
    fill(server, 1)
    server.plan(Fault("uid", 1, Act.NIL))
    looked = start("Processed")
    looks(looked, 3)
    with looked.desk.database.write() as connection:
        ids = [mail.id for mail in ledger.list_mails(connection)]
        assert ledger.discard(connection, ids) == ids
    server.behave()
    looked.wait_longer()
    looked.later(timedelta(days=2))
    looks(looked, 2)
    assert looked.statuses() == {1: MailStatus.DISCARDED}
