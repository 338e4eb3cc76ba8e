"""The desk on the IMAP servers that people have: Dovecot, Cyrus, Courier and mailutils, as Debian packages them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from intake.assembly.wiring import mailbox_worker
from intake.desk.message import FetchedMail
from intake.mail.imap.account import ImapAccount
from intake.mail.imap.mailbox import Mailbox
from intake.store.database.session import Database
from intake.store.tickets import tickets
from tests.confirmed import confirmed
from tests.servers.command_cutter import CuttingProxy
from tests.servers.imap import OwnImapServer
from tests.servers.imap_servers import SERVERS
from tests.services.desk import COMPLETE, DeskInHand, letter

PROCESSED, QUARANTINE = "Поддержка/Обработано", "Карантин"


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[OwnImapServer]:
    server = SERVERS[request.param]().start()
    yield server
    server.close()


@dataclass
class Desk:
    """A desk that looks into a user's INBOX on a server when it is told to."""

    server: OwnImapServer
    database: Database
    processed: str = PROCESSED
    port: int = 0
    user: str = field(init=False)

    def __post_init__(self) -> None:
        self.user = self.server.new_user()
        folders = self.processed, QUARANTINE if self.processed else ""
        self.hand = DeskInHand(self.database, processed_folder=folders[0], quarantine_folder=folders[1])

    @property
    def account(self) -> ImapAccount:
        port = self.port or self.server.port
        return ImapAccount("127.0.0.1", port, "none", self.user, "secret", timeout=20)

    def write(self, *numbers: int, folder: str = "INBOX") -> None:
        """Customers write mails of these numbers, each of another customer's."""
        self.server.deliver(self.user, *map(mail, numbers), folder=folder)

    def look(self, mailbox: Mailbox | None = None) -> bool:
        """What `intake run --once` does with the mailbox; whether all went well."""
        worker = mailbox_worker(
            self.hand.parts, mailbox or Mailbox(self.account), "the server", answered=lambda: None
        )
        return worker.run_once()

    @property
    def subjects(self) -> list[str]:
        """The subjects of all tickets, sorted."""
        with self.database.read() as connection:
            numbers = range(1, 1000)
            found = (tickets.load(connection, number) for number in numbers)
            return sorted(one.subject for one in iter(lambda: next(found), None) if one is not None)

    @property
    def real(self) -> str:
        """The processed folder as the server calls it."""
        return self.server.prefix + self.processed.replace("/", self.server.separator)


def subject(number: int) -> str:
    return f"Не печатается счёт {number:03}"


def mail(number: int) -> bytes:
    raw = letter(
        COMPLETE.replace("800123456", f"800123{number:03}"),
        subject=subject(number),
        sender=f"olga{number}@firma.example",
        Message_ID=f"<{number}@firma.example>",
    )
    return confirmed(re.sub(rb"\r?\n", b"\r\n", raw))


@pytest.fixture
def desk(server: OwnImapServer, sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(server, database)
    database.close()


def test_first_mails_and_a_reply_come_in_and_lie_in_a_folder_with_a_cyrillic_name(desk: Desk) -> None:
    desk.write(1, 2, 3)
    assert desk.look()
    assert desk.subjects == [subject(1), subject(2), subject(3)]
    assert len(desk.server.messages(desk.user, desk.real)) == 3
    reply = letter(
        "Спасибо!", subject="Re: " + subject(2), sender="olga2@firma.example", In_Reply_To="<2@firma.example>"
    )
    desk.server.deliver(desk.user, confirmed(re.sub(rb"\r?\n", b"\r\n", reply)))
    assert desk.look()
    assert desk.subjects == [subject(1), subject(2), subject(3)]
    assert desk.server.messages(desk.user) == []
    assert len(desk.server.messages(desk.user, desk.real)) == 4
    assert desk.real in desk.server.folders(desk.user)
