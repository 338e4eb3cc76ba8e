"""Many daemons in a row without a second of importing each: a process that has everything imported
forks for each of them.  What comes out is a process like `intake run`, to be killed like one.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from functools import partialmethod
from pathlib import Path

from tests.e2e.running import ROOT, until


class ForkedDaemon:
    """`intake run` in a process that was forked from a warm one."""

    def __init__(self, pid: int, log_file: Path) -> None:
        self.pid = pid
        self.name = log_file.stem
        """By which it introduces itself to the SMTP server: the sink notes who sent what."""
        self._log_file = log_file

    @property
    def log(self) -> str:
        return self._log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def alive(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()

    def kill(self) -> None:
        """SIGKILL; returns when the process is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        until(lambda: not self.alive, f"the end of process {self.pid}")


class Nursery:
    """The warm process.  Whatever it forked dies with `close`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.warm"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._born: list[ForkedDaemon] = []

    def daemon(self, config: Path, log_file: Path) -> ForkedDaemon:
        """Start a daemon; its log is a file of its own."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        log_file.touch()
        self._process.stdin.write(f"{config}\t{log_file}\n")
        self._process.stdin.flush()
        daemon = ForkedDaemon(int(self._process.stdout.readline()), log_file)
        self._born.append(daemon)
        return daemon

    def close(self) -> None:
        for daemon in self._born:
            # The number of one that died long ago may belong to somebody else by now.
            if self._is_ours(daemon):
                daemon.kill()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(30)

    def _is_ours(self, daemon: ForkedDaemon) -> bool:
        try:
            status = Path(f"/proc/{daemon.pid}/status").read_text()
        except OSError:
            return False
        return f"PPid:\t{self._process.pid}\n" in status


def main() -> None:
    import intake.assembly.parts  # noqa: PLC0415
    import intake.cli  # noqa: PLC0415
    import intake.daemon  # noqa: F401, PLC0415

    # The kernel takes the dead away: a zombie would look like a daemon that holds its lease.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        config, log_file = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            _become_daemon(config, log_file)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _become_daemon(config: str, log_file: str) -> None:
    import intake.cli  # noqa: PLC0415

    _introduce_as(Path(log_file).stem)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["intake", "--config", config, "run"]
    try:
        intake.cli.main()
    finally:
        sys.stderr.flush()
        os._exit(70)


def _introduce_as(name: str) -> None:
    from intake.mail.smtp.account import SmtpAccount  # noqa: PLC0415

    named = partialmethod(SmtpAccount.__init__, local_hostname=name)
    SmtpAccount.__init__ = named  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    main()
