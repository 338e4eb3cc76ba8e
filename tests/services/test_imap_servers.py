"""The desk on the IMAP servers that people have: Dovecot, Cyrus, Courier and mailutils, as Debian packages them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from intake.assembly.wiring import mailbox_worker
from intake.desk.disposition import MailStatus
from intake.desk.message import FetchedMail
from intake.desk.outgoing import Audience
from intake.mail.imap.account import ImapAccount
from intake.mail.imap.mailbox import Mailbox
from intake.store.database.session import Database
from intake.store.spool import ledger
from intake.store.tickets import tickets
from tests.confirmed import confirmed
from tests.mail.imap_help import later
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
        self.restart()

    def restart(self) -> None:
        """What another run of the program begins with."""
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
    def answered(self) -> list[str]:
        """The subjects of the tickets, once for each answer that their customers got, sorted."""
        texts = [line.subject for line in self.hand.sent() if line.audience == Audience.CUSTOMER]
        return sorted(found[0] for text in texts if (found := re.search(r"Не печатается счёт \d+", text)))

    @property
    def unread(self) -> list[object]:
        """What is in the ledger and was no mail, or was not handed over."""
        with self.database.read() as connection:
            mails = list(ledger.list_mails(connection))
        return [mail for mail in mails if mail.status in {MailStatus.QUARANTINED, MailStatus.UNFETCHED}]

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


def test_mail_stays_in_place_with_a_mark_and_comes_in_once(server: OwnImapServer, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    desk = Desk(server, database, processed="")
    desk.write(1, 2)
    assert desk.look()
    desk.write(3)
    assert desk.look()
    assert desk.look()
    assert desk.subjects == [subject(1), subject(2), subject(3)]
    assert desk.answered == desk.subjects
    client = server.client(desk.user)
    client.select_folder("INBOX", readonly=True)
    marked = [flags[b"FLAGS"] for flags in client.fetch(client.search("ALL"), ["FLAGS"]).values()]
    assert len(marked) == 3
    assert all({b"$IntakeDone", b"\\Seen"} & set(flags) for flags in marked), marked
    client.logout()
    database.close()


class Disturbed(Mailbox):
    """A mailbox of which another client takes mails away just before they are fetched."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.account)
        self._desk = desk

    def fetch(
        self,
        uids: Sequence[int],
        *,
        mailbox_name: str,
        max_bytes_a_mail: int,
        max_batch_count: int = 50,
        max_batch_bytes: int = 8_000_000,
        again: Collection[int] = (),
    ) -> Iterator[list[FetchedMail]]:
        if len(uids) > 2:
            other = self._desk.server.client(self._desk.user)
            other.select_folder("INBOX")
            other.create_folder(self._desk.server.prefix + "Boris")
            other.copy(uids[2], self._desk.server.prefix + "Boris")
            other.add_flags(uids[1:3], [b"\\Deleted"])
            other.expunge()
            other.logout()
        return super().fetch(
            uids,
            mailbox_name=mailbox_name,
            max_bytes_a_mail=max_bytes_a_mail,
            max_batch_count=max_batch_count,
            max_batch_bytes=max_batch_bytes,
            again=again,
        )


def test_what_another_client_takes_away_meanwhile_becomes_no_ticket_that_nobody_wrote(desk: Desk) -> None:
    desk.write(1, 2, 3, 4)
    assert desk.look(Disturbed(desk))
    assert desk.look()
    assert {subject(1), subject(4)} <= set(desk.subjects) <= set(map(subject, (1, 2, 3, 4)))
    other = desk.server.client(desk.user)
    other.select_folder(desk.server.prefix + "Boris")
    other.copy(other.search("ALL"), "INBOX")
    other.logout()
    assert desk.look()
    assert {subject(1), subject(3), subject(4)} <= set(desk.subjects)
    assert desk.answered == desk.subjects
    assert desk.unread == []
    assert desk.server.messages(desk.user) == []


def test_a_full_mailbox_stops_no_mail_and_is_cleared_when_there_is_room(desk: Desk) -> None:
    if not hasattr(desk.server, "limit"):
        # mailutils knows quotas of users in databases alone.
        return
    for number in range(1, 7):
        desk.write(number)
    desk.server.limit(desk.user, 1)
    assert desk.look()
    assert desk.subjects == [subject(number) for number in range(1, 7)]
    desk.server.limit(desk.user, 1000)
    desk.write(7)
    desk.server.limit(desk.user, 1)
    desk.restart()
    # It still can't be put away, and what came in behind it is taken in at the first look.
    assert desk.look()
    assert desk.subjects[-1] == subject(7)
    desk.server.limit(desk.user, 1000)
    desk.restart()
    assert desk.look()
    assert desk.server.messages(desk.user) == []
    assert len(desk.server.messages(desk.user, desk.real)) == 7
    assert desk.answered == desk.subjects


def test_a_connection_that_is_cut_at_any_command_doubles_and_loses_nothing(desk: Desk) -> None:
    proxy = CuttingProxy(desk.server.port)
    desk.port = proxy.port
    number = 0
    while number == 0 or proxy.was_cut:
        number += 1
        desk.write(number)
        # First nobody hears what the server answers, then it doesn't get the command.
        for proxy.answered in (True, False):
            proxy.was_cut, proxy.cut_at = False, number
            assert desk.look() or proxy.was_cut
        proxy.cut_at = 0
        assert desk.look()
    proxy.close()
    desk.port = desk.server.port
    # What couldn't be put away twice is left alone for a while, except by another run.
    desk.restart()
    assert desk.look()
    # Login, SELECT, SEARCH, FETCH of sizes and of mails, and putting away are the least.
    assert number > 8
    assert desk.subjects == desk.answered == [subject(one) for one in range(1, number + 1)]
    assert desk.server.messages(desk.user) == []
    assert len(desk.server.messages(desk.user, desk.real)) >= number


def test_mail_that_comes_while_the_desk_waits_is_found_however_late_the_server_tells(desk: Desk) -> None:
    desk.write(1)
    with Mailbox(desk.account) as mailbox:
        mailbox.select("INBOX")
        (last,) = mailbox.all_uids()
        thread = later(0.2, lambda: desk.write(2))
        mailbox.wait(1.0)
        thread.join()
        mailbox.select("INBOX")
        assert len(mailbox.new_uids(last)) == 1
        assert len(mailbox.all_uids()) == 2
