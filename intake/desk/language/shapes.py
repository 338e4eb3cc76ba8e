"""Shapes: what is no language around the wordings of a meaning: an address, «пишет» and a colon.

A shape is a pattern in pieces; a meaning among them stands for all wordings of its rows, in every language.
It is made when it is first looked for, of the tables that were installed.  Texts are folded as everywhere
with cues, so a pattern is written in small letters and with е for ё; positions are those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from intake.desk.language.cue_patterns import EDGE, fold, read_wording
from intake.desk.language.cues import Cues, Hit, every, hits, installed
from intake.desk.language.meanings import Meaning

_ESCAPED = re.compile(r"\\.")
# A line is looked at by several shapes in turn; what is longer is few, and large.
_LONG = 300
_fold_line = lru_cache(maxsize=16)(fold)
_WORD = re.compile(r"[^\W\d_]+")
# What `cue_patterns` writes behind the first letters of a wording.
_NOT_WITHIN = re.compile(r"\(\?<!\\w(?:[^()\\]|\\.)+\)")


@dataclass(frozen=True, slots=True)
class Open:
    """A meaning whose words may go on without a blank: «заявка1042», or begin so `within` others."""

    meaning: Meaning
    within: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A meaning beside which underscores may be drawn: "_Sent from my iPhone_", "___Original Message___"."""

    meaning: Meaning


_Piece = str | Meaning | Open | Drawn


class Shape:
    """A pattern of pieces: parts of a regular expression, and meanings in place of words."""

    __slots__ = ("_flags", "_made", "_pieces")

    def __init__(self, *pieces: _Piece, flags: re.RegexFlag = re.NOFLAG) -> None:
        for piece in pieces:
            plain = _ESCAPED.sub("", piece) if not isinstance(piece, Meaning | Open | Drawn) else ""
            if fold(plain) != plain:
                message = f"It would never be found, since texts are folded: {plain[:60]}"
                raise ValueError(message)
        self._pieces, self._flags = pieces, flags
        self._made: tuple[Cues, re.Pattern[str]] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        """Find the first place where the shape is, or None; what it matches is folded."""
        return self._noticed(self._pattern().search(_folded(text)))

    def match(self, text: str) -> re.Match[str] | None:
        """Find the shape at the beginning of a text, or None; what it matches is folded."""
        return self._noticed(self._pattern().match(_folded(text)))

    def said(self, text: str) -> str | None:
        """What the first group of the shape at the beginning of a text is, as it is written, or None."""
        found = self.match(text)
        return text[slice(*found.span(1))] if found else None

    def first(self, text: str) -> str | None:
        """What the first group is where the shape is found first, as it is written there, or None."""
        found = self.search(text)
        return text[slice(*found.span(1))] if found else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place where the shape is, from left to right."""
        for found in self._pattern().finditer(_folded(text)):
            self._noticed(found)
            yield found

    def without(self, text: str, instead: str = "") -> str:
        """A text with something else wherever the shape is."""
        return blanked(text, (found.span() for found in self.finditer(text)), instead)

    def _pattern(self) -> re.Pattern[str]:
        cues = installed()
        if self._made is None or self._made[0] is not cues:
            source = "".join(_alternatives(cues, piece) for piece in self._pieces)
            self._made = cues, re.compile(source, self._flags)
        return self._made[1]

    def _noticed(self, found: re.Match[str] | None) -> re.Match[str] | None:
        if found is not None and (cues := installed()).notices is not None:
            for meaning in filter(None, map(_meaning_of, self._pieces)):
                cues.first(meaning, found[0])
        return found


def _folded(text: str) -> str:
    return _fold_line(text) if len(text) < _LONG else fold(text)


def _meaning_of(piece: _Piece) -> Meaning | None:
    match piece:
        case Open(meaning=meaning) | Drawn(meaning=meaning) | (Meaning() as meaning):
            return meaning
        case _:
            return None


def _alternatives(cues: Cues, piece: _Piece) -> str:
    meaning = _meaning_of(piece)
    if meaning is None:
        return str(piece)
    rows = (cue for cue in cues.rows(meaning.table) if cue.meaning is meaning)
    patterns = (read_wording(text).pattern for cue in rows for text in cue.wordings)
    if isinstance(piece, Open):
        patterns = (pattern.removesuffix(EDGE) for pattern in patterns)
        patterns = (_NOT_WITHIN.sub("", pattern) for pattern in patterns) if piece.within else patterns
    if isinstance(piece, Drawn):
        # To a pattern an underscore is a letter.
        patterns = (pattern.replace(r"(?<!\w", r"(?<![^\W_]") for pattern in patterns)
        patterns = (pattern.replace(r"(?!\w)", r"(?![^\W_])") for pattern in patterns)
    return f"(?:{'|'.join(patterns)})"


def blanked(text: str, spans: Iterable[tuple[int, int]], instead: str = " ") -> str:
    """A text with something else in place of each stretch, of which none begins within another."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}{instead}{text[end:]}"
    return text


def apart(found: Iterable[Hit]) -> list[tuple[int, int]]:
    """Where something was found, from left to right; the longest where several overlap."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted(((hit.start, hit.end) for hit in found), key=lambda span: (span[0], -span[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def leftmost(meaning: Meaning, text: str) -> Hit | None:
    """The first place where a text tells something, or None."""
    return min(hits(meaning, text), key=lambda hit: (hit.start, -hit.end), default=None)


def says_outside(meaning: Meaning, unless: Meaning, text: str) -> bool:
    """Whether a text tells something by other words than those that mean something else."""
    found = list(hits(meaning, text))
    if not found:
        return False
    spans = [(hit.start, hit.end) for hit in hits(unless, text)]
    return any(not any(start <= hit.start < end for start, end in spans) for hit in found)


def words_by_meaning(table: str, text: str) -> dict[Meaning, set[int]]:
    """The words of a text, as the places where they begin, that lie in a wording, by meaning."""
    words = [word.start() for word in _WORD.finditer(text)]
    return {
        meaning: {at for hit in found for at in words if hit.start <= at < hit.end}
        for meaning, found in every(table, text).items()
    }


def words_of(text: str) -> set[int]:
    """Where the words of a text begin."""
    return {word.start() for word in _WORD.finditer(text)}
