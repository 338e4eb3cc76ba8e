"""Databases with as many tickets as a desk collects in years, filled in seconds by the database itself.

Ticket n has the customer `stored_customer(n, of)`, one mail of his, one acknowledgement to him with the
Message-ID `acknowledgement_id(n)` and, to the agent, a notification with `notification_id(n)`.  Every
customer has five tickets, however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Integer, Table, Text, cast, func, insert, literal, select, text
from sqlalchemy.sql.elements import ColumnElement

from bench.world import AGENT
from intake.store.database import daemon_tables, tables
from intake.store.database.schema import upgrade
from intake.store.database.session import Database

_TICKETS_EACH = 5
# Tokens contain no 0 and no 9.
_LETTERS = dict(zip("0123456789", "abcdefghij", strict=True))
_FAR = timedelta(days=3650)

Columns = Mapping[str, object]


def stored_customer(number: int, of: int) -> str:
    """The customer who opened that ticket, out of `of` tickets."""
    return f"stored{number % (of // _TICKETS_EACH)}@firm.example"


def acknowledgement_id(number: int) -> str:
    """The Message-ID of our acknowledgement to the customer."""
    return f"<{_token('acknowledgement')}{_in_letters(number)}@desk.example>"


def notification_id(number: int) -> str:
    """The Message-ID of our notification to the agent."""
    return f"<{_token('notification')}{_in_letters(number)}@desk.example>"


def _token(kind: str) -> str:
    """The beginning of a local part that has the shape of our tokens."""
    return 2 * kind


def _in_letters(number: int) -> str:
    return "".join(_LETTERS[digit] for digit in str(number))


def fill(database: Database, count: int, timers: int = 0, *, mails: bool = True) -> None:
    """Create the tables, `count` tickets, and one timer due in ten years for each of the first `timers` tickets.

    Without `mails`, the tickets have no mails, entries or answers.
    """
    database.make_file()
    upgrade(database)
    before = datetime.now(UTC) - timedelta(days=30)
    number, _ = _numbers(count)
    customer = _customer(number, count)
    with database.write() as connection:
        _put(connection, tables.ticket, number, _ticket(number, customer, before))
        if mails:
            _fill_conversations(connection, count, before)
        connection.execute(insert(daemon_tables.counter), {"name": "ticket", "value": count})
        if timers:
            waiting, _ = _numbers(timers)
            _put(connection, tables.timer, waiting, _timer(waiting, datetime.now(UTC) + _FAR))
    _analyse(database)


def _fill_conversations(connection: Connection, count: int, at: datetime) -> None:
    number, name = _numbers(count)
    customer = _customer(number, count)
    for place, field in enumerate(("registration_number", "release")):
        _put(connection, tables.ticket_field, number, _field(number, place, field))
    _put(connection, tables.participant, number, _person(number, customer))
    _put(connection, tables.mail, number, _mail(number, name, customer, at))
    _put(connection, tables.entry, number, _entry(number, customer, at))
    for offset, kind in enumerate(("acknowledgement", "notification")):
        address = customer if kind == "acknowledgement" else literal(AGENT)
        _put(connection, tables.outbox, number, _sent(number, offset * count, kind, at))
        _put(connection, tables.outbox_recipient, number, _recipient(number + offset * count, address))
    _tell_sequences(connection, count)


def _customer(number: ColumnElement[int], of: int) -> ColumnElement[str]:
    return literal("stored") + cast(number % (of // _TICKETS_EACH), Text) + literal("@firm.example")


def _numbers(count: int) -> tuple[ColumnElement[int], ColumnElement[str]]:
    """A column that counts to `count`, and the same number as text."""
    numbers = select(literal(1, Integer).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < count))
    return numbers.c.n, cast(numbers.c.n, Text)


def _put(connection: Connection, table: Table, number: ColumnElement[int], columns: Columns) -> None:
    values = [
        value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)
        for name, value in columns.items()
    ]
    # The counting column belongs to the list of numbers, which thereby becomes the source of the rows.
    rows = select(*values).where(number > 0)
    connection.execute(insert(table).from_select(list(columns), rows, include_defaults=False))


def _ticket(number: ColumnElement[int], customer: ColumnElement[str], at: datetime) -> Columns:
    return {
        "number": number,
        "mailbox": "support",
        "status": "open",
        "subject": literal("Request no. ") + cast(number, Text),
        "requester_domain": "firm.example",
        "requester_key": customer,
        "requester": customer,
        "requester_name": "",
        "language": "ru",
        "kind": "incident",
        "priority": "normal",
        "created_at": at,
        "updated_at": at,
        "missing": (),
        "asked": 0,
        "history": (),
        "licence_kind": "",
    }


def _field(number: ColumnElement[int], place: int, name: str) -> Columns:
    given = {"name": name, "position": place, "value": str(800_000_000 + place)}
    return {"ticket_number": number, **given, "source": "label in the text", "evidence": "in the text"}


def _person(number: ColumnElement[int], customer: ColumnElement[str]) -> Columns:
    who = {"address_key": customer, "address": customer, "name": ""}
    return {"ticket_number": number, **who, "position": 0, "role": "requester"}


def _mail(
    number: ColumnElement[int], name: ColumnElement[str], customer: ColumnElement[str], at: datetime
) -> Columns:
    return {
        "id": number,
        "mailbox": "support",
        "folder": "",
        "uidvalidity": 0,
        "uid": number,
        "arrived_at": at,
        "size": 4500,
        "complete": True,
        "left_on_server": (),
        "spooled_at": at,
        "settled": True,
        "status": "processed",
        "disposition": "open_ticket",
        "reasons": (),
        "released": False,
        "ticket_number": number,
        "sender": customer,
        "subject": "",
        "message_id": literal("<first.") + name + literal("@firm.example>"),
        "fingerprint": literal("print") + name,
        "text_digest": literal("digest") + name,
        "attempts": 0,
        "processed_at": at,
    }


def _entry(number: ColumnElement[int], customer: ColumnElement[str], at: datetime) -> Columns:
    texts = {"text": "What the customer wrote. " * 8, "full_text": "", "cause": ""}
    who = {"kind": "customer", "author": customer, "mail_id": number}
    return {"id": number, "ticket_number": number, "at": at, **who, **texts}


def _sent(number: ColumnElement[int], offset: int, kind: str, at: datetime) -> Columns:
    letters: ColumnElement[str] = cast(number, Text)
    for digit, letter in _LETTERS.items():
        letters = func.replace(letters, digit, letter)
    return {
        "id": number + offset,
        "message_id": literal(f"<{_token(kind)}") + letters + literal("@desk.example>"),
        "ticket_number": number,
        "mail_id": number,
        "template": kind,
        "audience": "customer" if kind == "acknowledgement" else "agent",
        "automatic": True,
        "sender": "support@desk.example",
        "subject": "",
        "state": "sent",
        "due_at": at,
        "attempts": 1,
        "created_at": at,
        "trying_since": at,
        "sent_at": at,
    }


def _recipient(outbox_id: ColumnElement[int], address: ColumnElement[str]) -> Columns:
    said = {"state": "delivered", "code": 250, "message": "", "answered_at": None}
    return {"outbox_id": outbox_id, "address_key": address, "address": address, **said}


def _timer(number: ColumnElement[int], due_at: datetime) -> Columns:
    what = {"mailbox": "support", "kind": "close", "basis": "silence", "due_at": due_at}
    return {"ticket_number": number, **what}


def _tell_sequences(connection: Connection, count: int) -> None:
    """Advance PostgreSQL's counters, which don't see ids that were given; SQLite looks at the table."""
    if connection.dialect.name == "sqlite":
        return
    for table, last in (("mail", count), ("entry", count), ("outbox", 2 * count)):
        sequence = func.pg_get_serial_sequence(table, "id")
        connection.execute(select(func.setval(sequence, last)))


def _analyse(database: Database) -> None:
    """Update the statistics, as PostgreSQL does by itself within minutes."""
    if not database.is_sqlite:
        with database.write() as connection:
            connection.execute(text("ANALYZE"))
