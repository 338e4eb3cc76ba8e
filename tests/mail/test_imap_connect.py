"""Connecting and logging in: what is refused, how it is explained, and that nothing hangs."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Literal

import pytest

from intake.mail.imap.mailbox import ImapAccount, ImapPermanent, ImapTemporary, Mailbox
from intake.mail.oauth.recipe import Grant, Recipe
from intake.mail.oauth.source import TokenSource
from tests.mail.imap_help import account, mail, opened
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer, OwnDovecot


def connect(server: DovecotServer, user: str, **changes: object) -> Mailbox:
    mailbox = Mailbox(account(server, user, **changes))
    mailbox.connect()
    return mailbox


@pytest.mark.parametrize(
    ("username", "secret"),
    [
        ("support@desk.example", "secret"),
        ("поддержка@пример.рф", "secret"),
        ('quo"ted\\name', "secret"),
        ("two words", "secret"),
    ],
)
def test_any_name_logs_in(dovecot: DovecotServer, username: str, secret: str) -> None:
    connect(dovecot, username, secret=lambda: secret).close()


@pytest.mark.parametrize("password", ["wrong", "пароль", 'p"\\ x', ""])
def test_a_wrong_password_is_permanent_and_says_whom_to_ask_but_not_the_password(
    dovecot: DovecotServer, mail_user: str, password: str
) -> None:
    with pytest.raises(ImapPermanent, match="login refused: check username") as failure:
        connect(dovecot, mail_user, secret=password)
    assert mail_user in failure.value.public
    assert f"{dovecot.host}:{dovecot.tls_port}" in failure.value.public
    assert not password or password not in failure.value.public


def test_the_secret_is_in_no_text_of_the_account(dovecot: DovecotServer) -> None:
    assert "secret-42" not in repr(account(dovecot, "u", secret="secret-42"))


def test_a_line_end_in_a_secret_is_refused_before_it_reaches_the_server(
    dovecot: DovecotServer, mail_user: str
) -> None:
    with pytest.raises(ImapPermanent, match="control character") as failure:
        connect(dovecot, mail_user, secret="secret\r\na LOGOUT")
    assert failure.value.public.count(mail_user) == 1


def test_letters_that_the_only_login_of_a_server_cannot_take_are_explained() -> None:
    def serve(connection: socket.socket) -> None:
        connection.sendall(b"* OK hi\r\n")
        with connection.makefile("rb") as reading:
            for line in reading:
                connection.sendall(b"* CAPABILITY IMAP4rev1\r\n" + line.split()[0] + b" OK done\r\n")

    with listening(serve) as port, pytest.raises(ImapPermanent, match="ASCII") as failure:
        Mailbox(ImapAccount("127.0.0.1", port, "none", "служба", "p", timeout=30)).connect()
    assert failure.value.public.count("служба") == 1


def test_a_missing_folder_is_permanent_and_the_connection_stays(
    dovecot: DovecotServer, mail_user: str
) -> None:
    with Mailbox(account(dovecot, mail_user)) as mailbox:
        with pytest.raises(ImapPermanent, match="open folder 'Заявки'"):
            mailbox.select("Заявки")
        mailbox.create_folder("Заявки")
        mailbox.create_folder("Заявки")
        assert mailbox.select("Заявки") > 0


def test_the_certificate_is_verified(dovecot: DovecotServer, mail_user: str, tmp_path: Path) -> None:
    for security, port in (("tls", dovecot.tls_port), ("starttls", dovecot.port)):
        with pytest.raises(ImapPermanent, match="certificate isn't trusted"):
            connect(dovecot, mail_user, ca_file=None, security=security, port=port)
        connect(dovecot, mail_user, ca_file=None, verify=False, security=security, port=port).close()
    with pytest.raises(ImapPermanent, match="isn't there"):
        connect(dovecot, mail_user, ca_file=tmp_path / "missing.pem")


def test_a_certificate_for_another_name_or_out_of_date_is_refused(
    certificate_authority: CertificateAuthority, mail_user: str
) -> None:
    server = OwnDovecot(certificate_authority, expired=True).start()
    try:
        with pytest.raises(ImapPermanent, match="expired"):
            connect(server, mail_user)
    finally:
        server.close()


def test_the_name_in_the_certificate_must_be_the_servers(dovecot: DovecotServer, mail_user: str) -> None:
    # 127.0.0.2 is the same machine under a name that the certificate lacks, if the server listens there.
    with pytest.raises((ImapPermanent, ImapTemporary)):
        connect(dovecot, mail_user, host="127.0.0.2")


def test_tls_on_a_plain_port_is_explained(dovecot: DovecotServer, mail_user: str) -> None:
    with pytest.raises(ImapPermanent, match="check port and security"):
        connect(dovecot, mail_user, port=dovecot.port)


def test_nobody_listening_is_temporary(mail_user: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    mailbox = Mailbox(ImapAccount("127.0.0.1", port, "none", mail_user, "secret"))
    with pytest.raises(ImapTemporary, match="can't connect"):
        mailbox.connect()
    mailbox.close()
    mailbox = Mailbox(ImapAccount("no-such-host.invalid", port, "none", mail_user, "secret", timeout=5))
    with pytest.raises(ImapTemporary, match="can't connect"):
        mailbox.connect()


def test_xoauth2_sends_name_and_token_and_a_refusal_is_permanent_and_wants_another_token() -> None:
    said = threading.Event()
    lines: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        connection.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] hi\r\n")
        with connection.makefile("rb") as reading:
            for line in reading:
                lines.append(line)
                words = line.split()
                if b"AUTHENTICATE" in words:
                    tag = words[0]
                    connection.sendall(b"+ \r\n")
                elif b"CAPABILITY" in words:
                    connection.sendall(
                        b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + words[0] + b" OK done\r\n"
                    )
                elif line == b"\r\n":
                    said.set()
                    connection.sendall(tag + b" NO [AUTHENTICATIONFAILED] token expired\r\n")
                else:
                    connection.sendall(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")

    tokens = count(1)
    recipe = Recipe(
        "", "http://127.0.0.1:1/", "client", "я@x.example", Grant.REFRESH_TOKEN, refresh_token="r"
    )
    source = TokenSource(
        recipe, asking=lambda *_: {"access_token": f"token-{next(tokens)}", "expires_in": 3600}
    )
    with listening(serve) as port:
        by_token = ImapAccount(
            "127.0.0.1", port, "none", "я@x.example", source.token, auth="xoauth2", timeout=5
        )
        mailbox = Mailbox(replace(by_token, refused=source.refused))
        for token in (b"token-1", b"token-2"):
            # What the server said in its challenge stands behind its NO.
            with pytest.raises(ImapPermanent, match=r'token expired.*"status":"400"'):
                mailbox.connect()
            sent = [base64.b64decode(line) for line in lines if line.strip() and b" " not in line.strip()]
            assert sent[-1] == "user=я@x.example".encode() + b"\x01auth=Bearer " + token + b"\x01\x01"
    assert said.is_set()


def test_a_token_that_is_refused_stays_the_reason_and_hinders_no_later_login(
    dovecot: DovecotServer, mail_user: str
) -> None:
    """Its server says no for a while: each attempt says so, and the first good token logs in."""
    refused = [ImapPermanent("the token server refuses (400)")] * 2

    def token() -> str:
        if refused:
            raise refused.pop()
        return "secret"

    mailbox = Mailbox(account(dovecot, mail_user, secret=token))
    for _ in range(2):
        with pytest.raises(ImapPermanent, match="the token server refuses"):
            mailbox.connect()
    mailbox.connect()
    mailbox.select("INBOX")
    mailbox.close()


class listening:  # noqa: N801 - reads as a verb
    """A server of one function, called in a thread for each connection."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._one, args=(connection,))
            thread.start()
            self._threads.append(thread)

    def _one(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._serve(connection)
            except OSError:
                return

    def __enter__(self) -> int:
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        port: int = self._listener.getsockname()[1]
        return port

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(5)
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def released() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize(
    "greeting",
    [
        pytest.param(b"", id="silence at once"),
        pytest.param(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n", id="silence after the greeting"),
    ],
)
@pytest.mark.parametrize("security", ["none", "tls", "starttls"])
def test_a_silent_server_is_given_up_in_time(
    released: threading.Event, greeting: bytes, security: Literal["none", "tls", "starttls"]
) -> None:
    def serve(connection: socket.socket) -> None:
        connection.sendall(greeting)
        released.wait(20)

    with listening(serve) as port:
        began = time.monotonic()
        mailbox = Mailbox(ImapAccount("127.0.0.1", port, security, "u", "p", timeout=1.5))
        # A greeting in plain text where TLS is expected is a wrong setting, not a passing failure.
        with pytest.raises(ImapPermanent if greeting and security == "tls" else ImapTemporary):
            mailbox.connect()
        assert time.monotonic() - began < 10
        released.set()


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ([b"* BYE overloaded\r\n"], ImapTemporary),
        ([b"SSH-2.0-OpenSSH_9\r\n"], ImapTemporary),
        ([b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n", b"* BYE\r\n"], ImapTemporary),
        ([b"* OK hi\r\n", b"\0\xff garbage \r\n"], ImapTemporary),
        ([b"* OK hi\r\n", b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"], ImapPermanent),
        (
            [b"* OK hi\r\n", b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n", b"TAG NO [UNAVAILABLE] later\r\n"],
            ImapTemporary,
        ),
        (
            [
                b"* OK hi\r\n",
                b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n",
                b"TAG NO [AUTHENTICATIONFAILED] no\r\n",
            ],
            ImapPermanent,
        ),
        ([b"* OK hi\r\n", b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n", b"TAG BAD what\r\n"], ImapPermanent),
    ],
)
def test_strange_beginnings_are_told_apart(answers: list[bytes], problem: type[Exception]) -> None:
    def serve(connection: socket.socket) -> None:
        left = iter(answers)
        connection.sendall(next(left))
        with connection.makefile("rb") as reading:
            for line, answer in zip(reading, left, strict=False):
                connection.sendall(answer.replace(b"TAG", line.split()[0]))

    with listening(serve) as port:
        mailbox = Mailbox(ImapAccount("127.0.0.1", port, "none", "u", "p", timeout=30))
        with pytest.raises(problem):
            mailbox.connect()
        assert not mailbox._connection.is_open


def test_starttls_is_never_left_out_and_nothing_is_read_from_before_it() -> None:
    def without(connection: socket.socket) -> None:
        connection.sendall(b"* OK hi\r\n")
        line = connection.recv(1000)
        connection.sendall(b"* CAPABILITY IMAP4rev1\r\n" + line.split()[0] + b" OK done\r\n")
        connection.recv(1000)

    with listening(without) as port, pytest.raises(ImapPermanent, match="STARTTLS isn't offered"):
        Mailbox(ImapAccount("127.0.0.1", port, "starttls", "u", "p", timeout=30)).connect()

    def injecting(connection: socket.socket) -> None:
        connection.sendall(b"* OK hi\r\n")
        line = connection.recv(1000)
        connection.sendall(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + line.split()[0] + b" OK done\r\n")
        line = connection.recv(1000)
        connection.sendall(line.split()[0] + b" OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
        connection.recv(1000)

    with listening(injecting) as port, pytest.raises(ImapTemporary, match="plain text behind"):
        Mailbox(ImapAccount("127.0.0.1", port, "starttls", "u", "p", timeout=30)).connect()


def test_a_server_that_announces_a_monstrous_mail_is_not_believed(
    dovecot: DovecotServer, mail_user: str
) -> None:
    dovecot.deliver(mail_user, mail())
    with opened(dovecot, mail_user) as mailbox:
        wire = mailbox._connection.wire
        wire._received += b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n"
        with pytest.raises(ImapTemporary, match="announces"):
            list(mailbox.fetch([1], mailbox_name="m", max_bytes_a_mail=10**6))


def test_closing_is_harmless_at_any_time(certificate_authority: CertificateAuthority, mail_user: str) -> None:
    server = OwnDovecot(certificate_authority).start()
    mailbox = opened(server, mail_user)
    server.close()
    mailbox.close()
    mailbox.close()
    with pytest.raises(ImapTemporary, match="can't connect"):
        mailbox.connect()
