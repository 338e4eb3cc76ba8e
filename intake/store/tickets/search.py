"""Finding tickets for an operator: by who, what, when and whose turn it is, in an order, page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from intake.desk.ticket import FINISHED, EntryKind, Priority, Status, Ticket
from intake.store.database.tables import entry, ticket, ticket_field
from intake.store.tickets import words
from intake.store.tickets.reader import load_many
from intake.store.tickets.words import Sought

NOBODY = "nobody"
"""The word for tickets that no agent has."""

_PAGE = 500
_SPOKEN = (EntryKind.CUSTOMER.value, EntryKind.AGENT.value)
_AWAITED = (Status.AWAITING_INFO.value, Status.AWAITING_CUSTOMER.value)


class Turn(StrEnum):
    """Whose turn it is in a ticket that isn't finished."""

    US = "us"
    CUSTOMER = "customer"


class Order(StrEnum):
    """How tickets are sorted: by PRIORITY and LAST (word) what is high and new comes first, else last."""

    NUMBER = "number"
    CREATED = "created"
    DUE = "due"
    PRIORITY = "priority"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Search:
    """What tickets are looked for; "" and None are any.

    `requester` is part of an address or a name, `organization` part of the value of one of the fields
    `organization_fields`, `assignee` part of an address, or NOBODY.  They were opened from `since` on, and
    before `until`; `due_before` is when their term ends.  All words of `text` are in one of its mails, in its
    subject, number or fields (`words.found`).
    """

    statuses: Sequence[Status] = ()
    requester: str = ""
    organization: str = ""
    organization_fields: Collection[str] = ()
    assignee: str = ""
    mailbox: str = ""
    kind: str = ""
    priorities: Sequence[Priority] = ()
    since: datetime | None = None
    until: datetime | None = None
    due_before: datetime | None = None
    turn: Turn | None = None
    order: Order = Order.NUMBER
    reverse: bool = False
    limit: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket, when a customer or an agent wrote in it last, and whose turn it is (None: finished)."""

    ticket: Ticket
    last_word_at: datetime | None
    last_word_by: EntryKind | None
    turn: Turn | None


def search(connection: Connection, wanted: Search) -> Iterator[Found]:
    """The tickets in their order; their numbers are looked up at once, all else page by page."""
    query = _query(wanted)
    if wanted.text:
        hits = words.found(connection, Sought.of(wanted.text), wanted.mailbox)
        query = query.where(ticket.c.number.in_(hits.numbers))
    numbers = connection.execute(query).scalars().all()
    for start in range(0, len(numbers), _PAGE):
        page = numbers[start : start + _PAGE]
        tickets, last = load_many(connection, page), _last_words(connection, page)
        for number in page:
            # Merged or gone between the two looks, if at all.
            if number in tickets:
                yield _found(tickets[number], last.get(number))


def _found(one: Ticket, word: tuple[EntryKind, datetime] | None) -> Found:
    by, at = word or (None, None)
    if one.status in FINISHED:
        return Found(one, at, by, None)
    theirs = one.status.value in _AWAITED or by is EntryKind.AGENT
    return Found(one, at, by, Turn.CUSTOMER if theirs else Turn.US)


def _query(wanted: Search) -> Select[int]:
    query = select(ticket.c.number).where(*_where(wanted)).order_by(*_order(wanted))
    return query if wanted.limit is None else query.limit(wanted.limit)


def _where(wanted: Search) -> Iterator[ColumnElement[bool]]:
    yield from _exact(wanted)
    yield from _in_time(wanted)
    if wanted.assignee == NOBODY:
        yield ticket.c.assignee.is_(None)
    elif wanted.assignee:
        yield _has(ticket.c.assignee, wanted.assignee)
    if wanted.requester:
        of = ticket.c
        yield or_(_has(of.requester, wanted.requester), _has(of.requester_name, wanted.requester))
    if wanted.organization:
        yield _of_organization(wanted)
    if wanted.turn is not None:
        yield _of_turn(wanted.turn)


def _exact(wanted: Search) -> Iterator[ColumnElement[bool]]:
    if wanted.statuses:
        yield ticket.c.status.in_([status.value for status in wanted.statuses])
    if wanted.priorities:
        yield ticket.c.priority.in_([priority.value for priority in wanted.priorities])
    if wanted.mailbox:
        yield ticket.c.mailbox == wanted.mailbox
    if wanted.kind:
        yield ticket.c.kind == wanted.kind


def _in_time(wanted: Search) -> Iterator[ColumnElement[bool]]:
    if wanted.since is not None:
        yield ticket.c.created_at >= wanted.since
    if wanted.until is not None:
        yield ticket.c.created_at < wanted.until
    if wanted.due_before is not None:
        yield ticket.c.due_at < wanted.due_before


def _has(column: ColumnElement[Any], part: str) -> ColumnElement[bool]:
    """Whether a text has this part, however it is capitalized: SQLite knows no case but that of ASCII."""
    spellings = dict.fromkeys((part, part.lower(), part.upper(), part.title(), part.capitalize()))
    return or_(*(column.icontains(spelling, autoescape=True) for spelling in spellings))


def _of_organization(wanted: Search) -> ColumnElement[bool]:
    own = ticket_field.c
    return (
        select(own.ticket_number)
        .where(
            own.ticket_number == ticket.c.number,
            own.name.in_(list(wanted.organization_fields)),
            _has(own.value, wanted.organization),
        )
        .exists()
    )


def _last(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of the last entry of a ticket in which a customer or an agent spoke."""
    spoken = select(column).where(entry.c.ticket_number == ticket.c.number, entry.c.kind.in_(_SPOKEN))
    return spoken.order_by(entry.c.id.desc()).limit(1).scalar_subquery()


def _of_turn(turn: Turn) -> ColumnElement[bool]:
    awaited = ticket.c.status.in_(_AWAITED)
    answered = func.coalesce(_last(entry.c.kind), "") == EntryKind.AGENT.value
    is_open = ticket.c.status == Status.OPEN.value
    if turn is Turn.US:
        return and_(is_open, ~answered)
    return or_(awaited, and_(is_open, answered))


_BY_PRIORITY = case(
    {priority.value: place for place, priority in enumerate(Priority)}, value=ticket.c.priority
)


def _order(wanted: Search) -> tuple[ColumnElement[Any], ...]:
    def turned(column: ColumnElement[Any], *, down: bool = False) -> ColumnElement[Any]:
        return column.desc() if down is not wanted.reverse else column.asc()

    number = turned(ticket.c.number)
    match wanted.order:
        case Order.NUMBER:
            return (number,)
        case Order.CREATED:
            return turned(ticket.c.created_at), number
        case Order.DUE:
            return ticket.c.due_at.is_(None), turned(ticket.c.due_at), number
        case Order.PRIORITY:
            return turned(_BY_PRIORITY, down=True), number
        case Order.LAST:
            last = _last(entry.c.at)
            return last.is_(None), turned(last, down=True), number


def _last_words(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[EntryKind, datetime]]:
    newest = (
        select(func.max(entry.c.id))
        .where(entry.c.ticket_number.in_(numbers), entry.c.kind.in_(_SPOKEN))
        .group_by(entry.c.ticket_number)
    )
    rows = connection.execute(
        select(entry.c.ticket_number, entry.c.kind, entry.c.at).where(entry.c.id.in_(newest))
    )
    return {number: (EntryKind(kind), at) for number, kind, at in rows}
