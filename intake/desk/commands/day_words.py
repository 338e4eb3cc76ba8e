"""The words for days, times and spans that agents may type, as the languages list them (`words/when.toml`).

They are made into patterns once; what these find is read by `dates`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.desk.language.letters import either_e, without_yo
from intake.desk.language.word_lists import WordTable, made_once, meanings, words
from intake.desk.when import Measure

UNITS = {measure.value.replace(" ", "-"): measure for measure in Measure}
"""What a span may be counted in, as the lists name it."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEAR_DAYS = ("today", "tomorrow", "day-after-tomorrow")

BESIDE_DAYS = (
    "lead",  # before a day or a span, changing nothing
    "after-lead",  # behind that
    "one",
    "half-an-hour",
    "clock",  # behind 10:00
    "hour",  # behind 10
    "before-noon",
    "after-noon",
    "before-time",  # between a day and a time
    "ordinal",  # right behind the number of a day
    "before-month",
    "year",  # behind a year
    "none",  # instead of a day: there is to be none any more
    "since",
    "to",
)

_FLAGS = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class DayWords:
    """The patterns; what their groups hold is said beside each."""

    lead: re.Pattern[str]
    span: re.Pattern[str]
    """`amount`, and the name of a `Measure`."""
    half_an_hour: re.Pattern[str]
    time: re.Pattern[str]
    """`hour` and `minute`; or `twelve` with `before_noon` or `after_noon`; or `plain`, the hour alone."""
    before_time: re.Pattern[str]
    numbers: re.Pattern[str]
    """`day`, `month` and `year`, as in the two that follow."""
    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    near_day: re.Pattern[str]
    since: re.Pattern[str]
    to: re.Pattern[str]
    none: frozenset[str]


@made_once
def day_words() -> DayWords:
    """The patterns of all languages together."""
    listed = words(WordTable.BESIDE_DAYS)
    beside = {key: _any(listed.get(key, ())) for key in BESIDE_DAYS}
    ordinal = f"(?:{beside['ordinal']})?"
    of_year = rf"(?:\s{{0,2}}{beside['year']}(?!\w))?"
    year = rf"(?:,?\s{{1,3}}(?P<year>[0-9]{{4}})(?!\d){of_year})?"
    return DayWords(
        lead=_compiled(rf"{beside['lead']}\s{{1,3}}(?:{beside['after-lead']}\s{{1,3}})?"),
        span=_span(beside["one"]),
        half_an_hour=_compiled(rf"{beside['half-an-hour']}(?!\w)"),
        time=_time(beside),
        before_time=_compiled(rf"\s{{0,3}},?\s{{0,3}}(?:{beside['before-time']}\s{{1,3}})?"),
        numbers=_compiled(
            r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})"
            rf"(?:\.(?P<year>[0-9]{{4}}|[0-9]{{2}})(?!\d)|\.?(?!\d)){of_year}"
        ),
        day_month=_compiled(
            rf"(?P<day>[0-9]{{1,2}})(?:{beside['ordinal']}|\.)?\s{{0,3}}"
            rf"(?:{beside['before-month']}\s{{1,3}})?(?P<month>[^\W\d_]{{3,10}})\.?(?!\w){year}"
        ),
        month_day=_compiled(
            rf"(?P<month>[^\W\d_]{{3,10}})\.?\s{{1,3}}(?P<day>[0-9]{{1,2}}){ordinal}(?![\d:]){year}"
        ),
        near_day=_compiled(rf"{_any(word for word, _ in meanings(WordTable.NEAR_DAYS))}(?![^\W\d_])"),
        since=_compiled(rf"{beside['since']}\s{{1,3}}(?=\S)"),
        to=_compiled(rf"\s{{0,3}}(?:[-–—]|\.\.|…|{beside['to']}\s)\s{{0,3}}"),
        none=frozenset(map(str.casefold, listed.get("none", ()))),
    )


@made_once
def _near_days() -> Mapping[str, int]:
    return {_folded(word): NEAR_DAYS.index(key) for word, key in meanings(WordTable.NEAR_DAYS)}


@made_once
def _weekdays() -> Mapping[str, int]:
    return {_folded(word): WEEKDAYS.index(key) for word, key in meanings(WordTable.WEEKDAYS)}


def in_days(found: str) -> int:
    """In how many days that is, for what `near_day` found: «завтра» is 1."""
    return _near_days()[_folded(" ".join(found.split()))]


def weekday_named(word: str) -> int | None:
    """Which day of the week a word means, 0 for Monday; None for another word."""
    return _weekdays().get(_folded(word))


def _folded(word: str) -> str:
    return without_yo(word.casefold())


def _span(one: str) -> re.Pattern[str]:
    units = words(WordTable.UNITS)
    ways = (f"(?P<{measure.name}>{_any(units.get(key, ()))})" for key, measure in UNITS.items())
    return _compiled(rf"(?:(?P<amount>[0-9]{{1,5}})\s{{0,3}}|{one}\s{{1,3}})?(?:{'|'.join(ways)})(?!\w)")


def _time(beside: Mapping[str, str]) -> re.Pattern[str]:
    return _compiled(
        rf"(?:(?P<hour>[0-2]?[0-9]):(?P<minute>[0-5][0-9])(?:\s{{0,2}}{beside['clock']})?"
        rf"|(?P<twelve>1[0-2]|[1-9])\s{{0,2}}"
        rf"(?:(?P<before_noon>{beside['before-noon']})|(?P<after_noon>{beside['after-noon']}))"
        rf"|(?P<plain>[0-2]?[0-9])\s{{0,2}}{beside['hour']})(?![\w:])"
    )


def _any(listed: Iterable[str]) -> str:
    """A pattern for one of these words; a blank behind a full stop may be missing.  Of none nothing fits."""
    escaped = map(re.escape, sorted(listed, key=len, reverse=True))
    ways = [word.replace(r"\.\ ", r"\.\s{0,3}").replace(r"\ ", r"\s{1,3}") for word in escaped]
    return f"(?:{either_e('|'.join(ways))})" if ways else "(?!)"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, _FLAGS)
