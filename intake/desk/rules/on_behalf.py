"""Requests that agents bring, by `#new` or by a forward: what they say of them, and who is told what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import assert_never

from intake.desk.changes import Change, CountRequest, OpenTicket, SetPlans
from intake.desk.commands import types as order
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.language.texts import Text
from intake.desk.plans import NOTHING_PLANNED, Plans
from intake.desk.rules import absence_orders, agent_orders, handing_over, invitations, plan_orders, replies
from intake.desk.rules.assignment import Assignment, at_registration
from intake.desk.rules.case import Case
from intake.desk.rules.looking import answers_to_looks
from intake.desk.rules.registration import BroughtRequest, register, subject_of
from intake.desk.rules.requirements import missing_from
from intake.desk.ticket import Finding, Priority, Status


@dataclass(slots=True)
class _Said:
    """What the agent says of the new ticket, while his commands are gone through."""

    fields: tuple[Finding, ...]
    kind: str
    priority: Priority
    plans: Plans = NOTHING_PLANNED
    events: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    told: list[Text] = field(default_factory=list)


def registered_on_behalf(case: Case, brought: BroughtRequest, how: str) -> Disposition:
    """Register a request that an agent brings; what he says of it counts more than what was found."""
    opened = register(case, brought)
    said = _said(case, opened.ticket)
    ticket = _as_said(case, opened.ticket, said, brought.text)
    given = None if _is_assigned(case) else at_registration(case, case.routes_for(ticket), ticket.missing)
    assigned = (given.change,) if given else ()
    plans = (SetPlans(said.plans, "; ".join(said.events)),) if said.plans != NOTHING_PLANNED else ()
    asked = (CountRequest(),) if ticket.missing else ()
    told = _told(case, ticket, given)
    reason = f"{case.english(case.proof.reason)}; registered for {brought.requester.address} ({how})"
    return Disposition(
        DispositionKind.OPEN_TICKET,
        (reason, *((brought.why,) if brought.why else ()), *map(case.english, said.told)),
        None,
        (ticket, *opened.changes, *said.changes, *assigned, *plans, *asked),
        (
            *replies.on_behalf(ticket),
            *handing_over.in_one_mail(case, told, said.told),
            *answers_to_looks(case),
        ),
        ticket.fields,
        ticket.missing,
        ticket.kind,
    )


def _said(case: Case, ticket: OpenTicket) -> _Said:
    said = _Said(ticket.fields, ticket.kind, ticket.priority)
    for item in case.commands.commands:
        _say(case, item, said)
    return said


def _say(  # noqa: C901 - one row for each command
    case: Case, item: order.Order, said: _Said
) -> None:
    match item:
        case order.SetValue(name, value):
            others = tuple(finding for finding in said.fields if finding.name != name)
            said.fields = (*others, agent_orders.finding_of(case, name, value))
        case order.ChangeKind(kind):
            said.kind = kind
        case order.Prioritize(priority):
            said.priority = priority
        case order.AssignTo():
            agent = handing_over.meant_by(case, item)
            if not isinstance(agent, Text):
                said.changes.append(handing_over.given(agent))
                said.plans = handing_over.known_to_deputies(case, agent, said.plans)
        case order.Invite(people):
            said.changes += invitations.changes(agent_orders.author_of(case), people)
        case order.Remind() | order.Due() | order.Wait():
            planned = plan_orders.plan(case, said.plans, item)
            said.plans = planned.plans
            said.events.append(planned.event)
            said.told += planned.told
        case order.Away() | order.Back():
            if case.agent is not None:
                change, told = absence_orders.carry_out(case, case.agent, item)
                said.changes.append(change)
                said.told += told
        case (
            order.Note()
            | order.Ask()
            | order.Resolve()
            | order.Close()
            | order.Reopen()
            | order.Merge()
            | (order.MarkSpam() | order.NewFor() | order.Release() | order.Discard() | order.Send())
            | (order.Show() | order.ListTickets() | order.Help())
        ):
            pass  # They say nothing of the ticket.
        case _:
            assert_never(item)


def _as_said(case: Case, ticket: OpenTicket, said: _Said, text: str) -> OpenTicket:
    missing = missing_from(said.fields, said.kind, case.mail, case.regulation, text)
    return replace(
        ticket,
        status=Status.AWAITING_INFO if missing else Status.OPEN,
        subject=subject_of(said.fields, case.regulation, ticket.subject),
        kind=said.kind,
        priority=said.priority,
        fields=said.fields,
        missing=missing,
        licence_kind=case.admission_of(said.fields, said.kind).licence_kind,
    )


def _is_assigned(case: Case) -> bool:
    return any(isinstance(item, order.AssignTo) for item in case.commands.commands)


def _told(case: Case, ticket: OpenTicket, given: Assignment | None) -> tuple[Answer, ...]:
    """What the agents are told; whoever gets the new ticket at once hears just that."""
    handed_over = _handed_over(case)
    have_it = {person.key for answer in handed_over for person in answer.recipients}
    notified = (
        replace(answer, recipients=tuple(to for to in answer.recipients if to.key not in have_it))
        for answer in replies.notification(case, (), ticket, given)
    )
    return (*(answer for answer in notified if answer.recipients), *handed_over)


def _handed_over(case: Case) -> tuple[Answer, ...]:
    """What the agent to whom the new ticket is given at once gets."""
    given = (item for item in case.commands.commands if isinstance(item, order.AssignTo))
    agents = (handing_over.meant_by(case, item) for item in given)
    author = agent_orders.author_of(case)
    told = (handing_over.told(case, agent, author) for agent in agents if not isinstance(agent, Text))
    return tuple(answer for answers in told for answer in answers)
