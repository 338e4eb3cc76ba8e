"""What went out lately, as far as the caps ask: each count walks an index and stops at its window."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from intake.desk.budgets import (
    COUNTED_TOGETHER,
    Alike,
    Party,
    ResponseKind,
    Responses,
    Scope,
    Standing,
    Tally,
)
from intake.store.database.prepared import Query
from intake.store.database.sender_tables import response
from intake.store.database.tables import ticket
from intake.store.facts.rows import NO_NUMBER, Row, rows_of

# Who wrote more within a day is met by the cap on one address first.
_MOST_ALIKE = 12
_MOST_ELSEWHERE = 4
_ELSEWHERE = "alike elsewhere"

_STANDINGS = [standing.value for standing in Standing]


def responses(rows: list[Row]) -> Responses:
    """The answers of these questions among the rows of the statement."""
    tallies: list[Tally] = []
    alike: list[Alike] = []
    for how, number, other, name, value in rows:
        if how in _SCOPES and name in _KINDS and value in _STANDING_OF:
            tally = Tally(_SCOPES[how], _KINDS[name], _STANDING_OF[value], number or 0, other or 0)
            tallies.append(tally)
        elif how in {"alike", _ELSEWHERE}:
            alike.append(Alike(name or "", same=bool(other), gave=bool(number)))
    return Responses(tuple(tallies), tuple(alike))


# Words that a later version wrote are no reason to count nothing.
_SCOPES = {scope.value: scope for scope in Scope} | {"newcomers": Scope.DOMAIN}
_KINDS = {kind.value: kind for kind in ResponseKind}
_STANDING_OF = {standing.value: standing for standing in Standing}


def questions() -> tuple[Select[str, int, int, str, str], ...]:
    """What is asked about every mail."""
    return (
        _person(),
        _domain(ResponseKind.ANSWER, "answers_domain"),
        _domain(ResponseKind.NOTICE, "notices_domain"),
        _newcomers(),
        _everybody(),
        _alike(),
        _elsewhere(),
    )


def ask(connection: Connection, party: Party, since: datetime, day_since: datetime) -> Responses:
    """What went out lately, for an answer that has no mail of its own."""
    given = {
        "person": party.person,
        "answers_domain": party.domain or None,
        "notices_domain": None,
        "alike": None,
        "answers_since": since,
        "day_since": day_since,
    }
    return responses(_alone().rows(connection, given))


@cache
def _alone() -> Query[str, int | None, int | None, str | None, str | None]:
    return Query(union_all(*questions()))


def _tallied(
    how: str, in_window: ColumnElement[int], in_day: ColumnElement[int] = NO_NUMBER
) -> Select[str, int, int, str, str]:
    rows = rows_of(how, in_window, in_day, response.c.kind, response.c.standing)
    return rows.group_by(response.c.kind, response.c.standing)


def _person() -> Select[str, int, int, str, str]:
    return _tallied("person", func.count()).where(
        response.c.person == bindparam("person"), response.c.at >= bindparam("answers_since")
    )


def _domain(kind: ResponseKind, domain: str) -> Select[str, int, int, str, str]:
    return _tallied("domain", func.count()).where(
        response.c.domain == bindparam(domain),
        response.c.standing.in_(_literal(_STANDINGS)),
        response.c.kind == kind.value,
        response.c.at >= bindparam("answers_since"),
    )


def _newcomers() -> Select[str, int, int, str, str]:
    nothing = cast(literal_column("0"), BigInteger)
    return _tallied("newcomers", nothing, func.count()).where(
        response.c.domain == bindparam("answers_domain"),
        response.c.standing == Standing.NEWCOMER.value,
        response.c.kind == ResponseKind.ANSWER.value,
        response.c.at >= bindparam("day_since"),
    )


def _everybody() -> Select[str, int, int, str, str]:
    # In the very words of the index's condition, or SQLite doesn't take the index.
    return _tallied("everybody", func.count()).where(
        text("response.standing IN ('stranger', 'refuted', 'newcomer')"),
        response.c.kind.in_(_literal([kind.value for kind in ResponseKind])),
        response.c.at >= bindparam("answers_since"),
    )


def _like(how: str) -> Select[str, int, int, str, str]:
    # Who was asked and has given all that was missing is no robot.
    gave = case((ticket.c.asked > 0, ticket.c.missing == text("'[]'")), else_=literal_column("false"))
    number = case((gave, 1), else_=0)
    same = case((response.c.alike == bindparam("alike"), 1), else_=0)
    return (
        rows_of(how, cast(number, BigInteger), cast(same, BigInteger), name=response.c.sketch)
        .select_from(response.outerjoin(ticket, ticket.c.number == response.c.ticket_number))
        .where(
            response.c.at >= bindparam("day_since"),
            response.c.kind == ResponseKind.ANSWER.value,
            or_(response.c.sketch.is_not(None), response.c.alike.is_not(None)),
        )
        .order_by(response.c.at.desc())
    )


def _alike() -> Select[str, int, int, str, str]:
    newest = _like("alike").where(response.c.person == bindparam("person"))
    return _limited(newest, _MOST_ALIKE)


def _elsewhere() -> Select[str, int, int, str, str]:
    same = _like(_ELSEWHERE).where(
        response.c.alike == bindparam("alike"), response.c.person != bindparam("person")
    )
    return _limited(same, _MOST_ELSEWHERE)


def _limited(rows: Select[str, int, int, str, str], most: int) -> Select[str, int, int, str, str]:
    limited = rows.limit(literal_column(str(most), BigInteger)).subquery()
    return select(limited)


def _literal(words: list[str]) -> list[ColumnElement[str]]:
    return [literal_column(f"'{word}'") for word in words]


# The index is made for exactly these.
assert {"stranger", "refuted", "newcomer"} == {standing.value for standing in COUNTED_TOGETHER}  # noqa: S101
