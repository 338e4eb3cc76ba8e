"""In which language a mail is written, as far as the desk's templates care."""

from __future__ import annotations

import re

_CYRILLIC = re.compile("[а-яёіїє]+")
_LATIN = re.compile("[a-z]+")
# Fewer letters say nothing: "OK", a version, a signature of initials.
_LETTERS_NEEDED = 12
_TEXT_SEEN = 4000


def language_of(text: str, fallback: str) -> str:
    """Tell "ru" from "en" by the letters of the text's beginning; `fallback` when there are too few.

    A Russian mail is full of Latin product names and error messages, an English one hardly ever
    has a Cyrillic word, so a quarter of Cyrillic letters already makes it Russian.
    """
    seen = text[:_TEXT_SEEN].lower()
    cyrillic = sum(map(len, _CYRILLIC.findall(seen)))
    latin = sum(map(len, _LATIN.findall(seen)))
    if cyrillic + latin < _LETTERS_NEEDED:
        return fallback
    return "ru" if cyrillic * 4 >= cyrillic + latin else "en"
