"""Fetching from a real Dovecot."""

from __future__ import annotations

import base64
import subprocess
import sys
import textwrap
from contextlib import suppress
from datetime import UTC, date, datetime
from email import message_from_bytes
from pathlib import Path
from urllib.parse import quote

import pytest

from intake.desk.message import FetchedMail, WatchedFolder
from intake.mail.imap.mailbox import ImapTemporary, Mailbox
from tests.mail.imap_help import account, mail, opened
from tests.mail.mime import content, parts
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer, OwnDovecot

ROOT = Path(__file__).resolve().parents[2]


def fetch(
    mailbox: Mailbox,
    uids: list[int],
    limit: int = 30_000_000,
    max_batch_count: int = 50,
    max_batch_bytes: int = 8_000_000,
) -> list[FetchedMail]:
    batches = mailbox.fetch(
        uids,
        mailbox_name="support",
        max_bytes_a_mail=limit,
        max_batch_count=max_batch_count,
        max_batch_bytes=max_batch_bytes,
    )
    return [fetched for batch in batches for fetched in batch]


def test_a_mail_comes_with_its_bytes_size_arrival_time_in_utc_and_identity(
    dovecot: DovecotServer, mail_user: str
) -> None:
    arrived = datetime(2026, 3, 2, 10, 11, 12, tzinfo=UTC)
    dovecot.deliver(mail_user, mail(), arrived)
    with Mailbox(account(dovecot, mail_user)) as mailbox:
        uidvalidity = mailbox.select("INBOX")
        folder = WatchedFolder("support", f"imap://{quote(mail_user)}@127.0.0.1/INBOX", uidvalidity)
        assert fetch(mailbox, mailbox.all_uids()) == [FetchedMail(folder, 1, arrived, len(mail()), mail())]
        assert fetch(mailbox, [1])[0].arrived_at.tzinfo is UTC


def test_fetching_leaves_the_mail_unseen(dovecot: DovecotServer, mail_user: str) -> None:
    dovecot.deliver(mail_user, mail())
    with opened(dovecot, mail_user) as mailbox:
        fetch(mailbox, [1])
        fetch(mailbox, [1], limit=10)
        assert mailbox._connection.search("UNSEEN") == [1]


def test_only_uids_above_the_last_one_are_new(dovecot: DovecotServer, mail_user: str) -> None:
    dovecot.deliver_many(mail_user, [mail(number) for number in range(3)])
    with opened(dovecot, mail_user) as mailbox:
        assert mailbox.new_uids(0) == [1, 2, 3]
        assert mailbox.new_uids(2) == [3]
        assert mailbox.new_uids(3) == []
        assert mailbox.new_uids(700) == []


def test_mail_from_before_the_day_is_left_out(dovecot: DovecotServer, mail_user: str) -> None:
    for number, day in enumerate((9, 11, 10), 1):
        dovecot.deliver(mail_user, mail(number), datetime(2026, 3, day, 12, tzinfo=UTC))
    with opened(dovecot, mail_user) as mailbox:
        assert mailbox.all_uids(since=date(2026, 3, 10)) == [2, 3]
        assert mailbox.new_uids(2, since=date(2026, 3, 10)) == [3]
        assert mailbox.new_uids(0, since=date(2026, 3, 12)) == []


def test_an_empty_folder_has_no_uids_and_no_mail(dovecot: DovecotServer, mail_user: str) -> None:
    with opened(dovecot, mail_user) as mailbox:
        assert mailbox.all_uids() == mailbox.new_uids(0) == []
        assert fetch(mailbox, []) == []


def test_a_mail_that_has_gone_is_silently_absent(dovecot: DovecotServer, mail_user: str) -> None:
    dovecot.deliver_many(mail_user, [mail(1), mail(2)])
    with opened(dovecot, mail_user) as mailbox:
        assert [fetched.uid for fetched in fetch(mailbox, [1, 2, 3, 99])] == [1, 2]


