"""Status and check tell the truth of a desk that can't write, has stood still, or waits for a person."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.needs import NeedKind
from intake.desk.term_rules import DeadlineRules, Obligation, Term, TermRule, Unit
from intake.services.wellbeing import Limits, Wellbeing, try_to_write, wellbeing
from intake.store.database.daemon_tables import lease
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from tests.e2e.desk import settings_without_servers
from tests.services.desk import COMPLETE, DeskInHand, letter, with_rules

# Bytes: the index of a write-ahead log.
_SHARED_MEMORY = 32_768
LIMITS = Limits(0, timedelta(minutes=15))
TERMS = with_rules(
    load_regulation(packaged("regulations") / "default.toml"),
    deadlines=DeadlineRules((TermRule(Obligation.RESOLUTION, Term(3, Unit.WORKING_DAYS)),)),
)


def health(desk: DeskInHand, now: datetime) -> Wellbeing:
    with desk.database.read() as connection:
        return wellbeing(connection, desk.database, cant_write="", limits=LIMITS, expiring=(), now=now)


def kinds(found: Wellbeing) -> list[tuple[NeedKind, int]]:
    return [(need.kind, need.count) for need in found.needs]


def test_a_trial_write_is_committed_and_leaves_nothing_behind(database: Database) -> None:
    assert try_to_write(database) == ""
    with database.read() as connection:
        assert connection.execute(lease.select()).all() == []


def test_held_quarantined_and_overdue_are_counted_and_named(database: Database) -> None:
    desk = DeskInHand(database, TERMS, now=datetime.now(UTC))
    desk.receive(letter(COMPLETE))
    due = desk.ticket().due_at
    assert due is not None
    assert kinds(health(desk, desk.now)) == []
    # A reply that nothing proves is held; what is no mail at all is put aside.
    desk.receive(letter("Сколько ждать?", subject="Re: [#1] счёт", sender="fremd@other.example"))
    desk.receive(b"")
    late = due + timedelta(minutes=1)
    with database.write() as connection:
        connection.execute(lease.update().values(expires_at=late))
    found = health(desk, late)
    assert kinds(found) == [
        (NeedKind.UNSETTLED, 3),
        (NeedKind.QUARANTINED, 1),
        (NeedKind.HELD, 1),
        (NeedKind.OVERDUE, 1),
    ]
    assert found.facts.overdue_since == due


def test_the_last_write_of_a_daemon_is_told_by_its_lease(database: Database) -> None:
    desk = DeskInHand(database, TERMS)
    now = datetime.now(UTC)
    assert abs((health(desk, now).facts.last_write_at or now) - now) < timedelta(minutes=1)
    assert kinds(health(desk, now)) == []
    assert kinds(health(desk, now + timedelta(hours=1))) == [(NeedKind.DAEMON, 1)]


# --- The commands ---------------------------------------------------------------------------------


def ordered(directory: Path, *words: str, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, whose files may not grow beyond `most_bytes`."""

    def limited() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [sys.executable, "-m", "intake", "--config", str(directory / "offline.toml"), *words],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
        preexec_fn=limited,
    )


def in_json(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk of which a daemon has just worked on a mail."""
    settings_without_servers(tmp_path)
    config = tmp_path / "offline.toml"
    text = config.read_text(encoding="utf-8").replace(
        "sqlite:///unused.db", f"sqlite:///{tmp_path}/intake.db"
    )
    config.write_text(f"{text}\n[trouble]\nfree_bytes = 0\n", encoding="utf-8")
    database = Database(f"sqlite:///{tmp_path}/intake.db")
    upgrade(database)
    DeskInHand(database, now=datetime.now(UTC)).receive(letter(COMPLETE))
    database.close()
    return tmp_path


def test_status_of_a_desk_on_which_all_is_well_is_0_and_tells_when_the_daemon_wrote(home: Path) -> None:
    done = ordered(home, "status")
    assert (done.returncode, done.stderr) == (0, "")
    assert "needs" not in done.stdout
    assert "daemon   last wrote 20" in done.stdout
    assert in_json(ordered(home, "status", "--json"))["needs"] == []


def test_status_names_what_needs_a_person_first_and_ends_with_1(home: Path) -> None:
    database = Database(f"sqlite:///{home}/intake.db")
    desk = DeskInHand(database, now=datetime.now(UTC), uid=7)
    desk.receive(letter("Сколько ждать?", subject="Re: [#1] счёт", sender="fremd@other.example"))
    database.close()
    done = ordered(home, "status")
    assert done.returncode == 1
    assert done.stdout.startswith("needs    1 mail waits for a decision: `intake mail list --status held`\n")
    data = in_json(ordered(home, "status", "--json"))
    assert [(need["kind"], need["count"]) for need in data["needs"]] == [("held", 1)]
    assert data["written"] is True


def test_a_full_disk_is_told_first(home: Path) -> None:
    # Somebody has the database open, as the daemon has, so that its write-ahead log is there and can't grow:
    # a limit on the size of files refuses it as a full disk does.
    database = Database(f"sqlite:///{home}/intake.db")
    watching = sqlite3.connect(home / "intake.db")
    watching.execute("SELECT count(*) FROM mail").fetchall()
    DeskInHand(database, now=datetime.now(UTC), uid=7).receive(letter(COMPLETE, sender="petr@other.example"))
    assert (home / "intake.db-wal").stat().st_size > _SHARED_MEMORY
    done = ordered(home, "status", most_bytes=_SHARED_MEMORY)
    checked = ordered(home, "check", most_bytes=_SHARED_MEMORY)
    watching.close()
    database.close()
    assert done.returncode == checked.returncode == 1
    assert done.stdout.startswith("needs    the database can't be written: disk I/O error"), done
    assert "2 processed" in done.stdout
    assert "intake.db: can't be written: disk I/O error" in checked.stdout


def test_a_disk_on_which_nothing_can_even_be_read_is_told_of(home: Path) -> None:
    done = ordered(home, "status", most_bytes=0)
    assert done.returncode == 1
    assert "disk I/O error" in done.stderr


def test_a_database_on_which_somebody_sits_is_told_of(home: Path) -> None:
    holder = sqlite3.connect(home / "intake.db")
    holder.execute("BEGIN IMMEDIATE")
    done = ordered(home, "status")
    holder.close()
    assert done.returncode == 1
    assert "needs    the database can't be written: " in done.stdout
    assert "locked" in done.stdout


def test_check_tries_a_write_and_notes_what_waits_for_a_person(home: Path) -> None:
    database = Database(f"sqlite:///{home}/intake.db")
    DeskInHand(database, now=datetime.now(UTC), uid=7).receive(b"")
    database.close()
    done = ordered(home, "check")
    assert f"{home}/intake.db: a write was tried, and works" in done.stdout, done.stdout
    assert "note   desk: 1 mail waits in quarantine" in done.stdout
