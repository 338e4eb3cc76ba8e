"""What becomes of a wording: a pattern for folded text, and what a text must have to be worth a look.

Nothing in a pattern repeats without an upper bound, so that matching takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from intake.desk.language.cue_syntax import (
    END,
    ENDING,
    Choice,
    Literal,
    Node,
    Not,
    Pattern,
    Sequence,
    WordingError,
    nodes_of,
)

KEY_LENGTH = 4
"""So many first letters of a word tell whether a wording can be in a text at all."""

EDGE = r"(?:(?<!\w)|(?!\w))"
"""Where a word begins or ends."""

_CHINESE_AND_THE_LIKE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTERS = re.compile(r"[^\W_]+")
_BEGINNINGS = re.compile(rf"(\w{{1,{KEY_LENGTH}}})\w*")


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that was read: what a folded text must have for it, and its pattern.

    Of each set in `needed` the text has one: a word, or the beginning of one (KEY_LENGTH letters).
    `literal` is a piece of text that must be in it, for wordings that no word tells of.  `begins` are the
    beginnings of the words with which it can begin; None where they can't be told.  With one of `heads` it
    begins.
    """

    text: str
    needed: tuple[frozenset[str], ...]
    literal: str = ""
    begins: frozenset[str] | None = None
    heads: tuple[str, ...] = ("",)

    @property
    def pattern(self) -> str:
        """The pattern for folded text, written when it is asked for: most never are."""
        return _pattern(nodes_of(self.text), edges=_has_edges(self.text))


