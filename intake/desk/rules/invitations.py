"""Agents let people into a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intake.desk.changes import AddParticipant
from intake.desk.commands.types import Invite, Order
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.rules.case import Case
from intake.desk.rules.people import MOST_PARTICIPANTS, is_person
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import Participant, ParticipantRole, Ticket


def obstacles(desk: SupportDesk, people: Iterable[Address]) -> list[Text]:
    """Why people can't be let in: agents and the desk would get their own answers, machines read none."""
    found = (_obstacle(desk, person) for person in people)
    return [text for text in found if text is not None]


def changes(author: str, people: Iterable[Address]) -> list[AddParticipant]:
    """Let people in, in the name of the agent who does."""
    return [AddParticipant(person, author=author) for person in people]


def brought(case: Case, ticket: Ticket) -> tuple[Address, ...]:
    """Whom an agent's answer names in To and Cc: he wants them in, and they have this answer already.

    Nobody when the regulation says no, when it is a mailing, or a forward, which asks somebody else for his
    opinion.
    """
    people = case.named_people
    if not case.regulation.agents_cc_takes_part or case.is_forward or len(people) > MOST_PARTICIPANTS:
        return ()
    return tuple(person for person in people if is_person(person) and not ticket.takes_part(person))


def with_invited(ticket: Ticket, orders: Iterable[Order]) -> Ticket:
    """The ticket as it is once these orders have let people in."""
    people = {person.key: person for item in orders if isinstance(item, Invite) for person in item.people}
    new = tuple(
        Participant(person, ParticipantRole.PARTICIPANT)
        for person in people.values()
        if not ticket.takes_part(person)
    )
    return replace(ticket, participants=(*ticket.participants, *new)) if new else ticket


def _obstacle(desk: SupportDesk, person: Address) -> Text | None:
    address = person.address
    if desk.is_own(person):
        return Text.of(TextKey.INVITES_OURSELVES, address=address)
    if desk.agent(person) is not None:
        return Text.of(TextKey.INVITES_AGENT, address=address)
    if not is_person(person):
        return Text.of(TextKey.INVITES_MACHINE, address=address)
    return None
