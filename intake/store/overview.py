"""Counts for `intake status` and the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, false, func, select

from intake.desk.disposition import MailStatus
from intake.desk.ticket import FINISHED, Status
from intake.store.contacts import Contact, contacts
from intake.store.database.daemon_tables import lease
from intake.store.database.tables import mail, outbox, ticket
from intake.store.outbox.outbox import OutboxState
from intake.store.withheld import WithheldCounts
from intake.store.withheld import counts as withheld_counts


@dataclass(frozen=True, slots=True)
class Ruled:
    """How many mails a rule concerned, and where they stand now."""

    rule: str
    status: MailStatus
    mails: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How many mails and tickets are in each status, and what has waited longest.

    Every status has a count, even if it is 0.  `oldest_spooled_at` is the arrival of
    the mail that has waited longest for processing, `oldest_unsent_at` when the oldest mail not
    yet sent was queued; None when nothing waits.  `unsettled` mails are worked on, but not yet put away on
    their server.  `withheld` counts mails that were too many.
    """

    mails: dict[MailStatus, int]
    oldest_spooled_at: datetime | None
    tickets: dict[Status, int]
    outbox: dict[OutboxState, int]
    oldest_unsent_at: datetime | None
    unsettled: int
    contacts: tuple[Contact, ...]
    withheld: WithheldCounts

    @property
    def backlog(self) -> int:
        """How many mails wait to be processed."""
        return self.mails[MailStatus.SPOOLED]


@dataclass(frozen=True, slots=True)
class Urgent:
    """What can't wait: tickets whose term has passed, mail that isn't put away, and who works here.

    `overdue_since` is when the first of the terms passed, `unsettled_since` when the oldest mail that isn't
    put away was worked on, and `leased_until` the latest end of a mailbox's lease; None for none.
    """

    overdue: int
    overdue_since: datetime | None
    unsettled_since: datetime | None
    leased_until: datetime | None


_UNSENT = (OutboxState.PENDING.value, OutboxState.SENDING.value)


def overview(connection: Connection) -> Overview:
    """Count everything."""
    mails = _counts(connection, mail.c.status)
    tickets = _counts(connection, ticket.c.status)
    sent = _counts(connection, outbox.c.state)
    return Overview(
        mails={status: mails.get(status.value, 0) for status in MailStatus},
        oldest_spooled_at=_oldest_spooled(connection),
        tickets={status: tickets.get(status.value, 0) for status in Status},
        outbox={state: sent.get(state.value, 0) for state in OutboxState},
        oldest_unsent_at=_oldest_unsent(connection),
        unsettled=_unsettled(connection),
        contacts=tuple(contacts(connection)),
        withheld=withheld_counts(connection),
    )


def urgent(connection: Connection, now: datetime) -> Urgent:
    """Look for what can't wait."""
    late = ticket.c.due_at <= now, ticket.c.status.not_in([status.value for status in FINISHED])
    overdue, since = connection.execute(select(func.count(), func.min(ticket.c.due_at)).where(*late)).one()
    unsettled = select(func.min(mail.c.processed_at)).where(*_UNSETTLED)
    leased = select(func.max(lease.c.expires_at)).where(lease.c.name.startswith("mailbox:"))
    return Urgent(overdue, since, connection.execute(unsettled).scalar(), connection.execute(leased).scalar())


def ruled(connection: Connection, since: datetime) -> tuple[Ruled, ...]:
    """The mails since then about which a rule decided, or to which it kept answers back."""
    query = (
        select(mail.c.rule, mail.c.status, func.count())
        .where(mail.c.rule.is_not(None), mail.c.processed_at >= since)
        .group_by(mail.c.rule, mail.c.status)
        .order_by(mail.c.rule, mail.c.status)
    )
    return tuple(Ruled(rule, MailStatus(status), count) for rule, status, count in connection.execute(query))


_UNSETTLED = (
    mail.c.settled == false(),
    mail.c.status.not_in((MailStatus.SPOOLED.value, MailStatus.UNFETCHED.value)),
)


def _unsettled(connection: Connection) -> int:
    return connection.execute(select(func.count()).where(*_UNSETTLED)).scalar_one()


def _oldest_spooled(connection: Connection) -> datetime | None:
    query = select(func.min(mail.c.arrived_at)).where(mail.c.status == MailStatus.SPOOLED.value)
    oldest: datetime | None = connection.execute(query).scalar()
    return oldest


def _oldest_unsent(connection: Connection) -> datetime | None:
    query = select(func.min(outbox.c.created_at)).where(outbox.c.state.in_(_UNSENT))
    oldest: datetime | None = connection.execute(query).scalar()
    return oldest


def _counts(connection: Connection, column: Column[str]) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).group_by(column))
    return {value: count for value, count in rows}  # noqa: C416 - dict(rows) loses the types
