"""The production calendar of Russia; the only file that knows the `holidays` library.

The library knows days off, moved days and working Saturdays.  No library knows the shortened days;
they follow from the Labour Code: art. 95 shortens the working day right before a
holiday of art. 112 by an hour, and a Saturday worked instead of such a day is shortened as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from types import MappingProxyType

import holidays

from intake.desk.calendar_days import CalendarDays

FIRST_YEAR = 2013
"""Before this year art. 112 named other days."""

_SHORTENED_BY = 60
_SATURDAY = 5
_HOLIDAYS = frozenset(
    {*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)},
)
# The library tells from where a day off was moved in its name only, and in English month first.
_MOVED_FROM = re.compile(r"substituted from (\d{2})/(\d{2})/(\d{4})")


def russian_calendar(years: Iterable[int]) -> CalendarDays:
    """Days off, working Saturdays and shortened days (60 minutes) of these years.

    `data_until` is the last day up to which every year has its moved days: the government
    publishes them a year ahead, and a year without any isn't known yet.  ValueError for years
    before 2013, or for none.
    """
    wanted = sorted(set(years))
    if not wanted or wanted[0] < FIRST_YEAR:
        raise ValueError(f"the production calendar begins with {FIRST_YEAR}")
    days_off = holidays.country_holidays("RU", years=wanted, language="en_US")
    moved = _moved_days(dict(days_off.items()))
    closed = frozenset(day for day in days_off if day.year in wanted)
    # When a day off is moved from a weekend day that is no holiday, that day becomes a working day.
    worked = {origin: target for target, origin in moved.items() if _is_plain_weekend(origin)}
    opened = frozenset(day for day in worked if day.year in wanted)
    return CalendarDays(
        closed=closed - opened,
        open=opened,
        shortened=MappingProxyType(dict.fromkeys(_shortened(wanted, closed, worked), _SHORTENED_BY)),
        data_until=_data_until(wanted, moved),
    )


def _moved_days(names: dict[date, str]) -> dict[date, date]:
    """The moved days off, and the days from which they were moved."""
    moved = {}
    for day, name in names.items():
        if found := _MOVED_FROM.search(name):
            moved[day] = date(int(found[3]), int(found[1]), int(found[2]))
    return moved


def _is_plain_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY and (day.month, day.day) not in _HOLIDAYS


def _shortened(years: list[int], closed: frozenset[date], worked: dict[date, date]) -> list[date]:
    eves = [eve for year in years for eve in _eves(year)]
    plain = [eve for eve in eves if eve.weekday() < _SATURDAY and eve not in closed]
    # A worked Saturday is shortened if it replaces the eve of a holiday, or is one itself.
    swapped = [day for day, target in worked.items() if target in eves or day in eves]
    return sorted({*plain, *swapped})


def _eves(year: int) -> list[date]:
    """The days of a year that are followed by a holiday."""
    days = (date(year, 1, 1) + timedelta(days=offset) for offset in range(366))
    return [
        day
        for day in days
        if day.year == year and _follows(day) in _HOLIDAYS and (day.month, day.day) not in _HOLIDAYS
    ]


def _follows(day: date) -> tuple[int, int]:
    morrow = day + timedelta(days=1)
    return morrow.month, morrow.day


def _data_until(years: list[int], moved: dict[date, date]) -> date:
    known = {day.year for day in moved}
    last = years[0] - 1
    for year in years:
        if year != last + 1 or year not in known:
            break
        last = year
    return date(last, 12, 31)
