"""Generated mail of every kind, with the generator's own word on whether somebody must hear of it.

It is played by `test_silence.py`.  Nothing here asks the program what it takes a mail for: who wrote a mail,
and whether that is proved, is known because it was made so.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum

from tests.e2e.desk import AGENTS

DESK = "support@desk.test"
ANNA, BORIS = AGENTS.values()
OLGA = "olga@firma.example"
START = datetime(2026, 3, 2, 7, tzinfo=UTC)
COMPLETE = "Рег. номер 800123456, ООО «Ромашка», релиз 3.0.12.4. Программа: Склад. Телефон +7 495 123-45-67."


class Ear(Enum):
    """Who is to hear of a mail.

    SOMEBODY: a mail goes to somebody about it.  WRITER: its proved writer's order was carried out, and he
    knows.  NOBODY: a machine wrote it, provably, or the operator wants it so.  AS_BEFORE: whoever heard of
    the mail that it is a copy of.
    """

    SOMEBODY = "somebody"
    WRITER = "writer"
    NOBODY = "nobody"
    AS_BEFORE = "as before"


@dataclass(frozen=True)
class Letter:
    """One mail; `raw` None is one that the server keeps back.

    One that isn't `complete` was too large to be fetched.  `word` stands in its subject and in no other's.
    `asks` says that a person writes it as his first mail, so that he is answered, or it is noted why not.
    """

    kind: str
    ear: Ear
    raw: bytes | None
    word: str
    sender: str
    asks: bool = False
    complete: bool = True
    copy_of: int | None = None


def verdict_of(sender: str, says: str) -> str:
    """What the desk's own server says: proved, silent or refuted."""
    domain = sender.rpartition("@")[2]
    return {
        "proved": f"mx.desk.test; dkim=pass header.d={domain}; spf=pass smtp.mailfrom={domain}",
        "silent": "mx.desk.test; none",
        "refuted": f"mx.desk.test; dmarc=fail header.from={domain}",
    }[says]


def mail(
    number: int,
    sender: str,
    text: str,
    *,
    subject: str = "",
    says: str = "proved",
    to: str = DESK,
    above: tuple[str, ...] = (),
    more: tuple[str, ...] = (),
    content: str = "text/plain; charset=utf-8",
    path: str | None = None,
) -> bytes:
    """A mail as the desk's own server hands it on; `above` is what that server wrote besides."""
    lines = [
        f"Return-Path: <{sender if path is None else path}>",
        f"Authentication-Results: {verdict_of(sender, says)}",
        *above,
        "Received: from there by mx.desk.test; Mon, 02 Mar 2026 07:00:00 +0000",
        f"From: {sender}",
        *([f"To: {to}"] if to else []),
        f"Subject: {subject or word_of(number)}",
        f"Date: Mon, 02 Mar 2026 07:{number % 60:02}:00 +0000",
        f"Message-ID: <m{number}@{sender.rpartition('@')[2] or 'nowhere.example'}>",
        *more,
        "MIME-Version: 1.0",
        f"Content-Type: {content}",
        "Content-Transfer-Encoding: 8bit",
    ]
    return ("\n".join(lines) + f"\n\n{text}\n").encode()


def word_of(number: int) -> str:
    """A word that no other mail's subject has."""
    return f"Вопрос ъ{number:04}ъ"


def person(number: int) -> str:
    return f"person{number}@client{number}.example"


Maker = Callable[[int, str], Letter]
"""Makes the letter with this number, of whose sender the desk's server says this."""
MAKERS: list[Maker] = []


def maker(make: Maker) -> Maker:
    MAKERS.append(make)
    return make


def _of_person(number: int, says: str, text: str, *, kind: str, **how: object) -> Letter:
    who = person(number)
    raw = mail(number, who, text, says=says, **how)  # type: ignore[arg-type]  # as `mail` takes them
    return Letter(kind, Ear.SOMEBODY, raw, word_of(number), who, asks=True)


# --- People -------------------------------------------------------------------------------------------


@maker
def complete(number: int, says: str) -> Letter:
    return _of_person(number, says, f"Не печатается счёт.\n{COMPLETE}", kind="complete request")


@maker
def incomplete(number: int, says: str) -> Letter:
    text = f"Не печатается счёт {number}, помогите, пожалуйста."
    return _of_person(number, says, text, kind="incomplete request")


@maker
def urgent(number: int, says: str) -> Letter:
    text = f"Срочно! Всё стоит, склад {number} не работает, программа не запускается!"
    return _of_person(number, says, text, kind="urgent request")


@maker
def empty(number: int, says: str) -> Letter:
    return _of_person(number, says, "", kind="nothing but a subject")


