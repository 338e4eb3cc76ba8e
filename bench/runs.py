"""One measured run: a mailbox is filled, a process works through it, the sink tells when it was done."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.mails import Letter
from bench.world import AGENT, ROOT, World, environment

_PATIENCE = 600.0


class BenchError(Exception):
    """A run that did not do its work; its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took: seconds from the start of the process to the last answer, and its peak memory."""

    mails: int
    seconds: float
    cpu_seconds: float
    peak_megabytes: float

    @property
    def rate(self) -> float:
        """Mails a second."""
        return self.mails / self.seconds


def product(world: World, kind: str, letters: Sequence[Letter], *, notify: bool = False) -> Run:
    """`intake run --once` over these letters."""
    user, url = world.user(), world.database(kind)
    world.dovecot.deliver_many(user, [letter.raw for letter in letters])
    config = world.config(user, url, notify=notify)
    # The floor makes its tables in a moment; a database is upgraded once in its life.
    subprocess.run(
        [sys.executable, "-m", "intake", "--config", str(config), "db", "upgrade"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        check=True,
    )
    run = measured(world, ["-m", "intake", "--config", str(config), "run", "--once"], letters)
    world.drop(url)
    return run


def floor(world: World, kind: str, letters: Sequence[Letter]) -> Run:
    """The floor over these letters."""
    user, url = world.user(), world.database(kind)
    world.dovecot.deliver_many(user, [letter.raw for letter in letters])
    arguments = [str(world.dovecot.port), user, str(world.sink.port), url]
    run = measured(world, ["-m", "bench.floor", *arguments], letters)
    world.drop(url)
    return run


def measured(world: World, arguments: Sequence[str], letters: Sequence[Letter]) -> Run:
    """Run Python with these arguments until every letter is answered; BenchError when not all were."""
    world.sink.arrived()
    log = world.folder / "run.log"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment(), stdout=output, stderr=output
        )
        peak, cpu = watch(process)
    arrived = [
        (arrival.at, recipient)
        for arrival in world.sink.arrived()
        for recipient in arrival.recipients
        if recipient != AGENT
    ]
    if process.returncode != 0 or sorted(to for _, to in arrived) != sorted(
        letter.sender for letter in letters
    ):
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        message = f"{len(arrived)} of {len(letters)} answers, exit {process.returncode}:\n{tail}"
        raise BenchError(message)
    last = max((at for at, _ in arrived), default=time.monotonic())
    return Run(len(letters), last - started, cpu, peak)


def watch(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for the end; the peak of resident memory in MB (VmHWM of proc(5)) and the CPU seconds."""
    peak = cpu = 0.0
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None:
        peak, cpu = max(peak, peak_megabytes(process.pid)), max(cpu, cpu_seconds(process.pid))
        if time.monotonic() > deadline:
            process.kill()
        time.sleep(0.02)
    return peak, cpu


def peak_megabytes(pid: int) -> float:
    """The greatest resident memory of a process so far, in millions of bytes; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) * 1024 / 1e6 if lines else 0.0


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100
