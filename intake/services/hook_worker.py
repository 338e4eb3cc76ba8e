"""The thread of one hook: its events in order, each until it is taken, or has been refused for days.

An event is settled after it was taken: killed in between, it is handed over once more under the same id.
"""

from __future__ import annotations

import json
import threading
from datetime import timedelta

from intake.hooks.delivery import NotTaken, Place
from intake.log import get_logger
from intake.services.holding import Lease, LeaseLost
from intake.services.views import event_view
from intake.services.watched import Clock
from intake.store import contacts, hooks
from intake.store.database.errors import StoreError
from intake.store.database.session import Database
from intake.store.tickets import events
from intake.store.tickets.events import Event

log = get_logger(__name__)

HOOK_LEASE_LASTS = timedelta(minutes=2)
"""How long one daemon alone hands a hook's events over; longer than one of them takes."""
GIVEN_UP_AFTER = timedelta(days=5)
_AT_ONCE = 100
_LOOK_EVERY = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 4 * 3600.0


class HookWorker:
    """Hands events over until `stop` is set."""

    def __init__(  # noqa: PLR0913 - the parts of the composition root
        self,
        database: Database,
        name: str,
        place: Place,
        *,
        lease: Lease,
        clock: Clock,
        stop: threading.Event,
    ) -> None:
        self.name = name
        self._database = database
        self._place = place
        self._lease = lease
        self._clock = clock
        self._stop = stop
        self._failures = 0
        self._has_taken = False

    def run(self) -> None:
        """Look for events and hand them over, until stopped."""
        pause = _LOOK_EVERY
        while not self._stop.wait(pause):
            try:
                pause = self.look()
            except StoreError as problem:
                log.warning("hook_waits_for_database", hook=self.name, error=str(problem))
            except LeaseLost:
                log.info("hook_served_by_another_daemon", hook=self.name)
            except Exception:
                log.exception("hook_fault", hook=self.name)
                pause = _FIRST_PAUSE
        try:
            self._lease.release()
        except StoreError as problem:
            log.warning("lease_not_released", duty="hook", error=str(problem))

    def look(self) -> float:
        """Hand over what there is; returns after how many seconds to look again."""
        if not self._lease.take():
            return _LOOK_EVERY * 10
        with self._database.read() as connection:
            last = hooks.heard(connection, self.name)
        if last is None:
            with self._database.write() as connection:
                self._lease.require(connection)
                last = hooks.begin(connection, self.name)
        with self._database.read() as connection:
            waiting = events.after(connection, last, _AT_ONCE)
        for event in waiting:
            if self._stop.is_set():
                break
            if not self._handed_over(event):
                return self._pause()
        return 0.0 if len(waiting) == _AT_ONCE else _LOOK_EVERY

    def _pause(self) -> float:
        doubled: float = _FIRST_PAUSE * 2 ** min(self._failures - 1, 10)
        return min(doubled, _LONGEST_PAUSE)

    def _handed_over(self, event: Event) -> bool:
        """Hand one over; False where it is to be tried again."""
        if not self._lease.renew():
            raise LeaseLost(self.name)
        body = json.dumps(event_view(event), ensure_ascii=False).encode()
        now = self._clock()
        try:
            self._place.hand_over(f"evt_{event.id}", body, int(now.timestamp()))
        except NotTaken as problem:
            return self._refused(event, str(problem))
        self._failures = 0
        with self._database.write() as connection:
            self._lease.require(connection)
            hooks.settle(connection, self.name, event.id)
            # Once for all: to note each success would cost a statement an event.
            note = contacts.record_recovery if self._has_taken else contacts.record_ok
            note(connection, hook_name(self.name), self._clock())
        self._has_taken = True
        return True

    def _refused(self, event: Event, problem: str) -> bool:
        now = self._clock()
        self._failures += 1
        with self._database.write() as connection:
            self._lease.require(connection)
            hooks.refuse(connection, self.name, now)
            since = hooks.refused_since(connection, self.name) or now
            given_up = now - since >= GIVEN_UP_AFTER
            if given_up:
                hooks.settle(connection, self.name, event.id)
            contacts.record_error(connection, hook_name(self.name), problem, now)
        told = "event_given_up" if given_up else "event_not_taken"
        log.error(told, hook=self.name, number=event.id, error=problem)
        return given_up


def hook_name(name: str) -> str:
    """The name under which it is remembered whether a hook takes its events."""
    return f"hook {name}"
