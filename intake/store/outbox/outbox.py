"""The outbox: composed mails on their way out.

A mail is put in within the transaction that causes it, and sent outside any: a claim leases it to one
sender, which records the outcome afterwards.  When a sender dies, its lease expires; the
repeated mail has the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, func, null, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.addresses import address_key
from intake.desk.delivery import RecipientState, Standing
from intake.desk.outgoing import Audience, Template
from intake.store.database.prepared import Write, WriteRows
from intake.store.database.tables import mail, outbox, outbox_raw, outbox_recipient
from intake.store.outbox.lane import EVERYTHING, Lane
from intake.store.outbox.mail import OutboxDraft, OutboxMail, OutboxState
from intake.store.outbox.outcome import record

__all__ = [
    "EVERYTHING",
    "Lane",
    "OutboxDraft",
    "OutboxMail",
    "OutboxState",
    "abandon",
    "add",
    "claim",
    "give_back",
    "next_due",
    "owners",
    "recipients_of",
    "record",
    "tells",
]

# --- Putting in -----------------------------------------------------------------------------------

# Looking the id up by the Message-ID in the database saves fetching it and sending it back.
_ID = select(outbox.c.id).where(outbox.c.message_id == bindparam("of")).scalar_subquery()
_ADD_RAW = Write(
    insert(outbox_raw).values(outbox_id=_ID, raw=bindparam("raw", type_=outbox_raw.c.raw.type)).inline()
)
_ADD_RECIPIENTS = WriteRows(
    outbox_recipient,
    insert(outbox_recipient).on_conflict_do_nothing(),
    [column.name for column in outbox_recipient.c if column.name != "outbox_id"],
    {"outbox_id": _ID},
)
_SET_LATER = {"id", "lease_owner", "lease_until", "last_error", "sent_at"}
_ADD = Write(insert(outbox).inline(), [column.name for column in outbox.c if column.name not in _SET_LATER])


def add(connection: Connection, draft: OutboxDraft, now: datetime) -> None:
    """Queue a mail, due at once."""
    if not draft.recipients:
        raise ValueError("A mail without recipients cannot be sent.")
    _ADD.run(connection, _row(draft, now))
    _ADD_RAW.run(connection, {"of": draft.message_id, "raw": draft.raw})
    answered_at = draft.answered_at or now
    recipients = [
        _recipient(address, answered_at if address in draft.counted else None) for address in draft.recipients
    ]
    _ADD_RECIPIENTS.run(connection, recipients, of=draft.message_id)


def _row(draft: OutboxDraft, now: datetime) -> dict[str, object]:
    return {
        "message_id": draft.message_id,
        "in_reply_to": draft.in_reply_to,
        "ticket_number": draft.ticket_number,
        "mail_id": draft.mail_id,
        "template": draft.template,
        "audience": draft.audience,
        "automatic": draft.automatic,
        "sender": draft.sender,
        "subject": draft.subject,
        "state": OutboxState.PENDING,
        "due_at": now,
        "attempts": 0,
        "created_at": now,
        "trying_since": now,
        "mailbox": draft.mailbox,
    }


def _recipient(address: str, answered_at: datetime | None) -> dict[str, object]:
    return {
        "address_key": address_key(address),
        "address": address,
        "state": Standing.WAITING,
        "code": 0,
        "message": "",
        "answered_at": answered_at,
    }


def tells(connection: Connection, ticket_number: int, template: Template) -> bool:
    """Whether a mail of this template was written about the ticket, sent or not."""
    rows = connection.execute(_TELLS, {"number": ticket_number, "of": template.value})
    return rows.scalar() is not None


_TELLS = (
    select(outbox.c.id)
    .where(outbox.c.ticket_number == bindparam("number"), outbox.c.template == bindparam("of"))
    .limit(1)
)


# --- Sending --------------------------------------------------------------------------------------

# Two queries instead of one with OR: each follows the index (state, due_at) and stops at the limit.
_DUE = (
    select(outbox.c.id)
    .where(outbox.c.state == OutboxState.PENDING.value, outbox.c.due_at <= bindparam("now"))
    .order_by(outbox.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_EXPIRED = (
    select(outbox.c.id)
    .where(
        outbox.c.state == OutboxState.SENDING.value,
        outbox.c.due_at <= bindparam("now"),  # True for every leased mail; it makes SQLite use the index.
        outbox.c.lease_until <= bindparam("now"),
        outbox.c.id.not_in(bindparam("but", expanding=True)),
    )
    .order_by(outbox.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=OutboxState.SENDING.value,
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
        attempts=outbox.c.attempts + 1,
    )
)
_ANSWERS_ITSELF = and_(outbox.c.automatic, outbox.c.audience == Audience.CUSTOMER.value)
_CLAIMED = (
    select(
        outbox.c.id,
        outbox.c.message_id,
        outbox.c.sender,
        outbox.c.ticket_number,
        outbox.c.template,
        outbox.c.audience,
        outbox.c.attempts,
        outbox.c.trying_since,
        outbox.c.mailbox,
        outbox_raw.c.raw,
        case((_ANSWERS_ITSELF, mail.c.arrived_at), else_=null()).label("answers_mail_of"),
    )
    .join_from(outbox, outbox_raw)
    .outerjoin(mail, mail.c.id == outbox.c.mail_id)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(outbox.c.id)
)
_RECIPIENTS = (
    select(
        outbox_recipient.c.outbox_id,
        outbox_recipient.c.address,
        outbox_recipient.c.state,
        outbox_recipient.c.code,
        outbox_recipient.c.message,
    )
    .where(outbox_recipient.c.outbox_id.in_(bindparam("ids", expanding=True)))
    .order_by(outbox_recipient.c.outbox_id, outbox_recipient.c.address_key)
)


# A later version may have written words that this one, gone back to, doesn't know.
_AUDIENCES = {audience.value: audience for audience in Audience}
_STANDINGS = {standing.value: standing for standing in Standing}


def claim(  # noqa: PLR0913 - each of them named at the call
    connection: Connection,
    now: datetime,
    lease_until: datetime,
    owner: str,
    limit: int,
    *,
    but: Collection[int] = (),
    lane: Lane = EVERYTHING,
) -> list[OutboxMail]:
    """Lease the mails that are due, and those whose sender died; an attempt is counted for each.

    Commit before sending.  Two claimers never get the same mail while its lease lasts; `but` are mails that
    the owner himself has at work, whatever the clock says of their leases.  Only mails of the lane.
    """
    expired = connection.execute(lane.of(_EXPIRED), {"now": now, "limit": limit, "but": list(but)})
    ids = list(expired.scalars())
    if len(ids) < limit:
        ids += connection.execute(lane.of(_DUE), {"now": now, "limit": limit - len(ids)}).scalars()
    if not ids:
        return []
    connection.execute(_LEASE, {"ids": ids, "owner": owner, "until": lease_until})
    recipients = recipients_of(connection, ids)
    rows = connection.execute(_CLAIMED, {"ids": ids}).all()
    claimed = (OutboxMail(**row._asdict(), recipients=recipients.get(row.id, ())) for row in rows)
    return [replace(one, audience=_AUDIENCES.get(one.audience or "")) for one in claimed]


def recipients_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[RecipientState, ...]]:
    """The recipients of some mails, by mail."""
    found: dict[int, tuple[RecipientState, ...]] = {}
    for row in connection.execute(_RECIPIENTS, {"ids": ids}):
        # What a later version says of a recipient is no reason to keep the mail from him, or from the others.
        standing = _STANDINGS.get(row.state, Standing.WAITING)
        state = RecipientState(row.address, standing, row.code, row.message)
        found[row.outbox_id] = (*found.get(row.outbox_id, ()), state)
    return found


def owners(connection: Connection) -> list[str]:
    """Who holds claims at this moment."""
    query = select(outbox.c.lease_owner).where(outbox.c.state == OutboxState.SENDING.value).distinct()
    return [owner for owner in connection.execute(query).scalars() if owner]


def abandon(connection: Connection, owner: str, now: datetime) -> None:
    """Let the claims of a dead sender expire at once."""
    connection.execute(
        update(outbox)
        .where(outbox.c.state == OutboxState.SENDING.value, outbox.c.lease_owner == owner)
        .values(lease_until=now),
    )


_GIVE_BACK = (
    update(outbox)
    .where(
        outbox.c.id.in_(bindparam("ids", expanding=True)),
        outbox.c.state == OutboxState.SENDING.value,
        outbox.c.lease_owner == bindparam("holder"),
    )
    .values(
        state=OutboxState.PENDING.value,
        lease_owner=null(),
        lease_until=null(),
        attempts=outbox.c.attempts - 1,
    )
)


def give_back(connection: Connection, ids: Sequence[int], owner: str) -> None:
    """Return claimed mails that were never tried: they are due at once, and the attempt isn't counted."""
    connection.execute(_GIVE_BACK, {"ids": list(ids), "holder": owner})


def next_due(connection: Connection, lane: Lane = EVERYTHING) -> datetime | None:
    """The time at which there is next something to claim (maybe in the past), or None while nothing waits."""
    pending = select(func.min(outbox.c.due_at)).where(outbox.c.state == OutboxState.PENDING.value)
    leased = select(func.min(outbox.c.lease_until)).where(outbox.c.state == OutboxState.SENDING.value)
    times = (connection.execute(lane.of(query)).scalar() for query in (pending, leased))
    return min((time for time in times if time is not None), default=None)
