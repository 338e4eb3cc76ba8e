"""The outbox as operators see and move it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from intake.desk.delivery import RecipientState, Standing
from intake.store.database.tables import outbox, outbox_raw, outbox_recipient
from intake.store.outbox.outbox import OutboxState, recipients_of

_PAGE = 500
_UNFINISHED = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.FAILED)


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One outgoing mail, of a mailbox or None.  `lease_owner` is set while somebody sends it."""

    id: int
    message_id: str
    ticket_number: int | None
    mail_id: int | None
    template: str
    audience: str
    subject: str
    state: OutboxState
    due_at: datetime
    attempts: int
    lease_owner: str | None
    last_error: str | None
    created_at: datetime
    sent_at: datetime | None
    mailbox: str | None
    recipients: tuple[RecipientState, ...]


_COLUMNS = tuple(outbox.c[name] for name in OutboxLine.__dataclass_fields__ if name != "recipients")
_LINES = select(*_COLUMNS).order_by(outbox.c.id)


def list_outbox(
    connection: Connection, states: Sequence[OutboxState] = _UNFINISHED, ticket_number: int | None = None
) -> Iterator[OutboxLine]:
    """Mails in the order in which they were queued: those not yet sent, unless other states are asked for."""
    query = _LINES.where(outbox.c.state.in_([state.value for state in states])).limit(_PAGE)
    if ticket_number is not None:
        query = query.where(outbox.c.ticket_number == ticket_number)
    last = 0
    while page := connection.execute(query.where(outbox.c.id > last)).all():
        recipients = recipients_of(connection, [row.id for row in page])
        for row in page:
            values = row._asdict()
            values["state"] = OutboxState(row.state)
            yield OutboxLine(**values, recipients=recipients.get(row.id, ()))
        last = page[-1].id


def raw(connection: Connection, outbox_id: int) -> bytes | None:
    """The composed bytes, or None when there is no such mail."""
    return connection.execute(select(outbox_raw.c.raw).where(outbox_raw.c.outbox_id == outbox_id)).scalar()


def retry(connection: Connection, ids: Sequence[int], now: datetime) -> list[int]:
    """Try failed, cancelled and waiting mails again at once; returns the ids of the mails concerned.

    Recipients that have the mail already don't get it again.
    """
    again = (OutboxState.FAILED, OutboxState.CANCELLED, OutboxState.PENDING)
    values: dict[str, object] = {
        "state": OutboxState.PENDING,
        "due_at": now,
        "trying_since": now,
        "attempts": 0,
    }
    moved = _move(connection, ids, again, values)
    connection.execute(
        update(outbox_recipient)
        .where(outbox_recipient.c.outbox_id.in_(moved), outbox_recipient.c.state == Standing.FAILED.value)
        .values(state=Standing.WAITING),
    )
    return moved


def send_instead(connection: Connection, outbox_id: int, raw: bytes, now: datetime) -> None:
    """Send other bytes than those of a mail that was given up and nobody got, under its Message-ID."""
    connection.execute(update(outbox_raw).where(outbox_raw.c.outbox_id == outbox_id).values(raw=raw))
    retry(connection, [outbox_id], now)


def cancel(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Cancel mails not sent yet; returns the ids of those concerned.  A mail being sent may still arrive."""
    values: dict[str, object] = {"state": OutboxState.CANCELLED, "lease_owner": None, "lease_until": None}
    return _move(connection, ids, _UNFINISHED, values)


def _move(
    connection: Connection, ids: Sequence[int], old: Sequence[OutboxState], new: dict[str, object]
) -> list[int]:
    moved = connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.state.in_([state.value for state in old]))
        .values(**new)
        .returning(outbox.c.id),
    ).scalars()
    return sorted(moved)
