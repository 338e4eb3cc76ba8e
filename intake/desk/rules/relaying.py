"""An agent's words on their way to the customers."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.disposition import Answer
from intake.desk.message import Address, nameless
from intake.desk.outgoing import Audience, Template
from intake.desk.rules.case import Case
from intake.desk.ticket import Ticket


def relay(
    case: Case, ticket: Ticket, template: Template, text: str, missing: tuple[str, ...] = ()
) -> tuple[Answer, ...]:
    """Hand an agent's words on to the requester and the participants.

    In a plain ticket they stand alone: the ticket's subject and names may be a forger's.  To whom the agent
    wrote himself goes only what the desk has to say besides.
    """
    whole = Answer(
        template,
        Audience.CUSTOMER,
        nameless(ticket.customers) if ticket.plain else ticket.customers,
        ticket.language,
        automatic=False,
        text=text,
        author=case.agent.name if case.agent else "",
        missing=missing,
        with_attachments=True,
        plain=ticket.plain,
    )
    have_it = {person.key for person in written_to(case, ticket)}
    besides = replace(whole, text="", with_attachments=False) if template is not Template.RELAY else None
    to_others = tuple(person for person in whole.recipients if person.key not in have_it)
    to_these = tuple(person for person in whole.recipients if person.key in have_it)
    answers = ((whole, to_others), (besides, to_these))
    return tuple(replace(answer, recipients=to) for answer, to in answers if answer is not None and to)


def written_to(case: Case, ticket: Ticket) -> tuple[Address, ...]:
    """The customers who have an agent's mail itself: he wrote to them, with the desk beside."""
    named = {person.key for person in (*case.mail.to, *case.mail.cc)}
    return tuple(person for person in ticket.customers if person.key in named)
