"""What time alone brings about: which timers a ticket has, and what each does when it is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from intake.desk.absences import Absence, absence_key
from intake.desk.changes import AddEntry, SetPlans, SetStatus
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address, nameless
from intake.desk.outgoing import Audience, Template
from intake.desk.plans import NOTHING_PLANNED, Plans, Reminder
from intake.desk.regulation import Regulation
from intake.desk.retelling import Retelling
from intake.desk.support_desk import SupportDesk
from intake.desk.term_rules import Timeline
from intake.desk.terms import deadlines, incomplete, silence
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
        plans=ticket.plans,
    )
    return deadlines.deadline(timeline, regulation.deadlines, calendar_of(regulation))


def watches_time(regulation: Regulation) -> bool:
    """Whether anything in the regulation depends on time passing; most desks begin without."""
    return bool(
        regulation.deadlines.terms or regulation.silence.close_after or regulation.silence.remind_after,
    )


def departures(desk: SupportDesk, today: date) -> frozenset[Absence]:
    """The absences of those who are away on a day."""
    found = (desk.absence(agent.key, today) for agent in desk.agents)
    return frozenset(absence for absence in found if absence is not None)


def planned_by_hand(ticket: Ticket) -> bool:
    """Whether anything of a ticket depends on time passing although the regulation says nothing of time."""
    return ticket.assignee is not None or ticket.due_at is not None or ticket.plans != NOTHING_PLANNED


def planned(
    ticket: Ticket, deadline: deadlines.Deadline, regulation: Regulation, absences: Iterable[Absence] = ()
) -> tuple[Planned, ...]:
    """The timers of a ticket as it stands now; `absences` are those of its agent that are not over.

    The customer's silence is counted from when he was last asked: he can't be silent before.
    """
    timers: list[Planned] = []
    if ticket.status in deadlines.WAITING and ticket.asked_at is not None:
        ends = silence.silence(ticket.asked_at, regulation.silence, calendar_of(regulation))
        basis = f"asked {ticket.asked_at.isoformat()}"
        timers += [Planned(TimerKind.REMIND, basis, at) for at in ends.remind_at]
        if ends.close_at is not None:
            timers.append(Planned(TimerKind.CLOSE, basis, ends.close_at))
        told_at = incomplete.told_at(ticket, regulation)
        if told_at is not None and (ends.close_at is None or told_at < ends.close_at):
            timers.append(Planned(TimerKind.SILENT, basis, told_at))
    rules = regulation.notices
    if deadline.term is None:
        # Whoever sets a date by hand wants to hear of it.
        rules = replace(rules, tell_overdue=True)
    for notice in silence.term_notices(deadline, rules, calendar_of(regulation)):
        basis = f"{notice.obligation} {notice.due_at.isoformat()}"
        timers.append(Planned(notice.kind, basis, notice.at))
    return (*timers, *_of_plans(ticket), *_of_absences(ticket, absences, regulation))


def _of_plans(ticket: Ticket) -> Iterable[Planned]:
    for reminder in ticket.plans.reminders:
        yield Planned(TimerKind.REMIND_AGENT, _basis(reminder), reminder.at)
    wait = ticket.plans.wait
    if wait is not None and wait.until is not None:
        yield Planned(TimerKind.WAIT_OVER, f"waits since {wait.since.isoformat()}", wait.until)


def _basis(reminder: Reminder) -> str:
    return f"{reminder.agent} asked {reminder.asked_at.isoformat()}"


def _of_absences(ticket: Ticket, absences: Iterable[Absence], regulation: Regulation) -> Iterable[Planned]:
    """When the agent leaves, whoever stands in is told, at the opening of that day or the next one."""
    calendar = calendar_of(regulation)
    for absence in () if ticket.finished else absences:
        key = absence_key(absence)
        if key not in ticket.plans.handed_over:
            since = absence.since
            day = since if calendar.is_working_day(since) else calendar.next_working_day(since)
            yield Planned(TimerKind.DEPUTY, key, calendar.opening(day))


def fire(  # noqa: PLR0913 - each of them is what a timer may depend on
    timer: Planned,
    ticket: Ticket,
    regulation: Regulation,
    desk: SupportDesk,
    now: datetime,
    *,
    further: tuple[Address, ...] = (),
) -> Disposition:
    """What a due timer does; nothing where the ticket has moved on.

    `further` hear of an incomplete request besides those in charge: whom the regulation's routes name.
    """
    today = regulation.local_day(now)
    match timer.kind:
        case TimerKind.REMIND | TimerKind.CLOSE if ticket.status not in deadlines.WAITING:
            return Disposition(DispositionKind.IGNORE, ("the ticket has moved on",), ticket.number)
        case TimerKind.REMIND:
            return _remind(timer, ticket, regulation, now)
        case TimerKind.CLOSE:
            return _close(ticket)
        case TimerKind.SILENT:
            to = desk.present((*desk.in_charge(ticket.assignee, today), *further), today)
            return incomplete.tell(ticket, regulation, to, desk, now)
        case TimerKind.DUE_SOON | TimerKind.OVERDUE:
            template = Template.OVERDUE if timer.kind is TimerKind.OVERDUE else Template.DUE_SOON
            return _notice(timer, template, ticket, desk.in_charge(ticket.assignee, today), desk)
        case TimerKind.ESCALATED:
            head = desk.present((Address(regulation.notices.head),), today)
            return _notice(timer, Template.ESCALATED, ticket, head, desk)
        case TimerKind.REMIND_AGENT:
            return _remind_agent(timer, ticket, regulation, desk, today)
        case TimerKind.WAIT_OVER:
            return _wait_over(ticket, regulation, desk, now)
        case TimerKind.DEPUTY:
            return _hand_over(timer, ticket, desk, today)
    assert_never(timer.kind)


def _remind_agent(
    timer: Planned, ticket: Ticket, regulation: Regulation, desk: SupportDesk, today: date
) -> Disposition:
    """Remind whoever asked for it, or who stands in for him; whoever is no agent any more hears nothing."""
    reminder = next((one for one in ticket.plans.reminders if _basis(one) == timer.basis), None)
    if reminder is None:
        return Disposition(DispositionKind.IGNORE, ("the reminder was taken back",), ticket.number)
    name = _name(desk, reminder.agent)
    asked = reminder.asked_at.astimezone(ZoneInfo(regulation.time_zone))
    notices = [Text.of(TextKey.REMINDED, agent=name, at=asked)]
    notices += [Text.of(TextKey.REMINDED_FOR, words=reminder.text)] if reminder.text else []
    plans = ticket.plans.without(reminder)
    return _planned_notice(ticket, desk, reminder.agent, today, plans=plans, notices=tuple(notices))


def _wait_over(ticket: Ticket, regulation: Regulation, desk: SupportDesk, now: datetime) -> Disposition:
    wait = ticket.plans.wait
    if wait is None:
        return Disposition(DispositionKind.IGNORE, ("nothing is waited for",), ticket.number)
    since = wait.since.astimezone(ZoneInfo(regulation.time_zone))
    told = Text.of(TextKey.WAITED_LONG, agent=_name(desk, wait.agent), since=since)
    today = regulation.local_day(now)
    return _planned_notice(ticket, desk, wait.agent, today, plans=ticket.plans.ended(now), notices=(told,))


def _planned_notice(  # noqa: PLR0913 - each of them is a part of the one mail
    ticket: Ticket, desk: SupportDesk, agent: str, today: date, *, plans: Plans, notices: tuple[Text, ...]
) -> Disposition:
    event = desk.languages.english(notices[0])
    to = desk.in_charge(agent if desk.agent(Address(agent)) else None, today)
    answer = Answer(
        Template.AGENT_REMINDER, Audience.AGENTS, to, desk.language, notices=notices, retells=Retelling.WHOLE
    )
    answers = (answer,) if to else ()
    return Disposition(DispositionKind.NOTE, (event,), ticket.number, (SetPlans(plans, event),), answers)


def _hand_over(timer: Planned, ticket: Ticket, desk: SupportDesk, today: date) -> Disposition:
    """The ticket's agent has left: who stands in for him gets all of it."""
    assignee = ticket.assignee
    if assignee is None or ticket.finished or desk.absence(assignee, today) is None:
        return Disposition(DispositionKind.IGNORE, ("its agent is there",), ticket.number)
    to = desk.in_charge(assignee, today)
    told = Text.of(TextKey.IN_PLACE_OF, agent=_name(desk, assignee))
    event = f"{timer.basis}: told to {', '.join(person.address for person in to)}"
    plans = replace(ticket.plans, handed_over=(*ticket.plans.handed_over, timer.basis))
    answer = Answer(
        Template.DEPUTY, Audience.AGENTS, to, desk.language, notices=(told,), retells=Retelling.WHOLE
    )
    answers = (answer,) if to else ()
    return Disposition(DispositionKind.NOTE, (event,), ticket.number, (SetPlans(plans, event),), answers)


def _name(desk: SupportDesk, key: str) -> str:
    agent = desk.agent(Address(key))
    return agent.name if agent else key


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
