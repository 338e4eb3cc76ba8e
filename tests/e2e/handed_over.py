"""A desk whose mail is handed over: no server is watched, and what goes out is in a sink."""

from __future__ import annotations

import smtplib
import time
from pathlib import Path

from sqlalchemy import text

from intake.store.database.session import Database
from tests.servers.smtp import SmtpProcess

_CONFIG = """
[database]
url = "{url}"

[smtp]
host = "127.0.0.1"
port = {port}
security = "none"

[[mailbox]]
name = "support"
address = "support@desk.test"
subaddress_separator = "+"
host = ""
notify = ["anna@desk.test"]
poll_seconds = 1
trusted_authserv_ids = ["mx.desk.test"]
max_mail_bytes = 100000

[[agent]]
name = "Анна"
address = "anna@desk.test"
digest = false

[lmtp]
listen = "{listen}"
"""


class HandedOver:
    """Its configuration, its sink, and somebody who hands mail over as mail servers do."""

    def __init__(self, folder: Path, url: str, listen: str = "") -> None:
        self.sink = SmtpProcess(folder / "sent").start()
        self.config = folder / "config.toml"
        self.listen = listen or str(folder / "lmtp.sock")
        text = _CONFIG.format(url=url, port=self.sink.port, listen=self.listen)
        self.config.write_text(text, encoding="utf-8")
        self.database = Database(url)

    def hand_over(self, raw: bytes, to: str = "support@desk.test") -> None:
        """One attempt: an exception of smtplib or OSError where it didn't get 250."""
        with smtplib.LMTP(self.listen, timeout=60) as client:
            refused = client.sendmail("olga@firma.example", [to], raw)
        assert not refused

    def hand_over_until_taken(self, raw: bytes) -> int:
        """Try again until it gets 250; returns how many attempts that took."""
        attempts = 0
        while True:
            attempts += 1
            try:
                self.hand_over(raw)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.02)
            else:
                return attempts

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def tickets(self) -> list[str]:
        """The subjects of all tickets."""
        return [str(subject) for (subject,) in self.rows("SELECT subject FROM ticket ORDER BY number")]

    def answered(self, address: str) -> bool:
        return any(address in mail.rcpt_tos for mail in self.sink.mails)

    def close(self) -> None:
        self.database.close()
        self.sink.close()
