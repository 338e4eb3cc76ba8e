"""What went out because of mail, for the caps; written in the transaction that sends it.

A daemon counts what is committed.  So several that work on different mailboxes of one PostgreSQL at the same
time may together exceed a number that they share: by the mails of one batch for each mailbox but one.
SQLite has one writer, and there no number is exceeded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.budgets import Party, ResponseKind
from intake.desk.near_equal import NO_FRAME, Frame
from intake.store.database.prepared import WriteRows
from intake.store.database.sender_tables import response


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that went to a party, or a notice of its mail; `at` is the mail's arrival.

    `frame` and `alike` tell near-equal mails, for answers only.
    """

    kind: ResponseKind
    party: Party
    at: datetime
    ticket_number: int | None = None
    frame: Frame = NO_FRAME
    alike: str = ""


_ADD = WriteRows(
    response, insert(response), [column.name for column in response.c if column is not response.c.id]
)


def add(connection: Connection, responses: Sequence[Response]) -> None:
    """Count what goes out."""
    _ADD.run(connection, [_row(one) for one in responses])


def counted(connection: Connection) -> tuple[datetime, datetime] | None:
    """When the mails came that were counted first and last; None while nothing is counted."""
    first = connection.execute(select(response.c.at).order_by(response.c.id).limit(1)).scalar()
    last = connection.execute(select(response.c.at).order_by(response.c.id.desc()).limit(1)).scalar()
    return None if first is None or last is None else (first, last)


def forget(connection: Connection, before: datetime) -> None:
    """Drop what no window reaches back to any more."""
    connection.execute(delete(response).where(response.c.at < before))


def any_after(connection: Connection, latest: datetime) -> bool:
    """Whether anything is counted for later than that."""
    query = select(response.c.id).where(response.c.at > latest).limit(1)
    return connection.execute(query).scalar() is not None


def bring_back(connection: Connection, latest: datetime, now: datetime) -> None:
    """Count what is counted for later than `latest` as of now: its windows end as any do."""
    connection.execute(update(response).where(response.c.at > latest).values(at=now))


def _row(one: Response) -> dict[str, object]:
    return {
        "kind": one.kind,
        "standing": one.party.standing,
        "person": one.party.person,
        "domain": one.party.domain or None,
        "at": one.at,
        "ticket_number": one.ticket_number,
        "sketch": one.frame.sketch or None,
        "alike": one.alike or None,
    }
