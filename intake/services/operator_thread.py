"""The thread that looks for trouble again and again, until the daemon ends."""

from __future__ import annotations

import threading

from intake.log import get_logger
from intake.services.operators import OperatorWatch

log = get_logger(__name__)

_SELDOM, _OFTEN = 30.0, 0.5
_LOOKS = 10


class OperatorThread:
    """Looks ten times within the time after which trouble is told, every 30 seconds at least."""

    def __init__(self, watch: OperatorWatch, after_seconds: float, stop: threading.Event) -> None:
        self._watch = watch
        self._every = min(max(after_seconds / _LOOKS, _OFTEN), _SELDOM)
        self._stop = stop

    def run(self) -> None:
        """Look until stopped."""
        try:
            while not self._stop.wait(self._every):
                self.look()
        finally:
            self._watch.close()

    def look(self) -> None:
        """Look once; a fault of ours is no reason to look no more."""
        try:
            self._watch.look()
        except Exception:
            log.exception("operators_fault")

    def close(self) -> None:
        """Let another daemon look from now on."""
        self._watch.close()
