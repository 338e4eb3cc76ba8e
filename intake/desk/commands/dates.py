"""Days, times and spans in agents' words: "3d", «через 3 дня», "15.12 10:00", «до пятницы», "20.12-31.12".

Days are written in the order of Europe; 5/6 is nobody's and not understood.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from intake.desk.when import After, AtTime, InDays, Measure, OnDay, OnWeekday, Period, When

_FLAGS = re.IGNORECASE
# What may stand before a day or a span without changing it.
_LEAD = re.compile(
    r"(?:через|до|по|на|к|ко|во|в|in|on|at|by|until|till|for|through|after|bis|am|um|zum|für)\s{1,3}"
    r"(?:the\s{1,3}|конца\s{1,3})?",
    _FLAGS,
)
_SPAN = re.compile(
    r"(?:(?P<amount>[0-9]{1,5})\s{0,3}|(?:an?|one|одну|один|einer?|einem|einen)\s{1,3})?(?:"
    r"(?P<WORKING_DAYS>(?:working|business)\s{1,3}days?|wd|раб(?:\.|оч\w{1,4})\s{0,3}(?:дн\w{1,2}|день)|"
    r"werktage?n?|arbeitstage?n?)"
    r"|(?P<MONTHS>months?|мес(?:\.|яц(?:а|ев)?)?|monate?n?)"
    r"|(?P<MINUTES>m(?:in(?:ute)?s?)?|мин(?:\.|ут[уыа]?)?|м|minuten?)"
    r"|(?P<HOURS>h(?:ours?|rs?)?|ч(?:\.|ас(?:а|ов)?)?|stunden?)"
    r"|(?P<DAYS>d(?:ays?)?|д(?:\.|н(?:я|ей|\.)?|ень)?|сут(?:ки|ок)|tage?n?)"
    r"|(?P<WEEKS>w(?:eeks?)?|нед(?:\.|ел[яиюье])?|wochen?)"
    r")(?!\w)",
    _FLAGS,
)
_HALF_AN_HOUR = re.compile(r"(?:полчаса|half an hour)(?!\w)", _FLAGS)
_TIME = re.compile(
    r"(?:(?P<hour>[0-2]?[0-9]):(?P<minute>[0-5][0-9])(?:\s{0,2}uhr)?"
    r"|(?P<half>1[0-2]|[1-9])\s{0,2}(?P<day_half>am|pm)|(?P<plain>[0-2]?[0-9])\s{0,2}(?:uhr|ч(?:\.|ас(?:а|ов)?)))(?![\w:])",
    _FLAGS,
)
_BETWEEN = re.compile(r"\s{0,3},?\s{0,3}(?:(?:в|к|до|at|by|um)\s{1,3})?", _FLAGS)
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?!\d)")
_NUMBERS = re.compile(
    r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})(?:\.(?P<year>[0-9]{4}|[0-9]{2})(?!\d)|\.?(?!\d))"
    r"(?:\s{0,2}г(?:\.|ода)?(?!\w))?"
)
_SLASHES = re.compile(
    r"(?P<first>[0-9]{1,2})/(?P<second>[0-9]{1,2})(?:/(?P<year>[0-9]{4}|[0-9]{2}))?(?![\d/])"
)
_YEAR = r"(?:,?\s{1,3}(?P<year>[0-9]{4})(?!\d)(?:\s{0,2}г(?:\.|ода)?(?!\w))?)?"
_DAY_MONTH = re.compile(
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|-?го|-?е|\.)?\s{0,3}(?:of\s{1,3})?(?P<month>[^\W\d_]{3,10})\.?(?!\w)"
    + _YEAR,
    _FLAGS,
)
_MONTH_DAY = re.compile(
    r"(?P<month>[^\W\d_]{3,10})\.?\s{1,3}(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?![\d:])" + _YEAR, _FLAGS
)
_MONTHS = (
    "январь января янв january jan januar",
    "февраль февраля фев february feb februar",
    "март марта мар march mar märz maerz",
    "апрель апреля апр april apr",
    "май мая may mai",
    "июнь июня июн june jun juni",
    "июль июля июл july jul juli",
    "август августа авг august aug",
    "сентябрь сентября сен сент september sep sept",
    "октябрь октября окт october oct oktober okt",
    "ноябрь ноября ноя нояб november nov",
    "декабрь декабря дек december dec dezember dez",
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
_WEEKDAYS = (
    "понедельник понедельника понедельнику пн monday mon montag",
    "вторник вторника вторнику вт tuesday tue tues dienstag",
    "среда среду среды среде ср wednesday wed mittwoch",
    "четверг четверга четвергу чт thursday thu thurs donnerstag",
    "пятница пятницу пятницы пятнице пт friday fri freitag",
    "суббота субботу субботы субботе сб saturday sat samstag sonnabend",
    "воскресенье воскресенья воскресенью вс sunday sun sonntag",
)
_WEEKDAY_OF = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
_DAYS_OF = {
    word: days
    for days, words in enumerate(
        (
            "сегодня today heute",
            "завтра завтрашнего tomorrow morgen",
            "послезавтра übermorgen overmorrow",
        )
    )
    for word in words.split()
}
_AFTER_TOMORROW = re.compile(r"(?:the\s{1,3})?day after tomorrow(?!\w)", _FLAGS)
_WORD = re.compile(r"[^\W\d_]{2,15}")
_NOTHING = frozenset("none off no cancel нет снять отменить отмена убрать kein keine aus - –".split())
_SINCE = re.compile(r"(?:с|со|from|since|ab|von|vom)\s{1,3}(?=\S)", _FLAGS)
_TO = re.compile(r"\s{0,3}(?:[-–—]|\.\.|…|(?:по|до|to|until|till|through|bis)\s)\s{0,3}", _FLAGS)
_TWO_DAYS = re.compile(
    r"(?P<first>[0-9]{1,2})\.?\s{0,2}[-–—]\s{0,2}(?=[0-9]{1,2}(?:\.[0-9]|\s{1,3}[^\W\d_]|\.\s))"
)
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
    begins = _SINCE.match(text)
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
    joined = _TO.match(first[1])
    last = _read(first[1][joined.end() :]) if joined else None
    if last is not None:
        return Period(first[0], last[0]), last[1].strip(_AROUND)
    period = Period(since=first[0]) if begins else Period(until=first[0])
    return period, first[1].strip(_AROUND)


def takes_back(text: str) -> bool:
    """Whether a text says that there is to be none any more."""
    return text.strip().strip(".!").casefold() in _NOTHING


def _read(text: str) -> tuple[When, str] | None:
    rest = text.lstrip()
    led = _LEAD.match(rest)
    if led is not None:
        rest = rest[led.end() :]
    return _day(rest) or _clock(rest) or _span(rest)


def _span(text: str) -> tuple[When, str] | None:
    half = _HALF_AN_HOUR.match(text)
    if half is not None:
        return After(30, Measure.MINUTES), text[half.end() :]
    found = _SPAN.match(text)
    if found is None or found.lastgroup is None:
        return None
    return After(int(found["amount"] or 1), Measure[found.lastgroup]), text[found.end() :]


def _clock(text: str) -> tuple[When, str] | None:
    found = _TIME.match(text)
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
    between = _BETWEEN.match(rest)
    clock = _TIME.match(rest, between.end() if between else 0)
    at = None if clock is None or (between is not None and not between[0]) else _time(clock)
    if clock is None or at is None:
        return day, rest
    return replace(day, at=at), rest[clock.end() :]


def _date(text: str) -> tuple[OnDay, int] | None:
    for pattern in (_ISO, _NUMBERS, _DAY_MONTH, _MONTH_DAY):
        found = pattern.match(text)
        if found is None:
            continue
        month = _MONTH_OF.get(found["month"].casefold()) if found["month"].isalpha() else int(found["month"])
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
    after = _AFTER_TOMORROW.match(text)
    if after is not None:
        return InDays(2), after.end()
    found = _WORD.match(text)
    word = found[0].casefold() if found else ""
    if found is None:
        return None
    if word in _DAYS_OF:
        return InDays(_DAYS_OF[word]), found.end()
    return (OnWeekday(_WEEKDAY_OF[word]), found.end()) if word in _WEEKDAY_OF else None


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if len(written) > 2 else _CENTURY + int(written)  # noqa: PLR2004 - two digits


def _time(found: re.Match[str]) -> time | None:
    if found["half"]:
        hour, minute = int(found["half"]) % 12 + (12 if found["day_half"].casefold() == "pm" else 0), 0
    elif found["plain"]:
        hour, minute = int(found["plain"]), 0
    else:
        hour, minute = int(found["hour"]), int(found["minute"])
    return time(hour, minute) if hour < 24 else None  # noqa: PLR2004 - a day has 24 hours
