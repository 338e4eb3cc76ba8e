"""Find the words that announce a value, one's own and those of look-alikes, in spite of typing errors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intake.desk.lines import Line, Region, fold
from intake.desk.regulation import FieldSpec, Regulation


@dataclass(frozen=True, slots=True)
class Label:
    """A label found in a line, from `start` up to `end`.

    `owners` are the fields that it announces, `weakly` those that it only hints at; `foreign_to`
    are the fields of which the value behind it is a look-alike.
    """

    start: int
    end: int
    owners: frozenset[str]
    weakly: frozenset[str]
    foreign_to: frozenset[str]

    def announces(self, name: str) -> bool:
        """Whether a value of the field may follow."""
        return name in self.owners or name in self.weakly


@dataclass(slots=True)
class _Node:
    """A node of the tree of label words."""

    children: dict[str, _Node] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)
    weakly: set[str] = field(default_factory=set)
    foreign_to: set[str] = field(default_factory=set)

    @property
    def ends(self) -> bool:
        return bool(self.owners or self.weakly or self.foreign_to)


_WORD = re.compile(r"[^\W\d_]+|[0-9]+|№|#")
_BETWEEN = re.compile(r"[\s./\\_\"'«»*:-]{0,3}")
_CLAUSE = re.compile(r"[,;|()/\t.!?:]")
_FUZZY_FROM = 5  # letters; shorter words have too many neighbours
_FUZZY_WORDS = 4  # a misspelt label is believed at the beginning of a line or clause only
_LONGEST_WORD = 30
_ADJACENT = 3  # characters

# Endings of Russian nouns and adjectives, so that «номера», «номером» and «номер» are one word.
_ENDINGS = tuple(
    fold(ending)
    for ending in (
        "ого его ому ему ыми ими ами ями ием иям иях ией ый ий ая яя ое ее ые ие ой ей ую юю ых "
        "их ым им ом ем "
        "ам ям ах ях ия ии ию а я о е ы и у ю ь й"
    ).split()
)


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """A folded word without its Russian ending, if at least four letters remain."""
    if len(word) < 5 or (word.isascii() and not _mixed(word)):  # noqa: PLR2004
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004
            return word[: -len(ending)]
    return word


def _mixed(word: str) -> bool:
    """Whether an ASCII skeleton can be a Cyrillic word («homep» for номер)."""
    return not set(word) - set("abekmhopctyxeij")


class LabelTable:
    """All labels of a regulation, ready to be looked for."""

    __slots__ = ("_corrections", "_root", "_vocabulary")

    def __init__(self, specs: tuple[FieldSpec, ...]) -> None:
        self._root = _Node()
        for spec in specs:
            for phrase in spec.labels:
                self._leaf(phrase).owners.add(spec.name)
            for phrase in spec.weak_labels:
                self._leaf(phrase).weakly.add(spec.name)
            for phrase in spec.foreign_labels:
                self._leaf(phrase).foreign_to.add(spec.name)
        own = {
            stem(word.group())
            for spec in specs
            for phrase in spec.labels
            for word in _WORD.finditer(fold(phrase))
            if len(word.group()) >= _FUZZY_FROM
        }
        self._vocabulary = sorted(own)
        self._corrections = lru_cache(maxsize=8_192)(self._corrected)

    def scan(self, line: Line) -> tuple[Label, ...]:
        """The labels of a line from left to right, the longest at each place, none overlapping."""
        words = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(line.folded)]
        found: list[Label] = []
        index = 0
        since_break = 0
        while index < len(words):
            if index and _breaks(line.folded, words[index - 1][1], words[index][0]):
                since_break = 0
            fuzzy = since_break < _FUZZY_WORDS
            hopeless = not fuzzy and stem(words[index][2]) not in self._root.children
            node_end = None if hopeless else self._longest(line.folded, words, index, fuzzy=fuzzy)
            if node_end is None:
                index += 1
                since_break += 1
                continue
            node, last = node_end
            label = _label(node, words[index][0], words[last][1])
            # «телефон, номер …» and «рег. ключ № …»: the plainer word before decides.
            if not found or label.owners or label.foreign_to or label.start - found[-1].end > _ADJACENT:
                found.append(label)
            index = last + 1
            since_break = 0
        return tuple(found)

    def _longest(
        self, text: str, words: list[tuple[int, int, str]], index: int, *, fuzzy: bool
    ) -> tuple[_Node, int] | None:
        node: _Node | None = self._root
        best: tuple[_Node, int] | None = None
        for position in range(index, min(index + 7, len(words))):
            if position > index and not _joined(text, words[position - 1][1], words[position][0]):
                break
            node = self._step(node, words[position][2], fuzzy=fuzzy) if node else None
            if node is None:
                break
            if node.ends:
                best = node, position
        return best

    def _step(self, node: _Node, word: str, *, fuzzy: bool) -> _Node | None:
        child = node.children.get(stem(word) if len(word) <= _LONGEST_WORD else "")
        if child is not None or not fuzzy or not _FUZZY_FROM <= len(word) <= _LONGEST_WORD:
            return child
        return node.children.get(self._corrections(word))

    def _corrected(self, word: str) -> str:
        """The label word that a misspelt word was meant to be, or ""."""
        stemmed = stem(word)
        tolerance = 1 if len(stemmed) < 8 else 2  # noqa: PLR2004
        match = process.extractOne(stemmed, self._vocabulary, scorer=OSA.distance, score_cutoff=tolerance)
        return match[0] if match else ""

    def _leaf(self, phrase: str) -> _Node:
        node = self._root
        for word in _WORD.finditer(fold(phrase)):
            node = node.children.setdefault(stem(word.group()), _Node())
        return node


def _label(node: _Node, start: int, end: int) -> Label:
    return Label(start, end, frozenset(node.owners), frozenset(node.weakly), frozenset(node.foreign_to))


def _joined(text: str, end: int, start: int) -> bool:
    """Whether only a little punctuation stands between two words of a label."""
    return (
        start - end <= 3 and _BETWEEN.fullmatch(text, end, start) is not None and ":" not in text[end:start]  # noqa: PLR2004
    )


def _breaks(text: str, end: int, start: int) -> bool:
    """Whether the punctuation between two words begins a new clause."""
    return start - end > 1 and _CLAUSE.search(text, end, start) is not None


@lru_cache(maxsize=64)
def label_table(regulation: Regulation) -> LabelTable:
    """The table of a regulation, built once."""
    return LabelTable(regulation.fields)


def is_label_row(cells: list[str], table: LabelTable) -> bool:
    """Whether every cell is nothing but a label: the header row of a table of values."""
    return all(_only_label(fold(cell), table) for cell in cells)


def _only_label(folded: str, table: LabelTable) -> bool:
    labels = table.scan(Line(folded, folded, Region.TEXT, 0))
    rest = len(re.sub(r"\W+", "", folded)) - sum(
        len(re.sub(r"\W+", "", folded[label.start : label.end])) for label in labels
    )
    return bool(labels) and rest <= 12  # noqa: PLR2004