def test_batches_are_bounded_in_count_and_in_bytes_and_keep_the_order(
    dovecot: DovecotServer, mail_user: str
) -> None:
    big = mail(9, b"x" * 70 + b"\r\n") + b"y" * 40_000 + b"\r\n"
    dovecot.deliver_many(mail_user, [*[mail(number) for number in range(120)], big, big, big, mail()])
    with opened(dovecot, mail_user) as mailbox:
        batches = list(
            mailbox.fetch(
                mailbox.all_uids()[::-1], mailbox_name="m", max_bytes_a_mail=10**6, max_batch_bytes=100_000
            )
        )
    assert [len(batch) for batch in batches] == [50, 50, 22, 2]
    assert [fetched.uid for batch in batches for fetched in batch] == list(range(1, 125))


def test_more_than_five_hundred_mails_are_listed_in_several_commands(
    dovecot: DovecotServer, mail_user: str
) -> None:
    dovecot.deliver_many(mail_user, [mail(number) for number in range(1100)])
    with opened(dovecot, mail_user) as mailbox:
        fetched = fetch(mailbox, mailbox.all_uids())
        assert [each.raw for each in fetched] == [mail(number) for number in range(1100)]


def test_a_mail_between_one_and_the_largest_size_comes_whole_in_pieces(
    dovecot: DovecotServer, mail_user: str
) -> None:
    raws = [mail(1), mail(2, b"z" * 76 + b"\r\n" * 1_700_000), mail(3), mail(4, b"q\r\n" * 700_000)]
    # Exactly on the border of a piece: the last partial fetch is empty.
    raws.append(mail(5, b"w" * (2_000_000 - len(mail(5, b"")) - 2) + b"\r\n"))
    dovecot.deliver_many(mail_user, raws)
    with opened(dovecot, mail_user) as mailbox:
        fetched = fetch(mailbox, mailbox.all_uids())
    assert [each.raw for each in fetched] == raws
    assert all(each.complete for each in fetched)


def test_a_mail_of_25_megabytes_costs_little_more_memory_than_itself(
    dovecot: DovecotServer, mail_user: str
) -> None:
    dovecot.deliver(mail_user, mail(1, (b"x" * 76 + b"\r\n") * 320_000))
    program = f"""
        import re
        from pathlib import Path
        from intake.mail.imap.mailbox import ImapAccount, Mailbox
        def peak():
            # Not ru_maxrss: it begins at the peak of the process that started this one.
            return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
        account = ImapAccount({dovecot.host!r}, {dovecot.tls_port}, "tls", {mail_user!r}, "secret",
                              ca_file=Path({str(dovecot.ca_file)!r}))
        with Mailbox(account) as mailbox:
            mailbox.select("INBOX")
            before = peak()
            for batch in mailbox.fetch([1], mailbox_name="m", max_bytes_a_mail=30_000_000):
                size = len(batch[0].raw)
            print(size, peak() - before)
    """
    answer = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, capture_output=True, check=True, text=True
    )
    size, grown = map(int, answer.stdout.split())
    assert size > 24_900_000
    assert grown * 1024 < size + 12_000_000


def large_mail(text: bytes = "Рег. номер 1234567\r\n".encode()) -> bytes:
    encoded = base64.encodebytes(text).replace(b"\n", b"\r\n")
    attachment = base64.encodebytes(b"\0" * 90_000).replace(b"\n", b"\r\n")
    return (
        b"From: a@x.example\r\nTo: support@desk.example\r\nSubject: =?utf-8?B?0JHQvtC70YzRiNC+0LU=?=\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=AAA\r\n\r\n"
        b"preamble\r\n--AAA\r\nContent-Type: multipart/alternative; boundary=BBB\r\n\r\n"
        b"--BBB\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>html</p>\r\n"
        b"--BBB\r\nContent-Type: text/plain;\r\n charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + encoded
        + b"\r\n--BBB--\r\n--AAA\r\n"
        + b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n"
        + b"Content-Disposition: attachment;\r\n filename*0*=utf-8''%D0%B1%D0%B0;\r\n filename*1*=%D0%B7%D0%B0.zip\r\n\r\n"
        + attachment
        + b'--AAA\r\nContent-Type: image/png; name="=?utf-8?B?0YTQvtGC0L4ucG5n?="\r\nContent-Disposition: inline\r\n\r\n'
        + b"png\r\n--AAA--\r\n"
    )


