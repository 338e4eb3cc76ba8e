"""Cues: the wordings by which a text tells something, as the tables of the languages have them.

A table is looked up in one pass: the beginnings of a text's words, collected once for all tables, tell which
few wordings can be in it at all; only these are looked for.  What a wording may look like is in `cue_syntax`.

The desk asks by meaning, and never for a language: people write several in one mail.  Which tables there are
is said once, by `install`, before the first mail is read, and is the same for all mails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from intake.desk.language.cue_patterns import (
    Wording,
    fold,
    has_no_blanks,
    keys_of,
    places_of_words,
    read_wording,
)
from intake.desk.language.meanings import Meaning

# What stands around a whole line or text and says nothing.
_BEFORE, _AFTER = r"[\s>]{0,9}", r"[\s.,:;!)]{0,9}"
# Longer texts are few, and large.
_LONG = 3000


class Place(StrEnum):
    """Where in the text that is looked at a wording stands."""

    ANYWHERE = "anywhere"
    START = "start"
    WHOLE = "whole"
    LINE = "line"
    LINE_START = "line start"


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of a table: some wordings of one language that tell one thing.

    `wordings` are as `cue_syntax` says.  The row must be found in `example`, and must not be in
    `counterexample`, a text that looks like it and means something else.
    """

    language: str
    id: str
    meaning: Meaning
    place: Place
    wordings: tuple[str, ...]
    example: str
    counterexample: str

    @property
    def name(self) -> str:
        """The row as it is named to operators: `ru/automatic/sent-by-robot`."""
        return f"{self.language}/{self.meaning.table}/{self.id}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that was found in a text, and where: positions are those of the text itself."""

    cue: Cue
    start: int
    end: int


class _Rule:
    """One wording of a cue, compiled when it is first looked for: most never are."""

    def __init__(self, cue: Cue, wording: Wording, rank: int) -> None:
        self.cue, self.wording, self.rank = cue, wording, rank
        self.begins = wording.begins if cue.place is Place.ANYWHERE else None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first looked for."""
        return re.compile(_placed(self.wording.pattern, self.cue.place), re.MULTILINE)

    def may_be_in(self, seen: _Seen) -> bool:
        """Whether a text has all words that the wording needs."""
        if not self.wording.needed:
            return self.wording.literal in seen.folded
        return not any(map(seen.keys.isdisjoint, self.wording.needed))

    def is_worth_a_look(self, folded: str) -> bool:
        """Whether its pattern is there, or its first letters are in the text: else none need be made."""
        return "pattern" in self.__dict__ or any(map(folded.__contains__, self.wording.heads))


def _placed(pattern: str, place: Place) -> str:
    match place:
        case Place.ANYWHERE:
            return pattern
        case Place.START:
            return rf"\A{_BEFORE}(?:{pattern})"
        case Place.WHOLE:
            return rf"\A{_BEFORE}(?:{pattern}){_AFTER}\Z"
        case Place.LINE:
            return rf"^{_BEFORE}(?:{pattern}){_AFTER}$"
        case Place.LINE_START:
            return rf"^{_BEFORE}(?:{pattern})"


class _Table:
    """All cues of a table, in every language, by the beginnings of words that they need."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._by_key: dict[str, list[_Rule]] = {}
        self._by_first_word: dict[str, list[tuple[_Rule, frozenset[str]]]] = {}
        self._anywhere: list[_Rule] = []
        self._by_literal: list[_Rule] = []
        self._without_blanks: list[_Rule] = []
        wordings = ((cue, read_wording(text)) for cue in cues for text in cue.wordings)
        for rank, (cue, wording) in enumerate(wordings):
            rule = _Rule(cue, wording, rank)
            if not wording.needed:
                without_blanks = has_no_blanks(wording.literal)
                (self._without_blanks if without_blanks else self._by_literal).append(rule)
            for key in _rarest(wording.needed):
                self._by_key.setdefault(key, []).append(rule)
            others = _rarest(tuple(keys for keys in wording.needed if keys != rule.begins))
            for key in rule.begins or ():
                self._by_first_word.setdefault(key, []).append((rule, others))
            if rule.begins is None:
                self._anywhere.append(rule)

    def every(self, seen: _Seen) -> Iterator[Hit]:
        """Everything that a text tells: each wording is tried where its first word begins."""
        folded, places, keys = seen.folded, seen.places, seen.keys
        for key in keys & self._by_first_word.keys():
            for rule, others in self._by_first_word[key]:
                if others and keys.isdisjoint(others):
                    continue
                heads = rule.wording.heads
                for start in places[key]:
                    # Most fail by their first letters, and their patterns are never made.
                    if folded.startswith(heads, start) and (found := rule.pattern.match(folded, start)):
                        yield Hit(rule.cue, start, found.end())
        for rule in self._anywhere:
            if rule.may_be_in(seen):
                yield from (Hit(rule.cue, *found.span()) for found in rule.pattern.finditer(folded))

    def candidates(self, seen: _Seen) -> dict[Meaning, list[_Rule]]:
        """The wordings that may be in a text, by meaning, in the order of the tables."""
        keys = seen.keys
        near = {rule for key in keys & self._by_key.keys() for rule in self._by_key[key]}
        there = [rule for rule in near if len(rule.wording.needed) == 1 or _all(rule.wording.needed, keys)]
        there += [rule for rule in self._by_literal if rule.wording.literal in seen.folded]
        if self._without_blanks and seen.has_no_blanks:
            there += [rule for rule in self._without_blanks if rule.wording.literal in seen.folded]
        found: dict[Meaning, list[_Rule]] = {}
        for rule in sorted(there, key=_rank):
            found.setdefault(rule.cue.meaning, []).append(rule)
        return found


