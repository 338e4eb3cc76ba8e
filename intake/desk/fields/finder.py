"""Find the identifying fields in a mail, as a careful human operator would; when in doubt, nothing.

Labels are found first, then values by their shape; the nearest label before a value decides whose
value it is.  What else is known of it are facts, of which each shape has one decision (`search.decision`).
"""

from __future__ import annotations

from intake.desk.fields.page.labels import label_table
from intake.desk.fields.page.lines import Line, Region, make_line, split_lines
from intake.desk.fields.page.page import Page, page_of
from intake.desk.fields.page.quoted import with_quotes_of_others
from intake.desk.fields.replies.in_reply import find_in_reply
from intake.desk.fields.search.candidates import Asked
from intake.desk.fields.search.decision import Verdict, chosen, verdicts
from intake.desk.fields.search.searches import DECISIONS
from intake.desk.fields.search.sender import from_sender
from intake.desk.fields.search.subject import find_subject, given_subject
from intake.desk.message import InboundMail
from intake.desk.regulation import FieldSpec, Regulation, Shape
from intake.desk.ticket import Finding

__all__ = ["Finding", "Verdict", "find_fields", "find_in_reply", "weigh"]

_ATTACHED_MESSAGES = 3  # more forwarded mails than these are an archive and no request


def find_fields(mail: InboundMail, regulation: Regulation, text: str | None = None) -> tuple[Finding, ...]:
    """The identifying fields that the mail gives, at most one finding a field, in the regulation's order.

    `text` replaces the body when the caller has already cut quotations.  Of a very long text only
    the beginning and the end are searched.  Never raises on any content.
    """
    subject = given_subject(mail.subject, regulation.tag_prefix)
    page = _page(mail, subject, regulation, text)
    found = (
        _find(spec, page, subject, regulation, mail.sender.name) or from_sender(spec, mail.sender)
        for spec in regulation.fields
    )
    return tuple(finding for finding in found if finding is not None)


def weigh(
    mail: InboundMail, regulation: Regulation, name: str, text: str | None = None
) -> tuple[Verdict, ...]:
    """Every value in the running for a field, with its facts and why it lost; by the steps of `find_fields`.

    The subject, and what the From header gives where nothing else does, are not chosen among several: no
    verdict is about them.  KeyError for a field that the regulation hasn't.
    """
    spec = regulation.field(name)
    if spec.shape is Shape.SUBJECT:
        return ()
    page = _page(mail, given_subject(mail.subject, regulation.tag_prefix), regulation, text)
    return tuple(verdicts(DECISIONS[spec.shape], Asked(spec, page, regulation, mail.sender.name)))


def _page(mail: InboundMail, subject: str, regulation: Regulation, text: str | None) -> Page:
    body = with_quotes_of_others(split_lines(mail.text if text is None else text), mail.sender)
    lines = (make_line(subject, Region.SUBJECT, -10), *body, *_attached(mail, len(body) + 10))
    return page_of(lines, label_table(regulation))


def _attached(mail: InboundMail, number: int) -> tuple[Line, ...]:
    """The lines of attached mails; their subjects count as lines of theirs."""
    lines: list[Line] = []
    for message in mail.attached_messages[:_ATTACHED_MESSAGES]:
        text = f"{message.subject}\n\n\n{message.text}"
        lines += split_lines(text, Region.ATTACHED, first_number=number + len(lines) + 10)
    return tuple(lines)


def _find(spec: FieldSpec, page: Page, subject: str, regulation: Regulation, sender: str) -> Finding | None:
    if spec.shape is Shape.SUBJECT:
        return find_subject(spec, page, subject, regulation.tag_prefix)
    return chosen(DECISIONS[spec.shape], Asked(spec, page, regulation, sender))
