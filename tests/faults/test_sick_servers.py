"""A sick mail server and its operator: what he sees, and that nobody else's mail waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import until
from tests.faults.house import House
from tests.mail.sick_imap import SickImap, said, without_end
from tests.servers.smtp import HANG


@pytest.fixture
def sick() -> Iterator[SickImap]:
    server = SickImap()
    yield server
    server.close()


def sick_mailbox(server: SickImap) -> str:
    return f"""
[[mailbox]]
name = "second"
address = "second@desk.test"
host = "127.0.0.1"
port = {server.account.port}
security = "none"
username = "second"
password = "secret"
processed_folder = "Processed"
trusted_authserv_ids = ["mx.desk.test"]
"""


def memory(pid: int) -> int:
    """The largest amount of memory that a process has held, in bytes."""
    (peak,) = (
        line
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
        if line.startswith("VmHWM")
    )
    return int(peak.split()[1]) * 1024


@pytest.mark.parametrize("command", ["SEARCH", "IDLE"])
def test_a_mailbox_whose_server_floods_is_named_and_the_other_answers_as_ever(
    house: House, sick: SickImap, command: str
) -> None:
    """The operator finds in the status which server is sick and what it was asked; customers find nothing."""
    sick.mails.clear()
    sick.sick = {command: without_end(b"* 23 EXISTS\r\n", b"+ idling\r\n" if command == "IDLE" else b"")}
    house.configure(more=sick_mailbox(sick))
    daemon = house.start()
    letters = house.complete_letters(2)
    house.answered(letters)
    before = memory(daemon.process.pid)
    daemon.said("the server is sick")
    until(lambda: sick.commands.count(command) >= 3, "the sick server to be asked again")
    status = house.status()
    asked = "search" if command == "SEARCH" else "wait for new mail"
    assert "imap second: second" in status
    assert f"connection lost while trying to {asked}: the server is sick" in status
    assert daemon.log.count("event=mailbox_trouble") == 1
    letters += house.complete_letters(3)
    house.answered(letters)
    assert memory(daemon.process.pid) - before < 40_000_000
    sick.sick = {}
    daemon.said("event=mailbox_is_back")
    assert daemon.stop() == 0


def test_a_mailbox_whose_server_says_goodbye_over_each_idle_is_polled_and_the_other_answers_as_ever(
    house: House, sick: SickImap
) -> None:
    """After three goodbyes no login is needed any more, and each second somebody looks."""
    sick.mails.clear()
    sick.sick = {"IDLE": said(b"* BYE not with me\r\n")}
    house.configure(more=sick_mailbox(sick) + "poll_seconds = 1\n")
    daemon = house.start()
    house.answered(house.complete_letters(2))
    until(lambda: sick.commands.count("IDLE") >= 3, "IDLE to be given up")
    until(lambda: sick.commands.count("AUTHENTICATE") >= 4, "the last login")
    looks = sick.commands.count("NOOP")
    until(lambda: sick.commands.count("NOOP") >= looks + 3, "the folder to be polled")
    assert (sick.commands.count("AUTHENTICATE"), sick.commands.count("IDLE")) == (4, 3)
    daemon.said("event=mailbox_is_back")
    assert daemon.stop() == 0


def test_a_server_that_hangs_behind_the_dot_holds_nothing_else_back(house: House) -> None:
    """Of six answers one hangs for five minutes; the operator sees it as being sent, and all others go out."""
    house.smtp.script("DOT", HANG)
    daemon = house.start()
    letters = house.complete_letters(3)
    until(lambda: len(house.smtp.mails) == 5, "all but the one that hangs")
    letters += house.complete_letters(4)
    until(lambda: len(house.smtp.mails) == 13, "what was written afterwards")
    # The server has a mail a moment before the desk has written down that it has.
    until(lambda: (house.waiting("pending"), house.waiting("sending")) == (0, 1), "one mail being sent")
    assert daemon.stop() == 0
    house.start()
    house.answered(letters)
