"""`intake events`: what happened to tickets, one JSON object a line, for scripts."""

from __future__ import annotations

import sys
import threading

from intake.config.settings import Settings
from intake.console.output import cell, print_json
from intake.console.session import opened
from intake.services.views import event_view
from intake.store.database.session import Database
from intake.store.tickets import events
from intake.store.tickets.events import Event

_AT_ONCE = 500
_LOOK_EVERY = 1.0
_GAP = 0.05


def events_command(
    settings: Settings, after: int | None, *, follow: bool, as_json: bool, stop: threading.Event | None = None
) -> int:
    """Print the events after `after`: all by default, and while following, what happens from now on."""
    stopped = stop or threading.Event()
    with opened(settings) as database:
        last = _beginning(database, follow=follow) if after is None else after
        while True:
            with database.read() as connection:
                found = events.after(connection, last, _AT_ONCE)
            _print(found, as_json=as_json)
            last = found[-1].id if found else last
            if len(found) == _AT_ONCE or (not found and not follow and _some_wait(database, last, stopped)):
                continue
            if not follow or stopped.wait(_LOOK_EVERY):
                return 0


def _some_wait(database: Database, last: int, stopped: threading.Event) -> bool:
    """Whether events are there that are held back while somebody writes; it is a moment later then."""
    with database.read() as connection:
        waiting = events.newest(connection) > last
    return waiting and not stopped.wait(_GAP)


def _beginning(database: Database, *, follow: bool) -> int:
    if not follow:
        return 0
    with database.read() as connection:
        return events.newest(connection)


def _print(found: list[Event], *, as_json: bool) -> None:
    if as_json:
        print_json(map(event_view, found))
    else:
        sys.stdout.writelines(map(_line, found))
    # Whoever follows through a pipe reads each at once.
    sys.stdout.flush()


def _line(event: Event) -> str:
    values = (event.id, event.at, event.number, event.kind.value, event.author, event.text)
    return "\t".join(map(cell, values)) + "\n"
