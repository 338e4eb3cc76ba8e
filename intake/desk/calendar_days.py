"""A desk's hours as a regulation states them, and the special days of a production calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType

from intake.desk.language.wording import Wording

MINUTES_OF_DAY = 24 * 60
MOST_DAYS_CLOSED = 366
"""A closure is no longer than this: nobody says today that he opens in years."""

_NO_MINUTES: Mapping[date, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """One stretch of opening hours in minutes of the local day: 600 to 1080 is 10:00 to 18:00.

    Midnight at the end of the day is 1440; a night shift is two windows.  ValueError when it is
    empty or leaves the day.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_OF_DAY:
            hours = f"{clock(self.opens)}-{clock(self.closes)}"
            raise ValueError(f"hours must end after they begin, by 24:00: {hours}")

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read "10:00-18:00" (spaces and an en dash allowed); ValueError for anything else."""
        opens, dash, closes = text.replace("\u2013", "-").partition("-")
        if not dash:
            raise ValueError(f"hours are written 10:00-18:00, not {text!r}")
        return cls(minute_of_day(opens), minute_of_day(closes))

    def __str__(self) -> str:
        return f"{clock(self.opens)}-{clock(self.closes)}"


def minute_of_day(text: str) -> int:
    """The minutes since midnight of "9:00" or "24:00"; ValueError for anything else."""
    hours, colon, minutes = text.strip().partition(":")
    written = colon and len(minutes) == 2 and 1 <= len(hours) <= 2  # noqa: PLR2004 - two digits
    if not (written and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        raise ValueError(f"a time of day is written 9:00, not {text.strip()!r}")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > MINUTES_OF_DAY:  # noqa: PLR2004 - minutes of an hour
        raise ValueError(f"no such time of day: {text.strip()}")
    return total


def clock(minute: int) -> str:
    """A minute of the day as people write it: 600 is "10:00"."""
    return f"{minute // 60}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """The days that differ from their weekday.

    `closed` are days off, `open` days are worked although their weekday is off, on `shortened` ones
    the desk closes that many minutes earlier.  `data_until` is the last day for which the source has
    its data, None when there is no source.
    """

    closed: frozenset[date] = frozenset()
    open: frozenset[date] = frozenset()
    shortened: Mapping[date, int] = field(default_factory=lambda: _NO_MINUTES)
    data_until: date | None = None

    def __reduce__(self) -> tuple[type[CalendarDays], tuple[object, ...]]:
        # The view of a dict can't be passed to another process, but its content can.
        return CalendarDays, (self.closed, self.open, dict(self.shortened), self.data_until)

    def overridden_by(self, own: CalendarDays) -> CalendarDays:
        """The days with the operator's own ones laid over them: a day is what he says it is."""
        said = own.closed | own.open | own.shortened.keys()
        kept = {day: minutes for day, minutes in self.shortened.items() if day not in said}
        return CalendarDays(
            closed=(self.closed - said) | own.closed,
            # A day that he only shortens stays open or closed as it was.
            open=(self.open - own.closed) | own.open | (own.shortened.keys() - own.closed),
            shortened=MappingProxyType(kept | dict(own.shortened)),
            data_until=self.data_until,
        )

    def narrowed(self, *, working_weekends: bool, shortened_by: int) -> CalendarDays:
        """The days for a desk that may not follow its country in everything.

        Without `working_weekends` it never opens on a moved Saturday; `shortened_by` is how many minutes
        earlier it closes before a holiday, 0 for not at all.
        """
        shortened = {
            day: shortened_by
            for day in self.shortened
            if shortened_by and (working_weekends or day not in self.open)
        }
        return replace(
            self,
            open=self.open if working_weekends else frozenset(),
            shortened=MappingProxyType(shortened),
        )


@dataclass(frozen=True, slots=True)
class Closure:
    """An announced closure: local days on which the desk is closed, both ends included.

    `text` is what customers are told of it while it lasts; None where it has only to be counted.
    """

    first: date
    last: date
    text: Wording | None = None

    @property
    def days(self) -> frozenset[date]:
        """All its days."""
        return frozenset(
            self.first + timedelta(days=more) for more in range((self.last - self.first).days + 1)
        )

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class Hours:
    """When a desk works: the windows of Monday to Sunday in its zone, and the days that differ.

    `zone` is an IANA name.  `country` names the production calendar ("RU"), "" means none, and
    `national` are its days; `days` are the special days in force, its own and the country's, and those of
    its `closures`.
    """

    zone: str
    week: tuple[tuple[Window, ...], ...]
    country: str = ""
    working_weekends: bool = True
    shortened_by: int = 60
    own: CalendarDays = field(default_factory=CalendarDays)
    national: Callable[[], CalendarDays] = CalendarDays
    closures: tuple[Closure, ...] = ()

    @property
    def days(self) -> CalendarDays:
        """The country's days as far as this desk follows them, then its own."""
        followed = self.national().narrowed(
            working_weekends=self.working_weekends,
            shortened_by=self.shortened_by,
        )
        announced = frozenset(day for closure in self.closures for day in closure.days)
        return followed.overridden_by(replace(self.own, closed=self.own.closed | announced))


def hours_problems(hours: Hours) -> tuple[str, ...]:
    """The contradictions in a regulation's hours, each with its key; empty when there are none."""
    problems = []
    if len(hours.week) != 7:  # noqa: PLR2004 - a week has seven days
        problems.append("week: seven days are needed, Monday first")
    if not any(hours.week):
        problems.append("week: no day has opening hours")
    for number, windows in enumerate(hours.week, start=1):
        problems += [
            f"week: day {number}: {later} begins before {earlier} ends"
            for earlier, later in pairwise(windows)
            if later.opens < earlier.closes
        ]
    if hours.shortened_by < 0:
        problems.append("shortened_by: the number of minutes can't be negative")
    return (*problems, *_day_problems(hours.own), *_closure_problems(hours))


def _day_problems(own: CalendarDays) -> list[str]:
    problems = [f"closed, open: {day} is both" for day in sorted(own.closed & own.open)]
    problems += [f"closed, shortened: {day} is both" for day in sorted(own.closed & own.shortened.keys())]
    return problems + [
        f"shortened: {day}: 1 to {MINUTES_OF_DAY - 1} minutes are possible, not {minutes}"
        for day, minutes in sorted(own.shortened.items())
        if not 0 < minutes < MINUTES_OF_DAY
    ]


def _closure_problems(hours: Hours) -> list[str]:
    problems = []
    for closure in hours.closures:
        length = (closure.last - closure.first).days + 1
        if length < 1:
            problems.append(f"closure: {closure} ends before it begins")
        elif length > MOST_DAYS_CLOSED:
            problems.append(f"closure: {closure} is longer than {MOST_DAYS_CLOSED} days")
        worked = sorted(hours.own.open | hours.own.shortened.keys())
        problems += [
            f"closure: {closure} is closed, and {day} is among the days that are open or shortened"
            for day in worked
            if closure.first <= day <= closure.last
        ]
    in_order = sorted(hours.closures, key=lambda closure: closure.first)
    problems += [
        f"closure: {later} begins before {earlier} has ended"
        for earlier, later in pairwise(in_order)
        if later.first <= earlier.last
    ]
    return problems