@maker
def only_a_picture(number: int, says: str) -> Letter:
    body = (
        "--b\nContent-Type: image/png; name=screen.png\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename=screen.png\n\n{_base64(b'PNG' * 40)}\n--b--"
    )
    how = {"content": "multipart/mixed; boundary=b"}
    return _of_person(number, says, body, kind="nothing but a picture", **how)


@maker
def encrypted(number: int, says: str) -> Letter:
    body = (
        "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
        "Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nxx\n-----END PGP MESSAGE-----\n--b--"
    )
    how = {"content": 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b'}
    return _of_person(number, says, body, kind="encrypted request", **how)


@maker
def in_cc(number: int, says: str) -> Letter:
    how = {"to": "boss@elsewhere.example", "more": (f"Cc: {DESK}",)}
    return _of_person(number, says, f"Прошу сделать.\n{COMPLETE}", kind="desk in Cc", **how)


@maker
def too_large(number: int, says: str) -> Letter:
    letter = _of_person(number, says, f"Не печатается. {COMPLETE}", kind="larger than is taken")
    return replace(letter, complete=False)


def blind_copy(number: int, says: str) -> Letter:
    how = {"to": "undisclosed-recipients:;"}
    return _of_person(number, says, f"Не открывается отчёт {number}.", kind="blind copy", **how)


@maker
def refuted(number: int, says: str) -> Letter:
    return _of_person(number, "refuted", f"Не печатается. {COMPLETE}", kind="refuted request")


@maker
def foreign_reply_to(number: int, says: str) -> Letter:
    how = {"more": (f"Reply-To: other{number}@elsewhere.example",)}
    return _of_person(number, says, f"Не печатается. {COMPLETE}", kind="foreign Reply-To", **how)


@maker
def answers_suppressed(number: int, says: str) -> Letter:
    how = {"more": ("X-Auto-Response-Suppress: All",)}
    text = f"Не печатается счёт {number}."
    return _of_person(number, says, text, kind="person who wants no answer", **how)


@maker
def gateway_marks(number: int, says: str) -> Letter:
    how = {"more": ("Precedence: bulk",)}
    text = f"Не печатается счёт {number}."
    return _of_person(number, says, text, kind="person with Precedence: bulk", **how)


@maker
def unreachable(number: int, says: str) -> Letter:
    who = f"{'x' * 300}{number}@client.example"
    raw = mail(number, who, f"Не печатается. {COMPLETE}", says=says)
    return Letter("sender that can't be written to", Ear.SOMEBODY, raw, word_of(number), who, asks=True)


@maker
def no_reply(number: int, says: str) -> Letter:
    who = f"noreply@shop{number}.example"
    raw = mail(number, who, f"Не печатается счёт {number}.", says=says)
    return Letter("noreply sender", Ear.SOMEBODY, raw, word_of(number), who, asks=True)


@maker
def nobody(number: int, says: str) -> Letter:
    raw = mail(number, "", f"Не печатается. {COMPLETE}", says="silent")
    return Letter("no sender", Ear.SOMEBODY, raw, word_of(number), "")


@maker
def several(number: int, says: str) -> Letter:
    who = f"{person(number)}, other{number}@client.example"
    raw = mail(number, who, f"Не печатается. {COMPLETE}", says="silent")
    return Letter("several senders", Ear.SOMEBODY, raw, word_of(number), who)


@maker
def by_hand_from_the_desk(number: int, says: str) -> Letter:
    raw = mail(number, DESK, f"Пишу из ящика {number}.", says=says)
    return Letter("from the desk by hand", Ear.SOMEBODY, raw, word_of(number), DESK)


@maker
def invitation(number: int, says: str) -> Letter:
    how = {"content": "text/calendar; method=REQUEST; charset=utf-8"}
    text = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Встреча\nEND:VEVENT\nEND:VCALENDAR"
    return _of_person(number, says, text, kind="invitation", **how)


@maker
def on_holiday_asks(number: int, says: str) -> Letter:
    text = f"Я в отпуске с 5 марта, поэтому прошу сегодня: не печатается счёт {number}, что делать?"
    return _of_person(number, says, text, kind="person who leaves")


# --- In tickets ---------------------------------------------------------------------------------------

_TICKETS = {1: "open", 2: "awaiting info", 3: "resolved", 4: "closed long ago", 5: "spam"}
_SAID = (
    "Всё равно не печатается, принтер мигает.",
    "Спасибо!",
    "Ок",
    COMPLETE,
    "релиз 3.0.12.4",
    "Да, всё верно.",
    "+",
    "",
    "Спасибо, но теперь пропал отчёт. Что делать?",
    "Прошу закрыть обращение.",
    "Извините за долгий ответ, была в отпуске. Файл пришлю завтра.",
)


def in_ticket(ticket: int, said: int, robot: bool, sender: str = OLGA) -> Maker:
    """Somebody writes in a ticket."""

    def make(number: int, says: str) -> Letter:
        more = ("List-Id: <all.firma.example>", "Precedence: list") if robot else ()
        subject = f"Re: [#{ticket}] {word_of(number)}"
        raw = mail(number, sender, _SAID[said], subject=subject, says=says, more=more)
        who = "participant" if sender == OLGA else "stranger"
        kind = f"{who} in the ticket that is {_TICKETS[ticket]}: {_SAID[said][:20]!r}{' over a list' if robot else ''}"
        return Letter(kind, Ear.SOMEBODY, raw, word_of(number), sender)

    return make


for _ticket in _TICKETS:
    MAKERS.extend(in_ticket(_ticket, said, robot=False) for said in range(len(_SAID)))
    MAKERS.append(in_ticket(_ticket, 0, robot=True))
    MAKERS.append(in_ticket(_ticket, 0, robot=False, sender="curious@other.example"))


@maker
def thanks_with_file(number: int, says: str) -> Letter:
    body = (
        "--b\nContent-Type: text/plain; charset=utf-8\n\nСпасибо!\n--b\nContent-Type: application/pdf; name=act.pdf\n"
        f"Content-Disposition: attachment; filename=act.pdf\nContent-Transfer-Encoding: base64\n\n{_base64(b'x' * 90)}\n--b--"
    )
    subject = f"Re: [#1] {word_of(number)}"
    raw = mail(number, OLGA, body, subject=subject, says=says, content="multipart/mixed; boundary=b")
    return Letter("thanks with a file", Ear.SOMEBODY, raw, word_of(number), OLGA)


# --- Agents -------------------------------------------------------------------------------------------

_ORDERS = (
    "Обновите драйвер.",
    "#note\nСпросить бухгалтерию.",
    "#ask\nКакой принтер?",
    "#reopen",
    "#nonsense",
    "#show",
)


def of_agent(order: int, says: str, more: tuple[str, ...] = (), text: str = "") -> Maker:
    """An agent, proved or not."""

    def make(number: int, _: str) -> Letter:
        words = text or f"{_ORDERS[order]}\n"
        raw = mail(number, ANNA, words, subject=f"Re: [#1] {word_of(number)}", says=says, more=more)
        heard = says == "proved" and not more and not text
        kind = f"agent, {says}: {words.split()[0]}{' with a mark of a list' if more else ''}"
        return Letter(kind, Ear.WRITER if heard else Ear.SOMEBODY, raw, word_of(number), ANNA)

    return make


for _order in range(len(_ORDERS)):
    MAKERS.append(of_agent(_order, "proved"))
    MAKERS.append(of_agent(_order, "silent"))
MAKERS.append(of_agent(0, "proved", ("List-Id: <desk.desk.test>", "Precedence: bulk")))
MAKERS.append(of_agent(0, "proved", text="Я в отпуске до 9 марта, по срочным вопросам пишите Борису.\n"))


@maker
def agent_without_ticket(number: int, says: str) -> Letter:
    raw = mail(number, BORIS, "Ответ без номера.", says="proved")
    return Letter("agent without a ticket", Ear.SOMEBODY, raw, word_of(number), BORIS)


@maker
def dressed_up(number: int, says: str) -> Letter:
    who = f"mallory{number}@evil.example"
    raw = mail(number, who, "#close", subject=f"Re: [#1] {word_of(number)}", says=says)
    raw = raw.replace(f"From: {who}".encode(), f'From: "{ANNA}" <{who}>'.encode())
    return Letter("stranger dressed up as an agent", Ear.SOMEBODY, raw, word_of(number), who)


# --- Lists, newsletters, robots by word: nothing proves them --------------------------------------------


def _doubtful(kind: str, text: str, *more: str, sender: str = "", content: str = "") -> None:
    def make(number: int, says: str) -> Letter:
        who = sender.format(number) if sender else person(number)
        how = {"content": content} if content else {}
        raw = mail(number, who, text.format(number), says=says, more=more, **how)  # type: ignore[arg-type]
        return Letter(kind, Ear.SOMEBODY, raw, word_of(number), who)

    MAKERS.append(make)


_doubtful(
    "foreign list", "Всем привет, у кого печатает {}?", "List-Id: <users.forum.example>", "Precedence: list"
)
_doubtful(
    "foreign list's digest", "Тема {}", "List-Id: <u.forum.example>", "List-Unsubscribe: <https://x.example>"
)
_doubtful("newsletter", "Скидки {}!", "List-Unsubscribe: <https://x.example/u>", "Feedback-ID: a:b:c:d")
_doubtful(
    "newsletter of nobody",
    "Новости {}",
    "List-Unsubscribe: <https://x.example/u>",
    sender="noreply@shop{}.example",
)
_doubtful("precedence and noreply", "Отчёт {}", "Precedence: bulk", sender="noreply@shop{}.example")
_doubtful(
    "robot by its words",
    "Это автоматическое сообщение, пожалуйста, не отвечайте на него. Заявка {} принята.",
    sender="robot{}@helpdesk.example",
)
_doubtful(
    "absence by its words",
    "Я в отпуске до 9 марта {}. По срочным вопросам обращайтесь к Ивану, ivan@x.example.",
)
_doubtful(
    "calendar's answer", "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR", content="text/calendar; method=REPLY"
)
_doubtful(
    "challenge",
    "Подтвердите, что вы не робот, перейдите по ссылке https://x.example/{} – иначе письмо не дойдёт.",
)
_doubtful("loop of somebody's", "Не печатается {}.", f"X-Loop: {DESK}")
_doubtful("mail program with a name", "Не печатается счёт {}.", "X-Mailer: AutoReply Mail 3.0")
_doubtful(
    "form of nobody",
    "Имя: Ольга\nОрганизация: ООО «Ромашка»\nТелефон: 123-45-{}\nСообщение: не печатается",
    "Auto-Submitted: auto-generated",
    sender="www@site{}.example",
)
_doubtful(
    "form with Reply-To",
    "Имя: Ольга\nОрганизация: ООО «Ромашка»\nСообщение: не печатается {}",
    "Auto-Submitted: auto-generated",
    "Reply-To: olga.petrova@client.example",
    sender="www@site{}.example",
)
_doubtful(
    "bounce by its words",
    "Ваше сообщение не доставлено: ящик {} переполнен.",
    sender="postmaster@host{}.example",
)
_doubtful("receipt by its words", "Сообщение было прочтено {}.")


# --- Filters and rules --------------------------------------------------------------------------------


def _marked(kind: str, ear: Ear, *above: str, more: tuple[str, ...] = ()) -> None:
    def make(number: int, says: str) -> Letter:
        raw = mail(
            number, person(number), f"Не печатается {number}. {COMPLETE}", says=says, above=above, more=more
        )
        return Letter(kind, ear, raw, word_of(number), person(number))

    MAKERS.append(make)


_marked("suspected by a filter", Ear.SOMEBODY, "X-Spam-Flag: YES")
_marked("spam for a filter", Ear.SOMEBODY, "X-Spam-Flag: YES", f"X-Spam-Level: {'*' * 20}")
_marked("spam for rspamd", Ear.SOMEBODY, "X-Rspamd-Action: reject")
_marked("virus for a filter", Ear.SOMEBODY, "X-Virus-Status: Infected")
_marked("spam for somebody else's filter", Ear.SOMEBODY, more=("X-Spam-Flag: YES",))
_marked("ignored by a rule of ours", Ear.NOBODY, "X-Rule: ignore")
_marked("discarded by a rule of ours", Ear.NOBODY, "X-Rule: discard")
_marked("silenced by a rule of ours", Ear.SOMEBODY, "X-Rule: silent")
_marked("held by a rule of ours", Ear.SOMEBODY, "X-Rule: hold")


# --- Machines by proof --------------------------------------------------------------------------------


def _proved(
    kind: str, text: str, *more: str, content: str = "text/plain; charset=utf-8", path: str | None = None
) -> None:
    def make(number: int, says: str) -> Letter:
        who = f"machine{number}@host.example"
        raw = mail(number, who, text.format(number), says=says, more=more, content=content, path=path)
        return Letter(kind, Ear.NOBODY, raw, word_of(number), who)

    MAKERS.append(make)


_REPORT = (
    "--b\nContent-Type: text/plain\n\nUndelivered.\n--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; host.example\n\nFinal-Recipient: rfc822; a{}@x.example\nAction: failed\nStatus: 5.1.1\n--b--"
)
_proved("declared reply", "Меня нет.", "Auto-Submitted: auto-replied")
_proved("autoresponder's header", "Меня нет.", "X-Autoreply: yes")
_proved("timed job", "Backup {} done", "Auto-Submitted: auto-generated")
_proved("bounce", _REPORT, content="multipart/report; report-type=delivery-status; boundary=b", path="")
_proved("old bounce", "Mail delivery failed: returning message to sender. 550 no such user {}", path="")
_proved(
    "Exim's bounce",
    "This message was created automatically by mail delivery software.",
    "X-Failed-Recipients: a@b.example",
)


# --- What can't be read -------------------------------------------------------------------------------


@maker
def garbage(number: int, says: str) -> Letter:
    return Letter("no mail", Ear.SOMEBODY, b"\x00\x00" + bytes([number % 250]), "", "")


@maker
def kept_back(number: int, says: str) -> Letter:
    return Letter("kept back by the server", Ear.SOMEBODY, None, "", "")


def _base64(data: bytes) -> str:
    return base64.encodebytes(data).decode().strip()
