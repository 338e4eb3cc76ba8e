"""SIGKILL while mail is handed over by LMTP: whatever got 250 is one ticket, and nothing is there twice."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.confirmed import confirmed
from tests.crash.warm import Nursery
from tests.e2e.handed_over import HandedOver
from tests.e2e.running import RunningDaemon, until
from tests.services.desk import COMPLETE, letter

MAILS = 150
KILLS = 25
CLIENTS = 4


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[HandedOver]:
    made = HandedOver(tmp_path, database_url)
    yield made
    made.close()


def test_kills_lose_and_double_nothing_that_got_250(
    desk: HandedOver, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20260302)
    subjects = [f"Письмо {number}" for number in range(MAILS)]

    def hand_over(number: int) -> int:
        sender = f"customer{number}@firma{number}.example"
        raw = letter(COMPLETE, subject=subjects[number], sender=sender)
        return desk.hand_over_until_taken(confirmed(raw))

    with ThreadPoolExecutor(CLIENTS) as clients:
        attempts = clients.map(hand_over, range(MAILS))
        for number in range(KILLS):
            daemon = nursery.daemon(desk.config, desk.config.parent / f"daemon-{number}.log")
            if chance.random() < 0.8:
                until(lambda: "event=lmtp_listens" in daemon.log or not daemon.alive, "a daemon")  # noqa: B023
            time.sleep(chance.random() * 0.15)
            daemon.kill()
        last = RunningDaemon(desk.config)
        try:
            tried = sum(attempts)
            until(lambda: not desk.rows("SELECT id FROM mail WHERE status = 'spooled'"), "an empty spool")
            assert last.stop() == 0
        finally:
            last.close()
    with capsys.disabled():
        print(f"\n{MAILS} mails by {tried} attempts, {KILLS} kills")  # noqa: T201
    assert sorted(desk.tickets()) == sorted(subjects)
    assert len(desk.rows("SELECT id FROM mail")) == MAILS
    assert tried > MAILS
