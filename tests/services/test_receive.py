"""Taking in: what one look at the folder misses, a later one finds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder
from intake.mail.imap.problems import ImapPermanent, ImapProblem, ImapTemporary
from intake.store import contacts
from intake.store.database.session import Database
from intake.store.spool import ledger, spool
from tests.services.desk import FOLDER, DeskInHand, letter

ARRIVED = datetime(2026, 3, 2, 9, tzinfo=UTC)


class RefusingServer:
    """A server that has three mails and won't hand some of them over; no real one does so on demand."""

    certificate_ends: datetime | None = None

    def __init__(self) -> None:
        self.mails: tuple[int, ...] = (1, 2, 3)
        self.refusing: frozenset[int] = frozenset()
        self.opened = FOLDER
        self.refused: dict[int, UnfetchedMail] = {}
        self.gone: frozenset[int] = frozenset()
        self.trouble: ImapProblem | None = None
        self.asked_to_settle: list[list[int]] = []
        self.last_command = 0.0

    def connect(self) -> None:
        pass

    def close(self) -> None:
        pass

    def select(self, folder: str) -> int:
        del folder
        return 1

    def watched_folder(self, mailbox_name: str) -> WatchedFolder:
        del mailbox_name
        return self.opened

    def all_uids(self, *, since: date | None = None) -> list[int]:
        del since
        return [uid for uid in self.mails if uid not in self.gone]

    def new_uids(self, after: int, *, since: date | None = None) -> list[int]:
        return [uid for uid in self.all_uids(since=since) if uid > after]

    def fetch(
        self, uids: Sequence[int], *, mailbox_name: str, max_bytes_a_mail: int, again: Collection[int] = ()
    ) -> Iterator[list[FetchedMail]]:
        del mailbox_name, max_bytes_a_mail, again
        here = [uid for uid in uids if uid not in self.gone]
        self.refused = {
            uid: UnfetchedMail(self.opened, uid, ARRIVED, 4_000, "try later")
            for uid in here
            if uid in self.refusing
        }
        raws = {uid: letter(f"Письмо {uid}") for uid in here if uid not in self.refusing}
        yield [FetchedMail(self.opened, uid, ARRIVED, len(raw), raw) for uid, raw in raws.items()]

    def settle(self, uids: Sequence[int], processed_folder: str) -> None:
        del processed_folder
        self.asked_to_settle.append(list(uids))
        if self.trouble is not None:
            raise self.trouble

    def quarantine(self, uids: Sequence[int], folder: str) -> None:
        pass

    def wait(self, seconds: float, wake: int | None = None) -> bool:
        del seconds, wake
        return False


def test_a_mail_that_the_server_holds_back_is_taken_in_when_it_gives_it(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    desk = DeskInHand(database)
    receiver = desk.parts.receiver
    server = RefusingServer()
    server.refusing = frozenset({2})
    assert list(receiver.take_in(server)) == [2]
    server.refusing = frozenset()
    assert list(receiver.take_in(server)) == [1]
    with database.read() as connection:
        assert [mail.uid for mail in ledger.list_mails(connection)] == [1, 3, 2]
        assert spool.cursor(connection, "support", FOLDER.url) == spool.Cursor(1, 3)
    database.close()


def test_another_account_with_the_same_numbers_has_other_mail(sqlite_url: str) -> None:
    """The new account of a desk may count from 1 again, under the same UIDVALIDITY."""
    database = Database(sqlite_url)
    desk = DeskInHand(database)
    receiver = desk.parts.receiver
    server = RefusingServer()
    assert list(receiver.take_in(server)) == [3]
    server.opened = replace(FOLDER, url="imap://help@mail.desk.test/INBOX")
    assert list(receiver.take_in(server)) == [3]
    assert list(receiver.take_in(server)) == []
    with database.read() as connection:
        assert [(mail.folder, mail.uid) for mail in ledger.list_mails(connection)] == [
            (folder, uid) for folder in (FOLDER.url, server.opened.url) for uid in (1, 2, 3)
        ]
    database.close()


@pytest.mark.parametrize("kind", [ImapPermanent, ImapTemporary])
def test_mail_that_can_not_be_put_away_stops_no_other_and_is_tried_again_ever_later(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, kind: type[ImapProblem]
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("intake.services.receive.time.monotonic", lambda: clock[0])
    database = Database(sqlite_url)
    desk = DeskInHand(database)
    server, receiver = RefusingServer(), desk.parts.receiver
    server.trouble = kind("the server refuses to move mail")
    server.gone = frozenset({3})

    def round_and_settle() -> int:
        new = sum(receiver.take_in(server))
        while desk.processor.process_batch().mails:
            pass
        with pytest.raises(ImapTemporary) if kind is ImapTemporary else nullcontext():
            receiver.settle(server)
        return new

    assert round_and_settle() == 2
    if kind is ImapTemporary:
        # The first time it may be an accident.
        assert troubles(database) == []
        with pytest.raises(ImapTemporary):
            receiver.settle(server)
    asked = list(server.asked_to_settle)
    server.gone = frozenset()
    assert sum(receiver.take_in(server)) == 1
    assert server.asked_to_settle == asked
    assert troubles(database) == ["the server refuses to move mail"]
    waited = []
    for _ in range(8):
        before, began = len(server.asked_to_settle), clock[0]
        while len(server.asked_to_settle) == before:
            clock[0] += 30
            with suppress(ImapTemporary):
                receiver.settle(server)
        waited.append(clock[0] - began)
    assert waited == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    server.trouble = None
    clock[0] += 3600
    receiver.settle(server)
    assert troubles(database) == []
    with database.read() as connection:
        assert spool.to_settle(connection, FOLDER).done == ()
    database.close()


def troubles(database: Database) -> list[str | None]:
    """What is remembered of putting mail away, as long as it doesn't work."""
    with database.read() as connection:
        found = contacts.contacts(connection)
    return [one.last_error for one in found if one.last_ok_at is None]
