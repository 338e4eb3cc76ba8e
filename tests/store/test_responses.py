"""What the caps count: by person, by domain and of strangers at all, within the window and within a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from intake.desk.budgets import (
    PROVED,
    UNPROVED,
    Alike,
    Party,
    ResponseKind,
    Responses,
    Scope,
    Standing,
)
from intake.desk.near_equal import Frame
from intake.services.deciding import ask
from intake.store import responses
from intake.store.database.session import Database
from intake.store.responses import Response
from intake.store.tickets import tickets
from tests.store.examples import NOW, new_ticket, question

ANSWER, NOTICE = ResponseKind.ANSWER, ResponseKind.NOTICE
HOUR = timedelta(hours=1)


def party(standing: Standing, person: str = "olga@firma.example", domain: str = "firma.example") -> Party:
    return Party(standing, person, domain)


def went_out(database: Database, *given: Response) -> None:
    with database.write() as connection:
        responses.add(connection, given)


def asked(database: Database, **values: object) -> Responses:
    usual = {
        "person": "olga@firma.example",
        "answers_domain": "firma.example",
        "notices_domain": "firma.example",
        "answers_since": NOW - HOUR,
        "day_since": NOW - 24 * HOUR,
    }
    with database.read() as connection:
        return ask(connection, question(**{**usual, **values})).responses


def at(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def test_answers_and_notices_are_counted_apart_and_so_is_what_is_proved(database: Database) -> None:
    went_out(
        database,
        Response(ANSWER, party(Standing.PROVED), NOW),
        Response(ANSWER, party(Standing.NEWCOMER), NOW),
        Response(ANSWER, party(Standing.STRANGER), NOW),
        Response(ANSWER, party(Standing.STRANGER), at(2)),
        Response(NOTICE, party(Standing.STRANGER), NOW),
        Response(ANSWER, party(Standing.KNOWN, "igor@firma.example"), NOW),
    )
    found = asked(database)
    assert found.in_window(Scope.PERSON, ANSWER, PROVED) == 2
    assert found.in_window(Scope.PERSON, ANSWER, UNPROVED) == 1
    assert found.in_window(Scope.PERSON, NOTICE, UNPROVED) == 1
    assert found.in_window(Scope.DOMAIN, ANSWER, UNPROVED) == 2
    assert found.in_window(Scope.DOMAIN, NOTICE, PROVED) == 0


def test_newcomers_of_a_domain_are_counted_for_a_day(database: Database) -> None:
    newcomers = [Response(ANSWER, party(Standing.NEWCOMER, f"p{n}@firma.example"), at(n)) for n in range(30)]
    went_out(database, *newcomers)
    only = frozenset({Standing.NEWCOMER})
    assert asked(database).in_day(Scope.DOMAIN, ANSWER, only) == 25
    assert asked(database).in_window(Scope.DOMAIN, ANSWER, only) == 2
    assert asked(database, answers_domain="other.example").in_day(Scope.DOMAIN, ANSWER, only) == 0


def test_strangers_are_counted_wherever_they_are_and_refuted_ones_apart(database: Database) -> None:
    went_out(
        database,
        *(
            Response(ANSWER, party(Standing.STRANGER, f"p@{n}.example", f"{n}.example"), NOW)
            for n in range(7)
        ),
        Response(NOTICE, party(Standing.REFUTED, "q@x.example", "x.example"), NOW),
        Response(ANSWER, party(Standing.STRANGER, "old@y.example", "y.example"), at(1.5)),
    )
    found = asked(database)
    assert found.in_window(Scope.EVERYBODY, ANSWER, frozenset({Standing.STRANGER})) == 7
    assert found.in_window(Scope.EVERYBODY, NOTICE, frozenset({Standing.REFUTED})) == 1


def test_what_is_counted_by_no_domain_is_in_none(database: Database) -> None:
    went_out(database, Response(ANSWER, party(Standing.PROVED, domain=""), NOW))
    assert asked(database, answers_domain="").in_window(Scope.DOMAIN, ANSWER, PROVED) == 0


def test_near_equal_mails_are_found_by_person_and_the_same_words_in_the_domain(database: Database) -> None:
    mine, same = Frame("00000000aaaaaa", "d1"), Frame("00000000bbbbbb", "d2")
    with database.write() as connection:
        number = new_ticket(connection)
        responses.add(
            connection,
            [
                Response(ANSWER, party(Standing.STRANGER), NOW, number, mine, "d1@firma.example"),
                Response(ANSWER, party(Standing.STRANGER), at(25), number, mine, "d1@firma.example"),
                Response(
                    ANSWER, party(Standing.STRANGER, "b@firma.example"), NOW, None, same, "d2@firma.example"
                ),
                Response(NOTICE, party(Standing.STRANGER), NOW, number, mine),
            ],
        )
    assert asked(database, alike="d2@firma.example").alike == (
        Alike(mine.sketch),
        Alike(same.sketch, same=True),
    )
    assert asked(database).alike == (Alike(mine.sketch),)


def test_whoever_gave_what_was_asked_is_remembered_as_such(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        given = Response(ANSWER, party(Standing.KNOWN), NOW, number, Frame("00000000aaaaaa"))
        responses.add(connection, [given])
    assert [one.gave for one in asked(database).alike] == [False]
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE ticket SET asked = 1")
    assert [one.gave for one in asked(database).alike] == [True]
    with database.read() as connection:
        assert tickets.load(connection, number) is not None


def test_what_no_window_reaches_is_forgotten(database: Database) -> None:
    went_out(
        database,
        Response(ANSWER, party(Standing.PROVED), at(200)),
        Response(ANSWER, party(Standing.PROVED), NOW),
    )
    with database.write() as connection:
        responses.forget(connection, NOW - timedelta(days=8))
        assert connection.exec_driver_sql("SELECT count(*) FROM response").scalar() == 1
