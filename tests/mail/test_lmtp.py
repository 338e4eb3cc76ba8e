"""LMTP (RFC 2033): a reply for each recipient, after the commit, and nobody can hang about."""

from __future__ import annotations

import errno
import hashlib
import io
import smtplib
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

import pytest

from intake.mail.lmtp.door import Box, Content, Door, Limits
from intake.mail.lmtp.listening import listening, made_at_the_start, place_problem
from intake.mail.lmtp.server import LmtpServer

MOST = 2_000_000
SUPPORT, SALES = Box("support", MOST), Box("sales", 1_000)
BOXES = {"support@desk.test": SUPPORT, "help@desk.test": SUPPORT, "sales@desk.test": SALES}
MAIL = b"From: olga@firma.example\r\nSubject: x\r\n\r\nhelp\r\n"


class Lmtp:
    """A listening server, and what was committed; `commits` says whether it can be."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.committed: list[tuple[str, bytes, bytes]] = []
        self.commits: Callable[[], bool] = lambda: True
        self.now = 0.0
        door = Door(BOXES.get, self._take, limits, lambda: self.now)
        self.server = LmtpServer(str(path), door, MOST)
        assert self.server.open()
        self.thread = self.server.thread()
        self.thread.start()

    def _take(self, name: str, raw: bytes, digest: bytes, trace: bytes) -> bool:
        assert digest == hashlib.sha256(raw).digest()
        if not self.commits():
            return False
        self.committed.append((name, raw, trace))
        return True

    def client(self) -> Client:
        return Client(self.path)

    def close(self) -> None:
        self.server.stop()
        self.thread.join(30)
        assert not self.thread.is_alive()


class Client:
    """Somebody who speaks LMTP line by line."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("rb")

    def reply(self) -> str:
        """The last line of a reply; "" when the server has hung up."""
        while (line := self.file.readline()) and line[3:4] == b"-":
            pass
        return line.decode().rstrip()

    def say(self, *lines: bytes) -> list[str]:
        """The replies to so many commands, sent at once (RFC 2920)."""
        self.socket.sendall(b"".join(line + b"\r\n" for line in lines))
        return [self.reply() for _ in lines]

    def begin(self, *recipients: bytes, sender: bytes = b"<olga@firma.example>") -> list[str]:
        assert self.reply().startswith("220")
        lines = (b"LHLO mx", b"MAIL FROM:" + sender, *(b"RCPT TO:<%b>" % to for to in recipients), b"DATA")
        return self.say(*lines)[2:]

    def data(self, raw: bytes, replies: int) -> list[str]:
        self.socket.sendall(raw + b".\r\n")
        return [self.reply() for _ in range(replies)]

    def close(self) -> None:
        self.file.close()
        self.socket.close()


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def lmtp(tmp_path: Path, limits: Limits) -> Iterator[Lmtp]:
    made = Lmtp(tmp_path / "lmtp.sock", limits)
    yield made
    made.close()


@pytest.fixture
def client(lmtp: Lmtp) -> Iterator[Client]:
    with closing(lmtp.client()) as made:
        yield made


def codes(replies: list[str]) -> list[str]:
    return [reply[:3] for reply in replies]


def test_each_recipient_gets_his_reply_and_a_mailbox_the_mail_once(lmtp: Lmtp, client: Client) -> None:
    recipients = b"support@desk.test", b"nobody@desk.test", b"sales@desk.test", b"help@desk.test"
    assert codes(client.begin(*recipients)) == ["250", "550", "250", "250", "354"]
    raw = MAIL + b"x" * 2_000 + b"\r\n"
    assert codes(client.data(raw, 3)) == ["250", "552", "250"]
    trace = b"Return-Path: <olga@firma.example>\r\nDelivered-To: support@desk.test\r\nDelivered-To: help@desk.test\r\n"
    assert lmtp.committed == [("support", raw, trace)]
    assert codes(client.say(b"MAIL FROM:<a@b.example>", b"RCPT TO:<sales@desk.test>", b"QUIT")) == [
        "250",
        "250",
        "221",
    ]


def test_the_null_sender_is_told_as_such(lmtp: Lmtp, client: Client) -> None:
    client.begin(b"sales@desk.test", sender=b"<>")
    assert codes(client.data(MAIL, 1)) == ["250"]
    assert lmtp.committed[0][2].startswith(b"Return-Path: <>\r\n")


