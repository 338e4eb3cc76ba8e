"""SIGTERM: the batch in hand is finished, leases are given back, exit 0 within ten seconds."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import RunningDaemon, until
from tests.faults.house import House
from tests.servers.dovecot import OwnDovecot
from tests.servers.smtp import HANG, SmtpServer, Stage
from tests.services.helper_cases import children, gone

# Ten seconds are promised; the rest is for a machine that is busy with other things.  A daemon that waited
# for a server that hangs would need much longer here.
SOON = 60.0
PATIENT = "timeout_seconds = 300"


def ends_soon(daemon: RunningDaemon) -> None:
    begun = time.monotonic()
    assert daemon.stop() == 0, daemon.log
    assert time.monotonic() - begun < SOON


def all_answers_wait(house: House, count: int) -> None:
    """Wait until so many are in the outbox and the sender is at work on some of them.

    On some, not on all: the sender takes what is due when it looks, and takes more when it is done with
    that.  If it looks after the first mail has been worked on and before the second has been, it hangs
    with the answers to the first, and the others stay pending.
    """
    until(
        lambda: (sending := house.waiting("sending")) and sending + house.waiting("pending") == count,
        "mail in sending",
    )


def test_stopped_in_the_middle_of_the_work_it_goes_on_where_it_was(house: House) -> None:
    letters = house.complete_letters(150)
    daemon = house.start()
    daemon.said("event=mail ")
    ends_soon(daemon)
    house.nothing_is_held()
    assert "event=stopped" in daemon.log
    house.start()
    house.answered(letters)
    house.one_ticket_each(letters)


@pytest.mark.parametrize("stage", ["CONNECT", "EHLO", "MAIL", "DATA", "DOT"])
def test_a_hanging_smtp_server_delays_the_end_by_seconds_only(house: House, stage: Stage) -> None:
    house.configure(smtp=PATIENT)
    house.smtp.script(stage, *[HANG] * 8)
    letters = house.complete_letters(2)
    daemon = house.start()
    all_answers_wait(house, 4)
    ends_soon(daemon)
    house.nothing_is_held()
    house.smtp.reset()
    house.start()
    house.answered(letters)


def test_a_hanging_imap_server_delays_the_end_by_seconds_only(
    own_dovecot: OwnDovecot, tmp_path: Path, smtp_server: SmtpServer, mail_user: str
) -> None:
    house = House(DeskUnderTest(tmp_path, own_dovecot, smtp_server, mail_user))
    try:
        house.configure(mailbox=PATIENT)
        daemon = house.start()
        house.answered(house.complete_letters(1))
        assert own_dovecot._process is not None
        os.killpg(own_dovecot._process.pid, signal.SIGSTOP)
        # Whatever it does next with the server, it waits for an answer.
        until(lambda: daemon.alive, "the daemon")
        ends_soon(daemon)
        house.nothing_is_held()
    finally:
        house.close()


def test_once_stops_when_told_to(house: House) -> None:
    house.configure(smtp=PATIENT)
    house.smtp.script("EHLO", *[HANG] * 8)
    letters = house.complete_letters(3)
    daemon = house.start(arguments=("run", "--once"))
    all_answers_wait(house, 6)
    begun = time.monotonic()
    daemon.stop()
    assert time.monotonic() - begun < SOON
    house.nothing_is_held()
    house.smtp.reset()
    assert house.desk.command("run", "--once").returncode == 0
    house.answered(letters)
    house.one_ticket_each(letters)


def test_a_second_daemon_says_once_that_it_stands_by_and_takes_over_when_the_first_ends(house: House) -> None:
    letters = house.complete_letters(1)
    first = house.start()
    house.answered(letters)
    second = house.start()
    second.said("event=mailbox_held_by_another_daemon")
    ends_soon(first)
    letters += house.complete_letters(1)
    house.answered(letters)
    assert second.log.count("mailbox_held_by_another_daemon") == 1


def test_processes_that_stand_still_delay_the_end_by_seconds_only_and_are_not_left_behind(
    house: House,
) -> None:
    house.complete_letters(150)
    daemon = house.start()
    daemon.said("event=mail ")
    (seed,) = children(daemon.process.pid)
    helpers = until(lambda: children(seed), "a helper")
    for pid in (*helpers, seed):
        os.kill(pid, signal.SIGSTOP)
    ends_soon(daemon)
    assert "event=stopped" in daemon.log
    assert all(gone(pid) for pid in (*helpers, seed))
