"""What is in trouble, and when operators were told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.delivery import Standing
from intake.desk.outgoing import Template
from intake.desk.troubles import (
    SendingFacts,
    Trouble,
    TroubleKind,
    believable_until,
    is_about_its_recipient,
)
from intake.store.database.agent_tables import trouble
from intake.store.database.tables import outbox, outbox_recipient
from intake.store.outbox.outbox import EVERYTHING, Lane, OutboxState

_LATEST = 20
_MOST = 500
_KINDS = {kind.value: kind for kind in TroubleKind}


def known(connection: Connection) -> dict[str, Trouble]:
    """All that is remembered, by subject; a kind that only a later version knows is left out."""
    rows = connection.execute(select(*(trouble.c[name] for name in Trouble.__dataclass_fields__))).all()
    return {
        row.subject: Trouble(**{**row._asdict(), "kind": _KINDS[row.kind]})
        for row in rows
        if row.kind in _KINDS
    }


def remember(connection: Connection, troubles: Iterable[Trouble]) -> None:
    """Keep these, in place of what was known of their subjects."""
    for one in troubles:
        row = asdict(one) | {"kind": one.kind.value}
        put = insert(trouble).values(row)
        connection.execute(put.on_conflict_do_update(index_elements=["subject"], set_=row))


def forget(connection: Connection, subjects: Iterable[str]) -> None:
    """Forget these."""
    connection.execute(delete(trouble).where(trouble.c.subject.in_(list(subjects))))


def sending(connection: Connection, now: datetime, lane: Lane = EVERYTHING) -> SendingFacts:
    """Whether mail of the lane is taken: when the last one was, what was queued since then and refused."""
    # By the index (state, due_at): a mail that was sent late has been due late, too.  What tells of trouble
    # is no sign of its end.
    latest = (
        select(outbox.c.sent_at)
        .where(
            outbox.c.state == OutboxState.SENT.value,
            outbox.c.template != Template.TROUBLE.value,
            outbox.c.sent_at <= believable_until(now),
        )
        .order_by(outbox.c.due_at.desc())
        .limit(_LATEST)
    )
    times = [at for at in connection.execute(lane.of(latest)).scalars() if at is not None]
    last: datetime | None = max(times, default=None)
    query = (
        select(outbox.c.id, *(outbox_recipient.c[name] for name in ("address", "code", "message")))
        .join_from(outbox, outbox_recipient)
        .where(or_(*_refused(last)), outbox_recipient.c.state != Standing.DELIVERED.value)
        .order_by(outbox.c.id.desc())
        .limit(_MOST)
    )
    rows = [row for row in connection.execute(lane.of(query)) if not is_about_its_recipient(row.message)]
    return SendingFacts(
        last,
        len({row.id for row in rows}),
        len({row.address.rpartition("@")[2].casefold() for row in rows}),
        next((f"{row.code} {row.message}" for row in rows if row.message), ""),
    )


def _refused(last: datetime | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Mail that waits after an attempt, or was given up; queued since mail was taken last."""
    waits = and_(outbox.c.state == OutboxState.PENDING.value, outbox.c.attempts > 0)
    given_up = outbox.c.state == OutboxState.FAILED.value
    if last is None:
        return waits, given_up
    since = outbox.c.created_at > last
    # What was queued since then has been due since then: the index needs to look at no older mail.
    return and_(waits, since), and_(given_up, since, outbox.c.due_at > last)
