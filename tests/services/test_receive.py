"""Taking in: what one look at the folder misses, a later one finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from intake.desk.message import FetchedMail
from intake.mail.imap import Mailbox
from intake.mail.imap_account import ImapAccount
from intake.services.receive import Receiver
from intake.store import ledger, spool
from intake.store.schema import upgrade
from intake.store.session import Database
from tests.services.desk import DeskInHand, letter

ARRIVED = datetime(2026, 3, 2, 9, tzinfo=UTC)


class RefusingServer(Mailbox):
    """A server that has three mails and won't hand some of them over; no real one does so on demand."""

    refusing: frozenset[int] = frozenset()

    def select(self, folder: str) -> int:
        del folder
        return 1

    def new_uids(self, after: int) -> list[int]:
        return [uid for uid in (1, 2, 3) if uid > after]

    def fetch(self, uids: Sequence[int], **limits: object) -> Iterator[list[FetchedMail]]:
        del limits
        self.refused = {uid: "try later" for uid in uids if uid in self.refusing}
        raws = {uid: letter(f"Письмо {uid}") for uid in uids if uid not in self.refusing}
        yield [FetchedMail("support", 1, uid, ARRIVED, len(raw), raw) for uid, raw in raws.items()]

    def settle(self, uids: Sequence[int], processed_folder: str) -> None:
        del uids, processed_folder


def test_a_mail_that_the_server_holds_back_is_taken_in_when_it_gives_it(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(database)
    desk = DeskInHand(database)
    receiver = Receiver(database, desk.watched, desk.lease, lambda: ARRIVED)
    server = RefusingServer(ImapAccount("mail.desk.test", 993, "tls", "support", "secret"))
    server.refusing = frozenset({2})
    assert list(receiver.take_in(server)) == [2]
    assert list(receiver.take_in(server)) == []
    server.refusing = frozenset()
    assert list(receiver.take_in(server)) == [1]
    with database.read() as connection:
        assert [mail.uid for mail in ledger.list_mails(connection)] == [1, 3, 2]
        assert spool.cursor(connection, "support", "INBOX") == spool.Cursor(1, 3)
    database.close()
