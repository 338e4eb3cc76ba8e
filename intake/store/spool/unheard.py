"""Mails of which nobody heard when they were worked on, though a person may have written them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.disposition import MailStatus, Unheard
from intake.store.database.spool_tables import unheard
from intake.store.database.tables import mail
from intake.store.database.types import in_pieces

_STATUSES = (MailStatus.IGNORED.value, MailStatus.PROCESSED.value)
# They are where they belong: taking them back would only double them.
_IN_PLACE = (Unheard.THANKS.value, Unheard.UNDELIVERED.value)


@dataclass(frozen=True, slots=True)
class UnheardMail:
    """A mail of which agents have not heard.

    `why` is a word of `Unheard`, or a later version's; `automatic` is what kind of machine it was taken for,
    with the reason; `rule` is the rule that passed it over.
    """

    mail_id: int
    why: str
    sender: str
    subject: str
    arrived_at: datetime
    automatic: str | None
    rule: str | None
    ticket_number: int | None


def add(connection: Connection, mail_id: int, mailbox: str, why: Unheard) -> None:
    """Remember that nobody heard of a mail."""
    added = insert(unheard).values(mail_id=mail_id, mailbox=mailbox, why=why.value)
    connection.execute(added.on_conflict_do_update(index_elements=["mail_id"], set_={"why": why.value}))


def passed_over() -> ColumnElement[bool]:
    """The mails of which nobody heard when they were worked on, and that anybody may take back."""
    taken_back = select(unheard.c.mail_id).where(unheard.c.why.not_in(_IN_PLACE))
    return and_(mail.c.status.in_(_STATUSES), mail.c.id.in_(taken_back))


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """These mails are worked on anew."""
    for piece in in_pieces(ids):
        connection.execute(delete(unheard).where(unheard.c.mail_id.in_(piece)))


def any_untold(connection: Connection, mailbox: str) -> bool:
    """Whether there are any; asked often, so it only looks at the index."""
    query = select(unheard.c.mail_id).where(unheard.c.mailbox == mailbox, unheard.c.told_at.is_(None))
    return connection.execute(query.limit(1)).scalar() is not None


def untold(connection: Connection, mailbox: str, before: datetime) -> list[UnheardMail]:
    """The mails worked on before this moment of which agents have not heard, in order of arrival."""
    columns = (mail.c.sender, mail.c.subject, mail.c.arrived_at, mail.c.automatic, mail.c.rule)
    rows = (
        select(unheard.c.mail_id, unheard.c.why, *columns, mail.c.ticket_number)
        .join_from(unheard, mail)
        .where(
            unheard.c.mailbox == mailbox,
            unheard.c.told_at.is_(None),
            mail.c.status.in_((*_STATUSES, MailStatus.HELD.value)),
            mail.c.processed_at < before,
        )
        .order_by(unheard.c.mail_id)
    )
    return [UnheardMail(*row) for row in connection.execute(rows)]


def last_told(connection: Connection, mailbox: str) -> datetime | None:
    """When agents last heard of such mails."""
    at: datetime | None = connection.execute(
        select(func.max(unheard.c.told_at)).where(unheard.c.mailbox == mailbox)
    ).scalar()
    return at


def mark_told(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Remember that agents heard of these mails."""
    for piece in in_pieces(ids):
        connection.execute(update(unheard).where(unheard.c.mail_id.in_(piece)).values(told_at=now))
