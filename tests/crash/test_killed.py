"""SIGKILL at sixty moments: every mail one ticket, one answer, in order, nothing left over."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.storm import Storm
from tests.crash.verdict import judge
from tests.crash.warm import ForkedDaemon, Nursery
from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import RunningDaemon, until
from tests.servers.dovecot import DovecotServer
from tests.servers.imap_gate import ImapGate
from tests.servers.smtp import SmtpProcess

LETTERS = 300
KILLS = 60
WAITING_AT_FIRST = 60
# Long enough that mail is always on its way when somebody dies.
SINK_DELAY = 0.03


# So many new people write within the storm's hour as to a desk in a flood.
EVERYBODY_IS_ANSWERED = "[regulation.budgets]\nanswers_to_newcomers = 100000\n"


@pytest.fixture
def storm(tmp_path: Path, dovecot: DovecotServer, mail_user: str) -> Iterator[Storm]:
    """A storm on SQLite; the tests on PostgreSQL replace its desk."""
    sink = SmtpProcess(tmp_path / "sent", delay=SINK_DELAY).start()
    desk = DeskUnderTest(tmp_path, dovecot, sink, mail_user, overlay=EVERYBODY_IS_ANSWERED)
    made = Storm(desk, sink, LETTERS, random.Random(20260302))
    yield made
    made.close()
    sink.close()


@pytest.fixture
def postgres_storm(storm: Storm, empty_postgres_url: str) -> Iterator[Storm]:
    storm.desk.url = empty_postgres_url
    storm.desk.write_config()
    made = Storm(storm.desk, storm.sink, LETTERS, storm.chance)
    yield made
    made.close()


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


def begin(storm: Storm, nursery: Nursery) -> ForkedDaemon:
    """Start one; mostly wait until it watches, so that the kill falls into the work."""
    log = storm.desk.directory / f"daemon-{time.time_ns()}.log"
    daemon = nursery.daemon(storm.desk.config, log)
    if storm.chance.random() < 0.15:
        return daemon
    until(lambda: "event=started" in daemon.log or not daemon.alive, "the start of the daemon")
    assert daemon.alive, daemon.log
    return daemon


def some_time(storm: Storm) -> None:
    time.sleep(storm.chance.choice((0.03, 0.3, 1.0)) * storm.chance.random())


def finish(storm: Storm) -> None:
    """Let a last one work in peace, and end properly."""
    daemon = RunningDaemon(storm.desk.config)
    try:
        storm.pour(LETTERS)
        before = -1
        while len(storm.delivered) > before:
            before = len(storm.delivered)
            storm.calm()
            storm.answer_what_came(100)
        assert daemon.started().stop() == 0, daemon.log
    finally:
        daemon.close()


def report(storm: Storm, repeats: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(storm.first)} mails, {len(storm.replies)} replies, {len(storm.answers)} agents' answers, "
            f"{len(storm.decisions)} decisions about {len(storm.strangers)} held mails, "
            f"{len(storm.kills)} kills (interrupted: {dict(storm.interrupted)}); {repeats}"
        )


def one_daemon_killed_sixty_times(storm: Storm, nursery: Nursery) -> None:
    storm.pour(WAITING_AT_FIRST)
    for _ in range(KILLS):
        daemon = begin(storm, nursery)
        storm.pour(4)
        storm.answer_what_came(2)
        some_time(storm)
        storm.kill(daemon)
    finish(storm)


def test_sixty_kills_lose_and_double_nothing_on_sqlite(
    storm: Storm, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    one_daemon_killed_sixty_times(storm, nursery)
    report(storm, judge(storm), capsys)
    assert storm.interrupted["at rest"] < KILLS / 2


def test_sixty_kills_lose_and_double_nothing_on_postgresql(
    postgres_storm: Storm, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    one_daemon_killed_sixty_times(postgres_storm, nursery)
    report(postgres_storm, judge(postgres_storm), capsys)
    assert postgres_storm.interrupted["at rest"] < KILLS / 2


@pytest.fixture
def gate(storm: Storm) -> Iterator[ImapGate]:
    """Before the storm's IMAP server."""
    desk = storm.desk
    made = ImapGate(desk.dovecot.port)
    port = f'"port" = {desk.dovecot.port},'
    config = desk.config.read_text(encoding="utf-8")
    assert config.count(port) == 1
    desk.config.write_text(config.replace(port, f'"port" = {made.port},'), encoding="utf-8")
    yield made
    made.close()


def test_kills_lose_and_double_nothing_while_mail_is_kept_back_and_can_not_be_put_away(
    storm: Storm, gate: ImapGate, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    gate.keeps_back = storm.kept_back = frozenset(range(3, WAITING_AT_FIRST, 8))
    storm.pour(WAITING_AT_FIRST)
    daemon = begin(storm, nursery)
    until(lambda: storm.unfetched() == len(storm.kept_back), "mail in the ledger that is kept back")
    gate.refuses_moving, gate.cuts_each = True, 7
    for round_ in range(KILLS // 2):
        storm.pour(4)
        storm.answer_what_came(2)
        some_time(storm)
        storm.kill(daemon)
        if round_ == KILLS // 6:
            gate.keeps_back = frozenset()
            storm.retry()
        if round_ == KILLS // 3:
            assert storm.desk.dovecot.count(storm.desk.user) >= WAITING_AT_FIRST / 2, (
                "nothing waits to be put away"
            )
            gate.refuses_moving = False
        daemon = begin(storm, nursery)
    storm.kill(daemon)
    gate.cuts_each = 0
    # Whoever was killed over such a mail has noted that he asked: by itself it would be asked for in hours.
    storm.retry()
    finish(storm)
    assert (gate.refused, gate.cut) > (0, 0)
    report(storm, judge(storm), capsys)


def test_two_daemons_share_a_mailbox_while_one_or_the_other_is_killed(
    postgres_storm: Storm, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    storm = postgres_storm
    storm.pour(WAITING_AT_FIRST)
    pair = [begin(storm, nursery), begin(storm, nursery)]
    for _ in range(KILLS // 2):
        storm.pour(6)
        storm.answer_what_came(4)
        some_time(storm)
        victim = storm.chance.randrange(2)
        storm.kill(pair[victim])
        pair[victim] = begin(storm, nursery)
    for daemon in pair:
        storm.kill(daemon)
    finish(storm)
    report(storm, judge(storm), capsys)
