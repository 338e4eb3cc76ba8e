"""The tickets of a mailbox for a list: no more rows are read than asked for, the most urgent first."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from intake.desk.listing import ListedTicket, Listing, Which
from intake.desk.ticket import FINISHED, Status
from intake.store.database import prepared
from intake.store.database.tables import ticket, ticket_field
from intake.store.tickets import words
from intake.store.tickets.words import Sought

_PIECE = 500
_LONGEST_VALUE = 300
_UNFINISHED = tuple(status.value for status in Status if status not in FINISHED)
_WAITING = (Status.AWAITING_INFO.value, Status.AWAITING_CUSTOMER.value)
_SHOWN = (
    ticket.c.number,
    ticket.c.status,
    ticket.c.subject,
    ticket.c.requester,
    ticket.c.requester_name,
    ticket.c.assignee,
    ticket.c.due_at,
    ticket.c.first_answered_at,
)


def read(
    connection: Connection, mailbox: str, listing: Listing, now: datetime, most: int
) -> list[ListedTicket]:
    """The tickets that a listing is about, whatever is looked for in them, at most `most`.

    Where finished ones are among them, the newest are read.
    """
    query = select(*_SHOWN).where(*_where(mailbox, listing, now)).order_by(*_order(listing))
    return _listed(connection, query.limit(most))


def with_words(
    connection: Connection, mailbox: str, listing: Listing, now: datetime, most: int
) -> tuple[list[ListedTicket], bool]:
    """At most `most` tickets in whose mails a listing's words are, in any form; and whether others may be."""
    hits = words.found(connection, Sought.beginning(" ".join(listing.words)), mailbox)
    query = select(*_SHOWN).where(*_where(mailbox, listing, now), ticket.c.number.in_(hits.numbers))
    return _listed(connection, query.order_by(*_order(listing)).limit(most)), hits.more or words.left(
        connection
    ) > 0


def _listed(connection: Connection, query: Select[Any]) -> list[ListedTicket]:
    prepared.flush(connection)
    rows = connection.execute(query).all()
    values = _values(connection, [row[0] for row in rows])
    return [
        ListedTicket(
            number,
            Status(status),
            subject,
            requester,
            name,
            assignee,
            due_at,
            tuple(values[number]),
            answered=answered_at is not None,
        )
        for number, status, subject, requester, name, assignee, due_at, answered_at in rows
    ]


def count(connection: Connection, mailbox: str, listing: Listing, now: datetime) -> int:
    """How many tickets a listing is about, whatever is looked for in them."""
    prepared.flush(connection)
    query = select(func.count()).select_from(ticket).where(*_where(mailbox, listing, now))
    return connection.execute(query).scalar_one()


def _where(mailbox: str, listing: Listing, now: datetime) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [ticket.c.mailbox == mailbox]
    match listing.which:
        case Which.ANY:
            return wanted
        case Which.WAITING:
            return [*wanted, ticket.c.status.in_(_WAITING)]
        case Which.MINE:
            wanted.append(ticket.c.assignee == listing.agent)
        case Which.OVERDUE:
            wanted.append(ticket.c.due_at < now)
        case Which.OPEN:
            pass
    return [*wanted, ticket.c.status.in_(_UNFINISHED)]


def _order(listing: Listing) -> tuple[ColumnElement[Any], ...]:
    if listing.which is Which.ANY:
        return (ticket.c.number.desc(),)
    return ticket.c.due_at.is_(None), ticket.c.due_at.expression, ticket.c.number.expression


def _values(connection: Connection, numbers: list[int]) -> dict[int, list[tuple[str, str]]]:
    of = ticket_field.c
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    beginning = func.substr(of.value, 1, _LONGEST_VALUE)
    for start in range(0, len(numbers), _PIECE):
        piece = numbers[start : start + _PIECE]
        rows = connection.execute(
            select(of.ticket_number, of.name, beginning).where(of.ticket_number.in_(piece))
        )
        for number, name, value in rows:
            found[number].append((name, value))
    return found