def test_of_a_mail_that_is_too_large_the_header_and_the_first_text_part_come(
    dovecot: DovecotServer, mail_user: str
) -> None:
    dovecot.deliver_many(mail_user, [large_mail(), mail(2)])
    with opened(dovecot, mail_user) as mailbox:
        large, small = fetch(mailbox, mailbox.all_uids(), limit=50_000)
    assert not large.complete
    assert large.size == len(large_mail())
    assert small.complete
    parsed = message_from_bytes(large.raw)
    assert parsed.get_content_type() == "multipart/mixed"
    assert parsed["Subject"] == "=?utf-8?B?0JHQvtC70YzRiNC+0LU=?="
    assert len(parsed.get_all("Content-Type", [])) == 1
    assert not parsed.defects
    (text,) = parts(parsed)
    assert text.get_content_type() == "text/plain"
    assert content(text).decode(text.get_content_charset("none")) == "Рег. номер 1234567\r\n"
    left = {each.part: (each.name, each.content_type, each.inline) for each in large.left_on_server}
    assert left == {
        "1.1": ("", "text/html", False),
        "2": ("база.zip", "application/zip", False),
        "3": ("фото.png", "image/png", True),
    }
    archive = large.left_on_server[1]
    assert archive.left_on_server
    assert archive.sha256 == ""
    assert abs(archive.size - 90_000) < 1000


def test_the_text_of_a_large_mail_of_a_single_part_is_cut_at_a_line(
    dovecot: DovecotServer, mail_user: str
) -> None:
    header = b"From: a@x.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    dovecot.deliver(mail_user, header + "строка текста\r\n".encode() * 10_000)
    with opened(dovecot, mail_user) as mailbox:
        (large,) = fetch(mailbox, [1], limit=50_000)
    parsed = message_from_bytes(large.raw)
    text = content(parsed).decode()
    assert text.endswith("строка текста\r\n")
    assert 40_000 < len(text.encode()) <= 50_000
    assert [each.part for each in large.left_on_server] == ["1"]


def test_a_large_mail_without_text_comes_as_its_header(dovecot: DovecotServer, mail_user: str) -> None:
    raw = (
        b"From: a@x.example\r\nSubject: scan\r\nContent-Type: application/pdf; name=scan.pdf\r\n\r\n"
        + b"%" * 70_000
    )
    dovecot.deliver(mail_user, raw + b"\r\n")
    with opened(dovecot, mail_user) as mailbox:
        (large,) = fetch(mailbox, [1], limit=50_000)
    parsed = message_from_bytes(large.raw)
    assert (parsed["Subject"], parsed.get_content_type(), parsed.get_payload()) == ("scan", "text/plain", "")
    assert [(each.part, each.name) for each in large.left_on_server] == [("1", "scan.pdf")]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            b"".join(
                b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1000)
            )
            + b"\r\nx" * 60_000,
            id="a thousand nested parts",
        ),
        pytest.param(
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + b"--b\r\nContent-Type: a/b\r\n\r\nx\r\n" * 3_000,
            id="three thousand parts",
        ),
        pytest.param(b"X: " + b"y" * 200_000 + b"\r\n\r\nx\r\n", id="a header of 200 kB"),
        pytest.param(b"no header at all\r\n" * 10_000, id="no header"),
        pytest.param(b"\r\n" * 40_000, id="nothing but empty lines"),
        pytest.param(
            b'Content-Type: text/plain; name="\r\n \\"x\r\n\r\n' + b"z" * 70_000, id="broken parameters"
        ),
    ],
)
def test_a_large_mail_of_hostile_structure_still_comes_and_harms_no_other(
    dovecot: DovecotServer, mail_user: str, raw: bytes
) -> None:
    dovecot.deliver_many(mail_user, [raw, mail(2)])
    with opened(dovecot, mail_user) as mailbox:
        hostile, other = fetch(mailbox, [1, 2], limit=50_000)
        assert not hostile.complete
        assert len(hostile.raw) < 700_000
        assert other.raw == mail(2)
        assert mailbox.refused == {}