def test_a_sender_that_is_no_text_is_told_as_well_as_can_be(lmtp: Lmtp, client: Client) -> None:
    client.begin(b"sales@desk.test", sender=b"<ol\xffga@firma.example>")
    assert codes(client.data(b"Return-Path: <>\r\n" + MAIL, 1)) == ["250"]
    assert lmtp.committed[0][2].startswith(b"Return-Path: <ol?ga@firma.example>\r\n")


@pytest.mark.parametrize(
    ("sender", "path"),
    [
        (b"<olga@@firma.example>", b"<olga@@firma.example>"),
        (b"<olga.@firma.example> SIZE=100", b"<olga.@firma.example>"),
        (b"<@>", b"<@>"),
        (b"< >", b"<>"),
    ],
)
def test_a_sender_that_is_no_address_is_taken_as_he_came(
    lmtp: Lmtp, client: Client, sender: bytes, path: bytes
) -> None:
    assert codes(client.begin(b"sales@desk.test", sender=sender)) == ["250", "354"]
    assert codes(client.data(MAIL, 1)) == ["250"]
    assert lmtp.committed[0][2].startswith(b"Return-Path: " + path + b"\r\n")


@pytest.mark.parametrize("said", [b"", b"<olga@@firma.example", b"olga@@firma.example"])
def test_what_is_no_path_begins_no_mail(lmtp: Lmtp, client: Client, said: bytes) -> None:
    client.reply()
    assert codes(client.say(b"LHLO mx", b"MAIL FROM:" + said, b"RCPT TO:<sales@desk.test>"))[2] == "503"


def test_what_is_not_committed_is_to_be_sent_again(lmtp: Lmtp, client: Client) -> None:
    lmtp.commits = lambda: False
    client.begin(b"support@desk.test", b"sales@desk.test")
    assert codes(client.data(MAIL, 2)) == ["451", "451"]


def test_a_fault_while_a_mail_is_committed_is_told_to_each_recipient(lmtp: Lmtp, client: Client) -> None:
    def fail() -> bool:
        raise RuntimeError("of any kind")

    lmtp.commits = fail
    client.begin(b"support@desk.test", b"sales@desk.test")
    assert codes(client.data(MAIL, 2)) == ["451", "451"]
    assert codes(client.say(b"NOOP")) == ["250"]


def test_no_reply_comes_before_the_commit(lmtp: Lmtp, client: Client) -> None:
    asked, may = threading.Event(), threading.Event()

    def wait() -> bool:
        asked.set()
        return may.wait(60)

    lmtp.commits = wait
    client.begin(b"support@desk.test")
    client.socket.sendall(MAIL + b".\r\n")
    assert asked.wait(60)
    client.socket.setblocking(False)  # noqa: FBT003
    with pytest.raises(BlockingIOError):
        client.socket.recv(1)
    client.socket.settimeout(60)
    may.set()
    assert client.reply().startswith("250")


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (b"..\r\n...x\r\n", b".\r\n..x\r\n"),
        (b"x\n.\nMAIL FROM:<evil@evil.example>\r\n", b"x\n.\nMAIL FROM:<evil@evil.example>\r\n"),
        (b"x\n.\r\ny\r\n", b"x\n.\r\ny\r\n"),
        (b"x\r.\r\ny\r\n", b"x\r.\r\ny\r\n"),
        (b"z" * 150_000 + b"\r\n", b"z" * 150_000 + b"\r\n"),
        (b"." * 1_000_000 + b"\r\n", b"." * 999_999 + b"\r\n"),
        (b"\x00\xff\r\n", b"\x00\xff\r\n"),
        (b"", b""),
    ],
)
def test_a_mail_comes_as_it_was_sent(lmtp: Lmtp, client: Client, sent: bytes, meant: bytes) -> None:
    client.begin(b"support@desk.test")
    assert codes(client.data(MAIL + sent, 1)) == ["250"]
    assert lmtp.committed[0][1] == MAIL + meant


