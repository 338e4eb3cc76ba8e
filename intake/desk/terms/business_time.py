"""Working time: when the desk is open, and how terms are counted over its calendar.

Windows are given in minutes of the local day and become UTC spans day by day, so a day on which
the clock changes is as long as it really is.  Terms in days follow the Civil Code of Russia,
art. 191-194: they run from the day after the event and end with the closing of the last day.
All datetimes are aware and results are in UTC; lengths of working time are timedeltas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from intake.desk.calendar_days import Hours, Window
from intake.desk.regulation import Regulation

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of open time in UTC, `start` included, `end` not."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The hours of one desk on real dates.

    `week` holds the windows of Monday to Sunday.  `closed` days have none; `open` days have those
    of their weekday or, where it has none (a working Saturday), those of the first weekday that
    has some.  On a `shortened` day the desk closes that many minutes earlier.  `data_until` is the
    last day that the holiday data cover, None when no data are needed.

    Raises ValueError for a week without any window and KeyError (ZoneInfoNotFoundError) for an
    unknown zone.  Searching beyond the year 9999 raises OverflowError.
    """

    zone: str
    week: tuple[tuple[Window, ...], ...]
    closed: frozenset[date]
    open: frozenset[date]
    shortened: Mapping[date, int]
    data_until: date | None = None

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week):  # noqa: PLR2004 - a week has seven days
            raise ValueError("a week needs seven days and a window on at least one of them")
        ZoneInfo(self.zone)

    @classmethod
    def of(cls, hours: Hours) -> WorkingCalendar:
        """The calendar of a regulation's hours, whose days are already those of its country."""
        days = hours.days
        return cls(hours.zone, hours.week, days.closed, days.open, days.shortened, days.data_until)

    # --- Days -------------------------------------------------------------------------------------

    def local_day(self, at: datetime) -> date:
        """The desk's local date at that instant."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The open windows of a local day, empty on a day off."""
        if day in self.closed:
            return ()
        windows = self.week[day.weekday()]
        if not windows and day in self.open:
            windows = next(other for other in self.week if other)
        earlier = self.shortened.get(day, 0)
        return _ending_earlier(windows, earlier) if earlier else windows

    def is_working_day(self, day: date) -> bool:
        """Whether the desk opens at all on this local day."""
        return bool(self.windows_on(day))

    def next_working_day(self, day: date) -> date:
        """The first working day after this one."""
        day += _DAY
        while not self.is_working_day(day):
            day += _DAY
        return day

    def closing(self, day: date) -> datetime:
        """When the desk closes on a local day; ValueError on a day off."""
        windows = self.windows_on(day)
        if not windows:
            raise ValueError(f"the desk is closed on {day}")
        return self._instant(day, windows[-1].closes)

    def opening(self, day: date) -> datetime:
        """When the desk opens on a local day; ValueError on a day off."""
        windows = self.windows_on(day)
        if not windows:
            raise ValueError(f"the desk is closed on {day}")
        return self._instant(day, windows[0].opens)

    def instant(self, day: date, at: time) -> datetime:
        """The instant (UTC) at which the desk's clock shows this time of the day, to the second."""
        return self._instant(day, at.hour * 60 + at.minute) + timedelta(seconds=at.second)

    def covers(self, at: datetime) -> bool:
        """Whether the holiday data reach this day; a term that ends later is only a guess."""
        return self.data_until is None or self.local_day(at) <= self.data_until

    # --- Instants ---------------------------------------------------------------------------------

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open; it is at the minute of opening, and no longer at that of closing."""
        return any(span.start <= at < span.end for span in self.spans_on(self.local_day(at)))

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while the desk is open, otherwise the instant at which it opens next."""
        span = next(self._spans_from(at))
        return max(span.start, at.astimezone(UTC))

    def add(self, at: datetime, work: timedelta) -> datetime:
        """The instant by which that much working time has passed since `at`.

        When a window is used up exactly the result is its closing, not the next opening; no work
        gives `at` itself.  ValueError for a negative length.
        """
        if work < _NOTHING:
            raise ValueError("working time is never negative")
        at = at.astimezone(UTC)
        if not work:
            return at
        for span in self._spans_from(at):
            start = max(span.start, at)
            if work <= span.end - start:
                return start + work
            work -= span.end - start
        raise AssertionError("spans never end")

    def subtract(self, at: datetime, work: timedelta) -> datetime:
        """The last instant from which that much working time passes until `at`; ValueError when negative."""
        if work < _NOTHING:
            raise ValueError("working time is never negative")
        at = at.astimezone(UTC)
        if not work:
            return at
        for span in self._spans_back_from(at):
            end = min(span.end, at)
            if work <= end - span.start:
                return end - work
            work -= end - span.start
        raise AssertionError("spans never begin")

    def measure(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two instants; nothing when `end` isn't later."""
        # Two times of one zone would be compared and subtracted by their local times, not as instants.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        total = _NOTHING
        if end <= start:
            return total
        for span in self._spans_from(start):
            if span.start >= end:
                return total
            total += min(span.end, end) - max(span.start, start)
        raise AssertionError("spans never end")

    # --- Terms in days ----------------------------------------------------------------------------

    def end_of_nth_working_day(self, at: datetime, count: int) -> datetime:
        """The closing of the working day number `count` (1 or more) after the day of `at`.

        A mail on Monday at noon and three days give Thursday's closing; one on Saturday, Wednesday's
        (Civil Code art. 191, 194).
        """
        if count < 1:
            raise ValueError("a term has at least one day")
        day = self.local_day(at)
        for _ in range(count):
            day = self.next_working_day(day)
        return self.closing(day)

    def calendar_days_term(self, at: datetime, count: int) -> datetime:
        """The closing of the day `count` (1 or more) days after that of `at`.

        When that is a day off the term ends with the next working day (Civil Code art. 193).
        """
        if count < 1:
            raise ValueError("a term has at least one day")
        day = self.local_day(at) + count * _DAY
        return self.closing(day if self.is_working_day(day) else self.next_working_day(day))

    # --- Spans ------------------------------------------------------------------------------------

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The stretches of a local day in which the desk is open."""
        spans = (
            Span(self._instant(day, window.opens), self._instant(day, window.closes))
            for window in self.windows_on(day)
        )
        # A window that lies wholly in a skipped hour is empty.
        return tuple(span for span in spans if span.start < span.end)

    def _spans_from(self, at: datetime) -> Iterator[Span]:
        """All spans that end after `at`, in order, for ever."""
        day = self.local_day(at)
        while True:
            yield from (span for span in self.spans_on(day) if span.end > at)
            day += _DAY

    def _spans_back_from(self, at: datetime) -> Iterator[Span]:
        """All spans that start before `at`, the latest first, for ever."""
        day = self.local_day(at)
        while True:
            yield from (span for span in reversed(self.spans_on(day)) if span.start < at)
            day -= _DAY

    def _instant(self, day: date, minute: int) -> datetime:
        """The UTC instant at which the desk's clock shows this minute of the day.

        Of a repeated hour the first showing counts; a skipped time is the moment of the skip.  So
        later minutes never come earlier, and windows that meet in local time meet in UTC.
        """
        zone = ZoneInfo(self.zone)
        wall = datetime.combine(day, time.min) + timedelta(minutes=minute)
        instant = wall.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == wall:
            return instant
        return _moment_of_skip(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant, zone)


def _moment_of_skip(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """When the clock was put forward, between two UTC instants on either side; to the second."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _ending_earlier(windows: tuple[Window, ...], minutes: int) -> tuple[Window, ...]:
    if not windows:
        return ()
    end = windows[-1].closes - minutes
    return tuple(Window(window.opens, min(window.closes, end)) for window in windows if window.opens < end)


@lru_cache(maxsize=64)
def calendar_of(regulation: Regulation) -> WorkingCalendar:
    """The working calendar of a regulation's desk; made once, because every reply asks for it."""
    return WorkingCalendar.of(regulation.hours)
