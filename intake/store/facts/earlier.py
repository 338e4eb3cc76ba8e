"""Field values from earlier tickets: those of one sender, and those of everybody at a domain."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, Integer, bindparam, literal_column, or_, select

from intake.desk.facts import KnownValue, Question
from intake.desk.rules.known_values import COLLEAGUES_TICKETS, DISREGARDED
from intake.store.database.prepared import Query
from intake.store.database.tables import ticket, ticket_field
from intake.store.facts.every_mail import KNOWN, newest_values


def of_sender(connection: Connection, question: Question) -> tuple[KnownValue, ...]:
    """For each field the newest value that the sender gave, when nothing else is asked."""
    asked = {"mailbox": question.mailbox, "sender": question.sender or None}
    return newest_values(KNOWN.rows(connection, asked))


def of_domain(connection: Connection, mailbox: str, domain: str) -> dict[int, dict[str, str]]:
    """The fields of the latest tickets of people at that domain, by the tickets' numbers."""
    given: dict[int, dict[str, str]] = defaultdict(dict)
    for number, name, value in _OF_DOMAIN.rows(connection, {"mailbox": mailbox, "domain": domain}):
        given[number][name] = value
    return given


_RECENT = (
    select(ticket.c.number)
    .where(
        ticket.c.mailbox == bindparam("mailbox"),
        ticket.c.requester_domain == bindparam("domain"),
        or_(ticket.c.closed_reason.is_(None), ticket.c.closed_reason != DISREGARDED.value),
        or_(ticket.c.vouched.is_(None), ticket.c.vouched),
    )
    .order_by(ticket.c.number.desc())
    .limit(literal_column(str(COLLEAGUES_TICKETS), Integer))
)
_OF_DOMAIN = Query(
    select(ticket_field.c.ticket_number, ticket_field.c.name, ticket_field.c.value).where(
        ticket_field.c.ticket_number.in_(_RECENT)
    )
)
