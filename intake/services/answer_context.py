"""What a template is given: the ticket, the mail and the answer in words for people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.desk.answer_context import AnswerContext, DigestRow, DigestTable, FieldLine
from intake.desk.changes import OpenTicket
from intake.desk.commands.types import Command
from intake.desk.digest import DigestLine, inert
from intake.desk.disposition import Answer, Disposition
from intake.desk.language.catalogue import Catalogue
from intake.desk.language.texts import Text, TextKey
from intake.desk.language.wording import Wording
from intake.desk.message import Address, InboundMail
from intake.desk.outbound import FilePart
from intake.desk.outgoing import Audience, Template
from intake.desk.regulation import FieldRole, FieldSpec, Regulation
from intake.desk.source import SourceKind, source_text
from intake.desk.support_desk import SupportDesk
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.reopening import reopens_until
from intake.desk.ticket import Finding, Ticket, subject_tag
from intake.services.desk_hours import desk_line
from intake.services.watched import WatchedMailbox
from intake.store.spool.spool import SpooledMail

_LONGEST_COMMAND = 68


@dataclass(frozen=True, slots=True)
class Files:
    """The files that go along with a mail, what is in some (`contents`), and the names of the others."""

    parts: tuple[FilePart, ...] = ()
    names: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()


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
        """Whether the answer is the first that its audience gets about the ticket, which was just opened."""
        answers = self.disposition.answers
        alike = [each for each in answers if each.audience is answer.audience]
        return alike[:1] == [answer] and any(
            isinstance(change, OpenTicket) for change in self.disposition.changes
        )


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an answer: the program's from the catalogue, the regulation's from its texts."""

    catalogue: Catalogue
    mailbox_language: str

    @classmethod
    def of(cls, answer: Answer, watched: WatchedMailbox) -> _Words:
        desk = watched.desk
        return cls(desk.languages.catalogue(answer.language, desk.language), desk.language)

    def of_wording(self, wording: Wording) -> str:
        return wording.for_language(self.catalogue.language, self.mailbox_language)


def _untouched(answer: Answer, ticket: Ticket | None) -> bool:
    """Whether nobody works on the ticket yet: to whom a rule gives it he hears of it by the first mail."""
    if ticket is None or ticket.first_answered_at is not None:
        return False
    return ticket.assignee is None or answer.template is Template.NOTIFICATION


def answer_context(
    answer: Answer,
    occasion: Occasion,
    files: Files,
    watched: WatchedMailbox,
) -> AnswerContext:
    """Everything that the template of an answer may show."""
    ticket = occasion.ticket
    desk, regulation = watched.desk, watched.regulation
    zone, words = ZoneInfo(regulation.time_zone), _Words.of(answer, watched)
    requester, until = _requester(occasion), _comes_back_until(regulation, ticket)
    created_at = ticket.created_at if ticket else occasion.at
    tables = _digest_tables(answer, words, zone)
    context = AnswerContext(
        desk_name=desk.address.name or desk.address.address,
        desk_address=desk.address.address,
        tag=subject_tag(regulation.tag_prefix, ticket.number) if ticket else "",
        number=ticket.number if ticket else 0,
        subject=answer.about or _subject(occasion),
        status=ticket.status.value if ticket else "",
        kind=ticket.kind if ticket else "",
        kind_title=_kind_title(regulation, ticket, words),
        priority=ticket.priority.value if ticket else "",
        requester_name=requester.name,
        requester_address=requester.address,
        created_at=words.catalogue.write_moment(created_at, zone),
        fields=_field_lines(regulation, _as_shown(answer, ticket), words),
        missing=_missing_lines(regulation, answer, words),
        text=answer.text,
        author=answer.author,
        notices=tuple(map(words.catalogue.write, answer.notices)),
        attachment_names=files.names,
        attachments_left_out=files.left_out,
        attachment_contents=files.contents,
        due_at=words.catalogue.write_moment(ticket.due_at, zone) if ticket and ticket.due_at else "",
        assignee=_assignee(ticket, desk),
        comes_back_until=words.catalogue.write_moment(until, zone) if until else "",
        untouched=_untouched(answer, ticket),
        from_reader=any(
            isinstance(notice, Text) and notice.key is TextKey.READER_SAYS for notice in answer.notices
        ),
        continues=_tag(regulation, ticket.continues if ticket else None),
        goes_on_in=_tag(regulation, ticket.merged_into if ticket else None),
        reasons=occasion.disposition.reasons,
        asked=_asked_before(answer, ticket),
        asks_no_more=ticket is not None and ticket.asked >= regulation.asks_at_most,
        mail_id=occasion.spooled.id if occasion.spooled else 0,
        invitations=_invitations(answer),
        warning=words.catalogue.say(answer.warning) if answer.warning else "",
        for_good=answer.for_good,
        digest=tables if answer.template is Template.DIGEST else (),
        ignored=tables if answer.template is Template.IGNORED else (),
        report=answer.report,
        day=words.catalogue.write(answer.digest.day) if answer.digest else "",
        desk=desk_line(regulation, occasion.now, words.catalogue, words.mailbox_language),
    )
    return _plain(context, answer, _agents_subject(regulation, ticket), words) if answer.plain else context


def _plain(context: AnswerContext, answer: Answer, subject: str, words: _Words) -> AnswerContext:
    """The context without all that a customer chose; what is missing is named by the regulation's own words.

    An agent's answer keeps what the agent wrote, and `subject` is the one that an agent gave the ticket.
    """
    heading = words.catalogue.say(Text(TextKey.YOUR_REQUEST)) if context.tag and not subject else ""
    return replace(
        context,
        subject=subject,
        requester_name="",
        requester_address="",
        fields=(),
        missing=tuple(replace(field, offer="") for field in context.missing),
        text="" if answer.automatic else context.text,
        author="",
        notices=(),
        attachment_names=() if answer.automatic else context.attachment_names,
        attachments_left_out=() if answer.automatic else context.attachments_left_out,
        attachment_contents=(),
        reasons=(),
        heading=heading,
        plain=True,
    )