def test_a_mail_that_is_too_large_is_refused_for_all_and_the_session_goes_on(
    lmtp: Lmtp, client: Client
) -> None:
    client.begin(b"support@desk.test", b"help@desk.test")
    assert codes(client.data(b"x" * 3_000_000 + b"\r\n", 2)) == ["552", "552"]
    assert codes(client.say(b"MAIL FROM:<a@b.example> SIZE=2000001", b"NOOP")) == ["552", "250"]
    assert lmtp.committed == []


def test_of_a_mail_that_is_too_large_nothing_is_kept(tmp_path: Path) -> None:
    with (tmp_path / "content").open("w+b") as file:
        content = Content(file, 1_000)
        for _ in range(5):
            content.add(b"x" * 300)
        file.flush()
        assert (content.size, (tmp_path / "content").stat().st_size) == (1_500, 0)


@pytest.mark.parametrize("limits", [Limits(idle_seconds=0.3)])
@pytest.mark.parametrize("last", [b"", b"DATA\r\nhalf a ma"])
def test_a_client_that_hangs_is_sent_away_and_nothing_is_taken(
    lmtp: Lmtp, client: Client, last: bytes
) -> None:
    assert client.reply().startswith("220")
    client.say(b"LHLO mx", b"MAIL FROM:<a@b.example>", b"RCPT TO:<support@desk.test>")
    client.socket.sendall(last)
    while client.reply():
        pass
    assert lmtp.committed == []


def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(lmtp: Lmtp) -> None:
    with closing(lmtp.client()) as one:
        one.begin(b"support@desk.test")
        one.socket.sendall(MAIL)
    with closing(lmtp.client()) as other:
        other.begin(b"sales@desk.test")
        assert codes(other.data(MAIL, 1)) == ["250"]
    assert [name for name, _, _ in lmtp.committed] == ["sales"]


