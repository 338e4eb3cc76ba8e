"""What proves an agent, the Message-ID of a notification, never reaches a customer by an agent's own mail."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from intake.store.database.session import Database
from tests.services.desk import COMPLETE, DeskInHand, letter
from tests.services.test_answers import PROOF, sent


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def notified(desk: DeskInHand) -> tuple[str, bytes]:
    """The Message-ID of a notification to an agent, and the notification."""
    desk.receive(letter(COMPLETE, Message_ID="<first@firma.example>"))
    notification = sent(desk, "agents")[0]
    return str(notification["Message-ID"]), notification.as_bytes()


def answer(text: str = "См. вложение.", subject: str = "Re: [#1] Счёт") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Анна <anna@desk.test>", "support@desk.test", subject
    message["Date"], message["Message-ID"] = "Mon, 02 Mar 2026 14:00:00 +0300", "<a1@desk.test>"
    message.set_content(text)
    return message


def with_file(content: bytes, name: str, kind: str = "octet-stream") -> bytes:
    message = answer()
    message.add_attachment(content, maintype="application", subtype=kind, filename=name)
    return PROOF + message.as_bytes()


FileOf = Callable[[bytes], bytes]


def as_attached_mail(notification: bytes) -> bytes:
    message = answer()
    message.add_attachment(message_from_bytes(notification, policy=policy.default))
    return PROOF + message.as_bytes()


def in_another_mail(notification: bytes) -> bytes:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "anna@desk.test", "Переписка"
    outer.set_content("см.")
    outer.add_attachment(notification, maintype="application", subtype="octet-stream", filename="mail.eml")
    return outer.as_bytes()


def token_of(notification: bytes) -> str:
    return str(message_from_bytes(notification)["Message-ID"]).strip("<>").partition("@")[0]


FILES: dict[str, FileOf] = {
    "an attached mail": as_attached_mail,
    "a file of the mail": lambda mail: with_file(mail, "mail.eml"),
    "a mail in a mail": lambda mail: with_file(in_another_mail(mail), "mail.eml"),
    "a mail in a mail in a mail": lambda mail: with_file(in_another_mail(in_another_mail(mail)), "mail.eml"),
    "its headers as text": lambda mail: with_file(mail[:2000], "headers.txt"),
    "its headers in capitals": lambda mail: with_file(mail.upper(), "headers.txt"),
    "a file of Outlook": lambda mail: with_file(
        mail.decode("utf-8", "replace").encode("utf-16-le"), "mail.msg"
    ),
    "quoted-printable": lambda mail: with_file(quopri.encodestring(mail), "mail.txt"),
    "a file that is named so": lambda mail: with_file(b"nothing", f"{token_of(mail)}.eml"),
    "base64 without line ends": lambda mail: with_file(base64.b64encode(mail), "mail.b64"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_proves_an_agent_is_not_handed_on_and_the_agent_is_told(
    desk: DeskInHand, name: str
) -> None:
    message_id, notification = notified(desk)
    before = len(sent(desk, "customer"))
    desk.receive(FILES[name](notification))
    assert len(sent(desk, "customer")) == before
    told = sent(desk, "agent")[-1].get_body(("plain",))
    assert told is not None
    assert "Message-ID" in told.get_content()
    assert message_id.strip("<>").partition("@")[0] not in told.get_content()


def test_other_files_are_handed_on(desk: DeskInHand) -> None:
    notified(desk)
    desk.receive(with_file(b"a" * 100 + b"@desk.test " + base64.b64encode(b"b" * 9000), "log.txt"))
    assert [part.get_filename() for part in sent(desk, "customer")[-1].iter_attachments()] == ["log.txt"]


def test_a_note_may_keep_such_a_file(desk: DeskInHand) -> None:
    _, notification = notified(desk)
    message = answer("#note\nСм. уведомление.")
    message.add_attachment(notification, maintype="application", subtype="octet-stream", filename="mail.eml")
    desk.receive(PROOF + message.as_bytes())
    assert sent(desk, "agent") == []


@pytest.mark.parametrize(
    "written",
    [
        "Message-ID: {id}",
        "{token}",
        "<{token}@",
        "https://list.example/?id=%3C{token}%40desk.test",
        "x{token}",
        "{TOKEN}",
    ],
)
def test_what_proves_an_agent_is_cut_from_his_words(desk: DeskInHand, written: str) -> None:
    message_id, _ = notified(desk)
    token = message_id.strip("<>").partition("@")[0]
    text = written.format(id=message_id, token=token, TOKEN=token.upper())
    desk.receive(PROOF + answer(f"Посмотрите журнал.\n\n{text}\n\nТам всё видно.").as_bytes())
    relayed = sent(desk, "customer")[-1]
    body = relayed.get_body(("plain",))
    assert body is not None
    assert "Там всё видно." in body.get_content()
    assert token not in relayed.as_bytes().decode("ascii", "replace").lower().replace("=\n", "")
    assert token not in body.get_content().lower()
