"""Whether the clock was set: the time of day compared with one that only runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

# Daemons that keep the clock right correct smaller differences all the time.
_WORTH_NOTING = timedelta(seconds=30)


def running_seconds() -> float:
    """Seconds on a clock that nobody sets and that runs also while the machine sleeps (clock_gettime(2))."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ClockWatch:
    """Compares the clock with the running one from look to look."""

    def __init__(self, clock: Callable[[], datetime], running: Callable[[], float] = running_seconds) -> None:
        self._clock = clock
        self._running = running
        self._last = clock(), running()

    def jump(self) -> timedelta | None:
        """By how much the clock was set since the last look, ahead or (negative) back; None for no jump."""
        before, then = self._last
        self._last = now, running = self._clock(), self._running()
        difference = now - before - timedelta(seconds=running - then)
        return difference if abs(difference) >= _WORTH_NOTING else None
