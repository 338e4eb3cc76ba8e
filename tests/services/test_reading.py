"""The helper that reads ahead: whatever becomes of it, mails are read."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from intake.services.reading import LARGEST_HANDED_OVER, WORTH_A_HELPER, MailReader
from intake.store.schema import upgrade
from intake.store.session import Database
from intake.store.spool import SpooledMail
from tests.services.desk import DeskInHand, letter

# Generous: whoever blocks here blocks for ever.
PATIENCE = 60.0


def mails() -> list[SpooledMail]:
    """More than fits between two processes at once."""
    raw = letter("слово\n" * 10_000)
    assert len(raw) < LARGEST_HANDED_OVER
    arrived = datetime(2026, 3, 2, 9, tzinfo=UTC)
    count = 2 * WORTH_A_HELPER
    return [
        SpooledMail(
            id=number + 1,
            mailbox="support",
            arrived_at=arrived,
            size=len(raw),
            complete=True,
            left_on_server=(),
            attempts=0,
            released=False,
            raw=raw,
        )
        for number in range(count)
    ]


def test_a_helper_that_stands_still_keeps_nobody_waiting_for_ever(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(database)
    reader = MailReader(DeskInHand(database).watched)
    waiting = mails()
    reader.read_ahead(waiting)
    (helper,) = multiprocessing.active_children()
    assert helper.pid is not None
    until = time.monotonic() + PATIENCE
    while not reader.ordered_behind(0) and time.monotonic() < until:
        # Taken once the helper is ready.
        reader.read_ahead(waiting[:1])
        time.sleep(0.02)
    os.kill(helper.pid, signal.SIGSTOP)
    handing_over = threading.Thread(target=reader.read_ahead, args=(waiting,), daemon=True)
    handing_over.start()
    handing_over.join(PATIENCE)
    assert not handing_over.is_alive()
    assert not helper.is_alive()
    assert reader.read(waiting[5]).subject == "Не печатается счёт"
    reader.close()
    database.close()
