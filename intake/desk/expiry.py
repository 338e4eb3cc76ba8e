"""Secrets and certificates that end on a day: who looks after them hears of it in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_WARNED_BEFORE = timedelta(days=30)


class ExpiringKind(StrEnum):
    """What ends; the templates know the words."""

    SECRET = "secret"  # noqa: S105 - a word, no secret
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Expiring:
    """Something by which the desk logs in and that is of no use any more from then on, in UTC.

    `table` is that of the configuration in which it stands.
    """

    table: str
    kind: ExpiringKind
    at: datetime

    def __str__(self) -> str:
        what = "client secret" if self.kind is ExpiringKind.SECRET else "certificate"
        return f"the {what} of [{self.table}]"

    def is_near(self, now: datetime) -> bool:
        """Whether it ends within 30 days, or has ended."""
        return now >= self.at - _WARNED_BEFORE

    def has_ended(self, now: datetime) -> bool:
        """Whether it is of no use already."""
        return now >= self.at

    def told(self, now: datetime) -> str:
        """A line for an operator."""
        ends = "has ended on" if self.has_ended(now) else "ends on"
        return f"{self} {ends} {self.at:%Y-%m-%d}: put a new one there, and restart Intake"
