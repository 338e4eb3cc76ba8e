"""A mail that is larger than the server takes: who hears of it, and what of it goes out all the same."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email import message_from_bytes

import pytest

from intake.assembly.wiring import sender_thread
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.store.database.session import Database
from intake.store.outbox.outbox import OutboxState
from tests.servers.faulty_smtp import FaultyServer
from tests.services.desk import COMPLETE, DeskInHand, letter

FILE = base64.b64encode(b"x" * 90_000).decode()


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database)


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    faulty = FaultyServer("SIZE 60000").start()
    yield faulty
    faulty.stop()


def send_all(desk: DeskInHand, server: FaultyServer) -> None:
    transport = Transport(SmtpAccount(server.host, server.port, "none"))
    sender = sender_thread(
        desk.database, [transport], "smtp", [desk.parts], owner="this test", clock=lambda: desk.now
    )
    assert sender.run_until_empty(lambda: False)


def with_file(text: str, sender: str, **headers: str) -> bytes:
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"From: {sender}\r\nTo: support@desk.test\r\nSubject: dump\r\nMIME-Version: 1.0\r\n{head}"
        'Content-Type: multipart/mixed; boundary="edge"\r\n\r\n--edge\r\n'
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--edge\r\n"
        "Content-Type: application/zip; name=dump.zip\r\nContent-Disposition: attachment; filename=dump.zip\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{FILE}\r\n--edge--\r\n"
    ).encode()


def texts(raw: bytes) -> list[str]:
    parts = [part for part in message_from_bytes(raw).walk() if part.get_content_maintype() == "text"]
    return [part.get_payload(decode=True).decode() for part in parts]  # type: ignore[union-attr]


def to(server: FaultyServer, address: str) -> list[bytes]:
    return [mail.raw for mail in server.taken if address in mail.rcpt_tos]


@pytest.mark.parametrize("told", ["before", "at MAIL", "at the end"])
def test_agents_hear_of_a_mail_at_once_without_the_files_that_are_too_large(
    desk: DeskInHand, server: FaultyServer, told: str
) -> None:
    if told != "before":
        server.extensions.clear()
    desk.receive(with_file(COMPLETE, "olga@firma.example"))
    (notified,) = (line for line in desk.sent() if line.template == "notification")
    if told == "at MAIL":
        server.script("MAIL", "250 OK", "552 5.3.4 Message size exceeds fixed limit")
    elif told == "at the end":
        server.script("DOT", "250 OK", "554 5.3.4 Message too big for system")
    send_all(desk, server)
    (raw,) = to(server, "anna@desk.test")
    assert f"Message-ID: {notified.message_id}".encode() in raw
    whole = "\n".join(texts(raw))
    assert "Не печатается" in whole
    assert "Файлы к этому письму не приложены" in whole
    assert FILE[:70] not in raw.decode()
    assert {line.state for line in desk.sent()} == {OutboxState.SENT}


def test_agents_learn_what_to_do_where_their_answer_is_too_large(
    desk: DeskInHand, server: FaultyServer
) -> None:
    desk.receive(letter(COMPLETE, sender="olga@firma.example"))
    (notified,) = (line.message_id for line in desk.sent() if line.template == "notification")
    desk.receive(with_file("Установите обновление.", "anna@desk.test", In_Reply_To=notified))
    send_all(desk, server)
    (relay,) = (line for line in desk.sent() if line.template == "relay")
    assert (relay.state, relay.attempts) == (OutboxState.FAILED, 1)
    assert "the server takes 60000" in (relay.last_error or "")
    assert desk.templates_sent().count("oversized") == 1
    assert "bounced" not in desk.templates_sent()
    told = "\n".join(texts(to(server, "anna@desk.test")[-1]))
    assert "Клиент ответа не получил" in told.replace("\u00a0", " ")
    assert "ссылкой" in told
    # Nothing is wrong with the address: the customer is answered as ever.
    desk.later(days=1)
    desk.receive(letter(COMPLETE.replace("счёт", "чек"), sender="olga@firma.example", subject="Ещё"))
    assert desk.templates_sent().count("acknowledgement") == 2


def test_a_mailbox_that_is_full_is_no_mail_that_is_too_large(desk: DeskInHand, server: FaultyServer) -> None:
    desk.receive(letter(COMPLETE, sender="olga@firma.example"))
    server.script("RCPT", "552 5.2.2 mailbox is full", "250 OK")
    send_all(desk, server)
    assert desk.templates_sent().count("oversized") == 0
    assert desk.templates_sent().count("bounced") == 1
