"""A report of one or several mailboxes over some days: read from the store, counted by the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from intake.desk.regulation import FieldRole, Regulation
from intake.desk.report import Period, Report
from intake.desk.reports.counting import ReportCounter
from intake.desk.reports.facts import TermFact, TicketFact
from intake.desk.reports.tables import Names
from intake.desk.terms.kept import terms_of, terms_passed
from intake.desk.ticket import FINISHED, Ticket
from intake.store import reports
from intake.store.database.large import unmapped
from intake.store.database.session import Connection
from intake.store.tickets import tickets

_PIECE = 500
Regulations = Mapping[str, Regulation]


def make_report(connection: Connection, regulations: Regulations, period: Period, now: datetime) -> Report:
    """The report of the mailboxes that have these regulations; what is still to come counts for nothing."""
    with unmapped(connection):
        return _counted(connection, regulations, period, now)


def _counted(connection: Connection, regulations: Regulations, period: Period, now: datetime) -> Report:
    counter = ReportCounter(period, regulations, now)
    mailboxes, end = list(regulations), min(period.end, max(now, period.start))
    scope = reports.Scope(mailboxes, period.start, end, organization_fields(regulations))
    older: list[TicketFact] = []
    late: list[TicketFact] = []
    for one in reports.tickets(connection, scope):
        counter.ticket(one)
        if one.first_missing is None and _may_have_ended(one, period):
            older.append(one)
        if one.due_at is not None and one.due_at < end and one.status not in FINISHED:
            late.append(one)
    for term in _terms(connection, scope, older, regulations):
        counter.term(term)
    for one, ticket in _whole(connection, late):
        for obligation in terms_passed(ticket, regulations[ticket.mailbox], end):
            counter.passed(one, obligation)
    for mail in reports.mails(connection, scope):
        counter.mail(mail)
    return counter.report()


def _terms(
    connection: Connection, scope: reports.Scope, older: list[TicketFact], regulations: Regulations
) -> Iterator[TermFact]:
    """The terms that were noted, and those of older tickets that were not."""
    numbers = {one.number for one in older}
    noted = set()
    for term in reports.terms(connection, scope):
        yield term
        if term.ticket_number in numbers:
            noted.add((term.ticket_number, term.obligation, term.ended_at))
    for term in _worked_out(connection, older, regulations):
        if (term.ticket_number, term.obligation, term.ended_at) not in noted:
            yield term


def organization_fields(regulations: Regulations) -> frozenset[str]:
    """What the field is called by any of the regulations, and by most of those that are no longer used."""
    named = (regulation.name_of(FieldRole.ORGANIZATION) for regulation in regulations.values())
    return frozenset((FieldRole.ORGANIZATION.value, *filter(None, named)))


def names_of(regulations: Iterable[Regulation], agents: Mapping[str, str], language: str) -> Names:
    """What a report calls kinds and fields, and agents by the keys of their addresses."""
    kinds: dict[str, str] = {}
    fields: dict[str, str] = {}
    for regulation in regulations:
        kinds |= {kind.name: kind.title.for_language(language) for kind in regulation.kinds}
        fields |= {spec.name: spec.title.for_language(language) for spec in regulation.fields}
        fields |= {spec.name: spec.title.for_language(language) for spec in regulation.attachments}
    return Names(kinds, agents, fields)


def _may_have_ended(one: TicketFact, period: Period) -> bool:
    """Whether a term of the ticket may have ended in the period or later."""
    ends = (one.first_answered_at, one.finished_at, *(moment.at for moment in one.history[1:]))
    return any(at is not None and at >= period.start for at in ends)


def _worked_out(
    connection: Connection, older: list[TicketFact], regulations: Regulations
) -> Iterator[TermFact]:
    """How the terms of tickets from before ended, by what the regulations say today."""
    for fact, ticket in _whole(connection, older):
        for term in terms_of(ticket, regulations[ticket.mailbox]):
            yield TermFact(
                fact.number,
                fact.mailbox,
                term.obligation,
                term.kept,
                term.due_at,
                term.ended_at,
                fact.kind,
                fact.priority,
                fact.licence,
                fact.agent,
                fact.organization,
            )


def _whole(connection: Connection, facts: list[TicketFact]) -> Iterator[tuple[TicketFact, Ticket]]:
    """The tickets of these facts, so many at a time."""
    for start in range(0, len(facts), _PIECE):
        piece = {one.number: one for one in facts[start : start + _PIECE]}
        for number, ticket in tickets.load_many(connection, piece).items():
            yield piece[number], ticket
