"""Nothing in the outbox waits for a time that only a clock which ran ahead has set."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from intake.desk.delivery import delay
from intake.log import get_logger
from intake.store.database.session import Database
from intake.store.outbox import ahead

log = get_logger(__name__)

# Another daemon's clock may be the one that ran ahead.
_LOOKS_EVERY = 60.0


class OutboxTimes:
    """Looks now and then, and whenever the clock has gone back, whether a time lies too far ahead."""

    def __init__(self, database: Database, longest_claim: timedelta) -> None:
        self._database = database
        self._longest_claim = longest_claim
        self._seen: datetime | None = None
        self._again_at = 0.0

    def look(self, now: datetime) -> None:
        """Let nothing wait for longer than after so many attempts, and no claim last longer than any can."""
        went_back = self._seen is None or now < self._seen
        self._seen = now
        if not went_back and time.monotonic() < self._again_at:
            return
        with self._database.read() as connection:
            late = ahead.late(connection, now, _longest_wait)
            claimed = ahead.claimed_for_too_long(connection, now, self._longest_claim)
        if late or claimed:
            with self._database.write() as connection:
                ahead.bring_back(connection, late, now, self._longest_claim)
            log.warning("times_ahead_brought_back", mails=len(late), claims=claimed)
        self._again_at = time.monotonic() + _LOOKS_EVERY


def _longest_wait(attempts: int) -> timedelta:
    return delay(attempts, 0.0) if attempts else timedelta()
