"""The languages that the desk speaks, and what it says in each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import assert_never
from zoneinfo import ZoneInfo

from intake.desk.language.cues import Cues
from intake.desk.language.recognition import LanguageRecognizer
from intake.desk.language.texts import Text, TextKey, Value
from intake.desk.language.word_lists import WordLists
from intake.desk.language.wording import FALLBACK_LANGUAGE, Wording

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""Where a value goes in a pattern."""


WEEKDAYS, MONTHS = 7, 12
OPENING_VALUES = frozenset({"clock", "zone", "weekday", "day", "month"})
"""What an opening may name, by `Spoken`; all but the zone must be there."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a moment is told in words, «9:00 (МСК) в понедельник, 5 октября».

    `pattern` holds placeholders of `OPENING_VALUES`; `weekdays` (Monday first) and `months` have the form
    that they take there.
    """

    pattern: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """The words of one language.

    `patterns` hold a placeholder for each value.  `day` and `moment` write a day and a time of day
    (`strftime`, numbers only); `zones` are names of time zones, which are "UTC+3" otherwise.  `spoken` tells
    a moment in words; None in a language that has none for it.
    """

    language: str
    patterns: Mapping[TextKey, str]
    day: str
    moment: str
    zones: Mapping[str, str] = field(default_factory=dict)
    spoken: Spoken | None = None

    def say(self, text: Text) -> str:
        """The text in this language.  Values are data: nothing in them is a placeholder."""
        values = dict(text.values)
        return PLACEHOLDER.sub(lambda place: self.write(values[place[1]]), self.patterns[text.key])

    def write(self, value: Value) -> str:
        """A value as it is written in a text of this language."""
        match value:
            case Text():
                return self.say(value)
            case Wording():
                return value.for_language(self.language)
            case datetime():
                zone = value.tzinfo if isinstance(value.tzinfo, ZoneInfo) else ZoneInfo("UTC")
                return self.write_moment(value, zone)
            case date():
                return value.strftime(self.day)
            case tuple():
                return ", ".join(map(self.write, value))
            case str() | int():
                return str(value)
            case _:
                assert_never(value)

    def write_clock(self, at: datetime, zone: ZoneInfo) -> str:
        """A time for people by the desk's clock, for lists that would repeat the zone in each line."""
        return at.astimezone(zone).strftime(self.moment)

    def write_moment(self, at: datetime, zone: ZoneInfo) -> str:
        """A time for people by the desk's clock, with its zone: customers live in eleven of them."""
        there = at.astimezone(zone)
        return f"{there.strftime(self.moment)} ({self._zone(there, zone)})"

    def tell_moment(self, at: datetime, zone: ZoneInfo) -> str:
        """A near moment in words, without its year; written in numbers where the language has no words."""
        if self.spoken is None:
            return self.write_moment(at, zone)
        there = at.astimezone(zone)
        values = {
            "clock": f"{there.hour}:{there.minute:02}",
            "zone": self._zone(there, zone),
            "weekday": self.spoken.weekdays[there.weekday()],
            "day": str(there.day),
            "month": self.spoken.months[there.month - 1],
        }
        return PLACEHOLDER.sub(lambda place: values[place[1]], self.spoken.pattern)

    def _zone(self, there: datetime, zone: ZoneInfo) -> str:
        return self.zones.get(zone.key) or _offset(there)


@dataclass(frozen=True, eq=False)
class Languages:
    """What the desk says in each language that it speaks, and what recognizes the language of a mail.

    The English catalogue is always there, for reasons; answers are in the languages `spoken`.  The `cues` and
    the `lists` of words are those of all languages that there are.
    """

    catalogues: tuple[Catalogue, ...]
    recognizer: LanguageRecognizer
    spoken: tuple[str, ...]
    cues: Cues
    lists: WordLists

    def catalogue(self, *languages: str) -> Catalogue:
        """The catalogue of the first of these languages that is spoken, else the English one."""
        spoken = (language for language in languages if language in self.spoken)
        return self._by_name[next(spoken, FALLBACK_LANGUAGE)]

    def english(self, text: Text) -> str:
        """The text for the log, the ledger and reasons."""
        return self.catalogue().say(text)

    @cached_property
    def own_headings(self) -> frozenset[str]:
        """What stands in a Subject of ours in place of the customer's words, case folded."""
        text = Text(TextKey.YOUR_REQUEST)
        return frozenset(catalogue.say(text).casefold() for catalogue in self.catalogues)

    @cached_property
    def _by_name(self) -> dict[str, Catalogue]:
        return {catalogue.language: catalogue for catalogue in self.catalogues}


def _offset(at: datetime) -> str:
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "-"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
