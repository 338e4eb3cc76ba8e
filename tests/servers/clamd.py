"""Debian's clamd as one user without rights, on a Unix socket, with a signature of its own: nothing is downloaded.

`HARMLESS` is a string that no real signature knows, and that this clamd takes for a virus.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time

from tests.servers.process import Account, ServerMissingError, end_group, free_port, remove

HARMLESS = "intake-harmless-sign-of-a-virus-7f3a"
VIRUS = "Intake.Harmless.Sign.UNOFFICIAL"
_SEARCH_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
_PATIENCE = 60.0

_CONFIGURATION = """
LocalSocket {folder}/clamd.sock
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {folder}/signatures
LogFile {folder}/clamd.log
Foreground yes
Debug no
MaxThreads 4
StreamMaxLength 2M
SelfCheck 0
"""


class OwnClamd:
    """A clamd that the test may kill."""

    def __init__(self) -> None:
        self._account = Account.choose("clamav", "nobody")
        self.folder = self._account.folder("clamd")
        self.socket = str(self.folder / "clamd.sock")
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> OwnClamd:
        """Start it, and wait until it answers."""
        program = shutil.which("clamd", path=_SEARCH_PATH)
        if program is None:
            raise ServerMissingError("clamd isn't installed: make servers")
        signatures = self.folder / "signatures"
        signatures.mkdir(exist_ok=True)
        # Name, any file type, any offset, the string in hexadecimal.
        name = VIRUS.removesuffix(".UNOFFICIAL")
        (signatures / "own.ndb").write_text(f"{name}:0:*:{HARMLESS.encode().hex()}\n")
        configuration = self.folder / "clamd.conf"
        configuration.write_text(_CONFIGURATION.format(folder=self.folder, port=self.port))
        self._account.own(signatures, *signatures.iterdir(), configuration)
        log = self.folder / "output"
        self._process = self._account.spawn([program, "--config-file", str(configuration)], log)
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise ServerMissingError(f"clamd did not start: {log.read_text(errors='replace')}")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """End it; it may be started again."""
        if self._process is not None:
            end_group(self._process)
            self._process = None

    def close(self) -> None:
        """End it for good."""
        self.stop()
        remove(self.folder)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.connect(self.socket)
            connection.sendall(b"zPING\0")
            return connection.recv(16) == b"PONG\0"
        return False
