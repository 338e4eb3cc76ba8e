"""What was decided about held mails: the first decision wins, whoever makes it, by mail or by a command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.disposition import MailStatus
from intake.desk.held import Deciding, Verdict
from intake.store.database.sender_tables import held_decision
from intake.store.database.tables import mail
from intake.store.spool import ledger, unheard

_MOST_TOLD = 50
_UNTOLD = held_decision.c.told.is_(False)


def decide(
    connection: Connection, deciding: Deciding, now: datetime, *, told: bool = False
) -> tuple[int, ...]:
    """Let the mails through or set them aside, and remember who did so; returns the ids of those concerned.

    They are mails that are held, or that `ledger.release` and `ledger.discard` move besides.  What somebody
    decided a moment ago isn't decided again: its id isn't among those returned.  `told` says that agents hear
    of it in the same transaction.
    """
    move = ledger.discard if deciding.verdict is Verdict.DISCARD else ledger.release
    moved = tuple(move(connection, deciding.mail_ids))
    for mail_id in moved:
        _remember(connection, mail_id, deciding, now, told=told)
    return moved


def still_wait(connection: Connection, ids: Sequence[int]) -> bool:
    """Whether all these mails can be decided about, and stay so until the end of the transaction."""
    waits = or_(mail.c.status == MailStatus.HELD.value, unheard.passed_over())
    query = select(mail.c.id).where(mail.c.id.in_(ids), waits)
    return set(connection.execute(query.with_for_update()).scalars()) == set(ids)


def admitted_by(connection: Connection, mail_id: int) -> str:
    """Who let the mail's sender take part for good, as entries name him; "" if nobody did."""
    query = select(held_decision.c.by).where(
        held_decision.c.mail_id == mail_id, held_decision.c.verdict == Verdict.ADMIT.value
    )
    return connection.execute(query).scalar() or ""


def untold(connection: Connection, mailbox: str) -> list[int]:
    """The mails about which something was decided that agents don't know yet, the oldest decisions first."""
    query = (
        select(held_decision.c.mail_id)
        .where(held_decision.c.mailbox == mailbox, _UNTOLD)
        .order_by(held_decision.c.at, held_decision.c.mail_id)
        .limit(_MOST_TOLD)
    )
    return list(connection.execute(query).scalars())


def mark_told(connection: Connection, mail_id: int) -> None:
    """Agents know what was decided about the mail."""
    connection.execute(update(held_decision).where(held_decision.c.mail_id == mail_id).values(told=True))


def _remember(connection: Connection, mail_id: int, deciding: Deciding, now: datetime, *, told: bool) -> None:
    mailbox = select(mail.c.mailbox).where(mail.c.id == mail_id).scalar_subquery()
    decided = {
        "verdict": deciding.verdict.value,
        "by": deciding.by.name,
        "by_key": deciding.by.key or None,
        "at": now,
        "told": told,
    }
    row = insert(held_decision).values(mail_id=mail_id, mailbox=mailbox, **decided)
    connection.execute(row.on_conflict_do_update(index_elements=["mail_id"], set_=decided))
