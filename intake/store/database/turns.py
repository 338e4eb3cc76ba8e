"""Taking turns at writing, first come, first served.

A writer that waits for SQLite's lock looks again only every 100 ms.  A thread that writes all the time
has the lock back long before that: it would keep all other threads of the process waiting for as long
as it has work.
"""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """A lock that goes to whoever has waited longest."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._taken = False

    def take(self, patience: float) -> bool:
        """Wait for the turn; False when others kept it for more than `patience` seconds."""
        place = object()
        with self._changed:
            self._waiting.append(place)
            try:
                mine = self._changed.wait_for(lambda: self._comes(place), patience)
                self._taken = self._taken or mine
            finally:
                self._waiting.remove(place)
                self._changed.notify_all()
        return mine

    def give(self) -> None:
        """Give the turn up to the next in line."""
        with self._changed:
            self._taken = False
            self._changed.notify_all()

    def _comes(self, place: object) -> bool:
        return not self._taken and self._waiting[0] is place
