"""SIGHUP: the daemon reads all its files anew, or goes on with the old ones and says what is wrong."""

from __future__ import annotations

import os
import signal
import socket
from email import message_from_bytes
from functools import partial
from pathlib import Path

import pytest

from tests.crash.letters import Letter
from tests.e2e.running import RunningDaemon, until
from tests.faults.house import House


def told(daemon: RunningDaemon) -> int:
    """Tell it to reload; returns how often it has started so far."""
    os.kill(daemon.process.pid, signal.SIGHUP)
    return daemon.log.count("event=started")


def reloaded(daemon: RunningDaemon, starts: int) -> bool:
    return told(daemon) >= starts


def started_times(daemon: RunningDaemon, times: int) -> None:
    until(lambda: daemon.log.count("event=started") >= times, f"start {times}")


def senders_name(house: House, address: str) -> str:
    mail = next(mail for mail in house.smtp.mails if address in mail.rcpt_tos)
    return str(message_from_bytes(mail.raw)["From"])


def test_a_changed_name_of_the_desk_and_a_changed_template_count_from_the_reload_on(house: House) -> None:
    house.configure(display_name='"Before"')
    daemon = house.start().started()
    (before,) = house.complete_letters(1)
    house.answered([before])
    own = house.desk.directory / "own" / "en" / "acknowledgement"
    own.mkdir(parents=True)
    (own / "subject.txt").write_text("Reloaded {{ tag }}")
    house.configure(display_name='"After"')
    text = house.desk.config.read_text(encoding="utf-8")
    house.desk.config.write_text(f'templates_dir = "{own.parents[1]}"\n' + text, encoding="utf-8")
    told(daemon)
    started_times(daemon, 2)
    (after,) = house.complete_letters(1)
    house.answered([before, after])
    assert "Before" in senders_name(house, before.sender)
    assert "After" in senders_name(house, after.sender)
    assert daemon.stop() == 0


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("timeout_seconds = -1", "timeout_seconds"),
        ('regulation = "nothing-of-that-name"', "nothing-of-that-name"),
        ("not a line of TOML", "config.toml"),
    ],
)
def test_wrong_files_are_refused_and_named_and_the_old_ones_go_on(
    house: House, wrong: str, named: str
) -> None:
    daemon = house.start().started()
    right = house.desk.config.read_text(encoding="utf-8")
    house.desk.config.write_text(right.replace("[[mailbox]]", f"[[mailbox]]\n{wrong}", 1), encoding="utf-8")
    told(daemon)
    lines = daemon.said("event=reload_refused").splitlines()
    refusal = next(line for line in lines if "reload_refused" in line)
    assert named in refusal
    letters = house.complete_letters(2)
    house.answered(letters)
    assert daemon.log.count("event=started") == 1
    # What was wrong is mended, and counts without a restart.
    house.desk.config.write_text(right, encoding="utf-8")
    told(daemon)
    started_times(daemon, 2)
    assert daemon.stop() == 0


def test_a_folder_for_lmtp_that_is_not_there_is_refused_and_a_port_in_use_hinders_nothing_else(
    house: House,
) -> None:
    daemon = house.start().started()
    right = house.desk.config.read_text(encoding="utf-8")
    listen = house.desk.directory / "no" / "lmtp.sock"
    house.desk.config.write_text(f'{right}\n[lmtp]\nlisten = "{listen}"\n', encoding="utf-8")
    told(daemon)
    daemon.said("event=reload_refused")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        house.desk.config.write_text(f'{right}\n[lmtp]\nlisten = "127.0.0.1:{port}"\n', encoding="utf-8")
        told(daemon)
        daemon.said("event=lmtp_does_not_listen")
        started_times(daemon, 2)
        house.answered(house.complete_letters(1))
    assert daemon.stop() == 0


def test_no_mail_is_lost_or_doubled_however_often_it_is_told_to_reload(house: House) -> None:
    daemon = house.start().started()
    letters: list[Letter] = []
    for starts in range(2, 6):
        letters += house.complete_letters(15)
        # Told again while it looks at its files, while it ends, and before it listens.
        until(partial(reloaded, daemon, starts), "a reload")
    house.answered(letters)
    house.one_ticket_each(letters)
    assert daemon.alive
    # The last of them may have come just now.
    assert daemon.stop() == 0
    house.nothing_is_held()


def test_told_to_end_while_it_reloads_it_ends(house: House) -> None:
    daemon = house.start().started()
    told(daemon)
    daemon.said("event=reloading")
    assert daemon.stop() == 0
    assert daemon.log.count("event=started") == 1


def test_told_to_end_while_it_begins_anew_it_ends(house: House) -> None:
    daemon = house.start().started()
    told(daemon)
    daemon.said("event=stopped")
    assert daemon.stop() == 0
    assert daemon.log.count("event=stopped") <= 2


def test_its_number_and_its_parent_stay_the_same(house: House) -> None:
    daemon = house.start().started()
    told(daemon)
    started_times(daemon, 2)
    assert daemon.alive
    files = Path(f"/proc/{daemon.process.pid}/fd")
    before = len(list(files.iterdir()))
    told(daemon)
    started_times(daemon, 3)
    assert len(list(files.iterdir())) <= before + 2
    assert daemon.stop() == 0
