"""Starting and ending server processes: as a user without rights, in a group of their own, on free ports."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Below Linux's range of ephemeral ports (32768–60999), so that no outgoing connection takes the port
# of a server that is being restarted.  Processes that share the work of a run have ports of their own,
# so that none of them takes it either.
_ALL_PORTS = range(20_000, 32_000)


class ServerMissingError(Exception):
    """A server's binary isn't installed.  A test that needs it fails: it isn't skipped."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system user as whom a server runs."""

    name: str
    group: str
    uid: int
    gid: int

    @classmethod
    def choose(cls, *preferred: str) -> Account:
        """Ourselves; but for root the first of the preferred users that exists."""
        if os.geteuid() != 0:
            return cls._of(pwd.getpwuid(os.geteuid()))
        for name in preferred:
            with contextlib.suppress(KeyError):
                return cls._of(pwd.getpwnam(name))
        message = f"None of the users {', '.join(preferred)} exists to run a test server as."
        raise ServerMissingError(message)

    @classmethod
    def _of(cls, entry: pwd.struct_passwd) -> Account:
        return cls(entry.pw_name, grp.getgrgid(entry.pw_gid).gr_name, entry.pw_uid, entry.pw_gid)

    def own(self, *paths: Path) -> None:
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, self.uid, self.gid)

    def folder(self, prefix: str) -> Path:
        """A new folder with a short path (Unix sockets allow 107 bytes) whose parents all may enter."""
        path = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
        path.chmod(0o755)
        self.own(path)
        return path

    def spawn(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        """Start a process as this user, leader of a group of its own, writing into the log."""
        root = os.geteuid() == 0
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,
                user=self.uid if root else None,
                group=self.gid if root else None,
                extra_groups=[] if root else None,
            )


def end_group(process: subprocess.Popen[bytes], *, grace: float = 1.0) -> None:
    """Ask the whole group to stop, wait so many seconds, then kill what is left of it."""
    with contextlib.suppress(ProcessLookupError):
        if grace > 0:
            os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(grace)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ports_of_worker(environment: Mapping[str, str]) -> range:
    """The ports that this process of a run alone may use; all of them where none shares its work."""
    worker = int(environment.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = len(_ALL_PORTS) // int(environment.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return _ALL_PORTS[worker * share : (worker + 1) * share]


_PORTS = ports_of_worker(os.environ)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now; the caller must cope with losing it to another."""
    while True:
        port = random.choice(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port


def remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
