"""The person behind an address that others send from: a list's, the desk's own, a web form's.

Lists whose members' domains forbid it (DMARC, RFC 7489) send in their own name and say elsewhere who wrote.
Where the desk's own address is such a list, or its own site mails what people fill in, From is the desk
itself.  Whoever is found so is no better proved than by a From: anybody can write these headers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from intake.desk.automatic.bounce_phrases import is_daemon_address
from intake.desk.automatic.headers import auto_submitted
from intake.desk.automatic.lists import posting_addresses
from intake.desk.automatic.phrases import is_no_reply
from intake.desk.automatic.web_forms import email_of, is_programs_form
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.mail_domains import registered_domain
from intake.desk.message import Address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.desk.message import InboundMail
    from intake.desk.support_desk import SupportDesk

_ORIGINAL_SENDER = ("x-original-from", "x-original-sender")
# One address, maybe with a name (RFC 5322 §3.4).
_MAILBOX = re.compile(
    r"[ \t]{0,20}(?:\"?([^<>\"]{0,200}?)\"?[ \t]{0,20}<)?([^\s<>\"]{1,64}@[^\s<>\",;]{1,255})"
)
# The name that lists give: "'Maria' via Support".
_THROUGH = Shape(r"['\"]?(.{1,100}?)['\"]? ", Meaning.NAMED_THROUGH, " .")
# Programs that say nothing by Auto-Submitted: 1C-Bitrix names the event over which it writes.
_FORM_PROGRAMS = ("x-event_name",)
_READ_CHARACTERS = 20_000
_LONGEST_HEADER = 1000


class Way(StrEnum):
    """Through what a person wrote."""

    LIST = "list"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Behind:
    """The person behind a mail, whom From doesn't name; `header` is where he stands ("text": in the form).

    `shown` is the address in From.
    """

    way: Way
    person: Address
    shown: Address
    header: str


def person_behind(mail: InboundMail, desk: SupportDesk) -> Behind | None:
    """Who wrote a mail that comes from somebody else's address; None where From names its writer, or nobody.

    Agents are never found so: what is theirs must prove itself by From.
    """
    if len(mail.senders) != 1:
        return None
    return _behind_a_list(mail, desk) or _behind_a_form(mail, desk)


def is_form(mail: InboundMail) -> bool:
    """Whether a program generated the mail of what a person filled in (RFC 3834 §5: no answer to a mail)."""
    generated = auto_submitted(mail) == "auto-generated" or any(map(mail.header, _FORM_PROGRAMS))
    return generated and is_programs_form(mail.text[:_READ_CHARACTERS])


def _behind_a_list(mail: InboundMail, desk: SupportDesk) -> Behind | None:
    shown = mail.sender
    own = desk.is_own(shown)
    if not own and shown.key not in posting_addresses(mail):
        return None
    for header, person in _named(mail):
        if desk.is_own(person) or person.key == shown.key:
            continue
        if desk.staff(person) is not None or not _may_be_a_person(person):
            return None
        # A foreign list's word for people elsewhere is nothing to go by.
        if not own and registered_domain(person.domain) != registered_domain(shown.domain):
            return None
        way = Way.FORM if is_form(mail) else Way.LIST
        return Behind(way, _with_name(person, shown), shown, header)
    return None


def _behind_a_form(mail: InboundMail, desk: SupportDesk) -> Behind | None:
    if not is_form(mail):
        return None
    replies = [("Reply-To", address) for address in mail.reply_to]
    for header, person in (*replies, ("text", Address(email_of(mail.text[:_READ_CHARACTERS])))):
        if desk.is_internal(person) or not _may_be_a_person(person):
            continue
        return Behind(Way.FORM, person, mail.sender, header)
    return None


def _named(mail: InboundMail) -> Iterator[tuple[str, Address]]:
    for header in _ORIGINAL_SENDER:
        for value in mail.header_all(header):
            found = _MAILBOX.match(value[:_LONGEST_HEADER])
            if found:
                yield header, Address(found[2], (found[1] or "").strip())
    for person in mail.reply_to:
        yield "Reply-To", person


def _may_be_a_person(address: Address) -> bool:
    return "@" in address.address and not (is_no_reply(address.address) or is_daemon_address(address.address))


def _with_name(person: Address, shown: Address) -> Address:
    """The person with the name that the list gives him, if it is known nowhere else."""
    through = None if person.name else _THROUGH.said(shown.name[:_LONGEST_HEADER])
    return Address(person.address, through.strip()) if through else person
