"""IMAP servers of Debian beside Dovecot: Cyrus, Courier and mailutils, each on loopback without rights or TLS.

They exclude each other as packages: tools/install-test-servers takes their files out of them.  Every user logs in
with the password "secret".  Mail is put into folders by APPEND, as another client does it.
"""

from __future__ import annotations

import atexit
import socket
import subprocess
import time
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, Self

from imapclient import IMAPClient

from tests.servers.process import Account, ServerMissingError, end_group, free_port, remove

PASSWORD = "secret"
UNPACKED = Path("/usr/local/lib/intake-tests")
_PATIENCE = 20.0


class OwnImapServer:
    """A server that whoever made it starts and closes.

    `prefix` and `separator` are those of a user's own folders.
    """

    name: ClassVar[str]
    program: ClassVar[str]
    prefix: ClassVar[str] = ""
    separator: ClassVar[str] = "."
    host = "127.0.0.1"

    def __init__(self) -> None:
        if not (UNPACKED / self.program).exists():
            message = f"{self.name} isn't installed: run tools/install-test-servers."
            raise ServerMissingError(message)
        self.account = Account.choose("nobody")
        self.folder = self.account.folder(self.name[:2])
        self.port = free_port()
        self._users = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> Self:
        """Start it and wait until it greets."""
        self._process = self.launch()
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and (self._process is None or self._process.poll() is None):
            if self._greets():
                return self
            time.sleep(0.01)
        message = f"{self.name} doesn't start:\n{self.log}"
        raise RuntimeError(message)

    def launch(self) -> subprocess.Popen[bytes] | None:
        """Begin to listen on `port`; returns the process that does, if it is another one."""
        raise NotImplementedError

    def new_user(self) -> str:
        """Make a user with an empty INBOX; returns the name to log in by."""
        return f"user{next(self._users)}"

    def close(self) -> None:
        """Kill it and remove its folder."""
        if self._process is not None:
            end_group(self._process, grace=0)
            self._process = None
        remove(self.folder)
        atexit.unregister(self.close)

    def spawn(self, command: list[str], libraries: str = "") -> subprocess.Popen[bytes]:
        """Start a process of the server, with these folders of libraries first."""
        log = self.folder / "log"
        log.touch()
        self.account.own(log)
        return self.account.spawn(["/usr/bin/env", f"LD_LIBRARY_PATH={libraries}", *command], log)

    # What another client does

    def client(self, user: str) -> Any:
        """Another client of the user's, logged in; with no folder selected."""
        client = IMAPClient(self.host, self.port, ssl=False, timeout=60)
        client.login(user, PASSWORD)
        return client

    def deliver(self, user: str, *raws: bytes, folder: str = "INBOX") -> None:
        """Put mails into a folder of the user's, by its real name."""
        client = self.client(user)
        for raw in raws:
            client.append(folder, raw)
        client.logout()

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The mails of a folder by its real name, in order of UID; none where it doesn't exist."""
        client = self.client(user)
        try:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(uids, ["BODY.PEEK[]"]) if (uids := client.search("ALL")) else {}
            return [found[uid][b"BODY[]"] for uid in sorted(found)]
        finally:
            client.logout()

    def folders(self, user: str) -> set[str]:
        """The names of all folders of the user's that can be opened."""
        client = self.client(user)
        try:
            listed = client.list_folders()
            return {name for flags, _, name in listed if not {b"\\Noselect", b"\\NonExistent"} & set(flags)}
        finally:
            client.logout()

    def _greets(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), 5) as connection:
                return b"* OK" in connection.recv(4096)
        except OSError:
            return False
