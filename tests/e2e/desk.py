"""A whole desk for a test: the real daemon's configuration over real servers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from intake.assembly.accounts import Accounts
from intake.assembly.parts import open_database, utc_now
from intake.assembly.wiring import sender_thread
from intake.config.settings import Settings, load_settings
from intake.daemon import Daemon
from intake.desk.disposition import MailStatus
from intake.mail.smtp.transport import Transport
from intake.services.holding import this_process
from intake.services.mailbox_worker import MailboxWorker
from intake.store.database import schema
from intake.store.database.session import Database
from intake.store.spool import ledger
from tests.confirmed import confirmed
from tests.e2e.overlay import overlaid
from tests.e2e.running import PATIENCE
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import RecordedMail, SmtpProcess, SmtpServer

ADDRESS = "support@desk.test"
AGENTS = {"Анна": "anna@desk.test", "Борис": "boris@desk.test"}

_CONFIG = """
[database]
url = "{url}"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"

[[mailbox]]
name = "support"
address = "support@desk.test"
display_name = "Служба поддержки"
host = "127.0.0.1"
port = {imap_port}
security = "none"
username = "{user}"
password = "secret"
processed_folder = "Processed"
quarantine_folder = "Quarantine"
notify = {notify}
poll_seconds = 5
trusted_authserv_ids = ["mx.desk.test"]
{extra}
{agents}
"""


def _tables_of(agents: Mapping[str, str]) -> str:
    return "".join(
        f'\n[[agent]]\nname = "{name}"\naddress = "{address}"\ndigest = false\n'
        for name, address in agents.items()
    )


def settings_without_servers(directory: Path) -> Settings:
    """The same configuration for a desk that connects to nothing."""
    notify = json.dumps(tuple(AGENTS.values()))
    text = _CONFIG.format(
        url="sqlite:///unused.db",
        smtp_port=1,
        imap_port=1,
        user="nobody",
        notify=notify,
        extra="",
        agents=_tables_of(AGENTS),
    )
    config = directory / "offline.toml"
    config.write_text(text, encoding="utf-8")
    config.chmod(0o600)
    return load_settings(config)


@dataclass
class DeskUnderTest:
    """Configuration, servers and shortcuts; where it is `scripted`, its daemon's clock is the script's.

    Without `confirms` nothing is said of senders of whom a mail itself says nothing.
    """

    directory: Path
    dovecot: DovecotServer
    smtp: SmtpServer | SmtpProcess
    user: str
    url: str = ""
    extra: str = ""
    notify: tuple[str, ...] = ("anna@desk.test", "boris@desk.test")
    agents: Mapping[str, str] = field(default_factory=lambda: dict(AGENTS))
    overlay: str = ""
    scripted: bool = False
    confirms: bool = True
    config: Path = field(init=False)
    _workers: dict[str, MailboxWorker] = field(init=False, default_factory=dict)
    _now: datetime | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.url = self.url or f"sqlite:///{self.directory / 'intake.db'}"
        self.config = self.directory / "config.toml"
        self.write_config()

    def write_config(self) -> None:
        text = _CONFIG.format(
            url=self.url,
            smtp_port=self.smtp.port,
            imap_port=self.dovecot.port,
            user=self.user,
            notify=json.dumps(self.notify),
            extra=self.extra,
            agents=_tables_of(self.agents),
        )
        text = overlaid(text, self.overlay, self.directory) if self.overlay else text
        self.config.write_text(text, encoding="utf-8")

    @property
    def settings(self) -> Settings:
        return load_settings(self.config)

    def take(self, raw: bytes, at: datetime, mailbox: str | None = None) -> None:
        """Deliver a mail, by default to the first mailbox, and let the daemon work."""
        boxes = self.settings.mailboxes
        user = next(box.username for box in boxes if mailbox in (None, box.name))
        self.dovecot.deliver(user, confirmed(raw) if self.confirms else raw, at)
        self.work(at)

    def employ(self, addresses: Sequence[str]) -> None:
        """Have these agents and no others from now on: a daemon with another configuration goes on."""
        self.notify = tuple(addresses)
        self.agents = {name: address for name, address in AGENTS.items() if address in addresses}
        self.write_config()
        self._workers = {}

    def release_held(self, at: datetime) -> None:
        """An operator lets all mail that is held through."""
        with self.database.write() as connection:
            held = [mail.id for mail in ledger.list_mails(connection, [MailStatus.HELD])]
            ledger.release(connection, held)
        self.work(at)

    def work(self, at: datetime) -> None:
        """Let the daemon take in what waits, work on it and send what goes out; `at` is the script's time.

        The workers are put together once a desk, as a running daemon does it; a sender belongs to one
        event loop, so each look has its own.
        """
        self._now = at.astimezone(UTC)
        if not self._workers:
            workers, *_ = Daemon(self.settings, self._clock)._start()
            self._workers = {worker.name: worker for worker in workers}
        for worker in self._workers.values():
            # A connection that the server ends is made again at the next look.
            assert worker.run_once() or worker.run_once()
        account = Accounts(self.settings).smtp(self.settings.smtp)
        sender = sender_thread(
            self.database, [Transport(account)], "smtp", (), owner=this_process(), clock=self._clock
        )
        assert sender.run_until_empty(lambda: False)

    def _clock(self) -> datetime:
        return self._now if self.scripted and self._now else utc_now()

    @property
    def mails(self) -> Sequence[RecordedMail]:
        """What the SMTP server took."""
        return self.smtp.mails

    @cached_property
    def database(self) -> Database:
        """The desk's database, with its tables."""
        database = open_database(self.settings)
        if schema.is_empty(database):
            schema.upgrade(database)
        return database

    def close(self) -> None:
        """Give the database's connections back."""
        self.database.close()

    def run_once(self) -> int:
        """`intake run --once` in this process."""
        return Daemon(self.settings).run_once()

    def command(self, *arguments: str, timeout: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        """The real command in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "intake", "--config", str(self.config), *arguments],
            capture_output=True,
            text=True,
            timeout=timeout,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            check=False,
        )

    def data(self, *arguments: str) -> list[dict[str, Any]]:
        """The JSON lines of a command that must succeed; a status of 1 tells that something needs a person."""
        done = self.command(*arguments, "--json")
        assert done.returncode == 0 or (arguments == ("status",) and done.stdout), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]