def _agents_subject(regulation: Regulation, ticket: Ticket | None) -> str:
    """The ticket's subject, if an agent set it."""
    field = regulation.name_of(FieldRole.SUBJECT)
    found = next((one for one in ticket.fields if one.name == field), None) if ticket else None
    return found.value if found is not None and found.source.kind is SourceKind.SET_BY else ""


def _digest_tables(answer: Answer, words: _Words, zone: ZoneInfo) -> tuple[DigestTable, ...]:
    def row(line: DigestLine) -> DigestRow:
        at = words.catalogue.write_moment(line.at, zone) if line.at else ""
        return DigestRow(
            line.label, inert(line.title), inert(line.person), at, line.owner, inert(line.detail)
        )

    sections = answer.digest.sections if answer.digest else ()
    return tuple(
        DigestTable(section.part, section.count, tuple(map(row, section.lines))) for section in sections
    )


def _invitations(answer: Answer) -> tuple[str, ...]:
    """The commands that let in whom the agents may let in, so short that no mail program wraps them."""
    lines: list[str] = []
    for person in answer.proposed:
        longer = f"{lines[-1]} {person.address}" if lines else ""
        if lines and len(longer) <= _LONGEST_COMMAND:
            lines[-1] = longer
        else:
            lines.append(f"#{Command.INVITE} {person.address}")
    return tuple(lines)


def _assignee(ticket: Ticket | None, desk: SupportDesk) -> str:
    """The name of the agent who has the ticket, or the address of one who is none any more."""
    if ticket is None or ticket.assignee is None:
        return ""
    agent = desk.agent(Address(ticket.assignee))
    return agent.name if agent else ticket.assignee


def _requester(occasion: Occasion) -> Address:
    if occasion.ticket is not None:
        return occasion.ticket.requester
    return occasion.mail.sender if occasion.mail else Address("")


def _subject(occasion: Occasion) -> str:
    # A ticket without a subject keeps none: that of a reply would grow by a tag with every answer.
    if occasion.ticket is not None:
        return occasion.ticket.subject
    return occasion.mail.subject if occasion.mail else ""


def _as_shown(answer: Answer, ticket: Ticket | None) -> Ticket | None:
    """The ticket with the fields that its recipients may see: agents all, several customers what all know."""
    if ticket is None or answer.audience is not Audience.CUSTOMER or len(answer.recipients) == 1:
        return ticket
    return replace(ticket, fields=tuple(field for field in ticket.fields if field.name in answer.seen))


def _field_lines(regulation: Regulation, ticket: Ticket | None, words: _Words) -> tuple[FieldLine, ...]:
    if ticket is None:
        return ()
    found = {finding.name: finding for finding in ticket.fields}
    return tuple(_field_line(spec, found.get(spec.name), words) for spec in regulation.fields)


def _field_line(spec: FieldSpec, finding: Finding | None, words: _Words) -> FieldLine:
    value, source = ("", "") if finding is None else _value_and_source(finding, words)
    title = words.of_wording(spec.title)
    return FieldLine(spec.name, title, value, source=source, is_subject=spec.role is FieldRole.SUBJECT)


def _value_and_source(finding: Finding, words: _Words) -> tuple[str, str]:
    if finding.source.kind is SourceKind.WHOLE_TEXT:
        # The whole mail in one cell is of no use to anybody, and isn't for automatic mails to repeat.
        return words.catalogue.say(Text(TextKey.AS_WRITTEN)), ""
    return finding.value, words.catalogue.write(source_text(finding.source))


def _missing_lines(regulation: Regulation, answer: Answer, words: _Words) -> tuple[FieldLine, ...]:
    offers = {known.name: known.value for known in answer.offers}
    fields = tuple(
        FieldLine(
            spec.name,
            words.of_wording(spec.title),
            hint=words.of_wording(spec.hint),
            example=words.of_wording(spec.example),
            offer=offers.get(spec.name, ""),
        )
        for spec in regulation.fields
        if spec.name in answer.missing
    )
    files = tuple(
        FieldLine(spec.name, words.of_wording(spec.title), hint=words.of_wording(spec.hint), is_file=True)
        for spec in regulation.attachments
        if spec.name in answer.missing
    )
    return (*fields, *files)


def _kind_title(regulation: Regulation, ticket: Ticket | None, words: _Words) -> str:
    """The regulation's own title for the kind; the bare name where the regulation has dropped it since."""
    if ticket is None:
        return ""
    titles = (words.of_wording(kind.title) for kind in regulation.kinds if kind.name == ticket.kind)
    return next(titles, ticket.kind)


def _comes_back_until(regulation: Regulation, ticket: Ticket | None) -> datetime | None:
    if ticket is None or ticket.finished_at is None or not ticket.finished:
        return None
    calendar = calendar_of(regulation)
    return reopens_until(ticket.finished_at, ticket.kind, regulation.reopening, calendar)


def _tag(regulation: Regulation, number: int | None) -> str:
    return "" if number is None else subject_tag(regulation.tag_prefix, number)


def _asked_before(answer: Answer, ticket: Ticket | None) -> int:
    """How often the customer was asked before this mail; the ticket counts this one already."""
    if ticket is None:
        return 0
    return max(ticket.asked - 1, 0) if answer.template is Template.REQUEST else ticket.asked
