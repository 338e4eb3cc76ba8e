"""What time alone brings about: which timers a ticket has, and what each does when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from intake.desk.changes import AddEntry, SetStatus
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.message import Address, nameless
from intake.desk.outgoing import Audience, Template
from intake.desk.regulation import Regulation
from intake.desk.retelling import Retelling
from intake.desk.support_desk import SupportDesk
from intake.desk.term_rules import Timeline
from intake.desk.terms import deadlines, silence
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.silence import TimerKind
from intake.desk.ticket import THE_DESK, ClosedReason, EntryKind, Status, Ticket


@dataclass(frozen=True, slots=True)
class Planned:
    """A timer: `basis` says what it follows from, so that the same cause plans it once."""

    kind: TimerKind
    basis: str
    due_at: datetime


def owed(ticket: Ticket, regulation: Regulation) -> deadlines.Deadline:
    """What the desk owes next on a ticket, and why then."""
    timeline = Timeline(
        received_at=ticket.created_at,
        history=ticket.history,
        kind=ticket.kind,
        licence=ticket.licence_kind,
        priority=ticket.priority,
        first_answered_at=ticket.first_answered_at,
    )
    return deadlines.deadline(timeline, regulation.deadlines, calendar_of(regulation))


def watches_time(regulation: Regulation) -> bool:
    """Whether anything in the regulation depends on time passing; most desks begin without."""
    return bool(
        regulation.deadlines.terms or regulation.silence.close_after or regulation.silence.remind_after,
    )


def planned(ticket: Ticket, deadline: deadlines.Deadline, regulation: Regulation) -> tuple[Planned, ...]:
    """The timers of a ticket as it stands now.

    The customer's silence is counted from when he was last asked: he can't be silent before.
    """
    timers: list[Planned] = []
    if ticket.status in deadlines.WAITING and ticket.asked_at is not None:
        ends = silence.silence(ticket.asked_at, regulation.silence, calendar_of(regulation))
        basis = f"asked {ticket.asked_at.isoformat()}"
        timers += [Planned(TimerKind.REMIND, basis, at) for at in ends.remind_at]
        if ends.close_at is not None:
            timers.append(Planned(TimerKind.CLOSE, basis, ends.close_at))
    for notice in silence.term_notices(deadline, regulation.notices, calendar_of(regulation)):
        basis = f"{notice.obligation} {notice.due_at.isoformat()}"
        timers.append(Planned(notice.kind, basis, notice.at))
    return tuple(timers)


def fire(
    timer: Planned,
    ticket: Ticket,
    regulation: Regulation,
    desk: SupportDesk,
    now: datetime,
) -> Disposition:
    """What a due timer does; nothing where the ticket has moved on."""
    today = calendar_of(regulation).local_day(now)
    match timer.kind:
        case TimerKind.REMIND | TimerKind.CLOSE if ticket.status not in deadlines.WAITING:
            return Disposition(DispositionKind.IGNORE, ("the ticket has moved on",), ticket.number)
        case TimerKind.REMIND:
            return _remind(timer, ticket, regulation, now)
        case TimerKind.CLOSE:
            return _close(ticket)
        case TimerKind.DUE_SOON:
            return _notice(timer, Template.DUE_SOON, ticket, desk.in_charge(ticket.assignee, today), desk)
        case TimerKind.OVERDUE:
            return _notice(timer, Template.OVERDUE, ticket, desk.in_charge(ticket.assignee, today), desk)
        case TimerKind.ESCALATED:
            head = desk.present((Address(regulation.notices.head),), today)
            return _notice(timer, Template.ESCALATED, ticket, head, desk)
    assert_never(timer.kind)


def _close(ticket: Ticket) -> Disposition:
    cause = "the customer did not answer in time"
    move = SetStatus(Status.CLOSED, cause, ClosedReason.NO_REPLY)
    answer = Answer(
        Template.CLOSED_NO_REPLY,
        Audience.CUSTOMER,
        _requester(ticket),
        ticket.language,
        missing=ticket.missing,
        plain=ticket.plain,
    )
    return Disposition(DispositionKind.NOTE, (cause,), ticket.number, (move,), (answer,))


def _remind(timer: Planned, ticket: Ticket, regulation: Regulation, now: datetime) -> Disposition:
    assert_asked = ticket.asked_at or timer.due_at
    ends = silence.silence(assert_asked, regulation.silence, calendar_of(regulation))
    if ends.close_at is not None and ends.close_at <= now:
        # After an outage both are due: a reminder that is followed by the closing at once is mockery.
        return Disposition(DispositionKind.IGNORE, ("too late to remind",), ticket.number)
    if any(timer.due_at < at <= now for at in ends.remind_at):
        return Disposition(DispositionKind.IGNORE, ("the next reminder is due as well",), ticket.number)
    entry = AddEntry(EntryKind.EVENT, THE_DESK, "the customer was reminded", from_mail=False)
    answer = Answer(
        Template.REMINDER,
        Audience.CUSTOMER,
        _requester(ticket),
        ticket.language,
        missing=ticket.missing,
        plain=ticket.plain,
    )
    return Disposition(DispositionKind.NOTE, ("the customer is silent",), ticket.number, (entry,), (answer,))


def _notice(
    timer: Planned, template: Template, ticket: Ticket, to: tuple[Address, ...], desk: SupportDesk
) -> Disposition:
    told = f"{timer.kind}: {timer.basis}"
    entry = AddEntry(EntryKind.EVENT, THE_DESK, told, from_mail=False)
    answer = Answer(template, Audience.AGENTS, to, desk.language, retells=Retelling.RECENT)
    answers = (answer,) if to else ()
    return Disposition(DispositionKind.NOTE, (told,), ticket.number, (entry,), answers)


def _requester(ticket: Ticket) -> tuple[Address, ...]:
    to = (ticket.answer_to or ticket.requester,)
    return nameless(to) if ticket.plain else to
