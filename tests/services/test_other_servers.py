"""Mail goes through the desk by any server that keeps `Incoming` and `Outgoing`, not by IMAP and SMTP alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from intake.assembly.wiring import mailbox_worker, sender_thread
from intake.desk.mail_servers import MailServerProblem
from intake.desk.message import DeliveryReport, FetchedMail, RecipientResult, WatchedFolder
from intake.mail.imap.problems import ImapPermanent, ImapTemporary
from intake.mail.smtp.session import SmtpUnavailable
from intake.services.sender import SenderThread
from intake.store.contacts import contacts
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from tests.services.desk import COMPLETE, FOLDER, DeskInHand, letter


class Trouble(MailServerProblem):
    def __init__(self, public: str, *, temporary: bool) -> None:
        super().__init__(public)
        self.temporary = temporary


@dataclass
class Drawer:
    """A folder in memory; `trouble` is raised when it is opened."""

    mails: dict[int, bytes]
    trouble: Trouble | None = None
    settled: list[int] = field(default_factory=list)
    closed: int = 0
    refused: dict[int, str] = field(default_factory=dict)

    def connect(self) -> None:
        if self.trouble:
            raise self.trouble

    def close(self) -> None:
        self.closed += 1

    def select(self, folder: str) -> int:
        del folder
        return FOLDER.uidvalidity

    def watched_folder(self, mailbox_name: str) -> WatchedFolder:
        return WatchedFolder(mailbox_name, FOLDER.url, FOLDER.uidvalidity)

    def all_uids(self, *, since: date | None = None) -> list[int]:
        del since
        return sorted(self.mails)

    def new_uids(self, after: int, *, since: date | None = None) -> list[int]:
        return [uid for uid in self.all_uids(since=since) if uid > after]

    def fetch(
        self, uids: Sequence[int], *, mailbox_name: str, max_bytes_a_mail: int
    ) -> Iterator[list[FetchedMail]]:
        del max_bytes_a_mail
        at, folder = DeskInHand.now, self.watched_folder(mailbox_name)
        yield [FetchedMail(folder, uid, at, len(self.mails[uid]), self.mails[uid]) for uid in uids]

    def settle(self, uids: Sequence[int], processed_folder: str) -> None:
        del processed_folder
        self.settled += uids

    def quarantine(self, uids: Sequence[int], folder: str) -> None:
        del uids, folder

    def wait(self, seconds: float, wake: int | None = None) -> bool:
        del seconds, wake
        return False


@dataclass
class Post:
    """Takes every mail, or none at all while there is trouble."""

    trouble: Trouble | None = None
    taken: list[tuple[str, ...]] = field(default_factory=list)

    async def send(self, mail_from: str, recipients: tuple[str, ...], raw: bytes) -> DeliveryReport:
        del mail_from, raw
        if self.trouble:
            raise self.trouble
        self.taken.append(recipients)
        return DeliveryReport(tuple(RecipientResult(one, "accepted", 250, "taken") for one in recipients))

    async def check(self) -> str:
        return "open"

    async def close(self) -> None:
        pass


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskInHand]:
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(database)
    yield DeskInHand(database)
    database.close()


def sender_of(desk: DeskInHand, post: Post) -> SenderThread:
    return sender_thread(
        desk.database, [post], "the post", [desk.parts], owner="this test", clock=lambda: desk.now
    )


def test_a_mail_goes_from_a_folder_to_the_post_without_imap_and_smtp(desk: DeskInHand) -> None:
    drawer, post = Drawer({7: letter(COMPLETE)}), Post()
    sender = sender_of(desk, post)
    assert mailbox_worker(desk.parts, drawer, "the drawer", answered=sender.wake).run_once()
    assert drawer.settled == [7]
    assert sender.run_until_empty(lambda: False)
    assert post.taken == [("olga@firma.example",), ("anna@desk.test",)]


@pytest.mark.parametrize(("temporary", "closed"), [(True, 2), (False, 1)])
def test_only_after_trouble_that_may_pass_the_server_is_left_to_be_connected_again(
    desk: DeskInHand, temporary: bool, closed: int
) -> None:
    drawer = Drawer({}, Trouble("the drawer is stuck", temporary=temporary))
    assert not mailbox_worker(desk.parts, drawer, "the drawer", answered=lambda: None).run_once()
    assert drawer.closed == closed
    with desk.database.read() as connection:
        (contact,) = contacts(connection)
    assert (contact.server, contact.last_error) == ("the drawer", "the drawer is stuck")


def test_a_post_that_is_closed_costs_no_mail_an_attempt(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    post = Post(Trouble("the post is closed", temporary=True))
    assert not sender_of(desk, post).run_until_empty(lambda: False)
    assert {line.attempts for line in desk.sent()} == {0}
    post.trouble = None
    assert sender_of(desk, post).run_until_empty(lambda: False)
    assert len(post.taken) == 2


def test_problems_of_imap_and_smtp_tell_whether_waiting_may_help() -> None:
    problems: tuple[MailServerProblem, ...] = (
        ImapTemporary("lost"),
        ImapPermanent("refused"),
        SmtpUnavailable("lost", temporary=True),
        SmtpUnavailable("refused", temporary=False),
    )
    assert [problem.temporary for problem in problems] == [True, False, True, False]
