"""What Dovecot's Sieve and vacation(1) of Debian answer to an agent's answer, taken in again."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from intake.store.database.session import Database
from intake.store.database.tables import mail, outbox, outbox_raw
from tests.servers.certificates import CertificateAuthority
from tests.servers.smtp import SmtpServer
from tests.servers.vacation import SieveDovecot, vacation
from tests.services.desk import COMPLETE, DeskInHand, letter

pytestmark = pytest.mark.root

OLGA, DESK = "olga@far.example", "support@desk.test"


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


@pytest.fixture
def sink() -> Iterator[SmtpServer]:
    server = SmtpServer().start()
    yield server
    server.stop()


def answered(desk: DeskInHand) -> bytes:
    """An agent's answer to a request of Olga's, as it goes out: no program answers an automatic mail."""
    desk.receive(letter(COMPLETE, sender=OLGA))
    (notified,) = (line.message_id for line in desk.sent() if line.template == "notification")
    desk.receive(letter("Обновите программу.", sender="anna@desk.test", In_Reply_To=notified))
    with desk.database.read() as connection:
        relayed = select(outbox_raw.c.raw).join_from(outbox, outbox_raw).where(outbox.c.template == "relay")
        return bytes(connection.execute(relayed).scalar_one())


def became(desk: DeskInHand, answer: bytes) -> tuple[str | None, int | None]:
    """What becomes of the mail that comes back, and the ticket; it causes no mail to anybody."""
    before = desk.templates_sent()
    desk.receive(answer)
    with desk.database.read() as connection:
        last = select(mail.c.disposition, mail.c.ticket_number).order_by(mail.c.id.desc()).limit(1)
        found = connection.execute(last).one()
    assert desk.templates_sent() == before
    return found[0], found[1]


SCRIPTS = {
    "a text": 'require "vacation"; vacation :addresses "olga@far.example" "Вернусь в понедельник.";',
    "a subject of its own": (
        'require "vacation"; vacation :addresses "olga@far.example" :subject "Заявка принята" "Жду.";'
    ),
    "somebody else's address": (
        'require "vacation"; vacation :addresses "olga@far.example" :from "Бюро <buro@far.example>" "Спасибо.";'
    ),
    "a whole entity": (
        'require "vacation"; vacation :addresses "olga@far.example" :mime text:\nContent-Type: text/html; '
        "charset=utf-8\n\n<p>Мы закрыты.</p>\n.\n;"
    ),
    "a notice": 'require ["enotify"]; notify :message "Вам письмо" "mailto:support@desk.test";',
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_sieve_answers_is_noted_and_never_answered(
    desk: DeskInHand, sink: SmtpServer, certificate_authority: CertificateAuthority, script: str
) -> None:
    raw = answered(desk)
    dovecot = SieveDovecot(certificate_authority, SCRIPTS[script], port=sink.port).start()
    try:
        dovecot.deliver(raw, DESK, OLGA)
        (sent,) = sink.wait_for(1)
    finally:
        dovecot.close()
    # A notice answers nothing.
    expected = ("ignore", None) if script == "a notice" else ("note", 1)
    assert became(desk, f"Return-Path: <{sent.mail_from}>\r\n".encode() + sent.raw) == expected


def test_agents_hear_of_what_sieve_refuses_in_its_words(
    desk: DeskInHand, sink: SmtpServer, certificate_authority: CertificateAuthority
) -> None:
    raw = answered(desk)
    script = 'require "reject"; reject "Больше не работаю.";'
    dovecot = SieveDovecot(certificate_authority, script, port=sink.port).start()
    try:
        dovecot.deliver(raw, DESK, OLGA)
        (sent,) = sink.wait_for(1)
    finally:
        dovecot.close()
    desk.receive(b"Return-Path: <>\r\n" + sent.raw)
    assert desk.templates_sent().count("bounced") == 1
    with desk.database.read() as connection:
        texts = select(outbox_raw.c.raw).join_from(outbox, outbox_raw).where(outbox.c.template == "bounced")
        told = message_from_bytes(connection.execute(texts).scalar_one(), policy=policy.default)
    body = told.get_body(("plain",))
    assert body is not None
    assert "Больше не работаю." in body.get_content()


MESSAGES = {
    "as it comes": (
        "Subject: away from my mail\n\nI will not be reading my mail for a while.\n"
        'Your mail regarding "$SUBJECT" will be read when I return.\n'
    ),
    "as its manual has it": (
        "Subject: I am on vacation\nDelivered-By-The-Graces-Of: The Vacation program\nPrecedence: bulk\n\n"
        "I am on vacation until July 22.  If you have something urgent,\n"
        "please contact Keith Bostic <bostic@CS.Berkeley.EDU>.\n--eric\n"
    ),
    "in Russian": (
        "Subject: Я в отпуске\nContent-Type: text/plain; charset=utf-8\n\n"
        "Добрый день! Я в отпуске до 9 марта, по срочным вопросам пишите ivan@far.example.\n"
    ),
}


@pytest.mark.parametrize("message", MESSAGES)
def test_what_vacation_answers_opens_no_ticket_and_is_never_answered(desk: DeskInHand, message: str) -> None:
    answer = vacation(answered(desk), DESK, MESSAGES[message])
    assert message_from_bytes(answer)["In-Reply-To"] is None
    # What sendmail(1) adds: vacation writes none of it.
    head = f"Return-Path: <{OLGA}>\nMessage-ID: <1@far.example>\nDate: Mon, 02 Mar 2026 12:10:00 +0300\n"
    # Nothing in it names the ticket either, but for the subject that it may quote.
    assert became(desk, f"{head}From: Olga <{OLGA}>\n".encode() + answer) == ("ignore", None)
