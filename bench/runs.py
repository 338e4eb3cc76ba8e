"""One measured run: a mailbox is filled, a process works through it, and the sink notes when it was done."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.mails import Letter
from bench.world import AGENT, THIS_BUILD, Build, World, environment

_PATIENCE = 600.0
_TICKS = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """A run did not do its work, so that its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of a run: seconds from the start of the process to the last answer, CPU, peak memory.

    `cpu_seconds` include those of every helper; `peak_megabytes` is the process alone.
    """

    mails: int
    seconds: float
    cpu_seconds: float
    peak_megabytes: float

    @property
    def rate(self) -> float:
        """Mails per second."""
        return self.mails / self.seconds


def product(
    world: World,
    kind: str,
    letters: Sequence[Letter],
    *,
    notify: bool = False,
    build: Build = THIS_BUILD,
) -> Run:
    """Run `intake run --once` over these letters."""
    user, url = world.user(), world.database(kind)
    world.dovecot.deliver_many(user, [letter.raw for letter in letters])
    config = world.config(user, url, notify=notify, build=build)
    # The floor creates its tables in a moment; a database is upgraded once in its life.
    subprocess.run(
        [build.python, "-m", "intake", "--config", str(config), "db", "upgrade"],
        cwd=build.root,
        env=environment(),
        capture_output=True,
        check=True,
    )
    run = measured(world, ["-m", "intake", "--config", str(config), "run", "--once"], letters, build)
    world.drop(url)
    return run


def floor(world: World, kind: str, letters: Sequence[Letter]) -> Run:
    """Run the floor over these letters."""
    user, url = world.user(), world.database(kind)
    world.dovecot.deliver_many(user, [letter.raw for letter in letters])
    arguments = [str(world.dovecot.port), user, str(world.sink.port), url]
    run = measured(world, ["-m", "bench.floor", *arguments], letters)
    world.drop(url)
    return run


def measured(
    world: World, arguments: Sequence[str], letters: Sequence[Letter], build: Build = THIS_BUILD
) -> Run:
    """Run Python with these arguments until every letter is answered; BenchError when not all were."""
    world.sink.arrived()
    log = world.folder / "run.log"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [build.python, *arguments], cwd=build.root, env=environment(), stdout=output, stderr=output
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
    """Wait for the end of the process; its peak resident memory in MB (VmHWM, proc(5)) and CPU seconds.

    The CPU seconds are those of the process (wait4(2)) and of all its descendants.  Of these the kernel keeps
    none for us, since nobody waits for them: they are looked at as long as they are there, and what one does
    in the 20 ms before its end is left out.
    """
    peak = 0.0
    deadline = time.monotonic() + _PATIENCE
    others: dict[int, float] = {}
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            return peak, usage.ru_utime + usage.ru_stime + sum(others.values())
        peak = max(peak, peak_megabytes(process.pid))
        others |= descendants_seconds(process.pid)
        if time.monotonic() > deadline:
            process.kill()
        time.sleep(0.02)


def descendants_seconds(pid: int) -> dict[int, float]:
    """The CPU seconds of each process that has this one as an ancestor (children(5) of its threads, stat(5))."""
    found: dict[int, float] = {}
    waiting = [pid]
    while waiting:
        threads = Path(f"/proc/{waiting.pop()}/task")
        with suppress(OSError):
            for thread in threads.iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        for child in waiting:
            with suppress(OSError):
                fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
                found[child] = (int(fields[11]) + int(fields[12])) / _TICKS
    return found


def peak_megabytes(pid: int) -> float:
    """The peak resident memory of a process so far, in millions of bytes; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) * 1024 / 1e6 if lines else 0.0
