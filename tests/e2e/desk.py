"""A whole desk for a test: the real daemon's configuration over real servers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intake.config.settings import Settings, load_settings
from intake.daemon import Daemon
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpServer

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

[[agent]]
name = "Анна"
address = "anna@desk.test"

[[agent]]
name = "Борис"
address = "boris@desk.test"
"""


@dataclass
class DeskUnderTest:
    """Configuration, servers and shortcuts."""

    directory: Path
    dovecot: DovecotServer
    smtp: SmtpServer
    user: str
    url: str = ""
    extra: str = ""
    notify: tuple[str, ...] = ("anna@desk.test", "boris@desk.test")
    config: Path = field(init=False)

    def __post_init__(self) -> None:
        self.url = self.url or f"sqlite:///{self.directory / 'intake.db'}"
        self.config = self.directory / "config.toml"
        self.write_config()

    def write_config(self) -> None:
        self.config.write_text(
            _CONFIG.format(
                url=self.url,
                smtp_port=self.smtp.port,
                imap_port=self.dovecot.port,
                user=self.user,
                notify=json.dumps(self.notify),
                extra=self.extra,
            ),
            encoding="utf-8",
        )

    @property
    def settings(self) -> Settings:
        return load_settings(self.config)

    def run_once(self) -> int:
        """`intake run --once` in this process."""
        return Daemon(self.settings).run_once()

    def command(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
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
        """The JSON lines of a command that must succeed."""
        done = self.command(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]
