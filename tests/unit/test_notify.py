"""sd_notify against a real datagram socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.notify import LONGEST_STATUS, Notifier


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def notifier(manager: socket.socket) -> Notifier:
    return Notifier({"NOTIFY_SOCKET": manager.getsockname()})


def test_readiness_is_told_with_a_status(manager: socket.socket) -> None:
    assert notifier(manager).ready("watching 2 mailboxes")
    assert manager.recv(1000) == b"READY=1\nSTATUS=watching 2 mailboxes"


def test_the_watchdog_and_the_stop_are_told(manager: socket.socket) -> None:
    speaking = notifier(manager)
    assert speaking.watchdog()
    assert speaking.stopping()
    assert [manager.recv(1000), manager.recv(1000)] == [b"WATCHDOG=1", b"STOPPING=1"]


def test_a_line_break_in_a_status_starts_no_message_of_its_own(manager: socket.socket) -> None:
    notifier(manager).status("support:\nWATCHDOG=trigger\r\nMAINPID=1")
    assert manager.recv(1000) == b"STATUS=support: WATCHDOG=trigger MAINPID=1"


def test_a_long_status_is_cut(manager: socket.socket) -> None:
    notifier(manager).status("я" * 100_000)
    assert manager.recv(10_000).decode() == "STATUS=" + "я" * LONGEST_STATUS


def test_an_abstract_socket_is_reached_by_its_at_sign() -> None:
    name = f"intake-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name)
        listening.settimeout(5)
        assert Notifier({"NOTIFY_SOCKET": "@" + name}).ready()
        assert listening.recv(1000) == b"READY=1"


def test_without_systemd_nothing_is_sent_and_nothing_fails() -> None:
    speaking = Notifier({})
    assert not speaking.ready("up")
    assert not speaking.watchdog()
    assert speaking.watchdog_seconds is None


def test_a_manager_that_is_gone_does_not_stop_the_daemon(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not Notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).watchdog()
    assert "manager_not_notified" in capsys.readouterr().err


def test_a_socket_path_that_is_too_long_does_not_stop_the_daemon() -> None:
    assert not Notifier({"NOTIFY_SOCKET": "/" + "x" * 500}).watchdog()


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({"WATCHDOG_USEC": "120000000"}, 60),
        ({"WATCHDOG_USEC": "120000000", "WATCHDOG_PID": str(os.getpid())}, 60),
        ({"WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_fed_twice_as_often_as_systemd_asks(
    environment: dict[str, str], seconds: float | None
) -> None:
    assert Notifier(environment).watchdog_seconds == seconds
