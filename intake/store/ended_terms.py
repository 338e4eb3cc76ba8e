"""How terms ended: noted when they do, for the reports of later."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.terms.kept import TermEnded
from intake.desk.ticket import Ticket
from intake.store.database.prepared import Write
from intake.store.database.report_tables import ended_term

_ADD = Write(insert(ended_term).on_conflict_do_nothing(), [column.name for column in ended_term.c])


def add(connection: Connection, ticket: Ticket, ended: Iterable[TermEnded]) -> None:
    """Note the terms of a ticket that have ended, with what it is now; waits for no answer."""
    for one in ended:
        _ADD.run(
            connection,
            {
                "ticket_number": ticket.number,
                "obligation": one.obligation,
                "ended_at": one.ended_at,
                "due_at": one.due_at,
                "kept": one.kept,
                "kind": ticket.kind,
                "licence_kind": ticket.licence_kind,
                "priority": ticket.priority,
                "assignee": ticket.assignee,
            },
        )
