"""Whose lease may be taken over at once: only that of a process known to be dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from intake.services import holding
from intake.services.holding import is_dead, this_process

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def holder_in(command: subprocess.Popen[str]) -> str:
    assert command.stdout is not None
    return command.stdout.readline().strip()


def another_process() -> subprocess.Popen[str]:
    code = "import time; from intake.services.holding import this_process as me; print(me(), flush=True); time.sleep(600)"
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def test_a_living_process_is_not_dead() -> None:
    assert not is_dead(this_process())
    with another_process() as other:
        holder = holder_in(other)
        assert not is_dead(holder)
        other.kill()


def test_a_killed_process_is_dead_even_before_its_parent_has_noticed() -> None:
    with another_process() as other:
        holder = holder_in(other)
        other.send_signal(signal.SIGKILL)
        # Waits, and leaves the zombie.
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        assert is_dead(holder)
    assert is_dead(holder)


def test_another_process_under_the_same_number_does_not_keep_the_lease() -> None:
    machine, number, started, rest = this_process().split("/")
    assert is_dead("/".join((machine, number, str(int(started) - 1), rest)))


def test_what_runs_on_other_machines_or_in_other_containers_is_never_taken_for_dead() -> None:
    _, _, started, rest = this_process().split("/")
    assert not is_dead(f"elsewhere:boot:pid:[1]/1/{started}/{rest}")
    assert not is_dead("something else")
    assert not is_dead("")


def test_a_unit_that_hides_the_boot_tells_it_as_systemd_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with another_process() as other:
        holder = holder_in(other)
        monkeypatch.setattr(holding, "_BOOT_ID", tmp_path / "hidden")
        assert not is_dead(holder)
        monkeypatch.setenv("INTAKE_BOOT_ID", BOOT_ID.read_text().strip().replace("-", ""))
        assert not is_dead(holder)
        other.kill()
        other.wait()
        assert is_dead(holder)


@pytest.mark.parametrize("told", ["", "%b", "3e9678e1", "anything"])
def test_without_a_boot_nobody_is_taken_for_dead(
    told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "_BOOT_ID", tmp_path / "hidden")
    monkeypatch.setenv("INTAKE_BOOT_ID", told)
    machine, number, started, rest = this_process().split("/")
    assert not is_dead("/".join((machine, number, str(int(started) - 1), rest)))


def test_the_shipped_unit_tells_the_boot_that_it_hides() -> None:
    unit = (Path(__file__).resolve().parents[2] / "systemd" / "intake.service").read_text()
    assert "\nProcSubset=pid\n" in unit
    assert f"\nEnvironment={holding._BOOT_ID_TOLD}=%b\n" in unit
