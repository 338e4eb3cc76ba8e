"""Hooks: each change of a ticket is handed over, in order, again until it is taken, and under one id."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from intake.hooks.delivery import Command, Http, NotTaken, Place
from intake.services.holding import Lease
from intake.services.hook_worker import GIVEN_UP_AFTER, HookWorker
from intake.store import contacts
from intake.store.database.session import Database
from tests.store.examples import NOW, apply, changes_ticket, new_ticket, said

_KEY = b"0123456789abcdef0123456789abcdef"
_SECRET = "whsec_" + base64.b64encode(_KEY).decode()


class Taker:
    """A place that takes events as it is told; `heard` are the ids and texts."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.refuses: Callable[[str], bool] = lambda _text: False

    def hand_over(self, event_id: str, body: bytes, at: int) -> None:
        text = json.loads(body)["data"]["text"]
        self.heard.append((event_id, text))
        if self.refuses(text):
            raise NotTaken("it answers 500")


class Hooked:
    """A desk with one ticket, and a worker that began after that."""

    def __init__(self, database: Database, place: Place) -> None:
        self.database, self.now = database, NOW
        self.place = place
        with database.write() as connection:
            self.number = new_ticket(connection)
        self.worker = self.started()
        self.worker.look()

    def started(self) -> HookWorker:
        lease = Lease(self.database, "tracker", "this test", "hook")
        return HookWorker(
            self.database,
            "tracker",
            self.place,
            lease=lease,
            clock=lambda: self.now,
            stop=threading.Event(),
        )

    def say(self, *texts: str) -> None:
        with self.database.write() as connection:
            for text in texts:
                apply(connection, changes_ticket(self.number, said(text)))


def test_what_happens_from_then_on_is_heard_once_and_in_order(database: Database) -> None:
    taker = Taker()
    desk = Hooked(database, taker)
    desk.say("one", "two")
    desk.worker.look()
    desk.worker.look()
    assert [text for _, text in taker.heard] == ["one", "two"]


def test_a_refused_event_comes_again_under_its_id_and_later_ones_wait_for_it(database: Database) -> None:
    taker = Taker()
    desk = Hooked(database, taker)
    taker.refuses = lambda text: text == "one"
    desk.say("one", "two")
    pauses = [desk.worker.look() for _ in range(3)]
    assert pauses == [60, 120, 240]
    with database.read() as connection:
        contact = contacts.of_server(connection, "hook tracker")
    assert contact is not None
    assert contact.last_error == "it answers 500"
    taker.refuses = lambda _: False
    desk.worker.look()
    assert [text for _, text in taker.heard] == ["one", "one", "one", "one", "two"]
    with database.read() as connection:
        contact = contacts.of_server(connection, "hook tracker")
    assert contact is not None
    assert contact.last_ok_at == desk.now
    assert len({event_id for event_id, text in taker.heard if text == "one"}) == 1


def test_killed_before_it_was_settled_an_event_comes_again_under_the_same_id(database: Database) -> None:
    class Killed(BaseException):
        pass

    class Kills(Taker):
        def hand_over(self, event_id: str, body: bytes, at: int) -> None:
            super().hand_over(event_id, body, at)
            if len(self.heard) == 1:
                raise Killed

    taker = Kills()
    desk = Hooked(database, taker)
    desk.say("one", "two")
    with pytest.raises(Killed):
        desk.worker.look()
    desk.started().look()
    assert [text for _, text in taker.heard] == ["one", "one", "two"]
    assert taker.heard[0] == taker.heard[1]


def test_what_is_refused_for_days_makes_way_for_the_next_across_restarts(database: Database) -> None:
    taker = Taker()
    desk = Hooked(database, taker)
    taker.refuses = lambda text: text == "poison"
    desk.say("poison", "good")
    desk.worker.look()
    desk.now += GIVEN_UP_AFTER - timedelta(minutes=1)
    desk.started().look()
    assert [text for _, text in taker.heard] == ["poison", "poison"]
    desk.now += timedelta(minutes=2)
    desk.started().look()
    assert [text for _, text in taker.heard] == ["poison", "poison", "poison", "good"]


def test_one_daemon_alone_hands_over(database: Database) -> None:
    taker = Taker()
    desk = Hooked(database, taker)
    desk.say("one")
    other = HookWorker(
        database,
        "tracker",
        taker,
        lease=Lease(database, "tracker", "another daemon", "hook"),
        clock=lambda: NOW,
        stop=threading.Event(),
    )
    other.look()
    assert not taker.heard


# --- By HTTP --------------------------------------------------------------------------------------

_Asked = list[tuple[str, dict[str, str], bytes]]


@contextmanager
def _server(
    code: int, location: str = "", hangs: threading.Event | None = None
) -> Iterator[tuple[str, _Asked]]:
    asked: _Asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            if hangs is not None:
                hangs.wait(30)
            self.send_response(code)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - a name of the library

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", asked
    finally:
        if hangs is not None:
            hangs.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_post_is_signed_as_standard_webhooks_say() -> None:
    with _server(204) as (url, asked):
        Http(url, _SECRET).hand_over("evt_7", b'{"a": 1}', 1_700_000_000)
    ((path, headers, body),) = asked
    assert (path, body) == ("/hook", b'{"a": 1}')
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("evt_7", "1700000000")
    signed = hmac.new(_KEY, b'evt_7.1700000000.{"a": 1}', hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(signed).decode()


@pytest.mark.parametrize("code", [400, 404, 410, 429, 500, 503])
def test_whoever_answers_otherwise_has_not_taken_it(code: int) -> None:
    with _server(code) as (url, _), pytest.raises(NotTaken, match=f"answers {code}"):
        Http(url, _SECRET).hand_over("evt_7", b"{}", 1)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(code: int) -> None:
    with _server(204) as (elsewhere, asked), _server(code, elsewhere) as (url, _):
        with pytest.raises(NotTaken, match=f"answers {code}"):
            Http(url, _SECRET).hand_over("evt_7", b"{}", 1)
        assert not asked


def test_whoever_never_answers_is_given_up() -> None:
    with _server(204, hangs=threading.Event()) as (url, _), pytest.raises(NotTaken, match="timed out"):
        Http(url, _SECRET, timeout=0.2).hand_over("evt_7", b"{}", 1)


def test_where_nobody_listens_it_is_said() -> None:
    with _server(204) as (url, _):
        pass
    with pytest.raises(NotTaken, match="can't be reached"):
        Http(url, _SECRET).hand_over("evt_7", b"{}", 1)


# --- By a command ---------------------------------------------------------------------------------


def test_a_command_gets_the_event_on_its_standard_input(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    program = f"import os, sys; open({str(kept)!r}, 'w').write(os.environ['WEBHOOK_ID'] + sys.stdin.read())"
    Command([sys.executable, "-c", program]).hand_over("evt_7", b'{"a": "; rm x"}', 1)
    assert kept.read_text() == 'evt_7{"a": "; rm x"}'


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([sys.executable, "-c", "raise SystemExit(3)"], "ended with 3"),
        (["/nowhere/at/all"], "can't be started"),
        ([sys.executable, "-c", "import signal; signal.pause()"], "did not end"),
    ],
)
def test_a_command_that_fails_has_not_taken_it(words: list[str], why: str) -> None:
    with pytest.raises(NotTaken, match=why):
        Command(words, timeout=2.0).hand_over("evt_7", b"{}", 1)
