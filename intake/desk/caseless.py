"""Patterns for wordings in any letter case, several times faster than `re.IGNORECASE`.

Ignoring case, `re` tries every alternative at every place of the text; with plain letters it leaps to
the places where one of them can begin.  So the pattern is written in small letters and the text lowered.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ESCAPED = re.compile(r"\\.")


def pieces(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of these pieces of text, by first letters: three times as fast as an `in` each."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items()))


# Dozens of patterns look at the same text in turn, but lowering a line is faster than a look-up.
_LONG = 300
_long_lowered = lru_cache(maxsize=4)(str.lower)


class Caseless:
    """A pattern in small letters; its matches are in the lowered text.

    Positions in them may differ from those in the text itself, since a few letters grow when lowered.
    """

    __slots__ = ("_pattern",)

    def __init__(self, pattern: str) -> None:
        plain = _ESCAPED.sub("", pattern)
        if plain != plain.lower():
            message = f"A capital letter would never be found: {pattern[:60]}…"
            raise ValueError(message)
        self._pattern = re.compile(pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """Find the first place where the pattern matches, or None."""
        return self._pattern.search(text.lower() if len(text) < _LONG else _long_lowered(text))

    def match(self, text: str) -> re.Match[str] | None:
        """Match the pattern at the beginning of the text, or None."""
        return self._pattern.match(text.lower() if len(text) < _LONG else _long_lowered(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find all places where the pattern matches, from left to right."""
        return self._pattern.finditer(text.lower() if len(text) < _LONG else _long_lowered(text))
