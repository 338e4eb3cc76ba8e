"""What a reply gives of the values that its ticket lacks."""

from __future__ import annotations

from collections.abc import Sequence

from intake.desk.facts import KnownValue
from intake.desk.fields.finder import find_in_reply
from intake.desk.fields.replies.in_reply import BesideText
from intake.desk.phrases import is_confirmation
from intake.desk.regulation import Regulation
from intake.desk.rules.confirmation import confirmed
from intake.desk.rules.reading import Reading
from intake.desk.rules.requirements import files_found
from intake.desk.source import SourceKind
from intake.desk.subjects import clean_subject
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import Finding, Offer, Ticket


def given_by(
    reading: Reading,
    ticket: Ticket,
    offered: Sequence[KnownValue | Offer],
    regulation: Regulation,
    desk: SupportDesk,
) -> tuple[Finding, ...]:
    """The missing fields that the reply gives: in its words, under our quoted labels, or by confirming.

    `offered` is what our request offered for them.
    """
    wanted = tuple(spec for spec in regulation.fields if spec.name in ticket.missing)
    files = tuple(spec for spec in regulation.attachments if spec.name in ticket.missing)
    mail, reply = reading.mail, reading.reply
    findings = find_in_reply(mail.text, wanted, regulation, reply, _beside_text(reading, ticket, desk))
    if offered and is_confirmation(reply.text):
        # «Да, всё верно» is meant; the signature below may be of another firm of the group.
        findings = tuple(finding for finding in findings if finding.source.kind is not SourceKind.SIGNATURE)
    findings += files_found(mail, files)
    return (*findings, *confirmed(reading, offered, findings, regulation))


def _beside_text(reading: Reading, ticket: Ticket, desk: SupportDesk) -> BesideText:
    """Attached mails, and the header's subject unless it is still the ticket's, which was read before."""
    mail = reading.mail
    same = reading.subject.casefold() == clean_subject(ticket.subject).casefold()
    messages = (message for message in mail.attached_messages if not desk.is_internal(message.sender))
    return BesideText("" if same else mail.subject, tuple(messages))
