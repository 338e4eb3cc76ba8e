"""Mail goes through the desk by any server that keeps `Incoming` and `Outgoing`, not by IMAP and SMTP alone."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from intake.assembly.wiring import mailbox_worker, sender_thread
from intake.desk.mail_servers import MailServerProblem
from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder
from intake.desk.outbound import DeliveryReport, RecipientResult
from intake.mail.imap.problems import ImapPermanent, ImapTemporary
from intake.mail.smtp.account import SmtpUnavailable
from intake.services.sender import SenderThread
from intake.store.contacts import contacts
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from tests.e2e.running import until
from tests.services.desk import COMPLETE, FOLDER, DeskInHand, letter


class Trouble(MailServerProblem):
    def __init__(self, public: str, *, temporary: bool, sick: bool = False) -> None:
        super().__init__(public)
        self.temporary, self.sick = temporary, sick


@dataclass
class Drawer:
    """A folder in memory; `trouble` is raised when it is opened, `waits` tell what each wait comes to."""

    @property
    def certificate_ends(self) -> datetime | None:
        return None

    mails: dict[int, bytes]
    trouble: Trouble | None = None
    settled: list[int] = field(default_factory=list)
    closed: int = 0
    last_command: float = 0.0
    refused: dict[int, UnfetchedMail] = field(default_factory=dict)
    waits: list[bool | Trouble] = field(default_factory=list)

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
        self, uids: Sequence[int], *, mailbox_name: str, max_bytes_a_mail: int, again: Collection[int] = ()
    ) -> Iterator[list[FetchedMail]]:
        del max_bytes_a_mail, again
        at, folder = DeskInHand.now, self.watched_folder(mailbox_name)
        yield [FetchedMail(folder, uid, at, len(self.mails[uid]), self.mails[uid]) for uid in uids]

    def settle(self, uids: Sequence[int], processed_folder: str) -> None:
        del processed_folder
        self.settled += uids

    def quarantine(self, uids: Sequence[int], folder: str) -> None:
        del uids, folder

    def wait(self, seconds: float, wake: int | None = None) -> bool:
        del seconds, wake
        outcome = self.waits.pop(0) if self.waits else False
        if isinstance(outcome, Trouble):
            raise outcome
        return outcome


@dataclass
class Post:
    """Takes every mail, or none at all while there is trouble."""

    @property
    def certificate_ends(self) -> datetime | None:
        return None

    trouble: Trouble | None = None
    taken: list[tuple[str, ...]] = field(default_factory=list)
    longest_attempt: float = 60.0

    async def send(
        self, mail_from: str, recipients: tuple[str, ...], raw: bytes, envelope_id: str = ""
    ) -> DeliveryReport:
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


def test_a_fault_of_the_program_is_seen_at_its_server_without_any_words_of_mail(desk: DeskInHand) -> None:
    """Whoever reads `intake status`, or hears of trouble by mail, hears that the mailbox isn't looked at."""

    class Faulty(Drawer):
        def select(self, folder: str) -> int:
            raise KeyError(f"words of a mail in {folder}")

    worker = mailbox_worker(desk.parts, Faulty({}), "the drawer", answered=lambda: None)
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()

    def told() -> list[str | None]:
        with desk.database.read() as connection:
            return [contact.last_error for contact in contacts(connection)]

    until(told, "the fault is noted")
    worker.stop()
    thread.join(60)
    assert told() == ["a fault of the program (KeyError): see mailbox_fault in the log"]


@pytest.mark.parametrize("temporary", [True, False])
def test_after_any_trouble_the_server_is_left_to_be_connected_again(
    desk: DeskInHand, temporary: bool
) -> None:
    drawer = Drawer({}, Trouble("the drawer is stuck", temporary=temporary))
    assert not mailbox_worker(desk.parts, drawer, "the drawer", answered=lambda: None).run_once()
    assert drawer.closed == 2
    with desk.database.read() as connection:
        (contact,) = contacts(connection)
    assert (contact.server, contact.last_error) == ("the drawer", "the drawer is stuck")


class Rests(threading.Event):
    """Remembers for how long somebody wanted to rest, and lets nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0.0)
        return False


def work(desk: DeskInHand, drawer: Drawer) -> tuple[list[float], list[bool]]:
    """Let a mailbox's thread go round once for each wait; returns its rests, and whether all seemed well."""
    worker = mailbox_worker(desk.parts, drawer, "the drawer", answered=lambda: None)
    worker._stop = rests = Rests()
    well = []
    try:
        while drawer.waits:
            worker._round_and_wait()
            with desk.database.read() as connection:
                (contact,) = contacts(connection)
            at = datetime.min.replace(tzinfo=UTC)
            well.append((contact.last_ok_at or at) > (contact.last_error_at or at))
            desk.now += timedelta(minutes=1)
    finally:
        worker._leave()
    return rests.seconds, well


def test_a_sick_server_is_asked_ever_less_often_and_stays_in_trouble_until_it_keeps_quiet(
    desk: DeskInHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.services.pauses.random.uniform", lambda _, most: most)
    flood = Trouble("it goes on and on", temporary=True, sick=True)
    drawer = Drawer({}, waits=[False, flood, flood, flood, flood, flood, flood, flood, flood, False, flood])
    rests, well = work(desk, drawer)
    assert rests == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert well == [True, *[False] * 8, True, False]


def test_a_server_that_drops_a_waiting_connection_after_some_minutes_is_there_again_in_a_second(
    desk: DeskInHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = Trouble("connection lost", temporary=True)
    minutes = itertools.count(0.0, 130.0)
    stand_in = SimpleNamespace(monotonic=lambda: next(minutes))
    monkeypatch.setattr("intake.services.mailbox_worker.time", stand_in)
    rests, _ = work(desk, Drawer({}, waits=[lost] * 20))
    assert max(rests) <= 1.0


def test_a_server_that_tells_of_mail_without_end_and_has_none_is_looked_at_less_often(
    desk: DeskInHand,
) -> None:
    rests, well = work(desk, Drawer({}, waits=[True] * 20))
    assert rests == [1.0, 2.0, 4.0, 8.0, 16.0, *[30.0] * 10]
    assert all(well)


def test_news_of_mail_that_is_there_are_followed_at_once(desk: DeskInHand) -> None:
    drawer = Drawer({}, waits=[True] * 12)
    taken = drawer.wait

    def one_more(seconds: float, wake: int | None = None) -> bool:
        uid = len(drawer.mails) + 1
        drawer.mails[uid] = letter(COMPLETE.replace("Message-ID: <", f"Message-ID: <{uid}."))
        return taken(seconds, wake)

    drawer.wait = one_more  # type: ignore[method-assign]
    rests, _ = work(desk, drawer)
    assert rests == []


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
