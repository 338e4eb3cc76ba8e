"""Mails for the crash tests: many senders, two languages, several charsets; each known by its mark."""

from __future__ import annotations

import random
from dataclasses import dataclass
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import formataddr

SUPPORT = "support@desk.test"

_NAMES = ["Ольга Иванова", "Пётр Щукин", "Ann Black", "Аптека «Ромашка»", "J. O'Neil", ""]
_FIRMS = ["ООО «Ромашка»", "ЗАО «Вектор»", "ИП Петров Иван Сергеевич", "ОАО «Стройтрест»"]
_TROUBLES = [
    "Не печатается накладная, помогите, пожалуйста.",
    "После обновления отчёт открывается пустым.",
    "Программа закрывается при проведении документа.",
]
_ENGLISH = ["The waybill isn't printed.", "The report opens empty since the update."]
# Each letter has words of its own: what is alike but for numbers is taken for a machine's.
_PLACES = [
    "склад",
    "касса",
    "офис",
    "аптека",
    "цех",
    "архив",
    "филиал",
    "отдел",
    "магазин",
    "база",
    "кабинет",
    "пост",
]
_ENGLISH_PLACES = [
    "store",
    "till",
    "office",
    "pharmacy",
    "plant",
    "archive",
    "branch",
    "desk",
    "shop",
    "base",
    "room",
]
# The desk's own server vouches for its agents.
_PROOF = (
    b"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\r\n"
    b"Received: from pc.desk.test by mx.desk.test; Mon, 2 Mar 2026 10:00:00 +0300\r\n"
)
_CHARSETS = ["utf-8", "koi8-r", "windows-1251", "utf-8-quoted"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to deliver: its mark stands in the subject and nowhere else."""

    mark: str
    sender: str
    raw: bytes
    complete: bool


def first_letter(index: int, chance: random.Random) -> Letter:
    """A request nobody has seen before; about every third lacks identifying fields."""
    complete = chance.random() < 0.65
    english = chance.random() < 0.25
    mark = f"mark{index:04d}"
    sender = f"user{index}@client{index % 23}.test"
    firm, own = chance.choice(_FIRMS), random.Random(index)
    number, release = f"80{index:07d}", f"3.0.{1 + index % 12}.{index % 40}"
    if english:
        places = " ".join(own.choices(_ENGLISH_PLACES, k=12))
        lines = [chance.choice(_ENGLISH), "", f"This is case {index} of ours.", places]
        given = [f"Registration number: {number}", f"Organization: {firm}", f"Release: {release}"]
    else:
        places = " ".join(own.choices(_PLACES, k=12))
        lines = ["Добрый день!", "", chance.choice(_TROUBLES), f"Это наш случай {index}.", places]
        given = [f"Рег. номер: {number}", f"Организация: {firm}", f"Релиз: {release}"]
    text = "\r\n".join([*lines, "", *(given if complete else given[1:2])]) + "\r\n"
    charset = "utf-8" if english else chance.choice(_CHARSETS)
    subject = f"{'Printing' if english else 'Печать'} {mark}"
    message = _message(subject, (chance.choice(_NAMES), sender), text, charset)
    if chance.random() < 0.9:
        message["Message-ID"] = f"<{mark}.{chance.getrandbits(32):08x}@client{index % 23}.test>"
    return Letter(mark, sender, message.as_bytes(), complete)


def completing_letter(index: int, sender: str, answers: str, tag: str) -> Letter:
    """A customer's reply to our request, giving everything that can be missing."""
    mark = f"reply{index:04d}"
    lines = [f"Рег. номер: 81{index:07d}", "Организация: ООО «Ромашка»", f"Релиз: 3.0.7.{index % 40}"]
    quoted = ["", "> Рег. номер:", "> Организация:", "> Релиз:"]
    message = _message(f"Re: {tag} {mark}", ("", sender), "\r\n".join([*lines, *quoted]) + "\r\n", "utf-8")
    message["Message-ID"] = f"<{mark}@{sender.partition('@')[2]}>"
    message["In-Reply-To"] = message["References"] = answers
    return Letter(mark, sender, message.as_bytes(), complete=True)


def agents_letter(index: int, agent: str, answers: str, tag: str) -> Letter:
    """An agent's answer to a notification, vouched for by the desk's own server."""
    mark = f"agent{index:04d}"
    text = f"Здравствуйте! Перезагрузите, пожалуйста, программу. Ответ {mark}.\r\n"
    message = _message(f"Re: {tag} {mark}", ("Анна", agent), text, "utf-8")
    message["Message-ID"] = f"<{mark}@desk.test>"
    message["In-Reply-To"] = message["References"] = answers
    return Letter(mark, agent, _PROOF + message.as_bytes(), complete=True)


def strangers_letter(index: int, tag: str) -> Letter:
    """Somebody writes in a ticket in which he takes no part: agents have to decide about it."""
    mark, domain = f"guest{index:04d}", f"elsewhere{index}.test"
    sender, own = f"guest{index}@{domain}", random.Random(-1 - index)
    text = f"Это и нас касается, сообщите, чем кончилось. {' '.join(own.choices(_PLACES, k=12))}\r\n"
    message = _message(f"Re: {tag} {mark}", ("", sender), text, "utf-8")
    message["Message-ID"] = f"<{mark}@{domain}>"
    return Letter(mark, sender, message.as_bytes(), complete=True)


def decision(index: int, agent: str, notice: str, word: str) -> Letter:
    """An agent decides about a held mail by answering what told him of it."""
    mark = f"decision{index:04d}"
    message = _message(f"Re: {mark}", ("", agent), f"#{word}\r\n", "utf-8")
    message["Message-ID"] = f"<{mark}@desk.test>"
    message["In-Reply-To"] = message["References"] = notice
    return Letter(mark, agent, _PROOF + message.as_bytes(), complete=True)


def _message(subject: str, sender: tuple[str, str], text: str, charset: str) -> Message:
    message = MIMENonMultipart("text", "plain")
    quoted = charset == "utf-8-quoted"
    name = "utf-8" if quoted else charset
    if charset == "koi8-r":
        # It has no such quotes, and whoever writes in it types these.
        text, subject = (words.replace("«", '"').replace("»", '"') for words in (text, subject))
    wanted = Charset(name)
    wanted.body_encoding = QP if quoted else wanted.body_encoding
    message.set_payload(text, wanted)
    message["From"] = formataddr(sender)
    message["To"] = SUPPORT
    message["Subject"] = Header(subject, name, header_name="Subject").encode()
    message["Date"] = "Mon, 02 Mar 2026 10:00:00 +0300"
    return message