def _all(needed: tuple[frozenset[str], ...], keys: frozenset[str]) -> bool:
    return not any(map(keys.isdisjoint, needed))


def _rank(rule: _Rule) -> int:
    return rule.rank


def _rarest(needed: tuple[frozenset[str], ...]) -> frozenset[str]:
    """Those words of which one must be there that tell most: long ones, and few."""
    if len(needed) == 1:
        return needed[0]
    return max(needed, key=lambda keys: (min(map(len, keys)), -len(keys)), default=frozenset())


class _Seen:
    """A text as all tables look at it."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        self._candidates: dict[str, dict[Meaning, list[_Rule]]] = {}

    @cached_property
    def places(self) -> dict[str, list[int]]:
        places = places_of_words(self.folded)
        self.keys = frozenset(places)
        return places

    @cached_property
    def keys(self) -> frozenset[str]:
        return keys_of(self.folded)

    @cached_property
    def has_no_blanks(self) -> bool:
        return has_no_blanks(self.folded)

    def candidates(self, table: str, cues: Cues) -> dict[Meaning, list[_Rule]]:
        if table not in self._candidates:
            self._candidates[table] = cues.table(table).candidates(self)
        return self._candidates[table]


class Cues:
    """The tables of all languages; `load` gives the cues of one, when it is first needed."""

    def __init__(self, load: Callable[[str], Iterable[Cue]]) -> None:
        self.load = load
        self.notices: dict[str, str] | None = None
        """Where it is kept by which rows something was told, and the words; None as long as nobody asks."""
        self._tables: dict[str, _Table] = {}
        self._rows: dict[str, tuple[Cue, ...]] = {}
        self._look = lru_cache(maxsize=256)(_Seen)
        self._look_at_long = lru_cache(maxsize=3)(_Seen)

    def __reduce__(self) -> tuple[type[Cues], tuple[Callable[[str], Iterable[Cue]]]]:
        return Cues, (self.load,)

    def table(self, name: str) -> _Table:
        """A table by its name."""
        if name not in self._tables:
            self._tables[name] = _Table(self.rows(name))
        return self._tables[name]

    def rows(self, table: str) -> tuple[Cue, ...]:
        """The rows of a table, in every language."""
        if table not in self._rows:
            self._rows[table] = tuple(self.load(table))
        return self._rows[table]

    def read_all(self) -> None:
        """Read every table now, so that what is wrong with one shows."""
        for name in dict.fromkeys(meaning.table for meaning in Meaning):
            self.table(name)

    def hits(self, meaning: Meaning, text: str) -> Iterator[Hit]:
        """Every place where a text tells something, row by row."""
        for rule, seen in self._rules(meaning, text):
            for found in rule.pattern.finditer(seen.folded):
                yield self._noticed(Hit(rule.cue, *found.span()), text)

    def every(self, table: str, text: str) -> dict[Meaning, list[Hit]]:
        """Everything that a text tells by the rows of a table, by meaning."""
        told: dict[Meaning, list[Hit]] = {}
        for hit in self.table(table).every(self._seen(text)):
            told.setdefault(hit.cue.meaning, []).append(self._noticed(hit, text))
        return told

    def first(self, meaning: Meaning, text: str) -> Hit | None:
        """The first row, in the order of the tables, by which a text tells something, or None."""
        for rule, seen in self._rules(meaning, text):
            if found := rule.pattern.search(seen.folded):
                return self._noticed(Hit(rule.cue, *found.span()), text)
        return None

    def _noticed(self, hit: Hit, text: str) -> Hit:
        if self.notices is not None:
            self.notices.setdefault(hit.cue.name, text[hit.start : hit.end])
        return hit

    def _seen(self, text: str) -> _Seen:
        return self._look(text) if len(text) < _LONG else self._look_at_long(text)

    def _rules(self, meaning: Meaning, text: str) -> Iterator[tuple[_Rule, _Seen]]:
        seen = self._seen(text)
        for rule in seen.candidates(meaning.table, self).get(meaning, ()):
            if rule.is_worth_a_look(seen.folded):
                yield rule, seen


@contextmanager
def noticing() -> Iterator[Mapping[str, str]]:
    """The rows that are found meanwhile, by name, with the words in which each was found first."""
    cues = installed()
    noticed: dict[str, str] = {}
    cues.notices = noticed
    try:
        yield noticed
    finally:
        cues.notices = None


class NoCuesError(RuntimeError):
    """The desk was asked what a text says before anybody told it the tables."""


_installed: list[Cues] = []


def install(cues: Cues) -> None:
    """Say for this process which tables there are; the same ones again leave those that were read."""
    if not _installed or _installed[0].load != cues.load:
        _installed[:] = [cues]


def installed() -> Cues:
    """The tables of this process; NoCuesError as long as there are none."""
    if not _installed:
        raise NoCuesError("cues.install must be called before a text is read")
    return _installed[0]


def says(meaning: Meaning, text: str) -> bool:
    """Whether a text tells something, by any row of any language."""
    return installed().first(meaning, text) is not None


def first(meaning: Meaning, text: str) -> Hit | None:
    """The first row by which a text tells something, or None."""
    return installed().first(meaning, text)


def hits(meaning: Meaning, text: str) -> Iterator[Hit]:
    """Every place where a text tells something, row by row."""
    return installed().hits(meaning, text)


def every(table: str, text: str) -> dict[Meaning, list[Hit]]:
    """Everything that a text tells by the rows of a table, by meaning; for tables of which all is wanted."""
    return installed().every(table, text)
