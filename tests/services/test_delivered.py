"""Mail that is handed over by a pipe or by LMTP: the same promises as for mail that is fetched."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest

from intake.desk.disposition import MailStatus
from intake.mail.parsing.beginning import beginning
from intake.mail.parsing.parse import parse
from intake.services.delivered import Destination, NotYet, take, whole
from intake.services.piped import read_mail
from intake.store.database.errors import StoreTemporary
from intake.store.database.session import Database
from intake.store.outbox import listing
from intake.store.overview import overview
from intake.store.spool import ledger
from tests.confirmed import confirmed
from tests.services.desk import COMPLETE, DeskInHand, letter

SUPPORT = Destination("support", 10**6)


@pytest.fixture
def desk(database_url: str) -> Iterator[DeskInHand]:
    database = Database(database_url)
    yield DeskInHand(database)
    database.close()


def hand_over(desk: DeskInHand, raw: bytes, to: Destination = SUPPORT, trace: bytes = b"") -> bool:
    return take(desk.database, to, whole(raw, trace), lambda: desk.now)


def mails(desk: DeskInHand) -> list[ledger.LedgerMail]:
    with desk.database.read() as connection:
        return list(ledger.list_mails(connection))


def large_mail(file_bytes: int) -> bytes:
    message = EmailMessage()
    message["From"] = "olga@firma.example"
    message["To"] = "support@desk.test"
    message["Subject"] = "Большой архив"
    message.set_content(COMPLETE)
    message.add_attachment(b"first", maintype="application", subtype="octet-stream", filename="first.bin")
    message.add_attachment(bytes(file_bytes), maintype="application", subtype="zip", filename="huge.zip")
    return confirmed(message.as_bytes())


def test_a_mail_that_is_handed_over_becomes_a_ticket_whoever_holds_the_mailbox(desk: DeskInHand) -> None:
    desk.lease.release()
    assert hand_over(desk, confirmed(letter(COMPLETE)))
    desk.lease.take()
    desk.processor.process_batch()
    assert desk.ticket().requester.address == "olga@firma.example"
    assert set(desk.templates_sent()) == {"acknowledgement", "notification"}


def test_a_mail_that_is_handed_over_again_is_there_once(desk: DeskInHand) -> None:
    raw = confirmed(letter(COMPLETE))
    assert hand_over(desk, raw, trace=b"Delivered-To: support@desk.test\r\n")
    assert not hand_over(desk, raw)
    assert not hand_over(desk, b"From olga@firma.example Mon Mar  2 09:05:00 2026\n" + raw)
    desk.processor.process_batch()
    assert not hand_over(desk, raw)
    assert [mail.ticket_number for mail in mails(desk)] == [1]
    assert hand_over(desk, raw + b"\n")


def test_the_same_mail_for_two_mailboxes_is_two(desk: DeskInHand) -> None:
    raw = confirmed(letter(COMPLETE))
    assert hand_over(desk, raw)
    assert hand_over(desk, raw, Destination("sales", 10**6))
    assert [mail.mailbox for mail in mails(desk)] == ["support", "sales"]


def test_before_the_first_day_of_a_mailbox_nothing_is_taken(desk: DeskInHand) -> None:
    desk.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with pytest.raises(NotYet):
        hand_over(desk, letter("Рано"), replace(SUPPORT, since=date(2026, 3, 4)))
    assert mails(desk) == []
    assert hand_over(desk, letter("Вовремя"), replace(SUPPORT, since=date(2026, 3, 1)))


def test_while_the_database_is_locked_nothing_is_taken(sqlite_url: str) -> None:
    desk = DeskInHand(Database(sqlite_url))
    hurried = Database(sqlite_url, busy_seconds=0.05)
    with desk.database.write(), pytest.raises(StoreTemporary):
        take(hurried, SUPPORT, whole(letter("Заперто")), lambda: desk.now)
    assert mails(desk) == []
    hurried.close()
    desk.database.close()


def test_nothing_is_left_to_be_put_away_on_a_server(desk: DeskInHand) -> None:
    hand_over(desk, confirmed(letter(COMPLETE)))
    desk.processor.process_batch()
    with desk.database.read() as connection:
        assert overview(connection).unsettled == 0


def test_of_a_mail_that_is_too_large_the_beginning_is_registered_and_its_sender_told(
    desk: DeskInHand,
) -> None:
    raw = large_mail(2_000_000)
    to = replace(SUPPORT, max_mail_bytes=100_000)
    mail = read_mail(io.BytesIO(raw), to.max_mail_bytes)
    assert not mail.complete
    assert mail.size == len(raw)
    assert len(mail.raw) < 100_000
    assert take(desk.database, to, mail, lambda: desk.now)
    assert not take(desk.database, to, read_mail(io.BytesIO(raw), to.max_mail_bytes), lambda: desk.now)
    desk.processor.process_batch()
    assert desk.ticket().subject == "Большой архив"
    assert "too_large" in desk.templates_sent()


def test_two_large_mails_with_the_same_beginning_are_two(desk: DeskInHand) -> None:
    to = replace(SUPPORT, max_mail_bytes=100_000)
    for last in (b"one", b"two"):
        mail = read_mail(io.BytesIO(large_mail(400_000) + last), to.max_mail_bytes)
        assert take(desk.database, to, mail, lambda: desk.now)


def test_a_file_that_was_cut_is_not_taken_for_a_whole_one() -> None:
    cut = beginning(large_mail(2_000_000)[:300_000])
    mail = parse(cut, datetime(2026, 3, 2, tzinfo=UTC), complete=False)
    assert [file.name for file in mail.attachments] == ["first.bin"]
    assert "800123456" in mail.text


def test_of_a_text_that_was_cut_whole_lines_are_left() -> None:
    assert beginning(b"Subject: x\r\n\r\none\r\ntwo\r\nthr") == b"Subject: x\r\n\r\none\r\ntwo\r\n"


class Endless(io.RawIOBase):
    """A stream of so many bytes that nobody has made."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.asked_at_most = 0

    def read(self, size: int = -1) -> bytes:
        self.asked_at_most = max(self.asked_at_most, size)
        piece = min(self.left, size)
        self.left -= piece
        return b"x" * piece


def test_of_an_endless_stream_no_more_than_the_limit_is_kept() -> None:
    stream = Endless(50_000_000)
    mail = read_mail(stream, 3_000_000)  # type: ignore[arg-type]
    assert (mail.size, mail.complete, stream.left) == (50_000_000, False, 0)
    assert len(mail.raw) <= 1_000_000
    assert stream.asked_at_most <= 65_536


def test_agents_hear_of_a_mail_that_could_not_be_read_and_where_to_see_it(desk: DeskInHand) -> None:
    hand_over(desk, b"\x00\x00\x00")
    desk.processor.process_batch()
    assert [mail.status for mail in mails(desk)] == [MailStatus.QUARANTINED]
    assert desk.parts.unread.tell() == 1
    (line,) = [line for line in desk.sent() if line.template == "unread"]
    with desk.database.read() as connection:
        sent = listing.raw(connection, line.id)
    assert sent is not None
    text = parse(sent, desk.now).text
    assert "intake mail show 1 --raw" in text
    assert "INBOX" not in text
