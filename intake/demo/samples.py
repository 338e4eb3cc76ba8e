"""The sample mails, and what each of them must become.

The mails themselves are in `mails/`.  Replies contain placeholders (@SUBJECT@, @MESSAGE_ID@…)
for what only the daemon knows; `letters` fills them in.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.desk.disposition import DispositionKind
from intake.desk.ticket import Status

DESK = "support@desk.example"
AGENTS = ("anna@desk.example", "boris@desk.example")
AUTHSERV_ID = "mx.desk.example"


@dataclass(frozen=True, slots=True)
class ExpectedMail:
    """A mail that must go out: its template and recipients."""

    template: str
    recipients: frozenset[str]


@dataclass(frozen=True, slots=True)
class Card:
    """How the ticket must look once its mail is processed; `missing` is in the order of the regulation."""

    status: Status
    registration_number: str | None
    organization: str | None
    release: str | None
    missing: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """A mail and what it must become.

    `ticket` is the number that it opens or joins, None when it concerns none.  `answers` names the
    outgoing mail that it answers by its template and the ticket's number.
    """

    file: str
    what: str
    disposition: DispositionKind
    ticket: int | None = None
    expected: tuple[ExpectedMail, ...] = ()
    card: Card | None = None
    answers: tuple[str, int] | None = None


def sent(template: str, *recipients: str) -> ExpectedMail:
    """A mail to these addresses."""
    return ExpectedMail(template, frozenset(recipients))


def _registered(customer: str) -> tuple[ExpectedMail, ...]:
    return sent("acknowledgement", customer), sent("notification", *AGENTS)


FIRST_MAILS = (
    Sample(
        "01-complete.eml",
        "a complete request",
        DispositionKind.OPEN_TICKET,
        1,
        _registered("sokolova@romashka.example"),
        Card(Status.OPEN, "800123456", "ООО «Ромашка»", "3.0.12.4"),
    ),
    Sample(
        "02-incomplete.eml",
        "number and release are missing",
        DispositionKind.OPEN_TICKET,
        2,
        (sent("request", "lipin@lipa.example"),),
        Card(
            Status.AWAITING_INFO, None, 'ООО "Аптека Липа"', None, missing=("registration_number", "release")
        ),
    ),
    Sample(
        "03-koi8-r.eml",
        "koi8-r from an old mail program",
        DispositionKind.OPEN_TICKET,
        3,
        _registered("asu@zavod.example"),
        Card(Status.OPEN, "0004512378", 'АО "Приборный завод"', "2.1.7.15"),
    ),
    Sample(
        "04-windows-1251.eml",
        "windows-1251 under a non-standard name",
        DispositionKind.OPEN_TICKET,
        4,
        _registered("anna@vasileva.example"),
        Card(Status.OPEN, "10200557781", "ИП Васильева Анна Игоревна", "3.0.11.9"),
    ),
    Sample(
        "05-html-table.eml",
        "HTML only, the fields in a table",
        DispositionKind.OPEN_TICKET,
        5,
        _registered("markov@zdorovie.example"),
        Card(Status.OPEN, "801555019", "ООО «Здоровье плюс»", "3.0.12.4"),
    ),
    Sample(
        "06-english.eml",
        "a request in English",
        DispositionKind.OPEN_TICKET,
        6,
        _registered("john.smith@brightpharm.example"),
        Card(Status.OPEN, "800777321", "Bright Pharm LLC", "3.0.12.4"),
    ),
    Sample(
        "07-winmail.eml",
        "Outlook's winmail.dat with a file in it",
        DispositionKind.OPEN_TICKET,
        7,
        _registered("kim@vita.example"),
        Card(Status.OPEN, "802114406", 'ООО "Вита-Фарм"', "3.0.12.4", files=("ошибка.txt",)),
    ),
    Sample("08-no-mail.eml", "not a mail at all, but garbage", DispositionKind.QUARANTINE),
    Sample("09-newsletter.eml", "a newsletter", DispositionKind.IGNORE),
)

REPLIES = (
    Sample("01-complete.eml", "the first mail, delivered a second time", DispositionKind.DUPLICATE),
    Sample(
        "10-completing-reply.eml",
        "the customer gives what was missing",
        DispositionKind.APPEND,
        2,
        _registered("lipin@lipa.example"),
        Card(Status.OPEN, "801900312", 'ООО "Аптека Липа"', "3.0.12.4"),
        answers=("request", 2),
    ),
    Sample(
        "11-agent-answer.eml",
        "an agent answers by e-mail",
        DispositionKind.RELAY,
        1,
        (
            sent("relay", "sokolova@romashka.example", "buh@romashka.example"),
            sent("copy", "boris@desk.example"),
        ),
        Card(Status.OPEN, "800123456", "ООО «Ромашка»", "3.0.12.4"),
        answers=("notification", 1),
    ),
    Sample(
        "12-stranger.eml",
        "a stranger with somebody's ticket number",
        DispositionKind.HOLD,
        expected=(sent("held", *AGENTS),),
        answers=("acknowledgement", 1),
    ),
    Sample(
        "13-forged-agent.eml",
        "somebody posing as an agent",
        DispositionKind.HOLD,
        expected=(sent("held", *AGENTS),),
        answers=("acknowledgement", 1),
    ),
    Sample(
        "14-auto-reply.eml",
        "an out-of-office reply",
        DispositionKind.NOTE,
        5,
        answers=("acknowledgement", 5),
    ),
    Sample(
        "15-bounce.eml",
        "our mail came back as undeliverable",
        DispositionKind.NOTE,
        6,
        (sent("bounced", *AGENTS),),
        answers=("acknowledgement", 6),
    ),
)

# None of these may ever hear from the desk.
NEVER_ANSWERED = ("somebody@free.example", "news@shop.example", "mailer-daemon@mx.desk.example")
