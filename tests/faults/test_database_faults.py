"""The database goes away, its disk is full or can't be written: nothing is lost, and the reason is told."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sqlite3
import time
from collections.abc import Callable

import pytest

from tests.e2e.running import PATIENCE, RunningDaemon, until
from tests.faults.house import House
from tests.servers.postgres import OwnPostgres

_DROP_FROM_BOUNDS = 24  # PR_CAPBSET_DROP, prctl(2)
_OVERRIDES_PERMISSIONS = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def on_postgres(house: House, server: OwnPostgres) -> None:
    house.desk.url = server.create_database()
    house.configure()


def without_the_powers_of_root() -> Callable[[], None]:
    """What to do in a child so that file permissions mean something to it, even as root."""
    library = ctypes.CDLL(None)

    def drop() -> None:
        if os.geteuid() == 0:
            for capability in _OVERRIDES_PERMISSIONS:
                library.prctl(_DROP_FROM_BOUNDS, capability, 0, 0, 0)

    return drop


def test_a_postgresql_that_restarts_under_the_work_costs_nothing(
    house: House, own_postgres: OwnPostgres
) -> None:
    on_postgres(house, own_postgres)
    letters = house.complete_letters(100)
    daemon = house.start()
    daemon.said("event=mail ")
    own_postgres.restart()
    until(lambda: daemon.log.count("event=mail ") > 60, "more mail processed")
    own_postgres.kill()
    daemon.said("event=mailbox_trouble")
    own_postgres.start()
    house.answered(letters)
    until(lambda: house.desk.dovecot.count(house.desk.user) == 0, "an empty mailbox")
    house.one_ticket_each(letters)
    letters += house.complete_letters(1)
    house.answered(letters)
    assert daemon.stop() == 0


def test_a_postgresql_that_is_away_while_nothing_happens_is_found_again(
    house: House, own_postgres: OwnPostgres
) -> None:
    on_postgres(house, own_postgres)
    daemon = house.start()
    letters = house.complete_letters(1)
    house.answered(letters)
    # The answer may be out before the mail is put away.
    until(lambda: not house.desk.dovecot.count(house.desk.user), "the first letter to be put away")
    own_postgres.stop()
    letters += house.complete_letters(2)
    daemon.said("event=mailbox_trouble")
    done = house.desk.command("status")
    assert done.returncode == 1
    assert str(own_postgres.port) in done.stderr
    assert house.desk.dovecot.count(house.desk.user) == 2
    own_postgres.start()
    house.answered(letters)
    daemon.said("event=mailbox_is_back")
    house.one_ticket_each(letters)


def test_the_daemon_waits_for_a_postgresql_that_starts_later(house: House, own_postgres: OwnPostgres) -> None:
    on_postgres(house, own_postgres)
    own_postgres.stop()
    letters = house.complete_letters(1)
    daemon = house.start()
    daemon.said("event=database_not_there")
    time.sleep(2.5)
    own_postgres.start()
    house.answered(letters)
    # It looks every second, and tells what is wrong when that has changed: refused, starting up.
    assert daemon.log.count("event=database_not_there") <= 2


def allow_file_sizes(daemon: RunningDaemon, most: int) -> None:
    hard = resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (most, hard))


def test_a_full_disk_stops_the_work_and_room_lets_it_go_on(house: House) -> None:
    """A limit on the size of files refuses writes as a full disk does, for root as well."""
    daemon = house.start()
    letters = house.complete_letters(1)
    house.answered(letters)
    files = [path for path in house.desk.directory.iterdir() if path.name.startswith("intake.db")]
    allow_file_sizes(daemon, max(path.stat().st_size for path in files) + 20_000)
    letters += house.complete_letters(40)
    daemon.said("event=mailbox_trouble")
    assert "disk" in daemon.log
    assert "waiting to be processed" in house.desk.command("status").stdout
    # What isn't committed is still on the server.
    spooled = len(house.mails())
    assert house.desk.dovecot.count(house.desk.user) >= len(letters) - spooled
    allow_file_sizes(daemon, resource.RLIM_INFINITY)
    house.answered(letters)
    daemon.said("event=mailbox_is_back")
    house.one_ticket_each(letters)
    assert daemon.stop() == 0


def test_a_read_only_database_is_named_and_waited_for(house: House) -> None:
    letters = house.complete_letters(2)
    assert house.desk.command("run", "--once").returncode == 0
    folder, database = house.desk.directory / "data", house.desk.directory / "intake.db"
    folder.mkdir()
    moved = folder / "intake.db"
    database.rename(moved)
    house.desk.url = f"sqlite:///{moved}"
    house.configure()
    moved.chmod(0o444)
    folder.chmod(0o555)
    letters += house.complete_letters(2)
    daemon = house.start(setup=without_the_powers_of_root())
    log = daemon.said("event=database_not_there")
    assert str(moved) in log
    assert house.desk.dovecot.count(house.desk.user) == 2
    folder.chmod(0o755)
    moved.chmod(0o644)
    house.answered(letters)
    house.one_ticket_each(letters)


@pytest.mark.parametrize("arguments", [("run",), ("run", "--once")])
def test_a_database_of_an_older_revision_is_refused_with_the_command_to_type(
    house: House, arguments: tuple[str, ...]
) -> None:
    house.complete_letters(1)
    assert house.desk.command("db", "upgrade").returncode == 0
    daemon = house.start(module="tests.faults.from_the_future", arguments=arguments)
    assert daemon.process.wait(PATIENCE) == 1
    assert "run: intake db upgrade" in daemon.log
    assert "Traceback" not in daemon.log
    assert house.desk.dovecot.count(house.desk.user) == 1


def test_a_deleted_database_ends_the_daemon_and_mail_stays_on_the_server(house: House) -> None:
    daemon = house.start()
    house.answered(house.complete_letters(1))
    until(lambda: house.desk.dovecot.count(house.desk.user) == 0, "an empty mailbox")
    (house.desk.directory / "intake.db").unlink()
    house.complete_letters(3)
    until(lambda: daemon.process.poll() is not None, "an end")
    # 2: starting again would make a new, empty one.
    assert daemon.process.returncode == 2
    assert "event=database_lost" in daemon.log
    assert not (house.desk.directory / "intake.db").exists()
    assert house.desk.dovecot.count(house.desk.user) == 3


def test_a_database_put_in_the_place_of_the_open_one_is_used_after_the_next_start(house: House) -> None:
    daemon = house.start()
    letters = house.complete_letters(1)
    house.answered(letters)
    until(lambda: house.desk.dovecot.count(house.desk.user) == 0, "an empty mailbox")
    # A backup taken between the server's 250 and our record of it would send the answer again.
    until(lambda: not (house.waiting("pending") or house.waiting("sending")), "a record of what was sent")
    database = house.desk.directory / "intake.db"
    backup = sqlite3.connect(house.desk.directory / "backup.db")
    with contextlib.closing(backup), contextlib.closing(sqlite3.connect(database)) as source:
        source.backup(backup)
    (house.desk.directory / "backup.db").rename(database)
    for beside in ("-wal", "-shm"):
        (house.desk.directory / f"intake.db{beside}").unlink(missing_ok=True)
    letters += house.complete_letters(3)
    until(lambda: daemon.process.poll() is not None, "an end")
    assert daemon.process.returncode == 1
    assert "event=database_lost" in daemon.log
    house.start()
    house.answered(letters)
    house.one_ticket_each(letters)
