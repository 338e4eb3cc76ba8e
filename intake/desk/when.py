"""Days and times as agents name them; `terms.moments` says when that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import Enum


class Measure(Enum):
    """What a span is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class After:
    """So long from now."""

    amount: int
    measure: Measure


@dataclass(frozen=True, slots=True)
class OnDay:
    """A day of the calendar, as typed (maybe one that doesn't exist); without a year the next such day."""

    day: int
    month: int
    year: int | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """The next such day of the week, 0 for Monday."""

    weekday: int
    at: time | None = None


@dataclass(frozen=True, slots=True)
class InDays:
    """Today (0), tomorrow (1) and so on."""

    days: int
    at: time | None = None


@dataclass(frozen=True, slots=True)
class AtTime:
    """A time of today."""

    at: time


When = After | OnDay | OnWeekday | InDays | AtTime


@dataclass(frozen=True, slots=True)
class Period:
    """From when (None: now) to when (None: open)."""

    since: When | None = None
    until: When | None = None
