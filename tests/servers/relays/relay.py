"""What the relays have in common: a folder, a process, and how it is started and ended."""

from __future__ import annotations

import atexit
import os
import subprocess
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path

from tests.servers.certificates import CertificateAuthority
from tests.servers.milters import wait_until_listening
from tests.servers.process import ServerMissingError, end_group, free_port, remove

HOST = "relay.example"
MOST_BYTES = 200_000
MOST_RECIPIENTS = 2


class Relay(ABC):
    """One server, started and closed by whoever made it; it listens on `port`, with STARTTLS if wanted."""

    host = "127.0.0.1"
    name = ""

    def __init__(self, authority: CertificateAuthority, *, home: int, onward: int) -> None:
        if os.geteuid() != 0:
            raise ServerMissingError("Mail servers change between users of theirs: run this test as root.")
        self.folder = Path(tempfile.mkdtemp(prefix="rl", dir="/tmp"))
        self.folder.chmod(0o755)
        self.port = free_port()
        authority.write(self.folder)
        self.values = {
            "folder": str(self.folder),
            "host": HOST,
            "port": str(self.port),
            "home": str(home),
            "onward": str(onward),
            "bytes": str(MOST_BYTES),
            "recipients": str(MOST_RECIPIENTS),
        }
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    @property
    def log(self) -> str:
        """What it wrote."""
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))

    def start(self) -> Relay:
        """Start and wait until it listens."""
        command = self.lay_out()
        with (self.folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        wait_until_listening(self._process, self.port, self.folder / "output.log")
        return self

    def close(self) -> None:
        """End it and remove its folder."""
        if self._process is not None:
            end_group(self._process)
            self._process = None
        remove(self.folder)
        atexit.unregister(self.close)

    def try_again(self) -> None:  # noqa: B027 - one of them has to be asked
        """Have it try at once what waits; most do so every second by themselves."""

    @abstractmethod
    def lay_out(self) -> list[str]:
        """Write the configuration and make what it needs; returns the command."""

    def write(self, name: str, text: str) -> Path:
        """Write a file with the values put in."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.format_map(self.values))
        return path
