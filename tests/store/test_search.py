"""An operator finds tickets by what he knows of them, in the order that he asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from intake.desk.changes import AddEntry, Assign
from intake.desk.message import Address
from intake.desk.source import Source
from intake.desk.ticket import EntryKind, Finding, Priority, Status
from intake.store.database.session import Connection, Database
from intake.store.database.tables import ticket
from intake.store.tickets import changes
from intake.store.tickets.search import NOBODY, Order, Search, Turn, search
from tests.store.examples import NOW, changes_ticket, opens, said

DAY = timedelta(days=1)


def organization(name: str) -> tuple[Finding, ...]:
    return (Finding("organization", name, Source.read("label in the text"), name),)


def opened(connection: Connection, mailbox: str = "support", **values: Any) -> int:
    applied = changes.apply(
        connection,
        opens(said(), **values),
        mail_id=None,
        mailbox=mailbox,
        arrived_at=NOW,
        attachments=(),
        now=NOW,
    )
    assert applied.number is not None
    return applied.number


def changed(connection: Connection, number: int, *wanted: Any, days: int = 0) -> None:
    changes.apply(
        connection,
        changes_ticket(number, *wanted),
        mail_id=None,
        mailbox="support",
        arrived_at=NOW + days * DAY,
        attachments=(),
        now=NOW + days * DAY,
    )


@pytest.fixture
def desk(database: Database) -> Iterator[Connection]:
    """Five tickets that differ in all that can be asked for."""
    with database.write() as connection:
        opened(connection, fields=organization("ООО «Ромашка»"), kind="error")
        opened(
            connection,
            requester=Address("petr@client_x.example", "Пётр Лукин"),
            status=Status.AWAITING_INFO,
            created_at=NOW + DAY,
            priority=Priority.CRITICAL,
        )
        opened(connection, "sales", created_at=NOW + 2 * DAY, fields=organization("100% Сервис"))
        opened(connection, created_at=NOW + 3 * DAY, priority=Priority.HIGH)
        opened(connection, status=Status.RESOLVED, created_at=NOW + 4 * DAY)
        changed(
            connection, 4, Assign("anna@desk.test"), AddEntry(EntryKind.AGENT, "anna", "Проверьте."), days=9
        )
        changed(connection, 1, AddEntry(EntryKind.NOTE, "anna", "Ждём."), days=10)
        connection.execute(update(ticket).where(ticket.c.number == 3).values(due_at=NOW + DAY))
        connection.execute(update(ticket).where(ticket.c.number == 1).values(due_at=NOW + 5 * DAY))
        yield connection


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Search(), [1, 2, 3, 4, 5]),
        (Search(statuses=(Status.OPEN, Status.RESOLVED)), [1, 3, 4, 5]),
        (Search(requester="PETR@"), [2]),
        (Search(requester="лукин"), [2]),
        (Search(requester="client_x"), [2]),
        (Search(requester="clientyx"), []),
        (Search(requester="t_x"), [2]),
        (Search(requester="%"), []),
        (Search(organization="РОМАШКА", organization_fields=("organization",)), [1]),
        (Search(organization="100%", organization_fields=("organization", "firm")), [3]),
        (Search(organization="0%С", organization_fields=("organization",)), []),
        (Search(organization="Ромашка", organization_fields=("release",)), []),
        (Search(assignee="anna"), [4]),
        (Search(assignee=NOBODY, statuses=(Status.OPEN,)), [1, 3]),
        (Search(mailbox="sales"), [3]),
        (Search(kind="error"), [1]),
        (Search(priorities=(Priority.HIGH, Priority.CRITICAL)), [2, 4]),
        (Search(since=NOW + DAY, until=NOW + 3 * DAY), [2, 3]),
        (Search(due_before=NOW + 2 * DAY), [3]),
        (Search(turn=Turn.US), [1, 3]),
        (Search(turn=Turn.CUSTOMER), [2, 4]),
        (Search(order=Order.CREATED, reverse=True, limit=2), [5, 4]),
        (Search(order=Order.DUE), [3, 1, 2, 4, 5]),
        (Search(order=Order.DUE, reverse=True), [1, 3, 5, 4, 2]),
        (Search(order=Order.PRIORITY), [2, 4, 1, 3, 5]),
        (Search(order=Order.LAST, limit=1), [4]),
    ],
)
def test_tickets_are_found_and_sorted(desk: Connection, wanted: Search, numbers: list[int]) -> None:
    assert [one.ticket.number for one in search(desk, wanted)] == numbers


def test_the_last_word_and_whose_turn_it_is_are_told(desk: Connection) -> None:
    found = {one.ticket.number: (one.last_word_by, one.turn) for one in search(desk, Search())}
    customer, agent = EntryKind.CUSTOMER, EntryKind.AGENT
    assert found == {
        1: (customer, Turn.US),  # a note is no word to anybody
        2: (customer, Turn.CUSTOMER),
        3: (customer, Turn.US),
        4: (agent, Turn.CUSTOMER),
        5: (customer, None),
    }
    assert [one.last_word_at for one in search(desk, Search(limit=1))] == [NOW]
