"""Bounces without machine-readable parts: qmail, Exim, old Postfix, Exchange, Yandex, Mail.ru.

A text alone proves nothing, since customers forward bounces: a null sender or a mail daemon's
address must come with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.desk.message import Address, RecipientStatus, Report
from intake.mail.headers import message_id
from intake.mail.reports import Original

_DAEMON = re.compile(
    r"(?:mailer-daemon|mailerdaemon|postmaster|mail-daemon|mdaemon)(?:[@+._-]|$)", re.IGNORECASE
)
_SIGNATURES = re.compile(
    r"this is the qmail-send program|this message was created automatically by mail delivery software"
    r"|this is the (?:postfix program|mail system) at host|could not be delivered|couldn['’]t be delivered"
    r"|delivery (?:has failed|to the following recipients? failed|failed permanently|status notification)"
    r"|undelivered mail returned|undeliverable|permanent fatal errors|returned to sender"
    r"|message was not delivered|could not deliver|unable to deliver"
    r"|сбо[йя] доставки|не удалось доставить|не может быть доставлено|не было доставлено|не доставлено"
    r"|невозможно доставить|недоставленн"
    r"|не смог(?:ли)? доставить|доставка .{0,80}не удалась|не удалась доставка",
    re.IGNORECASE,
)
_COPY_BEGINS = re.compile(
    r"^(?:-{2,}\s{0,3})?(?:Below this line is a copy of the message|This is a copy of (?:the|your) message"
    r"|Included is a copy of|-{3,} ?Original message|Original message headers|Message headers follow"
    r"|Исходные заголовки сообщения|Исходное сообщение|Оригинальное сообщение|Заголовки исходного сообщения"
    r"|Return-Path: |Received: (?:from|by|\(qmail) )",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(
    r"^[ >\t]{0,10}(?:message-id|идентификатор сообщения)[ \t]{0,5}:\s{0,5}(<[^<>\s]{1,500}>)",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECT = re.compile(r"^[ >\t]{0,10}(?:Subject|Тема):[ \t]{0,5}([^\n]{1,500})", re.MULTILINE)
_ADDRESS = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45]\d\d)[ -]")
_MAX_TEXT = 20_000
_MAX_RECIPIENTS = 50


@dataclass(frozen=True, slots=True)
class Suspect:
    """What a mail shows of being a bounce.

    `original` is what an attached message tells; `own` are addresses (case folded) that can't
    have failed: the mail's own sender and recipients.
    """

    sender: Address
    return_path: str | None
    subject: str
    text: str
    original: Original
    own: frozenset[str]


def read_bounce(mail: Suspect) -> Report | None:
    """A report made from a bounce in plain text, or None when the mail is none."""
    if not _is_bounce(mail):
        return None
    text, original = mail.text, mail.original
    notice, copy = _divide(text[: 10 * _MAX_TEXT])
    found = _MESSAGE_ID.search(copy) or _MESSAGE_ID.search(notice)
    about = _SUBJECT.search(copy)
    return Report(
        kind="delivery-status",
        recipients=_failed(notice[:_MAX_TEXT], mail.own),
        original_message_id=original.message_id or (message_id(found[1]) if found else None),
        original_subject=original.subject or (about[1].strip() if about else ""),
    )


def _is_bounce(mail: Suspect) -> bool:
    """A daemon's address with words of failure; a null sender must show the returned mail as well."""
    daemon = bool(_DAEMON.match(mail.sender.address))
    if not daemon and mail.return_path not in {"", "MAILER-DAEMON"}:
        return False
    in_text = bool(_SIGNATURES.search(mail.text[:_MAX_TEXT]))
    if daemon:
        return in_text or bool(_SIGNATURES.search(mail.subject))
    return in_text and bool(mail.original.message_id or _COPY_BEGINS.search(mail.text))


def _divide(text: str) -> tuple[str, str]:
    """The notice and the copy of the returned mail below it."""
    begins = _COPY_BEGINS.search(text)
    return (text[: begins.start()], text[begins.start() :]) if begins else (text, text)


def _failed(notice: str, own: frozenset[str]) -> tuple[RecipientStatus, ...]:
    """The addresses that the notice names as failed, with the status and reason near each."""
    found: dict[str, RecipientStatus] = {}
    for match in _ADDRESS.finditer(notice):
        address = match[0]
        if address.casefold() in own or address.casefold() in found or _DAEMON.match(address):
            continue
        reason = notice[match.end() : match.end() + 500]
        status = _STATUS.search(reason)
        code = _CODE.search(reason)
        found[address.casefold()] = RecipientStatus(
            recipient=address,
            action="failed",
            status=status[1] if status else f"{code[1][0]}.0.0" if code else "",
            diagnostic=" ".join(reason.strip("<>:; \n\t").split("\n\n")[0].split())[:300],
        )
        if len(found) >= _MAX_RECIPIENTS:
            break
    return tuple(found.values())
