"""Letters of 4–5 kB as customers write them: Russian and English, several charsets, mostly with an HTML twin.

The same seed makes the same letters.  Senders vary, because the automatic answers to an address are limited.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from email.charset import BASE64, QP, Charset
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.utils import formataddr, formatdate
from html import escape

SMALLEST, LARGEST = 4_000, 5_000
LETTERS_A_SENDER = 4

_RUSSIAN = (
    "После вчерашнего обновления при проведении документа появляется сообщение об ошибке, и программа закрывается.",
    "Бухгалтер пробовала перезапустить базу, но это не помогло.",
    "На соседнем рабочем месте всё работает, хотя настройки там такие же.",
    "Раньше такого не было, в прошлом месяце отчёт формировался за минуту.",
    "Подскажите, пожалуйста, что нужно проверить в первую очередь.",
    "В журнале регистрации видно только, что сеанс завершён аварийно.",
    "Если нужно, пришлём копию базы или подключим вас удалённо после обеда.",
    "Остатки по складу расходятся с тем, что показывает инвентаризация.",
    "При печати накладной обрезается правый край, хотя принтер не меняли.",
    "Хотелось бы успеть до конца квартала, иначе не сдадим отчётность вовремя.",
    "Кассир говорит, что чек пробивается со второго раза.",
    "Права пользователям не меняли, администратор это подтвердил.",
    "Проверили на тестовой копии: поведение то же самое.",
    "Коллеги из филиала жалуются на медленный обмен данными по вечерам.",
    "Заранее спасибо за помощь, ждём вашего ответа.",
)
_ENGLISH = (
    "Since yesterday's update the program closes with an error message whenever a document is posted.",
    "Our accountant restarted the database, but it did not help.",
    "The workstation next to hers behaves well, although the settings are the same.",
    "This never happened before; last month the report took a minute.",
    "Please tell us what we should check first.",
    "The event log only says that the session ended abnormally.",
    "We can send a copy of the database or give you remote access after lunch.",
    "The stock balance differs from what the count sheet shows.",
    "The right margin of the waybill is cut off although the printer is the same.",
    "We would like to finish before the end of the quarter.",
    "The cashier says that a receipt is printed only at the second attempt.",
    "Nobody changed the users' rights, our administrator confirms it.",
    "A test copy shows the same behaviour.",
    "Colleagues of the branch office complain about slow exchange in the evening.",
    "Thank you in advance, we are looking forward to your answer.",
)
_RUSSIAN_SUBJECTS = (
    "Не печатается накладная", "Ошибка при проведении документа", "Вопрос по обмену с кассой", "Расходятся остатки",
    "Программа закрывается", "Медленно формируется отчёт", "Не открывается база", "Помогите с настройкой прав",
)  # fmt: skip
_ENGLISH_SUBJECTS = (
    "The waybill is not printed", "Error when posting a document", "Question about the exchange", "Wrong balances",
    "The program closes", "The report is slow", "The database does not open", "Help with user rights",
)  # fmt: skip
_RUSSIAN_PEOPLE = ("Ольга Смирнова", "Игорь Петров", "Марина Кузнецова", "Олег Сидоров", "Елена Волкова")
_ENGLISH_PEOPLE = ("Olga Smirnova", "John Brown", "Mary Stone", "Peter Hill", "Helen Wolf")
_RUSSIAN_FIRMS = (
    "Вектор",
    "Ромашка",
    "Северный ветер",
    "Аптека плюс",
    "Стройснаб",
    "Меридиан",
    "Альфа Трейд",
)
_ENGLISH_FIRMS = ("Vector", "Camomile", "North Wind", "Pharmacy Plus", "Meridian", "Alpha Trade", "Bluebird")
_NOT_IN_KOI8 = str.maketrans("«»—№", '""-N')


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is on the server, and the address that must be answered."""

    sender: str
    raw: bytes


def confirmed(address: str) -> str:
    """What the desk's own server says of a mail of that sender on an ordinary day: that it is his."""
    domain = address.rpartition("@")[2]
    return (
        f"mx.desk.example; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain} header.s=mail;"
        f" dmarc=pass (p=none) header.from={domain}"
    )


