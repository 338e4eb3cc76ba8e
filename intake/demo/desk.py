"""The desk of the demo: the daemon as a process of its own, its configuration, and its database."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from intake.assembly.parts import install_cues, load_regulations, open_database
from intake.config.settings import load_settings
from intake.demo.samples import AGENTS, AUTHSERV_ID, DESK
from intake.demo.servers import HOST, PASSWORD, USER, MailServers
from intake.desk.disposition import MailStatus
from intake.desk.regulation import Regulation
from intake.desk.ticket import Ticket
from intake.store.database.errors import StoreError
from intake.store.outbox import listing
from intake.store.outbox.listing import OutboxLine
from intake.store.outbox.outbox import OutboxState
from intake.store.spool import ledger
from intake.store.spool.ledger import LedgerMail
from intake.store.tickets import tickets
from intake.store.tickets.tickets import Entry

_MARK = ".intake-demo"
_PATIENCE = 60.0
_LOOK_EVERY = 0.05

# poll_seconds is long on purpose: only IDLE can bring in mail that arrives while the daemon runs.
_CONFIGURATION = f"""# Written by `make demo`.  Its mail servers are gone by now; the database is here.
[database]
url = "sqlite:///intake.db"

[smtp]
host = "{HOST}"
port = %(smtp_port)d
security = "none"

[[mailbox]]
name = "support"
address = "{DESK}"
display_name = "Служба поддержки"
host = "{HOST}"
port = %(imap_port)d
security = "none"
username = "{USER}"
password = "{PASSWORD}"
processed_folder = "Processed"
quarantine_folder = "Quarantine"
notify = ["{AGENTS[0]}", "{AGENTS[1]}"]
poll_seconds = 60
trusted_authserv_ids = ["{AUTHSERV_ID}"]

[[agent]]
name = "Анна"
address = "{AGENTS[0]}"

[[agent]]
name = "Борис"
address = "{AGENTS[1]}"

[log]
format = "keyvalue"
"""


class DemoFailedError(Exception):
    """The demo can't continue; the message tells the user why."""


@dataclass(frozen=True, slots=True)
class Books:
    """The contents of the database at one moment."""

    mails: tuple[LedgerMail, ...]
    tickets: dict[int, Ticket]
    outbox: tuple[OutboxLine, ...]
    files: dict[int, tuple[str, ...]]
    """The names of the attached files, by ticket; tickets without files are absent."""
    regulation: Regulation

    def caused_by(self, mail: LedgerMail) -> tuple[OutboxLine, ...]:
        """The outgoing mails that an incoming mail caused."""
        return tuple(line for line in self.outbox if line.mail_id == mail.id)

    @property
    def at_rest(self) -> bool:
        """Whether every mail is processed, and every answer is sent or given up."""
        moving = {OutboxState.PENDING, OutboxState.SENDING}
        return not any(mail.status is MailStatus.SPOOLED for mail in self.mails) and not any(
            line.state in moving for line in self.outbox
        )


class DemoDesk:
    """A desk in its folder: `config.toml`, `intake.db`, `daemon.log`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.database_file = folder / "intake.db"
        self.log = folder / "daemon.log"
        self._daemon: subprocess.Popen[bytes] | None = None

    def configure(self, servers: MailServers) -> None:
        """Write the configuration; its paths are relative to it."""
        ports = {"smtp_port": servers.smtp_port, "imap_port": servers.imap_port}
        self.config.write_text(_CONFIGURATION % ports, encoding="utf-8")
        self.config.chmod(0o600)

    def start_daemon(self) -> None:
        """Start `intake run` as systemd would."""
        command = [sys.executable, "-m", "intake", "--config", str(self.config), "run"]
        with self.log.open("wb") as log:
            self._daemon = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603

    def stop_daemon(self) -> int:
        """Stop the daemon with SIGTERM; returns its exit code."""
        if self._daemon is None:
            return 0
        self._daemon.send_signal(signal.SIGTERM)
        try:
            return self._daemon.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._daemon.kill()
            return self._daemon.wait()

    @cached_property
    def regulation(self) -> Regulation:
        """The regulation of the only mailbox, read once because it is needed often."""
        settings = load_settings(self.config)
        install_cues(settings)
        return next(iter(load_regulations(settings).values()))

    def read(self) -> Books:
        """What the database holds now; StoreError while there is none yet."""
        database = open_database(load_settings(self.config), read_only=True)
        try:
            with database.read() as connection:
                found = {ticket.number: ticket for ticket in tickets.list_tickets(connection)}
                return Books(
                    tuple(ledger.list_mails(connection)),
                    found,
                    tuple(listing.list_outbox(connection, list(OutboxState))),
                    {number: _files(tickets.entries(connection, number)) for number in found},
                    self.regulation,
                )
        finally:
            database.close()

    def outgoing(self, line: OutboxLine) -> bytes:
        """The bytes of an outgoing mail."""
        database = open_database(load_settings(self.config), read_only=True)
        try:
            with database.read() as connection:
                return listing.raw(connection, line.id) or b""
        finally:
            database.close()

    def wait_until(self, arrived: int, settled: Callable[[], bool]) -> Books:
        """Wait until that many mails are processed, answered and settled on the server."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if self._daemon is not None and self._daemon.poll() is not None:
                raise DemoFailedError(f"the daemon stopped unexpectedly; see its log {self.log}")
            books = self._read_if_there()
            if books is not None and len(books.mails) >= arrived and books.at_rest and settled():
                return books
            time.sleep(_LOOK_EVERY)
        raise DemoFailedError(
            f"the daemon did not finish {arrived} mails in {_PATIENCE:.0f} seconds; see {self.log}"
        )

    def _read_if_there(self) -> Books | None:
        try:
            return self.read() if self.database_file.exists() else None
        except StoreError:
            return None  # The daemon is still creating the tables.


def _files(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(file.name for entry in entries for file in entry.attachments)


def fresh_folder(folder: Path) -> Path:
    """Create the folder afresh; DemoFailedError, touching nothing, when it isn't an earlier demo's."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / _MARK).exists():
            raise DemoFailedError(f"{folder} is not the folder of an earlier demo; name another")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()
    return folder
