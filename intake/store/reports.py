"""What a report is counted from, read row by row: a month of a desk of years needn't fit into memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.addresses import address_key
from intake.desk.disposition import DispositionKind
from intake.desk.reports.facts import MailFact, TermFact, TicketFact
from intake.desk.term_rules import Obligation
from intake.desk.ticket import ClosedReason, Status
from intake.store.database.report_tables import ended_term, monthly_report
from intake.store.database.sender_tables import held_decision
from intake.store.database.tables import mail, ticket, ticket_field

_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: mailboxes and a period (UTC, without its `end`).

    `organization` are the names of the field that tells it.
    """

    mailboxes: Collection[str]
    start: datetime
    end: datetime
    organization: Collection[str]


def tickets(connection: Connection, scope: Scope) -> Iterator[TicketFact]:
    """The tickets that were opened before the period's end and not finished for good before it began."""
    of = ticket.c
    query = select(
        of.number,
        of.mailbox,
        of.status,
        of.created_at,
        of.kind,
        of.priority,
        of.licence_kind,
        func.coalesce(of.assignee, ""),
        func.coalesce(_organization(of.number, scope.organization), ""),
        of.asked,
        of.first_missing.is_(None),
        of.first_missing,
        of.history,
        of.first_answered_at,
        of.finished_at,
        of.closed_reason,
        of.due_at,
    ).where(
        _of(of.mailbox, scope),
        of.created_at < scope.end,
        or_(of.finished_at.is_(None), of.finished_at >= scope.start),
    )
    for row in _rows(connection, query):
        number, mailbox, status, created, *said, unknown, lacked, history, answered, finished, why, due = row
        kind, priority, licence, agent, organization, asked = said
        yield TicketFact(
            number=number,
            mailbox=mailbox,
            status=Status(status),
            created_at=created,
            kind=kind,
            priority=priority,
            licence=licence,
            agent=agent,
            organization=organization,
            asked=asked,
            first_missing=None if unknown else lacked,
            history=history,
            first_answered_at=answered,
            finished_at=finished,
            closed_reason=None if why is None else ClosedReason(why),
            due_at=due,
        )


def terms(connection: Connection, scope: Scope) -> Iterator[TermFact]:
    """The terms that ended in a period, and those that ended later although they were due in it."""
    of = ended_term.c
    query = (
        select(
            of.ticket_number,
            ticket.c.mailbox,
            of.obligation,
            of.kept,
            of.due_at,
            of.ended_at,
            of.kind,
            of.priority,
            of.licence_kind,
            func.coalesce(of.assignee, ""),
            func.coalesce(_organization(of.ticket_number, scope.organization), ""),
        )
        .join_from(ended_term, ticket, ticket.c.number == of.ticket_number)
        .where(
            _of(ticket.c.mailbox, scope),
            of.ended_at >= scope.start,
            or_(of.ended_at < scope.end, and_(of.due_at < scope.end, of.kept.is_(False))),
        )
    )
    for number, mailbox, obligation, *rest in _rows(connection, query):
        yield TermFact(number, mailbox, Obligation(obligation), *rest)


def mails(connection: Connection, scope: Scope) -> Iterator[MailFact]:
    """The mails that arrived in a period, counted by what they were taken for."""
    held = or_(
        mail.c.disposition == DispositionKind.HOLD.value,
        mail.c.released,
        mail.c.id.in_(select(held_decision.c.mail_id)),
    )
    was_held = case((held, 1), else_=0).label("was_held")
    kind = func.coalesce(mail.c.automatic, "").label("taken_for")
    query = (
        select(func.count(), was_held, kind)
        .where(
            _of(mail.c.mailbox, scope),
            mail.c.arrived_at >= scope.start,
            mail.c.arrived_at < scope.end,
        )
        .group_by(was_held, kind)
    )
    for count, was, taken_for in connection.execute(query):
        yield MailFact(count, bool(was), taken_for.partition(":")[0])


def claim(connection: Connection, mailbox: str, reader: str, month: date, now: datetime) -> bool:
    """Take a reader's report of a month in the transaction that queues it; False when it was taken before."""
    row = {"mailbox": mailbox, "reader_key": address_key(reader), "month": month, "at": now}
    taken = insert(monthly_report).values(row).on_conflict_do_nothing().returning(monthly_report.c.month)
    return connection.execute(taken).scalar() is not None


def made_at(connection: Connection, mailbox: str, reader: str, month: date) -> datetime | None:
    """When the report of a month (its first day) was made for a reader; None before."""
    of = monthly_report.c
    wanted = of.mailbox == mailbox, of.reader_key == address_key(reader), of.month == month
    return connection.execute(select(of.at).where(*wanted)).scalar()


def forget_ahead(connection: Connection, mailbox: str, latest: datetime) -> None:
    """Forget the reports that only a clock which ran ahead can have made: their months are still to come."""
    of = monthly_report.c
    connection.execute(delete(monthly_report).where(of.mailbox == mailbox, of.at > latest))


def _of(mailbox: ColumnElement[str], scope: Scope) -> ColumnElement[bool]:
    """Whether a row is of one of the mailboxes; no index is used, for it would lead all over the table."""
    return func.coalesce(mailbox, "").in_(scope.mailboxes)


def _organization(number: ColumnElement[int], names: Collection[str]) -> ColumnElement[Any]:
    own = ticket_field.c
    value = select(func.min(own.value)).where(own.ticket_number == number, own.name.in_(list(names)))
    return value.scalar_subquery()


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Any]]:
    """The rows, so many at a time: PostgreSQL's driver would otherwise bring all of them at once."""
    options = {"stream_results": True, "yield_per": _ROWS}
    for piece in connection.execute(query, execution_options=options).partitions():
        yield from piece
