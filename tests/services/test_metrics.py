"""The Prometheus page: what it says, and who else may hold its connections without harm."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake import figures, metrics, metrics_server
from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.expiry import Expiring, ExpiringKind
from intake.desk.term_rules import DeadlineRules, Obligation, Term, TermRule, Unit
from intake.desk.ticket import Status
from intake.services.wellbeing import Limits
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from tests.services.desk import COMPLETE, DeskInHand, letter, with_rules

HOST = "127.0.0.1"
LIMITS = Limits(0, timedelta(minutes=15))
# Generous: whoever blocks here blocks for ever.
PATIENCE = 30.0


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(database)
    DeskInHand(database).receive(letter(COMPLETE))
    yield metrics.serve(f"{HOST}:0", metrics.Watched(database, lambda: datetime.now(UTC), LIMITS))
    database.close()


def asked(port: int, method: str = "GET", path: str = "/metrics", **fields: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    connection.request(method, path, headers=fields)
    response = connection.getresponse()
    found = response.status, response.headers["Content-Type"], response.read()
    connection.close()
    return found


def client(port: int, said: bytes = b"") -> socket.socket:
    made = socket.create_connection((HOST, port), timeout=PATIENCE)
    made.sendall(said)
    return made


def test_the_page_counts_tickets_and_mails(port: int) -> None:
    status, kind, page = asked(port)
    assert status == 200
    assert kind.startswith("text/plain")
    assert b'intake_tickets{status="open"} 1.0' in page
    assert b"intake_database_up 1.0" in page


def test_whoever_asks_for_openmetrics_gets_it(port: int) -> None:
    _, kind, page = asked(port, Accept="application/openmetrics-text; version=1.0.0")
    assert kind.startswith("application/openmetrics-text")
    assert page.endswith(b"# EOF\n")


def test_other_methods_are_refused_and_a_head_has_no_page(port: int) -> None:
    assert asked(port, "POST")[0] == 405
    assert asked(port, "HEAD")[::2] == (200, b"")


def test_a_scrape_gets_in_past_hundreds_of_clients_that_say_nothing_or_little(port: int) -> None:
    threads = threading.active_count()
    with contextlib.ExitStack() as slow:
        for number in range(300):
            slow.enter_context(client(port, (b"", b"G", b"GET /metrics HTTP/1.1\r\nHost: a\r\n")[number % 3]))
        assert asked(port)[0] == 200
        assert threading.active_count() == threads


def test_a_client_that_says_little_is_sent_away(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_server, "_ASKED_WITHIN", 0.2)
    with client(port, b"GET /metrics HTTP/1.1\r\n") as slow:
        assert not slow.recv(1)


def test_a_header_without_an_end_takes_no_memory(port: int) -> None:
    with client(port) as endless:
        padding = b"X-Padding: " + b"x" * 1_000_000
        with contextlib.suppress(OSError):
            endless.sendall(padding * 100)
        with contextlib.suppress(ConnectionResetError):
            assert not endless.recv(1)
    assert asked(port)[0] == 200


def test_a_fault_of_ours_ends_one_scrape_and_not_the_page(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(metrics, "wellbeing", lambda *_, **__: 1 / 0)
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            asked(port)
    assert asked(port)[0] == 200


def test_unknown_paths_name_the_known_ones(port: int) -> None:
    status, _, page = asked(port, path="/")
    assert status == 404
    assert page.split() == [b"/metrics", b"/healthz", b"/readyz"]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[metrics.Watched]:
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(database)
    yield metrics.Watched(database, lambda: datetime.now(UTC), LIMITS)
    database.close()


def test_a_daemon_is_ready_while_it_lives_writes_and_goes_on(watched: metrics.Watched) -> None:
    alive, ending = [True], [False]
    port = metrics.serve(f"{HOST}:0", replace(watched, alive=lambda: alive[0], ending=lambda: ending[0]))
    assert asked(port, path="/healthz")[::2] == (200, b"ok\n")
    status, _, page = asked(port, path="/readyz")
    assert (status, page.startswith(b"nothing was written")) == (503, True)
    DeskInHand(watched.database).receive(letter(COMPLETE))
    assert asked(port, path="/readyz?verbose")[::2] == (200, b"ok\n")
    ending[0] = True
    assert asked(port, path="/readyz")[::2] == (503, b"the daemon is ending\n")
    assert asked(port, path="/healthz")[0] == 200
    alive[0] = False
    assert asked(port, path="/healthz")[::2] == (503, b"a thread has died or hangs\n")


def test_a_database_that_cannot_be_read_makes_unready_and_not_unhealthy(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    port = metrics.serve(f"{HOST}:0", metrics.Watched(database, lambda: datetime.now(UTC), LIMITS))
    assert asked(port, path="/readyz")[::2] == (503, b"the database can't be read\n")
    assert asked(port, path="/healthz")[0] == 200
    assert b"intake_database_up 0.0" in asked(port)[2]


def series(port: int) -> dict[str, float]:
    page = asked(port)[2].decode()
    lines = (line.rpartition(" ") for line in page.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_what_needs_a_person_is_a_gauge_by_kind(watched: metrics.Watched) -> None:
    desk = DeskInHand(watched.database, now=datetime.now(UTC))
    desk.receive(letter(COMPLETE))
    desk.receive(letter("Сколько ждать?", subject="Re: [#1] счёт", sender="fremd@other.example"))
    soon = Expiring("oauth.office", ExpiringKind.SECRET, datetime.now(UTC) + timedelta(days=2))
    found = series(metrics.serve(f"{HOST}:0", replace(watched, expiring=lambda _: (soon,))))
    assert found['intake_needs{kind="held"}'] == 1
    assert found['intake_needs{kind="expiring"}'] == 1
    assert {value for name, value in found.items() if name.startswith("intake_needs{")} == {0, 1}
    assert found["intake_overdue"] == 0
    assert found["intake_free_bytes"] > 0
    assert 0 <= found["intake_last_write_seconds"] < 60
    assert 172_000 < found['intake_expires_seconds{table="oauth.office",what="secret"}'] <= 172_800


def test_mails_tickets_terms_and_stages_are_counted_once_each(watched: metrics.Watched) -> None:
    terms = DeadlineRules(
        (
            TermRule(Obligation.FIRST_REACTION, Term(4, Unit.WORKING_HOURS)),
            TermRule(Obligation.RESOLUTION, Term(1, Unit.WORKING_DAYS)),
        )
    )
    regulation = with_rules(load_regulation(packaged("regulations") / "default.toml"), deadlines=terms)
    port = metrics.serve(f"{HOST}:0", watched)
    before = series(port)
    desk = DeskInHand(watched.database, regulation)
    desk.receive(letter(COMPLETE))
    told = next(line for line in desk.sent() if line.template == "notification")
    desk.later(hours=1)
    answer = {"sender": "anna@desk.test", "subject": "Re: [#1] счёт", "In_Reply_To": told.message_id}
    desk.receive(letter("Проверьте принтер.", **answer))
    desk.later(days=2)
    desk.tick()
    desk.receive(letter("#решено\n\nЗаменили картридж.", **answer))
    assert desk.ticket().status is Status.RESOLVED
    gained = {name: value - before.get(name, 0) for name, value in series(port).items()}
    assert {
        name: value
        for name, value in gained.items()
        if value and name.startswith(("intake_mails_p", "intake_tickets_", "intake_terms_"))
    } == {
        'intake_mails_processed_total{disposition="open_ticket",mailbox="support"}': 1,
        'intake_mails_processed_total{disposition="relay",mailbox="support"}': 2,
        'intake_tickets_opened_total{mailbox="support"}': 1,
        'intake_tickets_overdue_total{mailbox="support"}': 1,
        'intake_tickets_finished_total{mailbox="support",status="resolved"}': 1,
        'intake_terms_total{kept="yes",mailbox="support",obligation="first_reaction"}': 1,
        'intake_terms_total{kept="no",mailbox="support",obligation="resolution"}': 1,
    }
    assert gained['intake_stage_seconds_count{stage="process"}'] == 3
    assert gained['intake_stage_seconds_bucket{le="+Inf",stage="process"}'] == 3
    assert gained['intake_stage_seconds_sum{stage="process"}'] > 0


def test_a_histogram_has_what_took_as_long_as_a_bound_below_it() -> None:
    measured = figures.Histogram("seconds", "…", (1.0, 5.0))
    for seconds in (-3.0, 1.0, 1.5, 5.0, 60.0):
        measured.measured(seconds)
    assert measured.cumulated() == {(): ([("1.0", 2), ("5.0", 4), ("+Inf", 5)], 67.5)}
