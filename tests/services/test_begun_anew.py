"""A daemon that is told to begin anew, to end, or to wake up, in whatever order."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from intake.daemon import Daemon
from intake.services import holding
from intake.services.holding import is_dead, this_process
from tests.e2e.desk import settings_without_servers


@pytest.fixture
def checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Daemon, threading.Event, threading.Event]:
    """A daemon whose look at its files lasts until the second event; the first tells that it has begun."""
    monkeypatch.chdir(tmp_path)
    begun, may_end = threading.Event(), threading.Event()

    def look() -> str:
        begun.set()
        assert may_end.wait(60)
        return ""

    return Daemon(settings_without_servers(tmp_path), wrong_files=look), begun, may_end


def test_told_to_end_while_it_looks_at_its_files_it_does_not_begin_anew(
    checked: tuple[Daemon, threading.Event, threading.Event],
) -> None:
    daemon, begun, may_end = checked
    reload = threading.Thread(target=daemon._reload)
    reload.start()
    assert begun.wait(60)
    daemon.stop()
    may_end.set()
    reload.join(60)
    assert not daemon.begins_anew


def test_right_files_let_it_begin_anew_unless_it_is_told_to_end_afterwards(
    checked: tuple[Daemon, threading.Event, threading.Event],
) -> None:
    daemon, _, may_end = checked
    may_end.set()
    daemon._reload()
    assert daemon.begins_anew
    daemon.stop()
    assert not daemon.begins_anew


def test_what_a_process_was_before_it_began_anew_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    before = this_process()
    assert not is_dead(before)
    monkeypatch.setattr(holding, "_PROGRAM", "another0")
    assert is_dead(before)
    assert not is_dead(this_process())
    assert not is_dead(
        before.replace(f"/{os.getpid()}/", f"/{os.getppid()}/").replace(
            before.split("/")[2], holding._started(os.getppid())
        )
    )
