"""Whose turn it is, and how many tickets each agent has."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.ticket import FINISHED, Status
from intake.store.database.agent_tables import assignment_turn
from intake.store.database.prepared import Query, Write
from intake.store.database.tables import ticket

_OPEN = [status.value for status in Status if status not in FINISHED]
_LAST = Query(
    select(assignment_turn.c.people, assignment_turn.c.last_key).where(
        assignment_turn.c.mailbox == bindparam("mailbox")
    )
)
_NEW = insert(assignment_turn)
_TOOK = Write(
    _NEW.on_conflict_do_update(
        index_elements=["mailbox", "people"], set_={"last_key": _NEW.excluded.last_key}
    ),
    [column.name for column in assignment_turn.c],
)


def turns(connection: Connection, mailbox: str) -> tuple[tuple[str, str], ...]:
    """Who got the last ticket of those that take turns in a mailbox: the people, and the key of one."""
    return tuple(_LAST.rows(connection, {"mailbox": mailbox}))


def took(connection: Connection, mailbox: str, people: str, key: str) -> None:
    """It was his turn; in the transaction that gives him the ticket, so that no turn is lost."""
    _TOOK.run(connection, {"mailbox": mailbox, "people": people, "last_key": key})


def loads(connection: Connection, keys: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """How many unfinished tickets of all mailboxes these agents have; whoever has none isn't named."""
    query = (
        select(ticket.c.assignee, func.count())
        .where(ticket.c.status.in_(_OPEN), ticket.c.assignee.in_(list(keys)))
        .group_by(ticket.c.assignee)
    )
    return tuple((key, count) for key, count in connection.execute(query) if key is not None)
