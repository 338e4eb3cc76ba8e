"""What a template is told: the ticket, the mail and the answer in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.desk.answer_context import AnswerContext, FieldLine
from intake.desk.disposition import Answer, Disposition, OpenTicket
from intake.desk.fields.sources import source_for_people
from intake.desk.message import Address, FilePart, InboundMail
from intake.desk.regulation import Regulation
from intake.desk.ticket import Ticket, subject_tag
from intake.services.watched import WatchedMailbox
from intake.store.spool import SpooledMail


@dataclass(frozen=True, slots=True)
class Files:
    """The files that go along with a mail, and the names of those that don't."""

    parts: tuple[FilePart, ...] = ()
    names: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """What answers are about: what was decided, the ticket, if any, and the mail that caused it.

    `mail` and `spooled` are None when a timer caused it.
    """

    disposition: Disposition
    ticket: Ticket | None
    mail: InboundMail | None
    spooled: SpooledMail | None
    now: datetime

    @property
    def at(self) -> datetime:
        """When it happened: the mail's arrival, or now."""
        return self.mail.arrived_at if self.mail else self.now

    def is_first(self, answer: Answer) -> bool:
        """Whether those whom the answer is for were never told of the ticket: it was opened right now."""
        answers = self.disposition.answers
        alike = [each for each in answers if each.audience == answer.audience]
        return alike[:1] == [answer] and any(
            isinstance(change, OpenTicket) for change in self.disposition.changes
        )


def answer_context(
    answer: Answer,
    occasion: Occasion,
    files: Files,
    watched: WatchedMailbox,
) -> AnswerContext:
    """Everything that the template of an answer may show."""
    ticket = occasion.ticket
    desk, regulation = watched.desk, watched.regulation
    zone = ZoneInfo(regulation.time_zone)
    requester = _requester(occasion)
    created_at = ticket.created_at if ticket else occasion.at
    return AnswerContext(
        desk_name=desk.address.name or desk.address.address,
        desk_address=desk.address.address,
        tag=subject_tag(regulation.tag_prefix, ticket.number) if ticket else "",
        number=ticket.number if ticket else 0,
        subject=_subject(occasion),
        status=ticket.status.value if ticket else "",
        kind=ticket.kind if ticket else "",
        requester_name=requester.name,
        requester_address=requester.address,
        created_at=_written(created_at, zone),
        fields=_field_lines(regulation, answer, ticket),
        missing=_missing_lines(regulation, answer),
        text=answer.text,
        author=answer.author,
        notices=answer.notices,
        attachment_names=files.names,
        attachments_left_out=files.left_out,
        due_at=_written(ticket.due_at, zone) if ticket and ticket.due_at else "",
        assignee=(ticket.assignee or "") if ticket else "",
        continues=_continues(regulation, ticket),
        reasons=occasion.disposition.reasons,
        asked=_asked_before(answer, ticket),
        mail_id=occasion.spooled.id if occasion.spooled else 0,
    )


def _written(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%d.%m.%Y %H:%M")


def _requester(occasion: Occasion) -> Address:
    if occasion.ticket is not None:
        return occasion.ticket.requester
    return occasion.mail.sender if occasion.mail else Address("")


def _subject(occasion: Occasion) -> str:
    if occasion.ticket is not None and occasion.ticket.subject:
        return occasion.ticket.subject
    return occasion.mail.subject if occasion.mail else ""


def _field_lines(regulation: Regulation, answer: Answer, ticket: Ticket | None) -> tuple[FieldLine, ...]:
    if ticket is None:
        return ()
    found = {finding.name: finding for finding in ticket.fields}
    return tuple(
        FieldLine(
            spec.name,
            spec.title.for_language(answer.language),
            found[spec.name].value if spec.name in found else "",
            source=source_for_people(found[spec.name].source, answer.language) if spec.name in found else "",
        )
        for spec in regulation.fields
    )


def _missing_lines(regulation: Regulation, answer: Answer) -> tuple[FieldLine, ...]:
    language = answer.language
    offers = {known.name: known.value for known in answer.offers}
    fields = tuple(
        FieldLine(
            spec.name,
            spec.title.for_language(language),
            hint=spec.hint.for_language(language),
            example=spec.example.for_language(language),
            offer=offers.get(spec.name, ""),
        )
        for spec in regulation.fields
        if spec.name in answer.missing
    )
    files = tuple(
        FieldLine(spec.name, spec.title.for_language(language), hint=spec.hint.for_language(language))
        for spec in regulation.attachments
        if spec.name in answer.missing
    )
    return (*fields, *files)


def _continues(regulation: Regulation, ticket: Ticket | None) -> str:
    if ticket is None or ticket.continues is None:
        return ""
    return subject_tag(regulation.tag_prefix, ticket.continues)


def _asked_before(answer: Answer, ticket: Ticket | None) -> int:
    """How often the customer was asked before this mail; the ticket counts this one already."""
    if ticket is None:
        return 0
    return max(ticket.asked - 1, 0) if answer.template == "request" else ticket.asked
