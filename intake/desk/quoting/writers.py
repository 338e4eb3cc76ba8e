"""Who is said to have written: a mail program's wording, or that of a person who tells of somebody.

«02.03.2026 14:05, Служба поддержки пишет:» stands above a quote; «02.03.2026 14:05 программа пишет:»
is how a customer begins to report an error.  Only the place and the first letter of the name differ.
"""

from __future__ import annotations

import re

from intake.desk.language.cues import says
from intake.desk.language.letters import SMALL
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape

_CLOCK_TAIL = re.compile(
    r"(?::\d\d)?(?: ?[ap]\.? ?m\.?)?"
    r"(?: ?\(?(?:[+-]\d\d:?\d\d|(?:gmt|utc)[+-]?[\d:]{0,5}|(?-i:[A-Z]{3,4})(?=[,) ]))\)?)?"
    r"(?: \([^()]{1,40}\))?",
    re.IGNORECASE,
)
_CLOCK_WORD = Shape(" ?", Meaning.CLOCK_WORD)
_YOU_WROTE = Shape(Meaning.YOU_WROTE)
_YOU = Shape("[, ]{0,2}", Meaning.YOU_WROTE)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
# Clients put a comma before the name; a login in place of a name has Latin letters.
_NAME_BEGINS = Shape("(?:,| [-–—]) ?(?:", Meaning.USER, " )?[\"'«“(]?")
_USER = Shape(" ", Meaning.USER, " ")
_FIRST_LETTER = re.compile(rf"[^\W\d_{SMALL}]|[A-Za-z]")
_MOST_WORDS_BEFORE_NAME = 2
# «The» and «mein» begin what is no name; the words of clients ("schrieb", "użytkownik") are longer.
_LONGEST_ARTICLE = 4


def names_writer(text: str, day: re.Match[str], time: re.Match[str] | None) -> bool:
    """Whether an intro without an address names its writer where mail programs do.

    `day` and `time` are what was found in `text`.
    """
    end = max(day.end(), time.end() if time else 0)
    clock = _CLOCK_TAIL.match(text, end)
    tail = text[clock.end() if clock else end :].rstrip()
    word = _CLOCK_WORD.match(tail)
    tail = tail[word.end() :] if word else tail
    if not tail.rstrip(" :："):
        return bool(_YOU_WROTE.match(text) or _ISO_DAY.match(day[0]) or not says(Meaning.NAME_FOLLOWS, text))
    if _YOU.match(tail):
        return True
    if says(Meaning.NAME_FOLLOWS, tail):
        begins = _NAME_BEGINS.match(tail)
        named = begins is not None and _FIRST_LETTER.match(tail, begins.end()) is not None
        return named or _USER.match(tail) is not None
    return _names_soon(tail)


def _names_soon(tail: str) -> bool:
    """Whether a name follows, at most two of the client's own words before it."""
    words = [word.strip(",\"'“(:") for word in tail[:120].split()]
    for word in [word for word in words if word][: _MOST_WORDS_BEFORE_NAME + 1]:
        if not word[0].islower():
            return True
        if len(word) <= _LONGEST_ARTICLE:
            return False
    return False
