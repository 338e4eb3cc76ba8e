"""Colleagues of a participant, whom a desk may let into his ticket by configuration.

An address at somebody's domain makes nobody his colleague: at a provider everybody has one.  It takes three
things: the sender is proved; somebody at his very domain takes part; and the domain bears the name of the
organization that the ticket is about (`licences.firm_domains`).
"""

from __future__ import annotations

from typing import Protocol

from intake.desk.authenticity import Authenticity
from intake.desk.commands.arguments import may_be_written
from intake.desk.facts import Match
from intake.desk.licences.firm_domains import bears_the_name
from intake.desk.mail_domains import domain_of_a_firm
from intake.desk.message import InboundMail
from intake.desk.regulation import FieldRole, Regulation
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import Ticket


class Writes(Protocol):
    """What is asked of somebody who writes to a ticket; a `Case` has it all."""

    @property
    def mail(self) -> InboundMail: ...  # noqa: D102 - said above
    @property
    def match(self) -> Match | None: ...  # noqa: D102 - said above
    @property
    def desk(self) -> SupportDesk: ...  # noqa: D102 - said above
    @property
    def regulation(self) -> Regulation: ...  # noqa: D102 - said above
    @property
    def authenticity(self) -> Authenticity: ...  # noqa: D102 - said above


def is_colleague(case: Writes, ticket: Ticket) -> bool:
    """Whether the sender is let into the ticket because a colleague of his takes part in it."""
    sender = case.mail.sender
    if not case.desk.let_in_colleagues or case.authenticity is not Authenticity.PROVED:
        return False
    domain, organization = domain_of_a_firm(sender), organization_of(case.regulation, ticket)
    if not domain or not organization or not may_be_written(sender.address):
        return False
    same = any(person.address.domain == domain for person in ticket.participants)
    return same and bears_the_name(domain, organization)


def organization_of(regulation: Regulation, ticket: Ticket) -> str:
    """The organization that a ticket is about, "" while none is known."""
    return ticket.value(regulation.name_of(FieldRole.ORGANIZATION)) or ""