def letters(count: int, seed: int = 1) -> Iterator[Letter]:
    """That many letters; four out of five contain everything that the default regulation asks for."""
    chance = random.Random(seed)
    senders = max(1, count // LETTERS_A_SENDER)
    for number in range(count):
        yield _letter(chance, number, chance.randrange(senders))


def _letter(chance: random.Random, number: int, sender: int) -> Letter:
    russian = chance.random() < 0.8
    address = f"customer{sender}@firm{sender % 97}.example"
    person = chance.choice(_RUSSIAN_PEOPLE if russian else _ENGLISH_PEOPLE)
    charset = chance.choice(
        ("utf-8", "utf-8", "koi8-r", "windows-1251") if russian else ("us-ascii", "utf-8")
    )
    alternative = chance.random() < 0.7
    lines = _lines(chance, number, person, russian=russian)
    while True:
        raw = _compose(
            chance, number, (person, address), lines, charset, alternative=alternative, russian=russian
        )
        if len(raw) > LARGEST:
            del lines[1:3]
        elif len(raw) < SMALLEST:
            lines.insert(1, chance.choice(_RUSSIAN if russian else _ENGLISH))
        else:
            return Letter(address, raw)


def _lines(chance: random.Random, number: int, person: str, *, russian: bool) -> list[str]:
    story = chance.sample(_RUSSIAN if russian else _ENGLISH, 4)
    hello = "Добрый день!" if russian else "Good morning,"
    return [
        hello,
        *story,
        *_fields(chance, russian=russian),
        f"-- \n{person}\n+7 495 {number % 900 + 100}-12-34",
    ]


def _fields(chance: random.Random, *, russian: bool) -> list[str]:
    copy = str(chance.randrange(800_000_000, 899_999_999))
    release = f"3.0.{chance.randrange(1, 30)}.{chance.randrange(1, 90)}"
    if russian:
        firm = f"ООО «{chance.choice(_RUSSIAN_FIRMS)}»"
        given = [
            [f"Рег. номер: {copy}", f"Организация: {firm}", f"Релиз: {release}"],
            [f"Регистрационный номер {copy}", f"Организация - {firm}", f"Версия конфигурации {release}"],
            [f"Мы — {firm}, рег. № {copy}, релиз {release}."],
        ]
    else:
        firm = f"{chance.choice(_ENGLISH_FIRMS)} LLC"
        given = [
            [f"Registration number: {copy}", f"Company: {firm}", f"Release: {release}"],
            [f"Reg. no. {copy}", f"Organization: {firm}", f"Version: {release}"],
        ]
    chosen = chance.choice(given)
    return chosen if chance.random() < 0.8 else chosen[:-1]


def _compose(  # noqa: PLR0913 - what a letter is made of
    chance: random.Random,
    number: int,
    person: tuple[str, str],
    lines: list[str],
    charset: str,
    *,
    alternative: bool,
    russian: bool,
) -> bytes:
    text = "\n\n".join(lines) + "\n"
    if charset == "koi8-r":
        text = text.translate(_NOT_IN_KOI8)
    body: MIMEBase = _text(text, "plain", charset)
    if alternative:
        markup = "".join(f"<p style='margin:0'>{escape(line)}</p>\n" for line in text.split("\n\n"))
        twin = MIMEMultipart("alternative")
        twin.attach(body)
        twin.attach(_text(f"<html><body>\n{markup}</body></html>\n", "html", charset))
        body = twin
    subject = chance.choice(_RUSSIAN_SUBJECTS if russian else _ENGLISH_SUBJECTS)
    body["Authentication-Results"] = confirmed(person[1])
    body["Received"] = (
        f"from mail.firm.example by mx.desk.example with ESMTPS id {number:08x}; {formatdate()}"
    )
    body["From"] = formataddr((str(Header(person[0], charset)), person[1]))
    body["To"] = "support@desk.example"
    body["Subject"] = _subject(f"{subject} {number}", charset)
    body["Date"] = formatdate(localtime=False)
    body["Message-ID"] = f"<{number}.{chance.randrange(10**12)}@firm.example>"
    body["X-Mailer"] = "Example Mail 6.1"
    return body.as_bytes().replace(b"\n", b"\r\n")


def _subject(text: str, charset: str) -> str:
    return Header(text, charset, header_name="Subject").encode()


def _text(text: str, kind: str, charset: str) -> MIMENonMultipart:
    if charset == "us-ascii":
        return MIMEText(text, kind)
    encoded = Charset(charset)
    encoded.body_encoding = BASE64 if charset == "utf-8" else QP
    part = MIMENonMultipart("text", kind, charset=charset)
    part.set_payload(text, encoded)
    return part


def story(chance: random.Random, lines: int) -> list[str]:
    """That many sentences of a Russian customer."""
    return chance.sample(_RUSSIAN, lines)


def large_letter(size: int) -> Letter:
    """One mail of about that many bytes: a complete request with a file."""
    chance = random.Random(25)
    whole = MIMEMultipart("mixed")
    text = "\n".join(_lines(chance, 1, _RUSSIAN_PEOPLE[0], russian=True))
    whole["Authentication-Results"] = confirmed("customer@large.example")
    whole["From"] = "customer@large.example"
    whole["To"] = "support@desk.example"
    whole["Subject"] = _subject("Копия базы", "utf-8")
    whole["Date"] = formatdate()
    whole["Message-ID"] = "<large@firm.example>"
    whole.attach(_text(text, "plain", "utf-8"))
    file = MIMEBase("application", "zip")
    file.set_payload(chance.randbytes(size * 57 // 78))
    file.add_header("Content-Disposition", "attachment", filename="base.zip")
    encode_base64(file)
    whole.attach(file)
    return Letter("customer@large.example", whole.as_bytes().replace(b"\n", b"\r\n"))
