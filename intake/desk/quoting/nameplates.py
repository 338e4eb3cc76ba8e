"""Lines above a quote that name who wrote it and when, without a verb: "Ivan Petrov, 12 Nov 2026"."""

from __future__ import annotations

import re

from intake.desk.language.meanings import Meaning
from intake.desk.language.spellings import is_spelled
from intake.desk.quoting.stamps import DAY, TIME, YEAR

_LONGEST = 160
_MOST_WORDS = 5
_TWO_NAMES = 2
_WRITTEN_ADDRESS = re.compile(r"[<(\[]?(?:mailto:)?[^\s<>()\[\]@,;:]{1,64}@[^\s<>()\[\]@,;:]{1,120}[>)\]]?")
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")


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
    names = [word for word in words if word and not _is_beside(word) and not word.isdecimal()]
    if len(names) > _MOST_WORDS or not all(_WORD.fullmatch(name) and name[0].isupper() for name in names):
        return False
    if day is None:
        return bool(addresses and names) and text.endswith(":")
    return bool(addresses or (names and times) or len(names) >= _TWO_NAMES)


def _is_beside(word: str) -> bool:
    """Whether programs write a word beside the day, the time and the name; weekdays may be short."""
    plain = word.removesuffix(".")
    return is_spelled(Meaning.BESIDE_DAY, plain) or is_spelled(Meaning.WEEKDAY, plain)
