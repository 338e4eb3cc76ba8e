"""Agents let people into a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intake.desk.automatic.bounce_phrases import is_daemon_address
from intake.desk.automatic.phrases import is_no_reply
from intake.desk.commands.types import Invite, Order
from intake.desk.disposition import AddParticipant
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import Participant, ParticipantRole, Ticket


def obstacles(desk: SupportDesk, people: Iterable[Address]) -> list[Text]:
    """Why people can't be let in: agents and the desk would get their own answers, machines read none."""
    found = (_obstacle(desk, person) for person in people)
    return [text for text in found if text is not None]


def changes(author: str, people: Iterable[Address]) -> list[AddParticipant]:
    """Let people in, in the name of the agent who does."""
    return [AddParticipant(person, author=author) for person in people]


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
    if is_no_reply(address) or is_daemon_address(address):
        return Text.of(TextKey.INVITES_MACHINE, address=address)
    return None
