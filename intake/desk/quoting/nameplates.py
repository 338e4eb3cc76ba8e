"""Lines above a quote that name who wrote it and when, without a verb: "Ivan Petrov, 12 Nov 2026"."""

from __future__ import annotations

import re

from intake.desk.caseless import Caseless
from intake.desk.quoting.stamps import DAY, TIME, YEAR

_LONGEST = 160
_MOST_WORDS = 5
_TWO_NAMES = 2
_WRITTEN_ADDRESS = re.compile(r"[<(\[]?(?:mailto:)?[^\s<>()\[\]@,;:]{1,64}@[^\s<>()\[\]@,;:]{1,120}[>)\]]?")
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
# What programs write beside the day, the time and the name; weekdays may be short.
_BESIDE = Caseless(
    r"(?:on|at|am|um|le|el|il|op|den|um|from|von|от|в|во|г|года|uhr|a\.?m|p\.?m|gmt|utc|msk|мск"
    r"|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|пн|вт|ср|чт|пт|сб|вс"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\.?$"
)


def is_nameplate(line: str) -> bool:
    """Whether a line has nothing but a name, an address, a day and a time, enough of them to tell who wrote.

    A person may type such a line as well: whoever asks looks at what stands around it.
    """
    text = line.strip()
    if not text or len(text) > _LONGEST:
        return False
    without, addresses = _WRITTEN_ADDRESS.subn(" ", text)
    day = DAY.search(without)
    if day is not None and YEAR.search(day[0]) is None:
        return False
    rest = without.replace(day[0], " ", 1) if day else without
    rest, times = TIME.subn(" ", rest)
    pieces = rest.replace("/", " ").split()
    words = [piece.strip(",;:.()[]<>\"'«»“”*_–—-|") for piece in pieces]
    names = [word for word in words if word and not _BESIDE.match(word) and not word.isdecimal()]
    if len(names) > _MOST_WORDS or not all(_WORD.fullmatch(name) and name[0].isupper() for name in names):
        return False
    if day is None:
        return bool(addresses and names) and text.endswith(":")
    return bool(addresses or (names and times) or len(names) >= _TWO_NAMES)
