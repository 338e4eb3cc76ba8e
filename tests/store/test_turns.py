"""Turns: writers of one process come in the order of asking."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from intake.store.database.errors import StoreTemporary
from intake.store.database.session import Database
from intake.store.database.turns import Turns

PATIENCE = 30.0


def test_whoever_asks_again_comes_after_those_who_wait() -> None:
    turns = Turns()
    order: list[str] = []
    assert turns.take(PATIENCE)
    threads = []
    for name in ("first", "second", "third"):

        def work(name: str = name) -> None:
            assert turns.take(PATIENCE)
            order.append(name)
            turns.give()

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        while len(turns._waiting) < len(threads):
            time.sleep(0.001)
    turns.give()
    assert turns.take(PATIENCE)
    order.append("again")
    turns.give()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == ["first", "second", "third", "again"]


def test_waiting_ends_without_the_turn_and_leaves_no_trace() -> None:
    turns = Turns()
    assert turns.take(PATIENCE)
    assert not turns.take(0.01)
    turns.give()
    assert turns.take(0.01)


def test_a_writer_that_never_has_a_pause_leaves_room_for_another(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'busy.db'}")
    written = threading.Event()

    def write_once() -> None:
        with database.write():
            written.set()

    rounds = 0
    with database.write():
        other = threading.Thread(target=write_once)
        other.start()
        while not database._turns._waiting:
            time.sleep(0.001)
    while not written.is_set():
        with database.write():
            rounds += 1
    other.join(PATIENCE)
    assert rounds <= 1
    database.close()


def test_a_turn_that_never_comes_is_a_locked_database(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'busy.db'}", busy_seconds=0.05)
    with database.write(), pytest.raises(StoreTemporary, match="locked"), database.write():
        pass
    with database.write():
        pass
    database.close()