def fold(text: str) -> str:
    """A text of the same length in which case, ё, forms of an apostrophe and of a blank don't matter."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower()[0] for letter in text)
    return lowered.replace("ё", "е").replace("’", "'").replace("\xa0", " ")


def keys_of(folded: str) -> frozenset[str]:
    """The beginnings of all words of a folded text."""
    return frozenset(_BEGINNINGS.findall(folded))


def places_of_words(folded: str) -> dict[str, list[int]]:
    """Where the words of a folded text begin, by their beginnings."""
    places: dict[str, list[int]] = {}
    for word in _BEGINNINGS.finditer(folded):
        key = word[1]
        if key in places:
            places[key].append(word.start())
        else:
            places[key] = [word.start()]
    return places


def has_no_blanks(folded: str) -> bool:
    """Whether a folded text has letters of a script that is written without blanks between words."""
    return not folded.isascii() and _CHINESE_AND_THE_LIKE.search(folded) is not None


# A table is checked before it is used, and the same words stand in several.
@lru_cache(maxsize=8192)
def read_wording(text: str) -> Wording:
    """Read a wording; WordingError says what is wrong with it."""
    folded = fold(text)
    sequence = nodes_of(folded)
    if not _fixed(sequence):
        raise WordingError("has no word that is always there")
    heads = _heads(sequence)
    if not _has_edges(folded):
        return Wording(folded, (), _longest(sequence), heads=heads)
    needed = tuple(_needed(sequence))
    return Wording(folded, needed, "" if needed else _longest(sequence), _first_keys(sequence), heads)


def _has_edges(folded: str) -> bool:
    """Whether it is told by other letters where a word of a wording begins and ends."""
    return folded.isascii() or _CHINESE_AND_THE_LIKE.search(folded) is None


def _longest(sequence: Sequence) -> str:
    """The longest piece of text that is in every match."""
    return max((node.text.strip() for node in _fixed(sequence)), key=len, default="")


def _heads(sequence: Sequence) -> tuple[str, ...]:
    """The literals of which one stands where the wording begins; "" where anything may."""
    first, *rest = sequence
    if isinstance(first, Literal):
        return (first.text,)
    if not isinstance(first, Choice):
        return ("",)
    ways = [*first.ways, tuple(rest)] if first.optional else first.ways
    return tuple(way[0].text if way and isinstance(way[0], Literal) else "" for way in ways)


def _fixed(sequence: Sequence) -> list[Literal]:
    """The literals with a letter that are in every match; those of a choice, where it must be made, too."""
    found: list[Literal] = []
    for node in sequence:
        if isinstance(node, Literal) and _LETTERS.search(node.text):
            found.append(node)
        elif isinstance(node, Choice) and not node.optional and all(map(_fixed, node.ways)):
            found += [Literal("")]
    return found


def _pattern(sequence: Sequence, *, edges: bool) -> str:
    if not edges:
        return _plain(sequence)
    last = sequence[-1]
    open_end = isinstance(last, Pattern | Not) or (isinstance(last, Literal) and not last.text[-1].isalnum())
    return _leading(sequence) + ("" if open_end else EDGE)


def _leading(sequence: Sequence) -> str:
    """The pattern of a sequence that begins where a word does.

    What forbids a letter before it stands behind the first letters: so `re` leaps from one to the next.
    """
    first, *rest = sequence
    if isinstance(first, Literal) and (run := _LETTERS.match(first.text)):
        letters = re.escape(run[0])
        return letters + rf"(?<!\w{letters})" + _plain((Literal(first.text[run.end() :]), *rest))
    if isinstance(first, Choice) and first.optional and rest:
        ways = [_leading((*way, *rest)) for way in first.ways]
        return f"(?:{'|'.join((*ways, _leading(tuple(rest))))})"
    if isinstance(first, Choice):
        return f"(?:{'|'.join(map(_leading, first.ways))})" + _plain(tuple(rest))
    return _plain(sequence)


def _plain(sequence: Sequence) -> str:
    written: list[str] = []
    for at, node in enumerate(sequence):
        match node:
            case Literal(text):
                written.append(re.escape(text).replace(r"\ ", " "))
            case Pattern(pattern, is_gap=True):
                # A word before the gap has ended, and the next one begins behind it.
                before = EDGE if at and not _is_star(sequence[at - 1]) else ""
                after = EDGE if at + 1 < len(sequence) and not _is_star(sequence[at + 1]) else ""
                written.append(before + pattern + after)
            case Pattern(pattern):
                written.append(pattern)
            case Not(ways, after_blank):
                written.append(f"{EDGE}(?! {_plain(ways)})" if after_blank else f"(?!{_plain(ways)})")
            case Choice(ways, optional):
                written.append(f"(?:{'|'.join(map(_plain, ways))}){'?' if optional else ''}")
    return "".join(written)


def _is_star(node: Node) -> bool:
    return isinstance(node, Pattern) and node.is_star


def _needed(sequence: Sequence) -> Iterator[frozenset[str]]:
    """For each word that is always there: its beginning, or those of the words of which one is there."""
    at_start = True
    for at, node in enumerate(sequence):
        following = sequence[at + 1] if at + 1 < len(sequence) else None
        ends = following is None or _begins_apart(following)
        if isinstance(node, Literal):
            yield from (frozenset([key]) for key in _keys_of_literal(node.text, starts=at_start, ends=ends))
        elif isinstance(node, Choice) and not node.optional and at_start:
            keys = [next(_needed_at_start(way, ends=ends), None) for way in node.ways]
            if all(keys):
                yield frozenset(chain.from_iterable(key for key in keys if key))
        may_be_missing = isinstance(node, Choice) and node.optional
        at_start = _ends_apart(node) and (at_start or not may_be_missing)


def _first_keys(sequence: Sequence) -> frozenset[str] | None:
    """The beginnings of the words with which a sequence can begin, or None where they can't be told."""
    first, *rest = sequence or (None,)
    ends = not rest or _begins_apart(rest[0])
    if isinstance(first, Literal) and first.text[:1].isalnum():
        key = next(_keys_of_literal(first.text, starts=True, ends=ends), None)
        return frozenset([key]) if key else None
    if not isinstance(first, Choice):
        return None
    ways = [_first_keys(way if ends else (*way, Pattern(ENDING, is_star=True))) for way in first.ways]
    if first.optional:
        ways.append(_first_keys(tuple(rest)))
    keys = [key for key in ways if key is not None]
    return frozenset(chain.from_iterable(keys)) if len(keys) == len(ways) else None


def _needed_at_start(way: Sequence, *, ends: bool) -> Iterator[frozenset[str]]:
    """What a way of a choice needs; its last word may go on behind the choice unless that `ends` it."""
    yield from _needed(way if ends else (*way, Pattern(ENDING, is_star=True)))


def _keys_of_literal(text: str, *, starts: bool, ends: bool) -> Iterator[str]:
    for run in _LETTERS.finditer(text):
        begins = run.start() > 0 or starts
        complete = run.end() < len(text) or ends
        if begins and (complete or len(run[0]) >= KEY_LENGTH):
            yield run[0][:KEY_LENGTH]


def _begins_apart(node: Node) -> bool:
    match node:
        case Literal(text):
            return not text[:1].isalnum()
        case Pattern(pattern):
            return node.is_gap or pattern == END
        case Not():
            return node.after_blank
        case Choice(ways, optional):
            return not optional and all(_begins_apart(way[0]) for way in ways)


def _ends_apart(node: Node) -> bool:
    match node:
        case Literal(text):
            return not text[-1:].isalnum()
        case Pattern(pattern):
            return node.is_gap or pattern.startswith("(?:")
        case Not():
            return False
        case Choice(ways):
            return all(_ends_apart(way[-1]) for way in ways)
