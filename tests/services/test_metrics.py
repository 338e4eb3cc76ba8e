"""The Prometheus page: what it says, and who else may hold its connections without harm."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake import metrics, metrics_server
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from tests.services.desk import COMPLETE, DeskInHand, letter

HOST = "127.0.0.1"
# Generous: whoever blocks here blocks for ever.
PATIENCE = 30.0


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(database)
    DeskInHand(database).receive(letter(COMPLETE))
    yield metrics.serve(f"{HOST}:0", database, lambda: datetime.now(UTC))
    database.close()


def asked(port: int, method: str = "GET", **fields: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    connection.request(method, "/metrics", headers=fields)
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
        broken.setattr(metrics, "overview", lambda _: 1 / 0)
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            asked(port)
    assert asked(port)[0] == 200
