"""A desk that looks at a faulty IMAP server, look by look, with its clocks in the test's hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from intake.assembly.wiring import MailboxParts, mailbox_parts, mailbox_worker
from intake.desk.disposition import MailStatus
from intake.desk.mail_servers import MailServerProblem
from intake.desk.message import WatchedFolder
from intake.mail.imap.mailbox import ImapAccount, Mailbox
from intake.services.mailbox_worker import MailboxWorker
from intake.store.spool import ledger
from tests.confirmed import confirmed
from tests.servers.faulty_imap import FaultyImap
from tests.services.desk import COMPLETE, TEMPLATES, DeskInHand, letter

# Seconds of silence until we leave; a server that behaves is given all the time it needs.
PATIENCE, LONGER = 0.08, 20.0


def request(number: int) -> bytes:
    """A request that is acknowledged; every fifth came no way that one sees, as from a program on the server."""
    raw = letter(COMPLETE, subject=f"Request {number}", sender=f"anna@firm{number}.example")
    if number % 5:
        raw = b"Received: from mx.example by mx.desk.test; Mon, 02 Mar 2026 09:00:00 +0000\n" + raw
    return confirmed(raw.replace(b"\n", b"\r\n"))


@dataclass
class Looked:
    """A desk that looks at the server's INBOX, and a clock that pauses are measured by."""

    desk: DeskInHand
    parts: MailboxParts
    mailbox: Mailbox
    worker: MailboxWorker
    monotonic: list[float]

    def look(self) -> None:
        """What the worker does between two pauses; nothing but a mail server's problem may come out of it."""
        try:
            self.worker._round()
            self.mailbox.wait(0.001)
        except MailServerProblem as problem:
            if problem.temporary:
                self.mailbox.close()

    def wait_longer(self) -> None:
        """Have patience from here on: on a busy machine a well server takes its time, too."""
        connection = self.mailbox._connection
        connection._account = replace(connection.account, timeout=LONGER)
        if connection.is_open:
            connection.wire._seconds = LONGER
            connection.wire.sock.settimeout(LONGER)

    def later(self, span: timedelta) -> None:
        self.desk.now += span
        self.monotonic[0] += span.total_seconds()

    @property
    def folder(self) -> WatchedFolder:
        return self.mailbox.watched_folder("support")

    def statuses(self) -> dict[int, MailStatus]:
        """What became of the mails, by UID."""
        with self.desk.database.read() as connection:
            return {mail.uid: mail.status for mail in ledger.list_mails(connection)}

    def acknowledged(self) -> Counter[str]:
        """How many acknowledgements there are to each address."""
        lines = [line for line in self.desk.sent() if line.template == "acknowledgement"]
        return Counter(recipient.address for line in lines for recipient in line.recipients)


def looking(server: FaultyImap, desk: DeskInHand, processed: str, monotonic: list[float]) -> Looked:
    """A daemon that has just been started."""
    account = ImapAccount(server.host, server.port, "none", "support", "secret", timeout=PATIENCE)
    watched = replace(desk.watched, processed_folder=processed)
    parts = mailbox_parts(desk.database, watched, TEMPLATES, owner=desk.holder, clock=lambda: desk.now)
    mailbox = Mailbox(account)
    worker = mailbox_worker(parts, mailbox, "imap", answered=lambda: None)
    return Looked(desk, parts, mailbox, worker, monotonic)
