"""The helper that reads ahead: whatever becomes of it, mails are read, and nobody is left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.helper_cases import gone

ROOT = Path(__file__).resolve().parents[2]


def played(case: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A case of `helper_cases`, in a process without threads."""
    command = [sys.executable, "-W", "error", "-m", "tests.services.helper_cases", case, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param("reads_ahead", id="a helper reads what waits, and ends"),
        pytest.param("stands_still", id="a helper that stands still keeps nobody waiting for ever"),
        pytest.param("dies_of_a_mail", id="a mail that kills its helper never kills the daemon"),
        pytest.param(
            "stands_still_over_a_mail", id="a helper that stands still over a mail fails at that one"
        ),
        pytest.param("a_writer_waits_for_no_helper", id="nobody waits for the database because of a helper"),
        pytest.param("keeps_its_place", id="a mail whose helper was killed keeps its place"),
        pytest.param("seed_dies", id="without helpers mails are read all the same, and a seed comes back"),
        pytest.param("seed_stands_still", id="a seed that stands still is replaced"),
        pytest.param("a_suspect_waits_for_the_next_seed", id="a suspect waits for the next seed"),
        pytest.param("all_stand_still", id="nothing that stands still holds up the end"),
    ],
)
def test_mails_are_read_whatever_becomes_of_the_helper(case: str, tmp_path: Path) -> None:
    ended = played(case, tmp_path)
    assert ended.returncode == 0, ended.stderr


def test_helpers_end_with_a_daemon_that_is_killed(tmp_path: Path) -> None:
    killed = played("daemon_dies", tmp_path)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    processes = [int(pid) for pid in killed.stdout.split()]
    assert len(processes) == 2
    assert all(gone(pid) for pid in processes)
