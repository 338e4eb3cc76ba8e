"""Days, times and spans in agents' words: "3d", «через 3 дня», "15.12 10:00", «до пятницы», "20.12-31.12".

Days are written in the order of Europe; 5/6 is nobody's and not understood.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from intake.desk.commands.day_words import day_words, in_days, weekday_named
from intake.desk.language.months import month_named
from intake.desk.when import After, AtTime, InDays, Measure, OnDay, OnWeekday, Period, When

_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?!\d)")
_SLASHES = re.compile(
    r"(?P<first>[0-9]{1,2})/(?P<second>[0-9]{1,2})(?:/(?P<year>[0-9]{4}|[0-9]{2}))?(?![\d/])"
)
_WORD = re.compile(r"[^\W\d_]{2,15}")
_TWO_DAYS = re.compile(
    r"(?P<first>[0-9]{1,2})\.?\s{0,2}[-–—]\s{0,2}(?=[0-9]{1,2}(?:\.[0-9]|\s{1,3}[^\W\d_]|\.\s))"
)
_NO_DAY = frozenset("-–")
_AROUND = " \t,;:.–—-"
_CENTURY = 2000


def read_when(text: str) -> tuple[When, str] | None:
    """The day, time or span with which a text begins, and what follows it; None when it begins with none."""
    found = _read(text)
    return None if found is None else (found[0], found[1].strip(_AROUND))


def read_period(text: str) -> tuple[Period, str] | None:
    """The days from and to which somebody is away, and what follows; a single day is the last one.

    Without any day it is from now on.  None when the text begins with something else.
    """
    text = text.strip()
    if not text:
        return Period(), ""
    begins = day_words().since.match(text)
    rest = text[begins.end() :] if begins else text
    both = _TWO_DAYS.match(rest)
    if both is not None:
        last = _read(rest[both.end() :])
        if last is None or not isinstance(last[0], OnDay):
            return None
        since = replace(last[0], day=int(both["first"]), at=None)
        return Period(since, last[0]), last[1].strip(_AROUND)
    first = _read(rest)
    if first is None:
        return None
    joined = day_words().to.match(first[1])
    last = _read(first[1][joined.end() :]) if joined else None
    if last is not None:
        return Period(first[0], last[0]), last[1].strip(_AROUND)
    period = Period(since=first[0]) if begins else Period(until=first[0])
    return period, first[1].strip(_AROUND)


def takes_back(text: str) -> bool:
    """Whether a text says that there is to be none any more."""
    said = text.strip().strip(".!").casefold()
    return said in _NO_DAY or said in day_words().none


def _read(text: str) -> tuple[When, str] | None:
    rest = text.lstrip()
    led = day_words().lead.match(rest)
    if led is not None:
        rest = rest[led.end() :]
    return _day(rest) or _clock(rest) or _span(rest)


def _span(text: str) -> tuple[When, str] | None:
    half = day_words().half_an_hour.match(text)
    if half is not None:
        return After(30, Measure.MINUTES), text[half.end() :]
    found = day_words().span.match(text)
    if found is None or found.lastgroup is None:
        return None
    return After(int(found["amount"] or 1), Measure[found.lastgroup]), text[found.end() :]


def _clock(text: str) -> tuple[When, str] | None:
    found = day_words().time.match(text)
    at = None if found is None else _time(found)
    if found is None or at is None or found["plain"]:
        return None
    return AtTime(at), text[found.end() :]


def _day(text: str) -> tuple[When, str] | None:
    found = _date(text) or _word(text)
    if found is None:
        return None
    day, end = found
    rest = text[end:]
    between = day_words().before_time.match(rest)
    clock = day_words().time.match(rest, between.end() if between else 0)
    at = None if clock is None or (between is not None and not between[0]) else _time(clock)
    if clock is None or at is None:
        return day, rest
    return replace(day, at=at), rest[clock.end() :]


def _date(text: str) -> tuple[OnDay, int] | None:
    spoken = day_words()
    for pattern in (_ISO, spoken.numbers, spoken.day_month, spoken.month_day):
        found = pattern.match(text)
        if found is None:
            continue
        month = month_named(found["month"]) if found["month"].isalpha() else int(found["month"])
        if month is not None:
            return OnDay(int(found["day"]), month, _year(found["year"])), found.end()
    return _slashed(text)


def _slashed(text: str) -> tuple[OnDay, int] | None:
    """Day and month in the order that is possible; None where both are."""
    found = _SLASHES.match(text)
    if found is None:
        return None
    first, second = int(found["first"]), int(found["second"])
    months = 12
    if first != second and first <= months and second <= months:
        return None
    day, month = (second, first) if second > months else (first, second)
    return OnDay(day, month, _year(found["year"])), found.end()


def _word(text: str) -> tuple[InDays | OnWeekday, int] | None:
    near = day_words().near_day.match(text)
    if near is not None:
        return InDays(in_days(near[0])), near.end()
    found = _WORD.match(text)
    weekday = None if found is None else weekday_named(found[0])
    return None if found is None or weekday is None else (OnWeekday(weekday), found.end())


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if len(written) > 2 else _CENTURY + int(written)  # noqa: PLR2004 - two digits


def _time(found: re.Match[str]) -> time | None:
    if found["twelve"]:
        hour, minute = int(found["twelve"]) % 12 + (12 if found["after_noon"] else 0), 0
    elif found["plain"]:
        hour, minute = int(found["plain"]), 0
    else:
        hour, minute = int(found["hour"]), int(found["minute"])
    return time(hour, minute) if hour < 24 else None  # noqa: PLR2004 - a day has 24 hours
