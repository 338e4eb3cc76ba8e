"""Waiting for mail: every trap of IDLE against a real Dovecot, or a server that misbehaves."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from intake.mail.imap import idle
from intake.mail.imap.mailbox import ImapAccount, ImapTemporary, Mailbox
from tests.mail.imap_help import Pipe, account, later, mail, opened
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer, OwnDovecot


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_new_mail_ends_the_wait(dovecot: DovecotServer, mail_user: str, security: str) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    with opened(dovecot, mail_user, security=security, port=port) as mailbox:
        assert mailbox.new_uids(0) == []
        thread = later(0.3, lambda: dovecot.deliver(mail_user, mail()))
        assert mailbox.wait(20)
        thread.join()
        assert mailbox.new_uids(0) == [1]
        assert not mailbox.wait(0.2)


def test_mail_that_comes_between_looking_and_waiting_is_not_slept_over(
    dovecot: DovecotServer, mail_user: str
) -> None:
    for _ in range(6):
        with opened(dovecot, mail_user) as mailbox:
            after = len(mailbox.all_uids())
            dovecot.deliver(mail_user, mail())
            began = time.monotonic()
            assert mailbox.wait(20)
            assert time.monotonic() - began < 10
            assert mailbox.new_uids(after) == [after + 1]


def test_mail_that_an_earlier_answer_told_of_is_not_slept_over(
    dovecot: DovecotServer, mail_user: str
) -> None:
    dovecot.deliver(mail_user, mail())
    with opened(dovecot, mail_user) as mailbox:
        mailbox.all_uids()
        dovecot.deliver(mail_user, mail())
        mailbox.settle([1], "Processed")
        mailbox._connection.search("ALL")
        assert mailbox.wait(20)


def test_the_wait_ends_after_its_time(dovecot: DovecotServer, mail_user: str) -> None:
    with opened(dovecot, mail_user) as mailbox:
        mailbox.all_uids()
        assert not mailbox.wait(0.3)
        assert not mailbox.wait(0)
        assert mailbox.all_uids() == []


@pytest.mark.parametrize("idle", [True, False])
def test_a_byte_in_the_pipe_ends_the_wait_once(dovecot: DovecotServer, mail_user: str, idle: bool) -> None:
    with Pipe() as pipe, opened(dovecot, mail_user, idle=idle) as mailbox:
        mailbox.all_uids()
        thread = later(0.2, pipe.wake)
        began = time.monotonic()
        assert not mailbox.wait(20, pipe.reading)
        assert time.monotonic() - began < 10
        thread.join()
        began = time.monotonic()
        mailbox.wait(0.3, pipe.reading)
        assert time.monotonic() - began >= 0.3
        assert mailbox.all_uids() == []


def test_idle_is_renewed_and_still_tells_of_mail(
    dovecot: DovecotServer, mail_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "_RENEWAL_SECONDS", 0.1)
    with opened(dovecot, mail_user) as mailbox:
        mailbox.all_uids()
        before = mailbox._connection.wire.tagnum

        def deliver() -> None:
            # Tags are numbered: by then the wait has taken several commands.
            while mailbox._connection.wire.tagnum - before <= 2:
                time.sleep(0.01)
            dovecot.deliver(mail_user, mail())

        thread = later(0, deliver)
        assert mailbox.wait(20)
        thread.join()


def test_without_idle_the_wait_just_ends_and_says_look(
    certificate_authority: CertificateAuthority, mail_user: str
) -> None:
    server = OwnDovecot(certificate_authority, without=["IDLE"]).start()
    try:
        with opened(server, mail_user) as mailbox:
            assert "IDLE" not in mailbox.capabilities
            mailbox.all_uids()
            server.deliver(mail_user, mail())
            assert mailbox.wait(0.1)
            assert mailbox.new_uids(0) == [1]
    finally:
        server.close()


@pytest.mark.parametrize("security", ["tls", "none"])
@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_server_that_ends_while_we_wait_is_noticed_at_once_and_comes_back(
    certificate_authority: CertificateAuthority, mail_user: str, security: str, end: str
) -> None:
    server = OwnDovecot(certificate_authority).start()
    try:
        port = server.tls_port if security == "tls" else server.port
        mailbox = opened(server, mail_user, security=security, port=port)
        mailbox.all_uids()
        thread = later(0.3, getattr(server, end))
        began = time.monotonic()
        with pytest.raises(ImapTemporary):
            mailbox.wait(60)
        assert time.monotonic() - began < 20
        thread.join()
        server.start()
        server.deliver(mail_user, mail())
        mailbox.connect()
        mailbox.select("INBOX")
        assert mailbox.new_uids(0) == [1]
        mailbox.close()
    finally:
        server.close()


class Puppet:
    """An IMAP server that says what a test wants: `idle` is sent as the answer to IDLE, then silence or the end."""

    def __init__(self, idle: bytes, *, then_close: bool = False, answer_done: bool = True) -> None:
        self._idle, self._then_close, self._answer_done = idle, then_close, answer_done
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"* OK [CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN] hello\r\n")
            tag = b""
            for line in lines:
                words = line.split()
                if words == [b"DONE"]:
                    if self._answer_done:
                        connection.sendall(tag + b" OK idle done\r\n")
                    continue
                if len(words) < 2:
                    connection.sendall(tag + b" OK [CAPABILITY IMAP4rev1 IDLE] in\r\n")
                    continue
                tag, command = words[0], words[1].upper()
                connection.sendall(self._answer(tag, command))
                if command == b"IDLE" and self._then_close:
                    return

    def _answer(self, tag: bytes, command: bytes) -> bytes:
        if command == b"AUTHENTICATE":
            return b"+ \r\n"
        if command == b"IDLE":
            return self._idle.replace(b"TAG", tag)
        said = {
            b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\n",
            b"SELECT": b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [PERMANENTFLAGS (\\Seen)] f\r\n",
            b"UID": b"* SEARCH\r\n",
            b"LOGOUT": b"* BYE\r\n",
        }
        return said.get(command, b"") + tag + b" OK done\r\n"

    def open(self, timeout: float = 5.0) -> Mailbox:
        mailbox = Mailbox(ImapAccount("127.0.0.1", self.port, "none", "u", "p", timeout=timeout))
        mailbox.connect()
        mailbox.select("INBOX")
        mailbox.all_uids()
        return mailbox

    def close(self) -> None:
        self._listener.close()
        self._thread.join(10)


@pytest.fixture
def puppets() -> Iterator[list[Puppet]]:
    made: list[Puppet] = []
    yield made
    for puppet in made:
        puppet.close()


@pytest.mark.parametrize(
    ("said", "news"),
    [
        pytest.param(b"+ idling\r\n* 1 EXISTS\r\n", True, id="in the same packet as the go-ahead"),
        pytest.param(b"* 1 EXISTS\r\n* 1 RECENT\r\n+ idling\r\n", True, id="before the go-ahead"),
        pytest.param(
            b"+ idling\r\n* OK Still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n", False, id="nothing of interest"
        ),
        pytest.param(b"+ idling\r\n* 1 EXI", False, id="half a line"),
    ],
)
def test_what_comes_around_the_go_ahead_is_read(puppets: list[Puppet], said: bytes, news: bool) -> None:
    puppets.append(Puppet(said))
    mailbox = puppets[0].open(timeout=3.0)
    began = time.monotonic()
    if said.endswith(b"EXI"):
        with pytest.raises(ImapTemporary):
            mailbox.wait(0.3)
    else:
        assert mailbox.wait(0.3 if not news else 30) is news
    assert time.monotonic() - began < 10
    mailbox.close()


def test_a_refused_idle_is_a_plain_wait(puppets: list[Puppet]) -> None:
    puppets.append(Puppet(b"TAG NO not now\r\n"))
    mailbox = puppets[0].open()
    assert mailbox.wait(0.2)
    assert mailbox.all_uids() == []
    mailbox.close()


@pytest.mark.parametrize("said", [b"+ idling\r\n", b"+ idling\r\n* BYE too long\r\n", b"", b"* BYE\r\n"])
def test_the_end_of_the_connection_is_never_taken_for_silence(puppets: list[Puppet], said: bytes) -> None:
    puppets.append(Puppet(said, then_close=True))
    mailbox = puppets[0].open()
    began = time.monotonic()
    with pytest.raises(ImapTemporary):
        mailbox.wait(30)
    assert time.monotonic() - began < 10
    with pytest.raises(ImapTemporary, match="connect and select first"):
        mailbox.all_uids()


def test_a_dead_link_shows_when_idle_is_renewed(puppets: list[Puppet]) -> None:
    puppets.append(Puppet(b"+ idling\r\n", answer_done=False))
    mailbox = puppets[0].open(timeout=1.5)
    with pytest.raises(ImapTemporary, match="no answer in time"):
        mailbox.wait(0.2)


def test_waiting_without_a_folder_is_refused(dovecot: DovecotServer, mail_user: str) -> None:
    with Mailbox(account(dovecot, mail_user)) as mailbox, pytest.raises(ImapTemporary, match="select first"):
        mailbox.wait(1)
