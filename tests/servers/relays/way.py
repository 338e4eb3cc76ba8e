"""A relay between two sinks: the desk's own mailbox, and whatever server is next for everybody else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.servers.certificates import CertificateAuthority
from tests.servers.relays import RELAYS, Relay
from tests.servers.smtp import SmtpServer

PATIENCE = 30.0


@dataclass(frozen=True)
class Way:
    """A relay, the server behind it (without SMTPUTF8), and where its bounces arrive."""

    relay: Relay
    onward: SmtpServer
    home: SmtpServer

    def bounce(self) -> bytes:
        """The next bounce that comes home, as its final delivery writes it (RFC 5321 §4.4)."""
        deadline = time.monotonic() + PATIENCE
        while not (found := [mail for mail in self.home.mails if not mail.mail_from]):
            assert time.monotonic() < deadline, self.relay.log
            self.relay.try_again()
            time.sleep(0.05)
        self.home.mails.remove(found[0])
        return b"Return-Path: <>\r\n" + found[0].raw

    def reset(self) -> None:
        """Forget what came, and refuse nothing."""
        self.home.reset()
        self.onward.reset()


@contextmanager
def relaying(name: str, authority: CertificateAuthority) -> Iterator[Way]:
    """The relay of this name between two sinks."""
    home, onward = SmtpServer().start(), SmtpServer(smtputf8=False).start()
    relay = RELAYS[name](authority, home=home.port, onward=onward.port)
    try:
        yield Way(relay.start(), onward, home)
    finally:
        relay.close()
        home.stop()
        onward.stop()
