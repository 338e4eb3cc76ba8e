"""How names are spelt in plain Latin letters, by the lists of the languages (`words/spelling.toml`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from intake.desk.language.word_lists import ByKey, WordTable, made_once, words


def spells(name: str, label: str) -> bool:
    """Whether the label spells the whole name, in its own letters or in any usual transliteration.

    Takes time in proportion to the product of both lengths, whatever they hold.
    """
    reached: list[set[int]] = [{0}, *(set() for _ in name)]
    for place in range(len(name)):
        if not reached[place]:
            continue
        for length, spelling in _spellings(name, place):
            ends = (start + len(spelling) for start in reached[place] if label.startswith(spelling, start))
            reached[place + length].update(ends)
    return bool(name) and len(label) in reached[-1]


def _spellings(name: str, place: int) -> Iterator[tuple[int, str]]:
    letter = name[place]
    yield 1, letter
    for spelling in _letters().get(letter) or _plain(letter):
        yield 1, spelling
    for group, spellings in _groups().items():
        if name.startswith(group, place):
            yield from ((len(group), spelling) for spelling in spellings)


def _plain(letter: str) -> tuple[str, ...]:
    """The letter without its accent: é is written e."""
    return () if letter.isascii() else (unicodedata.normalize("NFD", letter)[0],)


@made_once
def _letters() -> ByKey:
    return words(WordTable.SPELT_LETTERS)


@made_once
def _groups() -> ByKey:
    return words(WordTable.SPELT_GROUPS)
