"""Allowing only regular expressions that take linear time on any text, whoever wrote the regulation.

Python's matcher backtracks: a careless pattern can keep it busy for years on one hostile line.  So a
regulation may use only a subset in which backtracking stays bounded: every repetition has an upper bound,
a repeated group has a delimiter and no alternatives, and two repetitions that can match the same character
never follow each other without a character between them that neither matches.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

LONGEST_PATTERN = 2_000
MOST_REPEATS = 200
MOST_WAYS = 256
DEEPEST_GROUP = 8

_SAMPLE = tuple(
    chr(code) for code in (9, *range(32, 127), 0xA0, 0xAB, 0xBB, *range(0x410, 0x450), 0x451, 0x2116)
)
_BOUNDS = re.compile(r"\{(\d{0,6})(,?)(\d{0,6})\}")
_GROUP_STARTS = ("?:", "?=", "?!", "?<=", "?<!")
_CLASS_ESCAPES = frozenset("dDsSwW")
_ANCHORS = frozenset("bB")


@dataclass(frozen=True, slots=True)
class _Item:
    """One element of a pattern: the characters that it matches, a group's alternatives, and how often.

    `certain` is false for elements of an alternative or of something optional.
    """

    characters: frozenset[str]
    alternatives: tuple[tuple[_Item, ...], ...] = ()
    fewest: int = 1
    most: int = 1
    certain: bool = True

    @property
    def varies(self) -> bool:
        return self.fewest != self.most


class _Unsafe(ValueError):  # noqa: N818 - it says what is wrong
    """The pattern is outside the subset; the message says how to write it instead."""


def pattern_problem(pattern: str) -> str:
    """What is wrong with a pattern, or "" when it compiles and is linear."""
    if len(pattern) > LONGEST_PATTERN:
        return f"longer than {LONGEST_PATTERN} characters"
    try:
        with warnings.catch_warnings():
            # What Python warns about ("[[", "--" in a class) will mean something else one day.
            warnings.simplefilter("error", FutureWarning)
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        return f"not a regular expression: {error}"
    try:
        _check(_Item(frozenset(), _Parser(pattern).alternatives()))
    except _Unsafe as problem:
        return str(problem)
    return ""


class _Parser:
    """Turns a pattern that compiles into items; _Unsafe for what is outside the subset."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0

    def alternatives(self) -> tuple[tuple[_Item, ...], ...]:
        """The alternatives up to the end of the group, each a sequence of items."""
        found: list[list[_Item]] = [[]]
        while self._at < len(self._pattern) and self._pattern[self._at] != ")":
            if self._pattern[self._at] == "|":
                self._at += 1
                found.append([])
            else:
                found[-1].append(self._repeated(self._item()))
        return tuple(map(tuple, found))

    def _item(self) -> _Item:
        letter = self._pattern[self._at]
        if letter == "(":
            return self._group()
        if letter == "[":
            return self._characters(self._class_end())
        if letter == "\\":
            return self._escape()
        if letter in "^$":
            self._at += 1
            return _Item(frozenset(), fewest=0, most=0)
        return self._characters(self._at + 1)

    def _escape(self) -> _Item:
        letter = self._pattern[self._at + 1]
        if letter.isdigit():
            raise _Unsafe(r"a backreference (\1) can't be used")
        if letter in "AZ" or letter in _ANCHORS:
            self._at += 2
            return _Item(frozenset(), fewest=0, most=0)
        if letter.isalpha() and letter not in _CLASS_ESCAPES and letter not in "tn":
            raise _Unsafe(f"\\{letter} can't be used")
        return self._characters(self._at + 2)

    def _group(self) -> _Item:
        self._at += 1
        if self._pattern.startswith("?", self._at):
            start = next((s for s in _GROUP_STARTS if self._pattern.startswith(s, self._at)), None)
            if start is None:
                raise _Unsafe("of the groups with (? only (?:…), (?=…), (?!…), (?<=…), (?<!…) can be used")
            self._at += len(start)
        self._depth += 1
        if self._depth > DEEPEST_GROUP:
            raise _Unsafe(f"groups are nested more than {DEEPEST_GROUP} deep")
        alternatives = self.alternatives()
        self._depth -= 1
        self._at += 1
        return _Item(_characters_of(chain.from_iterable(alternatives)), alternatives)

    def _class_end(self) -> int:
        end = self._at + 1
        if self._pattern.startswith("^", end):
            end += 1
        if self._pattern.startswith("]", end):
            end += 1  # a bracket in the first place belongs to the class
        while self._pattern[end] != "]":
            end += 2 if self._pattern[end] == "\\" else 1
        return end + 1

    def _characters(self, end: int) -> _Item:
        matcher = re.compile(self._pattern[self._at : end], re.IGNORECASE)
        self._at = end
        return _Item(frozenset(letter for letter in _SAMPLE if matcher.fullmatch(letter)))

    def _repeated(self, item: _Item) -> _Item:
        letter = self._pattern[self._at : self._at + 1]
        bounds = _BOUNDS.match(self._pattern, self._at)
        if letter == "?":
            self._at += 1
            fewest, most = 0, 1
        elif letter in ("*", "+") and letter:
            raise _Unsafe(f"{letter} has no upper bound: write {{{int(letter == '+')},40}}")
        elif bounds and (bounds[1] or bounds[3]):
            self._at = bounds.end()
            if bounds[2] and not bounds[3]:
                raise _Unsafe(f"{bounds[0]} has no upper bound: write {{{bounds[1]},40}}")
            fewest = int(bounds[1] or 0)
            most = int(bounds[3] or bounds[1])
        else:
            return item
        if most > MOST_REPEATS:
            raise _Unsafe(f"more than {MOST_REPEATS} repetitions are too many")
        if self._pattern[self._at : self._at + 1] in ("?", "+"):
            self._at += 1
        return _Item(item.characters, item.alternatives, item.fewest * fewest, item.most * most)


