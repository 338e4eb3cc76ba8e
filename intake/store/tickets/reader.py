"""Reading whole tickets: their columns, fields and participants in one statement.

A statement costs more than the rows that it returns, so the rows of the answer say which part of a
ticket they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    Text,
    bindparam,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from intake.desk.message import Address
from intake.desk.outgoing import Template
from intake.desk.plans import NOTHING_PLANNED
from intake.desk.source import Source
from intake.desk.ticket import ClosedReason, Finding, Participant, ParticipantRole, Priority, Status, Ticket
from intake.store.database.prepared import ListQuery, Query, list_of
from intake.store.database.tables import mail, outbox, outbox_recipient, participant, ticket, ticket_field

# PostgreSQL has no larger BIGINT; a larger number in a subject names no ticket anyway.
_LARGEST_NUMBER = 2**63 - 1
# An answer is dated by the arrival of the mail that it answers, by the clock of the mail server,
# which may be wrong by a time zone.  What was written long before that needn't be looked at.
_CLOCKS_DIFFER = timedelta(days=1)

_Numbers = list[BindParameter[Any]]


@dataclass(slots=True)
class Parts:
    """The fields and participants of a ticket, each with its place."""

    fields: list[tuple[int, Finding]] = field(default_factory=list)
    people: list[tuple[int, str, Participant]] = field(default_factory=list)

    def put(self, part: str, place: int, texts: Sequence[str]) -> None:
        """Add a row of the answer."""
        if part == "field":
            name, value, source, evidence = texts
            self.fields.append((place, Finding(name, value, Source.read(source), evidence)))
        else:
            address, name, role, key = texts
            self.people.append((place, key, Participant(Address(address, name), ParticipantRole(role))))


@dataclass(frozen=True, slots=True)
class Answered:
    """Tickets, and how many automatic answers and agents' answers went to the customers of each."""

    tickets: dict[int, Ticket]
    answers: Mapping[int, int]
    relays: Mapping[int, int]


def load(connection: Connection, number: int) -> Ticket | None:
    """The ticket of that number, or None."""
    return load_many(connection, (number,)).get(number)


def load_many(connection: Connection, numbers: Iterable[int]) -> dict[int, Ticket]:
    """The tickets among these numbers that exist, by number."""
    return _read(_WHOLE.rows(connection, {}, numbers=_possible(numbers))).tickets


def load_answered(connection: Connection, numbers: Iterable[int], since: datetime) -> Answered:
    """The tickets among these numbers that exist, with the answers to mails that arrived since then (UTC)."""
    asked = {"since": since, "written_since": since - _CLOCKS_DIFFER}
    return _read(_ANSWERED.rows(connection, asked, numbers=_possible(numbers)))


def lock(connection: Connection, number: int) -> SimpleNamespace | None:
    """The columns of a ticket, which is locked until the transaction ends."""
    rows = _LOCK.rows(connection, {"number": number})
    return SimpleNamespace(**dict(zip(_COLUMNS, rows[0], strict=True))) if rows else None


def parts(connection: Connection, number: int) -> Parts:
    """The fields and participants of one ticket."""
    found = Parts()
    for part, _, place, *texts in _PARTS.rows(connection, {}, numbers=(number,)):
        found.put(part, place, texts)
    return found


def _possible(numbers: Iterable[int]) -> list[int]:
    return sorted({number for number in numbers if 0 < number <= _LARGEST_NUMBER})


def _read(rows: Iterable[tuple[Any, ...]]) -> Answered:
    """Put the rows of an answer together; they come in any order."""
    columns: dict[int, SimpleNamespace] = {}
    others: dict[int, Parts] = defaultdict(Parts)
    counted: dict[str, dict[int, int]] = {"answers": {}, "relays": {}}
    for part, number, place, *values in rows:
        if part == "ticket":
            own = (number, *values[_TEXTS:])
            columns[number] = SimpleNamespace(**dict(zip(_COLUMNS, own, strict=True)))
        elif part in counted:
            counted[part][number] = place
        else:
            others[number].put(part, place, values[:_TEXTS])
    tickets = {number: whole(columns[number], others[number]) for number in sorted(columns)}
    return Answered(tickets, counted["answers"], counted["relays"])


