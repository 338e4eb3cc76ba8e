"""Servers whose numbers can't be: a mail whose size is wrong is had all the same, and nothing is an unknown error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.desk.message import FetchedMail
from intake.mail.imap.mailbox import ImapPermanent, ImapTemporary, Mailbox
from tests.mail.sick_imap import SickImap, said

BODY = b"Forty-two characters make a line of this\r\n"


@pytest.fixture
def server() -> Iterator[SickImap]:
    made = SickImap()
    yield made
    made.close()


def fetched(server: SickImap, largest: int = 30_000_000) -> list[list[FetchedMail]]:
    mailbox = Mailbox(server.account)
    mailbox.connect()
    mailbox.select("INBOX")
    found = list(mailbox.fetch(mailbox.all_uids(), mailbox_name="support", max_bytes_a_mail=largest))
    assert mailbox.refused == {}
    mailbox.close()
    return [batch for batch in found if batch]


def with_size(server: SickImap, size: bytes) -> None:
    """Let the server say that of the size of each mail."""
    well = server._fetched

    def lying(line: bytes) -> Iterator[bytes]:
        if b"RFC822.SIZE" not in line:
            yield from well(line)
            return
        for uid in server.mails:
            yield b'* %d FETCH (UID %d RFC822.SIZE %s INTERNALDATE "30-Nov-2026 09:00:00 +0000")\r\n' % (
                *(uid, uid),
                size,
            )

    server._fetched = lying  # type: ignore[method-assign]


@pytest.mark.parametrize(
    "size",
    [b"0", b"1000", b"-1", b"NIL", b"big", b"()", b"99999999999999999999", b'"12"'],
)
@pytest.mark.parametrize("lines", [20, 40_000])
def test_a_mail_whose_size_is_wrong_comes_whole(server: SickImap, size: bytes, lines: int) -> None:
    raw = b"Subject: one\r\n\r\n" + BODY * lines
    server.mails = {1: raw}
    with_size(server, size)
    (batch,) = fetched(server)
    assert [(mail.raw, mail.complete, mail.size) for mail in batch] == [(raw, True, len(raw))]


@pytest.mark.parametrize("size", [b"30000001", b"4294967296", b"9223372036854775807"])
def test_a_small_mail_that_is_called_a_monster_comes_whole(server: SickImap, size: bytes) -> None:
    server.mails = {1: b"Subject: one\r\n\r\n" + BODY}
    with_size(server, size)
    assert [(mail.raw, mail.complete) for batch in fetched(server) for mail in batch] == [
        (server.mails[1], True)
    ]


def test_mails_far_larger_than_they_say_do_not_come_all_at_once(server: SickImap) -> None:
    server.mails = {uid: b"Subject: %d\r\n\r\n" % uid + BODY * 100_000 for uid in range(1, 6)}
    with_size(server, b"100")
    batches = fetched(server)
    assert [mail.uid for batch in batches for mail in batch] == [1, 2, 3, 4, 5]
    assert max(sum(len(mail.raw) for mail in batch) for batch in batches) < 9_000_000


def test_a_server_that_gives_less_at_a_time_than_it_was_asked_for_gives_the_whole_mail(
    server: SickImap,
) -> None:
    raw = b"Subject: one\r\n\r\n" + BODY * 60_000
    server.mails = {1: raw}
    well = server._fetched

    def stingy(line: bytes) -> Iterator[bytes]:
        if b"<" in line:
            start = int(line.partition(b"<")[2].partition(b".")[0])
            piece = raw[start : start + 700_000]
            yield b"* 1 FETCH (UID 1 BODY[]<%d> {%d}\r\n" % (start, len(piece)) + piece + b")\r\n"
        else:
            yield from well(line)

    server._fetched = stingy  # type: ignore[method-assign]
    assert [mail.raw for batch in fetched(server) for mail in batch] == [raw]


@pytest.mark.parametrize("uidvalidity", [b"0", b"4294967296", b"18446744073709551616", b"-1", b"x", b""])
def test_a_uidvalidity_that_can_not_be_is_the_servers_trouble(server: SickImap, uidvalidity: bytes) -> None:
    server.sick = {
        "SELECT": said(b"* 1 EXISTS\r\n* OK [UIDVALIDITY " + uidvalidity + b"] v\r\nTAG OK done\r\n")
    }
    mailbox = Mailbox(server.account)
    mailbox.connect()
    with pytest.raises((ImapTemporary, ImapPermanent), match=r"UIDVALIDITY|unreadable answer"):
        mailbox.select("INBOX")
    mailbox.close()


@pytest.mark.parametrize("uids", [b"0 1", b"1 4294967296", b"1 99999999999999999999", b"-1 1", b"x", b"()"])
def test_a_uid_that_can_not_be_is_the_servers_trouble(server: SickImap, uids: bytes) -> None:
    server.sick = {"SEARCH": said(b"* SEARCH " + uids + b"\r\nTAG OK done\r\n")}
    mailbox = Mailbox(server.account)
    mailbox.connect()
    mailbox.select("INBOX")
    with pytest.raises(ImapTemporary, match=r"can't be|unreadable answer"):
        mailbox.all_uids()
    mailbox.close()


def test_uids_that_are_told_twice_and_backwards_are_read_once_and_in_order(server: SickImap) -> None:
    server.mails = {uid: b"Subject: %d\r\n\r\nhi\r\n" % uid for uid in (1, 2, 3)}
    server.sick = {"SEARCH": said(b"* SEARCH 3 2 3 1 1 2\r\nTAG OK done\r\n")}
    assert [mail.uid for batch in fetched(server) for mail in batch] == [1, 2, 3]


def test_no_mail_is_taken_for_the_one_whose_uid_is_its_place(server: SickImap) -> None:
    """The server forgets to name the UID of the third mail, and 3 is the UID of the first."""
    server.mails = {uid: b"Subject: %d\r\n\r\nhi\r\n" % uid for uid in (3, 5, 7)}
    well = server._fetched

    def forgetful(line: bytes) -> Iterator[bytes]:
        for answer in well(line):
            yield answer.replace(b"UID 7 BODY", b"BODY") if b"BODY" in line else answer

    server._fetched = forgetful  # type: ignore[method-assign]
    mailbox = Mailbox(server.account)
    mailbox.connect()
    mailbox.select("INBOX")
    found = mailbox.fetch(mailbox.all_uids(), mailbox_name="support", max_bytes_a_mail=1_000_000)
    assert {mail.uid: mail.raw for batch in found for mail in batch} == {
        uid: server.mails[uid] for uid in (3, 5)
    }
    assert list(mailbox.refused) == [7]
    mailbox.close()