class FullDisk(io.BytesIO):
    """A file on a disk that is full once, after so many bytes."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, piece: Any, /) -> int:
        if 0 < self.room < self.tell() + len(piece):
            self.room = 0
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(piece)


def no_file(most: int) -> IO[bytes]:
    raise OSError(errno.EMFILE, f"Too many open files for {most} bytes")


@pytest.mark.parametrize("made", [lambda _most: FullDisk(100), no_file])
def test_after_a_fault_while_a_mail_is_read_none_of_it_is_taken_for_commands(
    lmtp: Lmtp, client: Client, made: Callable[[int], IO[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", made)
    client.begin(b"support@desk.test", b"sales@desk.test")
    hidden = b"MAIL FROM:<boss@desk.test>\r\nRCPT TO:<sales@desk.test>\r\nDATA\r\nSubject: forged\r\n"
    with suppress(ConnectionError):
        client.socket.sendall(MAIL + b"x" * 100 + b"\r\n" + hidden + b".\r\nQUIT\r\n")
    with suppress(ConnectionError):
        assert client.reply() == ""
    assert lmtp.committed == []
    monkeypatch.undo()
    with closing(lmtp.client()) as other:
        other.begin(b"sales@desk.test")
        assert codes(other.data(MAIL, 1)) == ["250"]


@pytest.mark.parametrize("limits", [Limits(connections=2)])
def test_a_client_too_many_is_asked_to_come_again(lmtp: Lmtp) -> None:
    with ExitStack() as stack:
        for _ in range(2):
            assert stack.enter_context(closing(lmtp.client())).reply().startswith("220")
        assert stack.enter_context(closing(lmtp.client())).reply().startswith("421")


@pytest.mark.parametrize("limits", [Limits(connections=2)])
def test_no_more_clients_are_served_when_they_come_all_at_once(tmp_path: Path, limits: Limits) -> None:
    path = tmp_path / "lmtp.sock"
    with ExitStack() as stack:
        server = LmtpServer(str(path), Door(BOXES.get, lambda *_: True, limits), MOST)
        assert server.open()
        clients = [stack.enter_context(closing(Client(path))) for _ in range(20)]
        stack.callback(server.stop)
        server.thread().start()
        assert sorted(codes([client.reply() for client in clients])) == ["220"] * 2 + ["421"] * 18


@pytest.mark.parametrize("limits", [Limits(connections=1, idle_seconds=0.3)])
def test_a_client_that_reads_no_replies_is_sent_away_too(lmtp: Lmtp) -> None:
    with closing(lmtp.client()) as deaf:
        deaf.socket.settimeout(20)
        with pytest.raises(ConnectionError):
            deaf.socket.sendall(b"NOOP\r\n" * 1_000_000)
        with closing(lmtp.client()) as other:
            assert other.reply().startswith("220")


@pytest.mark.parametrize("limits", [Limits(mails_per_minute=2)])
def test_more_mails_than_a_minute_may_have_are_to_be_sent_later(lmtp: Lmtp, client: Client) -> None:
    client.reply()
    tries = (b"MAIL FROM:<a@b.example>", b"RSET") * 3
    assert codes(client.say(b"LHLO mx", *tries))[1::2] == ["250", "250", "451"]
    lmtp.now += 30
    assert codes(client.say(b"MAIL FROM:<a@b.example>")) == ["250"]


@pytest.mark.parametrize("limits", [Limits(recipients=1)])
def test_recipients_are_bounded(lmtp: Lmtp, client: Client) -> None:
    assert codes(client.begin(b"support@desk.test", b"sales@desk.test")) == ["250", "452", "354"]


def test_what_is_no_command_harms_nobody(lmtp: Lmtp, client: Client) -> None:
    client.reply()
    said = client.say(
        b"EHLO mx", b"\xff\xfe", b"LHLO mx", b"DATA", b"RCPT TO:<support@desk.test>", b"x" * 5_000
    )
    assert codes(said) == ["500", "500", "250", "503", "503", "500"]


def test_the_standard_library_s_client_can_hand_mail_over(lmtp: Lmtp) -> None:
    with smtplib.LMTP(str(lmtp.path)) as client:
        assert client.sendmail("olga@firma.example", ["support@desk.test"], MAIL) == {}
        assert client.has_extn("size")
        assert client.has_extn("pipelining")
    assert [raw for _, raw, _ in lmtp.committed] == [MAIL]


def test_a_socket_left_by_a_killed_process_is_taken_over_and_one_in_use_is_not(tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    (first,) = listening(str(path))
    assert path.stat().st_mode & 0o777 == 0o660
    with pytest.raises(OSError, match="in use"):
        listening(str(path))
    first.close()
    (second,) = listening(str(path))
    second.close()


def test_a_place_that_is_not_there_yet_is_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "later" / "lmtp.sock"
    server = LmtpServer(str(path), Door(BOXES.get, lambda *_: True, Limits()), MOST, again_seconds=0.05)
    assert not server.open()
    thread = server.thread()
    thread.start()
    path.parent.mkdir()
    for _ in range(200):
        if path.exists():
            break
        thread.join(0.05)
    with ExitStack() as stack:
        stack.callback(thread.join, 30)
        stack.callback(server.stop)
        assert stack.enter_context(closing(Client(path))).reply().startswith("220")
    assert not thread.is_alive()


def test_who_waits_for_its_place_can_be_stopped(tmp_path: Path) -> None:
    server = LmtpServer(str(tmp_path / "no" / "lmtp.sock"), Door(BOXES.get, lambda *_: True, Limits()), MOST)
    thread = server.thread()
    thread.start()
    server.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_a_place_where_no_socket_can_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert made_at_the_start("/run/intake-not-there/lmtp.sock") == "/run/intake-not-there"
    for elsewhere in ("/run/lmtp.sock", str(tmp_path / "no" / "lmtp.sock"), "127.0.0.1:2424", "systemd", ""):
        assert made_at_the_start(elsewhere) == ""
    assert place_problem("") == place_problem("systemd") == place_problem("127.0.0.1:2424") == ""
    assert place_problem(str(tmp_path / "lmtp.sock")) == ""
    assert "no folder" in place_problem(str(tmp_path / "no" / "lmtp.sock"))
    assert "no socket" in place_problem(str(tmp_path / "file"))
    assert "too long" in place_problem(str(tmp_path / ("x" * 108)))
    with patch("os.access", return_value=False):
        assert "may not be written" in place_problem(str(tmp_path / "lmtp.sock"))


def test_sockets_of_systemd_are_copied_and_asked_for_by_this_process_alone(tmp_path: Path) -> None:
    for environment in ({}, {"LISTEN_FDS": "1", "LISTEN_PID": "1"}):
        with pytest.raises(OSError, match="systemd"):
            listening("systemd", environment)
