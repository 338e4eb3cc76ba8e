"""The real daemon as a process, and waiting for what it does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
# A hang guard, not an expectation: the machine may be busy with other things.
PATIENCE = 180.0

_Found = TypeVar("_Found")


def until(question: Callable[[], _Found], what: str, seconds: float = PATIENCE) -> _Found:
    """Ask until the answer is true; returns it, or fails saying what was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.02)


class RunningDaemon:
    """`intake run` in a process of its own; its log goes to a file.

    `module` and `arguments` may name another program that becomes the daemon, and `setup` is run in
    the child before the exec (resource limits).
    """

    def __init__(
        self,
        config: Path,
        *,
        module: str = "intake",
        arguments: Sequence[str] = ("run",),
        setup: Callable[[], None] | None = None,
        log: Path | None = None,
    ) -> None:
        self.log_file = log or config.parent / f"daemon-{time.time_ns()}.log"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
        with self.log_file.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, "--config", str(config), *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=setup,  # noqa: PLW1509 - it only calls setrlimit
            )

    @property
    def log(self) -> str:
        """Everything it has said so far."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def said(self, words: str, seconds: float = PATIENCE) -> str:
        """Wait until these words are in the log; returns the log."""
        deadline = time.monotonic() + seconds
        while words not in (log := self.log):
            assert self.alive, f"the daemon ended with {self.process.returncode}:\n{log}"
            assert time.monotonic() < deadline, f"no {words!r} in the log within {seconds:.0f} s:\n{log}"
            time.sleep(0.01)
        return log

    def started(self) -> RunningDaemon:
        """Wait until it watches its mailboxes."""
        self.said("event=started")
        return self

    def kill(self) -> None:
        """SIGKILL, and take its body away: a zombie looks like a living process."""
        self.process.kill()
        self._bury()

    def stop(self, seconds: float = PATIENCE) -> int:
        """SIGTERM; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the daemon doesn't end:\n{self.log}") from None
        finally:
            self._bury()

    def close(self) -> None:
        """End it however it stands."""
        if self.alive:
            self.process.kill()
        self._bury()

    def _bury(self) -> None:
        if self.alive:
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
