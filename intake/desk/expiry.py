"""Secrets and certificates that end on a day: who looks after them hears of it in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_WARNED_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Expiring:
    """Something that is of no use any more from then on; `what` names it, `at` is in UTC."""

    what: str
    at: datetime

    def is_near(self, now: datetime) -> bool:
        """Whether it ends within 30 days, or has ended."""
        return now >= self.at - _WARNED_BEFORE

    def has_ended(self, now: datetime) -> bool:
        """Whether it is of no use already."""
        return now >= self.at
