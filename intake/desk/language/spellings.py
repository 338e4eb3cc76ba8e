"""Spellings: wordings as the plain texts that they stand for, to look a word or a label up among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from types import MappingProxyType

from intake.desk.language.cue_patterns import fold, read_wording
from intake.desk.language.cue_syntax import Choice, Literal, Sequence, nodes_of
from intake.desk.language.cues import Cue, Cues, installed
from intake.desk.language.meanings import Meaning


def spellings(meaning: Meaning, cues: Cues | None = None) -> Mapping[str, Cue]:
    """Every folded text that the rows of a meaning stand for, with its row.

    A wording with an ending or a gap stands for more texts than can be listed, and is left out.
    """
    return _spellings(cues or installed(), meaning)


def is_spelled(meaning: Meaning, text: str) -> bool:
    """Whether a text is, as a whole, what a row of a meaning stands for."""
    cues = installed()
    cue = _spellings(cues, meaning).get(fold(text))
    if cue is not None and cues.notices is not None:
        cues.notices.setdefault(cue.name, text)
    return cue is not None


def endings(meaning: Meaning) -> tuple[str, ...]:
    """What a folded text ends with that ends with a wording, for `str.endswith`."""
    return _endings(installed(), meaning)


def hints(meaning: Meaning) -> tuple[str, ...]:
    """Pieces of which one is in every folded text that tells it: for each wording the one that tells most."""
    return _hints(installed(), meaning)


@lru_cache(maxsize=256)
def _spellings(cues: Cues, meaning: Meaning) -> Mapping[str, Cue]:
    rows = (cue for cue in cues.rows(meaning.table) if cue.meaning is meaning)
    return MappingProxyType(
        {text: cue for cue in rows for wording in cue.wordings for text in _expanded(nodes_of(fold(wording)))}
    )


@lru_cache(maxsize=64)
def _endings(cues: Cues, meaning: Meaning) -> tuple[str, ...]:
    return tuple(_spellings(cues, meaning))


@lru_cache(maxsize=64)
def _hints(cues: Cues, meaning: Meaning) -> tuple[str, ...]:
    rows = (cue for cue in cues.rows(meaning.table) if cue.meaning is meaning)
    found: dict[str, None] = {}
    for cue in rows:
        for wording in map(read_wording, cue.wordings):
            words = [*wording.needed, *([frozenset([wording.literal])] if wording.literal else ())]
            telling = max(words, key=lambda keys: (min(map(len, keys)), -len(keys)))
            found |= dict.fromkeys(sorted(telling))
    return tuple(found)


def _expanded(sequence: Sequence) -> Iterator[str]:
    parts: list[list[str]] = []
    for node in sequence:
        match node:
            case Literal(text):
                parts.append([text])
            case Choice(ways, optional):
                ways_out = [text for way in ways for text in _expanded(way)]
                parts.append([*ways_out, ""] if optional else ways_out)
            case _:
                return
    yield from ("".join(pieces) for pieces in product(*parts))
