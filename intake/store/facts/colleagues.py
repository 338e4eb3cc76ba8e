"""What colleagues of a sender gave for their firm: people with addresses at the same domain."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, Integer, bindparam, literal_column, or_, select

from intake.desk.facts import KnownValue, Question
from intake.desk.licences.organizations import same_organization
from intake.desk.ticket import ClosedReason
from intake.store.database.prepared import Query
from intake.store.database.tables import ticket, ticket_field

_TICKETS_REMEMBERED = 20


def known_values(connection: Connection, question: Question, organization: str) -> tuple[KnownValue, ...]:
    """For each field the newest value that colleagues gave for this organization.

    Nothing when people of that domain wrote for other organizations too: then it is a provider's,
    and they are no colleagues.
    """
    if not question.domain or not organization:
        return ()
    asked = {"mailbox": question.mailbox, "domain": question.domain}
    given: dict[int, dict[str, str]] = defaultdict(dict)
    for number, name, value in _OF_DOMAIN.rows(connection, asked):
        given[number][name] = value
    named = {number: values.get(question.organization_field, "") for number, values in given.items()}
    if any(name and not same_organization(name, organization) for name in named.values()):
        return ()
    found: dict[str, KnownValue] = {}
    for number in sorted(given, reverse=True):
        for name, value in given[number].items() if named[number] else ():
            found.setdefault(name, KnownValue(name, value, number, of_colleague=True))
    return tuple(found.values())


_RECENT = (
    select(ticket.c.number)
    .where(
        ticket.c.mailbox == bindparam("mailbox"),
        ticket.c.requester_domain == bindparam("domain"),
        or_(ticket.c.closed_reason.is_(None), ticket.c.closed_reason != ClosedReason.SPAM.value),
    )
    .order_by(ticket.c.number.desc())
    .limit(literal_column(str(_TICKETS_REMEMBERED), Integer))
)
_OF_DOMAIN = Query(
    select(ticket_field.c.ticket_number, ticket_field.c.name, ticket_field.c.value).where(
        ticket_field.c.ticket_number.in_(_RECENT)
    )
)
