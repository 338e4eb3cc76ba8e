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


def _percent(token: str) -> str:
    return "".join(f"%{ord(letter):02X}" for letter in token)


def _wrapped(token: str) -> str:
    return f"<{token[:13]}\r\n  {token[13:30]}\r\n  {token[30:]}@desk.test>"


def _quoted_printable(token: str) -> str:
    return "".join(f"={ord(letter):02X}" for letter in token)


DISGUISES: dict[str, Callable[[str], str]] = {
    "wrapped": _wrapped,
    "wrapped in a table": lambda token: f"| ID | {token[:20]} |\n|    | {token[20:]} |",
    "a soft end of a line": lambda token: f"Message-ID: <{token[:25]}=\n{token[25:]}@desk.test>",
    "a tag that breaks": lambda token: f"{token[:9]}<br>{token[9:]}",
    "a tag with a style": lambda token: f'{token[:9]}<b style="x">{token[9:]}</b>',
    "entities": lambda token: "".join(f"&#{ord(letter)};" for letter in token),
    "entities in hexadecimal": lambda token: "".join(f"&#x{ord(letter):x};" for letter in token),
    "in percent": _percent,
    "in percent twice": lambda token: _percent(token).replace("%", "%25"),
    "half in percent": lambda token: f"https://x.example/?m={token[:20]}%{ord(token[20]):x}{token[21:]}",
    "quoted-printable": _quoted_printable,
    "quoted-printable, wrapped": lambda token: "=\n".join(_quoted_printable(token[at : at + 20]) for at in range(0, len(token), 20)),
    "hexadecimal": lambda token: token.encode().hex(),
    "hexadecimal with blanks": lambda token: token.encode().hex(" "),
    "hexadecimal bytes": lambda token: ", ".join(f"0x{ord(letter):02x}" for letter in token),
    "bytes of a string": lambda token: "".join(f"\\x{ord(letter):02x}" for letter in token),
    "hexadecimal, behind a digit": lambda token: "7" + token.encode().hex(),
    "base64": lambda token: base64.b64encode(b"Message-ID: <" + token.encode() + b"@desk.test>").decode(),
    "letter by letter": " ".join,
    "with hyphens": lambda token: "-".join(token[at : at + 8] for at in range(0, len(token), 8)),
    "wide letters": lambda token: "".join(chr(ord(letter) + 0xFEE0) for letter in token),
    "invisible signs": "\u2060".join,
}  # fmt: skip

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
    "written in hexadecimal": lambda mail: with_file(token_of(mail).encode().hex(" ").encode(), "dump.txt"),
    "written in percent": lambda mail: with_file(_percent(token_of(mail)).encode(), "link.txt"),
    "broken over lines": lambda mail: with_file(_wrapped(token_of(mail)).encode(), "log.txt"),
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


@pytest.mark.parametrize("name", DISGUISES)
def test_an_answer_with_a_proof_broken_or_encoded_waits_and_the_agent_is_told(
    desk: DeskInHand, name: str
) -> None:
    message_id, _ = notified(desk)
    token = message_id.strip("<>").partition("@")[0]
    before = len(sent(desk, "customer"))
    text = f"Посмотрите журнал.\n\n{DISGUISES[name](token)}\n\nТам всё видно."
    desk.receive(PROOF + answer(text).as_bytes())
    assert len(sent(desk, "customer")) == before
    told = sent(desk, "agent")[-1].get_body(("plain",))
    assert told is not None
    assert "Message-ID" in told.get_content()


def test_words_that_only_look_encoded_are_handed_on(desk: DeskInHand) -> None:
    notified(desk)
    text = (
        f"Откройте https://x.example/?q=%D1%81%D1%87%D1%91%D1%82&id={'6d' * 60}\n"
        f"<b>Отпечаток</b>: {' '.join(['ab', '3f', '61'] * 20)}\n{base64.b64encode(b'a' * 90).decode()}"
    )
    desk.receive(PROOF + answer(text).as_bytes())
    relayed = sent(desk, "customer")[-1].get_body(("plain",))
    assert relayed is not None
    assert "Отпечаток" in relayed.get_content()
