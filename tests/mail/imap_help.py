"""What the IMAP tests share."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any, Self

from intake.mail.imap.mailbox import ImapAccount, Mailbox
from tests.servers.dovecot import DovecotServer


def account(server: DovecotServer, user: str, **changes: Any) -> ImapAccount:
    settings: dict[str, Any] = {
        "host": server.host,
        "port": server.tls_port,
        "security": "tls",
        "username": user,
        "secret": "secret",
        "ca_file": server.ca_file,
        "timeout": 30.0,
    }
    return ImapAccount(**(settings | changes))


def opened(server: DovecotServer, user: str, folder: str = "INBOX", **changes: Any) -> Mailbox:
    mailbox = Mailbox(account(server, user, **changes))
    mailbox.connect()
    mailbox.select(folder)
    return mailbox


def mail(number: int = 1, body: bytes = b"Hello\r\n") -> bytes:
    return b"From: a@x.example\r\nSubject: mail %d\r\nMessage-ID: <%d@x.example>\r\n\r\n%s" % (
        number,
        number,
        body,
    )


def later(seconds: float, action: Callable[[], object]) -> threading.Thread:
    """Do something in a moment, in a thread; join it."""

    def run() -> None:
        time.sleep(seconds)
        action()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


class Pipe:
    """A wake-up pipe."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()

    def wake(self) -> None:
        os.write(self._writing, b"x")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.reading)
        os.close(self._writing)
