"""Times in the outbox that only a clock which ran ahead can have written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from intake.store.database.tables import outbox
from intake.store.outbox.mail import OutboxState

_WAITING_FOR_LATER = select(outbox.c.id, outbox.c.attempts, outbox.c.due_at).where(
    outbox.c.state == OutboxState.PENDING.value, outbox.c.due_at > bindparam("now")
)
_CLAIMED_FOR_TOO_LONG = (
    select(outbox.c.id)
    .where(outbox.c.state == OutboxState.SENDING.value, outbox.c.lease_until > bindparam("latest"))
    .limit(1)
)


def late(
    connection: Connection, now: datetime, longest_wait: Callable[[int], timedelta]
) -> dict[int, datetime]:
    """The mails that wait for longer than a mail can after so many attempts, and until when it could."""
    rows = connection.execute(_WAITING_FOR_LATER, {"now": now})
    could = {row.id: (row.due_at, now + longest_wait(row.attempts)) for row in rows}
    return {mail: latest for mail, (due_at, latest) in could.items() if due_at > latest}


def claimed_for_too_long(connection: Connection, now: datetime, longest_claim: timedelta) -> bool:
    """Whether a claim ends later than any that was made by now can."""
    return connection.execute(_CLAIMED_FOR_TOO_LONG, {"latest": now + longest_claim}).scalar() is not None


def bring_back(
    connection: Connection, due: Mapping[int, datetime], now: datetime, longest_claim: timedelta
) -> None:
    """Make these mails due then, and let every claim end when one made now would."""
    waits = outbox.c.state == OutboxState.PENDING.value
    for mail, due_at in due.items():
        connection.execute(update(outbox).where(outbox.c.id == mail, waits).values(due_at=due_at))
    claimed = outbox.c.state == OutboxState.SENDING.value
    # Claims that have ended are looked for among what is due.
    connection.execute(update(outbox).where(claimed, outbox.c.due_at > now).values(due_at=now))
    latest = now + longest_claim
    too_long = outbox.c.lease_until > latest
    connection.execute(update(outbox).where(claimed, too_long).values(lease_until=latest))
