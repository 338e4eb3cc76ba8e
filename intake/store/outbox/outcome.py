"""What an attempt to send a mail came to, for the mail and for each of its recipients."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection, bindparam, func, null, select, update

from intake.addresses import address_key
from intake.desk.delivery import GiveUp, NextStep, RecipientState, RetryAt, Sent, Standing
from intake.desk.outgoing import Audience
from intake.store.database.prepared import Write
from intake.store.database.tables import mail as mails
from intake.store.database.tables import outbox, outbox_recipient
from intake.store.outbox.mail import OutboxMail, OutboxState

_OUTCOME = {
    "state": bindparam("outcome"),
    "due_at": func.coalesce(bindparam("again_at", type_=outbox.c.due_at.type), outbox.c.due_at),
    "last_error": bindparam("why"),
    "lease_owner": null(),
    "lease_until": null(),
}
_RECORD_SENT = Write(
    update(outbox).where(outbox.c.id == bindparam("mail")).values({**_OUTCOME, "sent_at": bindparam("now")})
)
_RECORD_UNSENT = Write(
    update(outbox)
    .where(
        outbox.c.id == bindparam("mail"),
        outbox.c.state == OutboxState.SENDING.value,
        outbox.c.lease_owner == bindparam("owner"),
    )
    .values(_OUTCOME)
)
_RECORD_RECIPIENT = Write(
    update(outbox_recipient)
    .where(
        outbox_recipient.c.outbox_id == bindparam("mail"), outbox_recipient.c.address_key == bindparam("key")
    )
    .values(state=bindparam("standing"), code=bindparam("said_code"), message=bindparam("said"))
)
_MAY_ARRIVE = (OutboxState.PENDING.value, OutboxState.SENDING.value, OutboxState.SENT.value)


def record(connection: Connection, mail: OutboxMail, step: NextStep, owner: str, now: datetime) -> bool:
    """Record what an attempt came to; it is repeated only for recipients that are still waiting.

    A success is a fact and always recorded.  A failure counts only while the lease is ours:
    otherwise another sender, or the operator who cancelled the mail, has the last word and False
    is returned.
    """
    outcome = _outcome(step)
    if isinstance(step, Sent):
        _RECORD_SENT.run(connection, {"mail": mail.id, "now": now, **outcome})
    elif not _RECORD_UNSENT.changed(connection, {"mail": mail.id, "owner": owner, **outcome}):
        return False
    for state in set(step.recipients) - set(mail.recipients):
        _RECORD_RECIPIENT.run(connection, _standing(mail.id, state))
    return True


def _outcome(step: NextStep) -> dict[str, object]:
    match step:
        case Sent():
            return {"outcome": OutboxState.SENT, "again_at": None, "why": None}
        case RetryAt():
            return {"outcome": OutboxState.PENDING, "again_at": step.at, "why": _said(step.recipients)}
        case GiveUp():
            return {"outcome": OutboxState.FAILED, "again_at": None, "why": step.reason}
    assert_never(step)


def _said(recipients: tuple[RecipientState, ...]) -> str:
    waiting = (state for state in recipients if state.standing is Standing.WAITING)
    return "; ".join(f"{state.address}: {state.code} {state.message}" for state in waiting)


def _standing(outbox_id: int, state: RecipientState) -> dict[str, object]:
    return {
        "mail": outbox_id,
        "key": address_key(state.address),
        "standing": state.standing,
        "said_code": state.code,
        "said": state.message,
    }


def told_in_vain(connection: Connection, outbox_id: int) -> tuple[int, str] | None:
    """The mail of which a given-up one should have told agents, with its mailbox.

    None where that isn't what it was for, or another one tells agents of the mail.
    """
    of_agents = outbox.c.audience == Audience.AGENTS.value
    cause = select(outbox.c.mail_id, mails.c.mailbox).join_from(outbox, mails)
    lost = connection.execute(cause.where(outbox.c.id == outbox_id, of_agents)).one_or_none()
    if lost is None:
        return None
    others = (outbox.c.mail_id == lost.mail_id, outbox.c.id != outbox_id, outbox.c.state.in_(_MAY_ARRIVE))
    told = connection.execute(select(outbox.c.id).where(*others, of_agents).limit(1)).scalar()
    return (lost.mail_id, lost.mailbox) if told is None else None