def _check(pattern: _Item) -> None:
    flat = list(_flat(pattern))
    ways = _choices(pattern)
    for index, item in enumerate(flat):
        rival = _rival(item, flat[index + 1 :]) if item.varies else None
        ways *= item.most - item.fewest + 1 if rival else 1
        if rival and ways > MOST_WAYS:
            raise _Unsafe(
                f"repetitions that all match {min(item.characters & rival.characters)!r} follow each "
                "other: put a fixed character between them and exclude it from the first, as in "
                "[^:]{1,40}:[^,]{1,40}",
            )
    if ways > MOST_WAYS:
        raise _Unsafe("too many alternatives that begin alike: write what they share before the group")


def _choices(group: _Item) -> int:
    """In how many ways the alternatives of a group and of those within it may begin to match one text."""
    beginnings = [_beginning(sequence) for sequence in group.alternatives]
    ways = max((sum(letter in begin for begin in beginnings) for letter in _SAMPLE), default=1)
    ways = max(ways, 1)
    for item in chain.from_iterable(group.alternatives):
        if item.alternatives:
            ways *= _choices(item) * (1 if item.fewest else 2)
    return ways


def _beginning(sequence: tuple[_Item, ...]) -> frozenset[str]:
    found: list[_Item] = []
    for item in sequence:
        found.append(item)
        if item.fewest:
            break
    return _characters_of(found)


def _rival(item: _Item, followers: list[_Item]) -> _Item | None:
    """The next repetition that may take the same characters, with nothing in between to keep them apart."""
    for other in followers:
        common = item.characters & other.characters
        if other.varies and common:
            return other
        if other.fewest and other.certain and not common:
            return None
    return None


def _flat(group: _Item) -> Iterator[_Item]:
    """The single characters of a group in order, inner groups flattened, and checked when repeated."""
    if group.most > 1:
        _check_repeated(group)
    choice = len(group.alternatives) > 1
    for sequence in group.alternatives:
        for item in sequence:
            for single in _flat(item) if item.alternatives else (item,):
                # Items of alternatives, and of what is optional, may be absent from a match.
                may_lack = choice or group.fewest == 0
                yield replace(single, certain=single.certain and not may_lack)
    if choice and group.fewest:
        yield from _wall(group)


def _wall(group: _Item) -> Iterator[_Item]:
    """The fixed items that every alternative certainly has, as one item after them."""
    fixed = [_first_certain(sequence) for sequence in group.alternatives]
    if all(fixed):
        yield _Item(_characters_of(item for item in fixed if item))


def _first_certain(sequence: tuple[_Item, ...]) -> _Item | None:
    flat = _flat(_Item(frozenset(), (sequence,)))
    return next((item for item in flat if item.fewest and item.certain), None)


def _check_repeated(group: _Item) -> None:
    if _has_choice(group):
        raise _Unsafe("a repeated group can't have alternatives (|): use a class such as [abc]")
    inner = list(_flat(replace(group, fewest=1, most=1)))
    varying = _characters_of(item for item in inner if item.varies)
    ends = [item for item in (inner[:1] + inner[-1:]) if not item.varies and item.fewest and item.certain]
    if any(item.varies for item in inner) and not any(not (end.characters & varying) for end in ends):
        raise _Unsafe(
            "a repetition within a repetition needs a delimiter that the inner one can't match, "
            r"as in [0-9]{1,9}(?:\.[0-9]{1,9}){1,4}",
        )


def _has_choice(group: _Item) -> bool:
    inner = chain.from_iterable(group.alternatives)
    return len(group.alternatives) > 1 or any(_has_choice(item) for item in inner if item.alternatives)


def _characters_of(items: Iterable[_Item]) -> frozenset[str]:
    return frozenset(letter for item in items for letter in item.characters)
