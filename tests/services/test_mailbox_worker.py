"""How often a mailbox is looked at whose server fails again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import SimpleNamespace

import pytest

from intake.assembly.wiring import mailbox_worker
from intake.mail.imap.problems import ImapPermanent, ImapTemporary
from intake.store.database.session import Database
from tests.services.desk import DeskInHand
from tests.services.test_receive import RefusingServer

HOUR = 3600.0


class Leaving(RefusingServer):
    """A server that leaves when `leaves` says so, at a login or while we wait; counts the logins."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__()
        self.clock = clock
        self.logins: list[float] = []
        self.open = False
        self.at_login: Callable[[], bool] = lambda: False
        self.quiet_seconds = 0.0
        self.news = False

    def connect(self) -> None:
        if not self.open:
            self.open = True
            self.logins.append(self.clock[0])
            self.clock[0] += 0.1
            if self.at_login():
                self._leave()

    def close(self) -> None:
        self.open = False

    def wait(self, seconds: float, wake: int | None = None) -> bool:
        del wake
        self.clock[0] += min(seconds, self.quiet_seconds)
        if self.news:
            return True
        if self.quiet_seconds < seconds:
            self._leave()
        return False

    def _leave(self) -> None:
        self.open = False
        raise ImapTemporary("the server says goodbye")


class Watched:
    """A worker whose pauses pass at once, on a clock of the test's."""

    def __init__(self, database: Database, clock: list[float]) -> None:
        self.database, self.clock = database, clock
        self.desk = DeskInHand(database)
        self.server = Leaving(clock)
        self.worker = mailbox_worker(self.desk.parts, self.server, "imap", answered=lambda: None)
        self.worker._stop.wait = self.pause  # type: ignore[method-assign, assignment]

    def pause(self, seconds: float) -> bool:
        self.clock[0] += seconds
        return False

    def work(self, seconds: float) -> list[float]:
        """Work for so long; returns when it logged in, in seconds from the beginning."""
        began, before = self.clock[0], len(self.server.logins)
        while self.clock[0] < began + seconds:
            self.worker._round_and_wait()
        return [at - began for at in self.server.logins[before:]]

    @property
    def in_trouble(self) -> bool:
        return self.worker._told != ""


@pytest.fixture
def watched(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    clock = [1000.0]
    stand_in = SimpleNamespace(monotonic=lambda: clock[0])
    monkeypatch.setattr("intake.services.mailbox_worker.time", stand_in)
    monkeypatch.setattr("intake.services.receive.time", stand_in)
    database = Database(sqlite_url)
    yield Watched(database, clock)
    database.close()


@pytest.mark.parametrize("quiet", [0.0, 1.0, 10.0])
def test_a_server_that_leaves_over_each_wait_is_asked_ever_more_seldom_and_its_mail_comes(
    watched: Watched, quiet: float
) -> None:
    watched.server.quiet_seconds = quiet
    logins = watched.work(HOUR)
    assert 40 < len(logins) < 100
    assert max(later - at for at, later in pairwise(logins)) <= 61 + quiet
    assert len(watched.desk.templates_sent()) >= 3
    assert watched.in_trouble


def test_a_server_that_leaves_at_every_other_look_is_asked_ever_more_seldom(watched: Watched) -> None:
    watched.server.news = True
    watched.server.at_login = lambda: len(watched.server.logins) % 2 == 0
    closing = watched.server.all_uids

    def once(**kept: object) -> list[int]:
        watched.server.open = False
        return closing()

    watched.server.all_uids = once  # type: ignore[method-assign]
    assert len(watched.work(HOUR)) < 250


def test_a_server_that_leaves_now_and_then_is_back_at_once_and_in_no_trouble(watched: Watched) -> None:
    watched.server.quiet_seconds = HOUR
    watched.work(600)
    watched.server.quiet_seconds = 0.0
    watched.worker._round_and_wait()
    watched.server.quiet_seconds = HOUR
    at = watched.clock[0]
    watched.worker._round_and_wait()
    assert watched.server.logins[-1] - at <= 1.0
    assert not watched.in_trouble


def test_a_login_that_the_server_took_and_doesnt_mean_is_not_clung_to(watched: Watched) -> None:
    """Exchange Online says OK to a token and then "User is authenticated but not connected" to everything."""
    select = watched.server.select

    def refusing(folder: str) -> int:
        if len(watched.server.logins) == 1:
            raise ImapPermanent("the server refuses to open folder: User is authenticated but not connected")
        return select(folder)

    watched.server.select = refusing  # type: ignore[method-assign]
    watched.server.quiet_seconds = HOUR
    troubles = []
    for _ in range(2):
        watched.worker._round_and_wait()
        troubles.append(watched.in_trouble)
    assert troubles == [True, False]
    assert len(watched.server.logins) == 2


def test_a_worker_whose_server_takes_its_time_is_alive(watched: Watched) -> None:
    watched.worker._round_and_wait()
    watched.server.last_command = watched.clock[0] + 5000
    assert watched.worker.beat == watched.clock[0] + 5000


def test_whoever_wakes_a_worker_that_does_not_look_never_waits(watched: Watched) -> None:
    def wake() -> None:
        for _ in range(70_000):
            watched.worker.wake()
        watched.worker.stop()

    waking = threading.Thread(target=wake, daemon=True)
    waking.start()
    waking.join(60)
    assert not waking.is_alive()