def test_an_answer_that_cannot_be_understood_harms_only_its_own_mail(
    dovecot: DovecotServer, mail_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dovecot.deliver_many(mail_user, [mail(1), large_mail(), mail(3), mail(4)])
    with opened(dovecot, mail_user) as mailbox:
        wire = mailbox._connection.wire
        said = wire.readline

        def spoiled() -> bytes:
            line = said()
            if b"BODYSTRUCTURE" in line:
                return b"* 2 FETCH (UID 2 BODYSTRUCTURE " + b"(" * 100_000 + b")" * 100_000 + b")\r\n"
            if b"FETCH (UID 3 BODY[]" in line:
                return line.replace(b"UID 3", b"(((UID 3 ")
            return line

        monkeypatch.setattr(wire, "readline", spoiled)
        fetched = fetch(mailbox, [1, 2, 3, 4], limit=50_000)
        assert [each.uid for each in fetched] == [1, 2, 4]
        assert not fetched[1].complete
        assert message_from_bytes(fetched[1].raw)["To"] == "support@desk.example"
        assert list(mailbox.refused) == [3]


def test_uids_mean_nothing_after_uidvalidity_changed_and_select_tells(
    dovecot: DovecotServer, mail_user: str
) -> None:
    dovecot.deliver(mail_user, mail())
    with opened(dovecot, mail_user) as mailbox:
        before = mailbox.select("INBOX")
    dovecot.change_uidvalidity(mail_user)
    with Mailbox(account(dovecot, mail_user)) as mailbox:
        after = mailbox.select("INBOX")
        assert after != before
        assert fetch(mailbox, mailbox.all_uids())[0].folder.uidvalidity == after


def test_fetching_without_a_folder_says_what_to_do(dovecot: DovecotServer, mail_user: str) -> None:
    with Mailbox(account(dovecot, mail_user)) as mailbox, pytest.raises(ImapTemporary, match="select first"):
        fetch(mailbox, [1])


def test_a_connection_lost_while_fetching_is_temporary_and_connecting_again_goes_on(
    certificate_authority: CertificateAuthority, mail_user: str
) -> None:
    server = OwnDovecot(certificate_authority).start()
    try:
        server.deliver_many(mail_user, [mail(number) for number in range(3)])
        mailbox = opened(server, mail_user)
        batches = mailbox.fetch([1, 2, 3], mailbox_name="m", max_bytes_a_mail=10**6, max_batch_count=1)
        next(batches)
        server.kill()
        with pytest.raises(ImapTemporary):
            list(batches)
        with pytest.raises(ImapTemporary, match="can't connect"):
            mailbox.connect()
        server.start()
        mailbox.connect()
        mailbox.select("INBOX")
        assert len(fetch(mailbox, [1, 2, 3])) == 3
        mailbox.close()
    finally:
        server.close()


def test_a_mail_that_dovecot_cannot_read_in_pieces_comes_whole_the_next_time_and_keeps_no_other_waiting(
    dovecot: DovecotServer, mail_user: str
) -> None:
    """Where a piece ends behind a bare CR, Dovecot 2.3 finds the mail too short and ends the connection."""
    hostile = mail() + b"\r" * 2_500_000
    dovecot.deliver_many(mail_user, [mail(1), hostile, mail(3)])
    mailbox = Mailbox(account(dovecot, mail_user))
    arrived = fetched_in(3, mailbox)
    mailbox.close()
    assert {uid: len(raw) for uid, raw in arrived.items()} == {
        1: len(mail(1)),
        2: len(hostile),
        3: len(mail(3)),
    }


def fetched_in(looks: int, mailbox: Mailbox) -> dict[int, bytes]:
    """What comes in so many looks at the folder, a lost connection being made again for the next."""
    arrived: dict[int, bytes] = {}
    for _ in range(looks):
        with suppress(ImapTemporary):
            mailbox.connect()
            mailbox.select("INBOX")
            waiting = [uid for uid in mailbox.all_uids() if uid not in arrived]
            for batch in mailbox.fetch(waiting, mailbox_name="support", max_bytes_a_mail=30_000_000):
                arrived |= {fetched.uid: fetched.raw for fetched in batch}
    return arrived
