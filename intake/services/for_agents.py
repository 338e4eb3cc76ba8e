"""What tells an agent's mails apart before he opens them: the sender's name, and headers for his filters."""

from __future__ import annotations

import re

from intake.addresses import domain_key
from intake.desk.declension import accusative
from intake.desk.disposition import Answer
from intake.desk.language.catalogue import Catalogue
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.support_desk import SupportDesk
from intake.mail.one_line import one_line
from intake.services.answer_context import Occasion

_LONGEST_NAME = 60
_NO_LABEL = re.compile(r"[^A-Za-z0-9-]+")
# Held mail may be anybody's, and others are about no customer.
_NAMELESS = frozenset(
    {
        Template.HELD,
        Template.HELD_DECIDED,
        Template.DIGEST,
        Template.FLOOD,
        Template.IGNORED,
        Template.MONTHLY_REPORT,
        Template.UNREAD,
    }
)


def sender(answer: Answer, occasion: Occasion, desk: SupportDesk, catalogue: Catalogue) -> Address:
    """From: the desk's own address, always; agents read whose ticket it is in its display name.

    A name that looks like an address is left out, and so is that of a mail that may be forged.
    """
    name = one_line(_writer(answer, occasion, desk), _LONGEST_NAME)
    if answer.audience is not Audience.AGENTS or answer.warning or not name or "@" in name:
        return desk.address
    own = desk.address.name or desk.address.address
    if desk.address.name:
        own = accusative(own, catalogue.language)
    return Address(desk.address.address, catalogue.say(Text.of(TextKey.SENT_THROUGH, name=name, desk=own)))


def headers(answer: Answer, occasion: Occasion, desk: SupportDesk) -> tuple[tuple[str, str], ...]:
    """Headers by which agents sort; none in a customer's mail.

    `X-Intake-Event` is the name of the template; List-Id (RFC 2919) is the desk's address with dots.
    """
    if answer.audience is Audience.CUSTOMER:
        return ()
    ticket = occasion.ticket
    number = (("X-Intake-Ticket", str(ticket.number)),) if ticket else ()
    status = (("X-Intake-Status", ticket.status.value),) if ticket else ()
    local, _, domain = desk.address.address.rpartition("@")
    label = _NO_LABEL.sub("-", local).strip("-") or "desk"
    of_the_desk = ("List-Id", f"<{label}.{domain_key(domain)}>")
    return (("X-Intake-Event", answer.template.value), *number, *status, of_the_desk)


def _writer(answer: Answer, occasion: Occasion, desk: SupportDesk) -> str:
    """The name of the customer whom the mail is about: who wrote now, or else whose ticket it is."""
    if answer.template in _NAMELESS or occasion.ticket is None:
        return ""
    mail = occasion.mail
    if answer.template is Template.UPDATE and mail is not None and desk.staff(mail.sender) is None:
        return mail.sender.name or occasion.ticket.requester.name
    return occasion.ticket.requester.name
