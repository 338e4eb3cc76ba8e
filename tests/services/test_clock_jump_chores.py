"""A clock that ran ahead by a day and came back: digests, reports, budgets, the scanner, tokens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from intake.console import status
from intake.desk.digest import DigestWish
from intake.desk.message import Address
from intake.desk.scan import ScannerProblem
from intake.desk.support_desk import Agent
from intake.mail.oauth import source as oauth
from intake.mail.oauth.recipe import Grant, Recipe
from intake.mail.oauth.source import TokenSource
from intake.services.answers import Answering
from intake.services.digests import Digests
from intake.store import contacts
from intake.store.database.session import Database
from intake.store.database.tables import outbox
from intake.store.overview import overview
from tests.services.desk import COMPLETE, TEMPLATES, DeskInHand, letter
from tests.services.test_budgets import different, take
from tests.services.test_scanning import Told

DAY = timedelta(days=1)
ANNA = "anna@desk.test"


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def queued(desk: DeskInHand, template: str) -> int:
    with desk.database.read() as connection:
        return len(connection.execute(select(outbox.c.id).where(outbox.c.template == template)).all())


# --- Digests --------------------------------------------------------------------------------------


def digests(desk: DeskInHand) -> Digests:
    there = replace(
        desk.watched.desk,
        agents=(Agent("Анна", ANNA, digest=DigestWish(wanted=True)),),
        notify=(Address(ANNA),),
    )
    watched = replace(desk.watched, desk=there)
    return Digests(desk.database, watched, Answering(watched, TEMPLATES), desk.lease, lambda: desk.now)


@pytest.mark.parametrize("restarted", [False, True])
def test_the_digest_of_the_day_that_the_clock_was_in_is_sent_when_it_comes(
    desk: DeskInHand, restarted: bool
) -> None:
    daily = digests(desk)
    assert daily.send_due() == 0
    desk.receive(letter(COMPLETE))
    desk.now += DAY
    desk.lease.take()
    assert daily.send_due() == 1
    desk.now -= DAY
    if restarted:
        daily = digests(desk)
    assert daily.send_due() == 0
    desk.now += DAY + timedelta(hours=1)
    assert daily.send_due() == 1


def test_what_was_passed_over_since_the_clock_came_back_is_in_the_next_digest(desk: DeskInHand) -> None:
    daily = digests(desk)
    daily.send_due()
    desk.now += DAY
    desk.lease.take()
    daily.send_due()
    desk.now -= DAY - timedelta(minutes=1)
    daily.send_due()
    desk.receive(letter(COMPLETE, X_Spam_Flag="YES", X_Spam_Status="Yes, score=25.0 required=5.0"))
    for _ in range(2):
        desk.now += DAY
        desk.lease.take()
        daily.send_due()
    with desk.database.read() as connection:
        passed_over = overview(connection).mails
    assert sum(n for state, n in passed_over.items() if state.value == "ignored") == 1
    assert queued(desk, "digest") == 1


# --- Budgets --------------------------------------------------------------------------------------


def test_too_much_mail_is_told_within_the_hour_after_the_clock_came_back(desk: DeskInHand) -> None:

    def flood(numbers: range) -> None:
        take(desk, (letter(f"Help me with case {n}", sender=f"u{n}@f{n}.example") for n in numbers))

    desk.now += DAY
    flood(range(300))
    assert desk.parts.floods.tend() == 1
    desk.now -= DAY
    flood(range(300, 600))
    desk.later(hours=1)
    desk.lease.take()
    assert desk.parts.floods.tend() == 1


@pytest.mark.parametrize("restarted", [False, True])
def test_answers_that_a_clock_ahead_has_counted_count_no_longer_than_any(
    desk: DeskInHand, restarted: bool
) -> None:
    def write(numbers: range) -> int:
        before = queued(desk, "acknowledgement") + queued(desk, "request")
        take(desk, (letter(different(n)) for n in numbers))
        return queued(desk, "acknowledgement") + queued(desk, "request") - before

    desk.now += DAY
    cap = write(range(30))
    assert 0 < cap < 30
    desk.parts.floods.tend()
    desk.now -= DAY
    if restarted:
        desk = DeskInHand(desk.database, now=desk.now, uid=desk.uid)
    desk.parts.floods.tend()
    desk.later(minutes=desk.regulation.answers_window_minutes + 1)
    assert write(range(30, 60)) == cap


# --- The scanner, tokens, the overview ------------------------------------------------------------


def test_mail_of_a_clock_ahead_waits_for_a_scanner_as_long_as_any(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = [1000.0]
    monkeypatch.setattr("intake.services.scanning.time.monotonic", lambda: running[0])
    database = Database(sqlite_url)
    desk = DeskInHand(database, scanner=Told(ScannerProblem("clamd is gone")))
    desk.now += DAY
    desk.receive(letter(COMPLETE))
    desk.now -= DAY
    for _ in range(2):
        assert not desk.processor.process_batch().mails
        desk.later(minutes=4)
        running[0] += 240
    assert desk.processor.process_batch().mails
    database.close()


RECIPE = Recipe("", "http://127.0.0.1:1/", "client", "a@x.example", Grant.REFRESH_TOKEN, refresh_token="r")


def test_a_token_runs_out_also_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    running, given = [1000.0], count()
    monkeypatch.setattr(oauth, "running_seconds", lambda: running[0])
    source = TokenSource(
        RECIPE, asking=lambda *_: {"access_token": f"token-{next(given)}", "expires_in": 3600}
    )
    assert [source.token(), source.token()] == ["token-0", "token-0"]
    running[0] += 3600
    assert source.token() == "token-1"


@pytest.mark.parametrize("lifetime", ["soon", "", "nan", None, [], {}, True, -5, "1e400"])
def test_a_lifetime_that_is_none_is_taken_for_a_short_one(
    lifetime: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, given = [1000.0], count()
    monkeypatch.setattr(oauth, "running_seconds", lambda: running[0])
    answer = json.loads(json.dumps({"expires_in": lifetime}))
    source = TokenSource(RECIPE, asking=lambda *_: {"access_token": f"token-{next(given)}", **answer})
    assert source.token() == "token-0"
    running[0] += 400
    assert source.token() == "token-1"


def test_a_server_that_fails_now_is_shown_although_a_clock_ahead_says_that_it_answered_later(
    desk: DeskInHand,
) -> None:
    now = datetime.now(UTC)
    with desk.database.write() as connection:
        contacts.record_ok(connection, "smtp", now + DAY)
        contacts.record_error(connection, "smtp", "451 try again", now)
    with desk.database.read() as connection:
        lines = status._server_lines(overview(connection))
    assert any("451 try again" in line for line in lines)