def whole(columns: SimpleNamespace, others: Parts) -> Ticket:
    """The ticket that these columns and parts make up."""
    people = tuple(one for _, _, one in sorted(others.people, key=lambda each: each[:2]))
    return Ticket(
        number=columns.number,
        mailbox=columns.mailbox,
        status=Status(columns.status),
        subject=columns.subject,
        requester=Address(columns.requester, columns.requester_name),
        language=columns.language,
        kind=columns.kind,
        priority=Priority(columns.priority),
        created_at=columns.created_at,
        # Two may have the same place; then the name decides, in both databases alike.
        fields=tuple(one for _, one in sorted(others.fields, key=lambda each: (each[0], each[1].name))),
        missing=columns.missing,
        participants=tuple(one for one in people if one.role is not ParticipantRole.PROPOSED),
        proposed=tuple(one.address for one in people if one.role is ParticipantRole.PROPOSED),
        answer_to=(
            None if columns.answer_to is None else Address(columns.answer_to, columns.answer_to_name or "")
        ),
        asked=columns.asked,
        assignee=columns.assignee,
        closed_reason=None if columns.closed_reason is None else ClosedReason(columns.closed_reason),
        finished_at=columns.finished_at,
        first_answered_at=columns.first_answered_at,
        merged_into=columns.merged_into,
        continues=columns.continues,
        history=columns.history,
        asked_at=columns.asked_at,
        licence_kind=columns.licence_kind,
        due_at=columns.due_at,
        offered=columns.offered,
        vouched=columns.vouched is not False,
        plain=bool(columns.plain),
        plans=columns.plans or NOTHING_PLANNED,
    )


# --- Statements -----------------------------------------------------------------------------------

# The rows: part, number of the ticket, place, four texts, and the columns of the ticket.
_TEXTS = 4
_COLUMNS = tuple(column.name for column in ticket.c)
_OWN = [column for column in ticket.c if column is not ticket.c.number]
_NO_OWN = [null() for _ in _OWN]
_NO_TEXT = null().cast(Text)


def _part(name: str) -> ColumnElement[str]:
    return literal_column(f"'{name}'", Text).label("part")


def _own_columns(numbers: _Numbers) -> Select[*tuple[Any, ...]]:
    texts = [_NO_TEXT.label(f"text_{place}") for place in range(_TEXTS)]
    place = null().cast(BigInteger).label("place")
    return select(_part("ticket"), ticket.c.number, place, *texts, *_OWN).where(ticket.c.number.in_(numbers))


def _fields(numbers: _Numbers) -> Select[*tuple[Any, ...]]:
    of = ticket_field.c
    texts = (of.name, of.value, of.source, of.evidence)
    return select(_part("field"), of.ticket_number, of.position, *texts).where(of.ticket_number.in_(numbers))


def _people(numbers: _Numbers) -> Select[*tuple[Any, ...]]:
    of = participant.c
    texts = (of.address, of.name, of.role, of.address_key)
    return select(_part("person"), of.ticket_number, of.position, *texts).where(of.ticket_number.in_(numbers))


def _answers(numbers: _Numbers) -> Select[*tuple[Any, ...]]:
    return (
        select(
            _part("answers"),
            outbox.c.ticket_number,
            func.count(outbox.c.id.distinct()),
            *(null() for _ in range(_TEXTS)),
            *_NO_OWN,
        )
        .join_from(outbox, outbox_recipient)
        .where(
            outbox.c.ticket_number.in_(numbers),
            outbox.c.created_at >= bindparam("written_since"),
            outbox_recipient.c.answered_at >= bindparam("since"),
        )
        .group_by(outbox.c.ticket_number)
    )


def _relays(numbers: _Numbers) -> Select[*tuple[Any, ...]]:
    """How many agents' mails were passed on, each counted once, however many recipients it had."""
    return (
        select(
            _part("relays"),
            outbox.c.ticket_number,
            func.count(outbox.c.mail_id.distinct()),
            *(null() for _ in range(_TEXTS)),
            *_NO_OWN,
        )
        .join_from(outbox, mail, outbox.c.mail_id == mail.c.id)
        .where(
            outbox.c.ticket_number.in_(numbers),
            outbox.c.created_at >= bindparam("written_since"),
            outbox.c.template == Template.RELAY,
            mail.c.arrived_at >= bindparam("since"),
        )
        .group_by(outbox.c.ticket_number)
    )


def _whole_parts(numbers: _Numbers) -> list[Select[*tuple[Any, ...]]]:
    beside = (_fields(numbers), _people(numbers))
    return [_own_columns(numbers), *(part.add_columns(*_NO_OWN) for part in beside)]


def _numbers(length: int) -> _Numbers:
    return list_of("numbers", length, ticket.c.number)


_WHOLE: ListQuery[*tuple[Any, ...]] = ListQuery(lambda length: union_all(*_whole_parts(_numbers(length))))
_ANSWERED: ListQuery[*tuple[Any, ...]] = ListQuery(
    lambda length: union_all(
        *_whole_parts(_numbers(length)), _answers(_numbers(length)), _relays(_numbers(length))
    )
)
_PARTS: ListQuery[*tuple[Any, ...]] = ListQuery(
    lambda length: union_all(_fields(_numbers(length)), _people(_numbers(length)))
)
_LOCK: Query[*tuple[Any, ...]] = Query(
    select(ticket).where(ticket.c.number == bindparam("number")).with_for_update()
)
