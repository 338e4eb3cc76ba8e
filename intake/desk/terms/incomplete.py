"""Incomplete requests whose customer is silent: agents hear of them before they are complete."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from intake.desk.changes import AddEntry
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.regulation import Regulation
from intake.desk.support_desk import SupportDesk
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.deadlines import end_of
from intake.desk.terms.silence import silence
from intake.desk.ticket import THE_DESK, EntryKind, Status, Ticket


def watches(ticket: Ticket, regulation: Regulation) -> bool:
    """Whether the customer was asked for something, and his silence may be told."""
    return ticket.asked > 0 and regulation.incomplete.silent_after is not None


def told_at(ticket: Ticket, regulation: Regulation) -> datetime | None:
    """When agents hear of the ticket if its customer says nothing; None for never."""
    term = regulation.incomplete.silent_after
    if term is None or ticket.asked_at is None or not _waits_for_data(ticket):
        return None
    return end_of(term, ticket.asked_at, calendar_of(regulation))


def tell(
    ticket: Ticket, regulation: Regulation, to: tuple[Address, ...], desk: SupportDesk, now: datetime
) -> Disposition:
    """Tell agents, who may know nothing of the ticket yet, all that is in it; nothing if it has moved on."""
    if not _waits_for_data(ticket) or ticket.asked_at is None:
        return Disposition(DispositionKind.IGNORE, ("the ticket has moved on",), ticket.number)
    close_at = silence(ticket.asked_at, regulation.silence, calendar_of(regulation)).close_at
    if close_at is not None and close_at <= now:
        return Disposition(DispositionKind.IGNORE, ("too late: it is closed now",), ticket.number)
    asked = ticket.asked_at.astimezone(ZoneInfo(regulation.time_zone))
    titles = regulation.titles_of(ticket.missing)
    notice = Text.of(TextKey.ASKED_SILENT, at=asked, names=ticket.missing, titles=titles)
    event = desk.languages.english(notice)
    entry = AddEntry(EntryKind.EVENT, THE_DESK, event, from_mail=False)
    answer = Answer(
        Template.ASKED_IN_VAIN,
        Audience.AGENTS,
        to,
        desk.language,
        notices=(notice, *((Text(TextKey.STILL_PROPOSED),) if ticket.proposed else ())),
        with_attachments=True,
        whole_story=True,
        proposed=ticket.proposed,
    )
    answers = (answer,) if to else ()
    return Disposition(DispositionKind.NOTE, (event,), ticket.number, (entry,), answers)


def _waits_for_data(ticket: Ticket) -> bool:
    """Whether the program alone waits for what the customer was asked for: no agent writes with him."""
    return ticket.status is Status.AWAITING_INFO and ticket.first_answered_at is None
