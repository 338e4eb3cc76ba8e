"""Copies: the other agents of a ticket read what one of them answers, notes, resolves or assigns.

They are for information only.  Who reads them is decided here: whoever has the ticket and whoever wrote in
it; while that is nobody else, everybody who was told of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intake.addresses import address_key
from intake.desk.changes import AddEntry, Assign
from intake.desk.commands import types as order
from intake.desk.disposition import Answer, Disposition
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.rules import collisions
from intake.desk.rules.case import Case
from intake.desk.rules.routing import notified
from intake.desk.ticket import EntryKind, Ticket


def with_copies(case: Case, ticket: Ticket, disposition: Disposition) -> Disposition:
    """What an agent's mail comes to, with the copies for his colleagues; `ticket` is as it was before."""
    instead = collisions.replaced(case)
    if instead is not None:
        set_aside = f"takes the place of his answer that waits, mail {instead.mail_ids[0]}"
        disposition = replace(disposition.because(set_aside), deciding=instead)
    told = () if _for_himself(case) else _told(case, disposition)
    to = _recipients(case, ticket, disposition) if told else ()
    if not to:
        return disposition
    if _machines_may_be_talking(case):
        return disposition.because("no copies: agents who answer notes were copied often lately")
    spoken = [change for change in _entries(disposition) if change.kind is EntryKind.AGENT]
    notes = [change for change in _entries(disposition) if change.kind is EntryKind.NOTE]
    copy = Answer(
        Template.COPY if spoken or not notes else Template.NOTE,
        Audience.AGENTS,
        to,
        case.desk.language,
        text="\n\n".join(change.text for change in (*spoken, *notes) if change.text.strip()),
        author=case.agent.name if case.agent else case.mail.sender.address,
        notices=told,
        with_attachments=bool(spoken or notes),
    )
    shown = ", ".join(person.address for person in to)
    return replace(disposition.because(f"copies to {shown}"), answers=(*disposition.answers, copy))


def _for_himself(case: Case) -> bool:
    """Whether the words are only for the writer's own memory: a reminder of his, or when he is away."""
    commands = case.commands.commands
    return bool(commands) and all(isinstance(item, order.Remind | order.Presence) for item in commands)


def _told(case: Case, disposition: Disposition) -> tuple[Text, ...]:
    """What the copy says happened; empty for what no colleague needs to know."""
    by = case.agent.name if case.agent else case.mail.sender.address
    templates = dict.fromkeys(answer.template for answer in disposition.answers)
    told = [text for text in (_spoken(template, by) for template in templates) if text is not None]
    if not told and any(change.kind is EntryKind.AGENT for change in _entries(disposition)):
        # The customer has the agent's own mail.
        told.append(Text.of(TextKey.COPY_ANSWER, by=by))
    if any(change.kind is EntryKind.NOTE for change in _entries(disposition)):
        told.append(Text.of(TextKey.COPY_NOTE, by=by))
    for change in disposition.changes:
        if isinstance(change, Assign):
            agent = case.desk.agent(Address(change.assignee)) if change.assignee else None
            name = agent.name if agent else str(change.assignee)
            told.append(Text.of(TextKey.COPY_ASSIGNED, by=by, agent=name))
    return tuple(told)


def _spoken(template: Template, by: str) -> Text | None:
    """What it is that the customer got; None for what he didn't get from an agent."""
    match template:
        case Template.RELAY:
            return Text.of(TextKey.COPY_ANSWER, by=by)
        case Template.QUESTION:
            return Text.of(TextKey.COPY_QUESTION, by=by)
        case Template.RESOLVED:
            return Text.of(TextKey.COPY_RESOLVED, by=by)
        case Template.CLOSED:
            return Text.of(TextKey.COPY_CLOSED, by=by)
        case _:
            return None


def _recipients(case: Case, ticket: Ticket, disposition: Disposition) -> tuple[Address, ...]:
    writer = case.mail.sender.key
    involved = [person for person in _involved(case, ticket) if person.key != writer]
    people = case.desk.present(involved or _everybody_told(case, ticket), case.today)
    mail = case.mail
    # Whoever has the agent's mail itself, or gets more than a copy, gets no copy.
    have_it = {writer, *(person.key for person in (*mail.to, *mail.cc))}
    have_it |= {
        person.key
        for answer in disposition.answers
        if answer.audience is not Audience.CUSTOMER
        for person in answer.recipients
    }
    return tuple(
        person
        for person in people
        if person.key not in have_it
        and not collisions.own_ticket(ticket, person.key)
        and not case.desk.is_own(person)
    )


def _involved(case: Case, ticket: Ticket) -> tuple[Address, ...]:
    """Whoever has the ticket, or stands in for him, and who wrote in it: agents, or a head who only reads."""
    assigned = case.desk.in_charge(ticket.assignee, case.today) if ticket.assignee else ()
    wrote = {words.key for words in case.facts.agents_words if words.ticket_number == ticket.number}
    head = case.regulation.notices.head
    staff = (*(one.address for one in (*case.desk.agents, *case.desk.readers)), *((head,) if head else ()))
    writers = (Address(address) for address in staff if address_key(address) in wrote)
    return _each_once((*assigned, *writers))


def _everybody_told(case: Case, ticket: Ticket) -> tuple[Address, ...]:
    """Those of the desk who were told of the ticket; whoever has left the desk is an outsider."""
    agents = tuple(Address(agent.address) for agent in case.desk.agents)
    known = _each_once((*case.desk.notify, *notified(case.routes_for(ticket)), *agents))
    told = {address_key(address) for address in case.facts.agents_told}
    return tuple(person for person in known if person.key in told)


def _each_once(people: Iterable[Address]) -> tuple[Address, ...]:
    found: dict[str, Address] = {}
    for person in people:
        found.setdefault(person.key, person)
    return tuple(found.values())


def _entries(disposition: Disposition) -> tuple[AddEntry, ...]:
    return tuple(change for change in disposition.changes if isinstance(change, AddEntry))


def _machines_may_be_talking(case: Case) -> bool:
    """Whether answers to notes may come from two agents' machines; machines write no commands."""
    if case.commands.commands or not collisions.answers_note(case):
        return False
    since = case.reading.question.answers_since
    lately = [words for words in case.facts.agents_words if words.sent is None and words.at >= since]
    return len(lately) >= case.regulation.answers_per_address
