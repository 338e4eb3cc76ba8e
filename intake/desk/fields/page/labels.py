"""Find the words that announce a value, a field's own and those of look-alikes, in spite of typing errors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intake.desk.fields.page.lines import Line, fold
from intake.desk.regulation import FieldSpec, Regulation


@dataclass(frozen=True, slots=True)
class Label:
    """A label found in a line, from `start` up to `end`.

    `owners` are the fields that it announces, `weakly` those that it only hints at; `foreign_to`
    are the fields of which the value after it is a look-alike.
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
    owners: frozenset[str] = frozenset()
    weakly: frozenset[str] = frozenset()
    foreign_to: frozenset[str] = frozenset()
    latin: bool = False

    @property
    def ends(self) -> bool:
        return bool(self.owners or self.weakly or self.foreign_to)


_WORD = re.compile(r"[^\W\d_]+|[0-9]+|№|#")
_BETWEEN = re.compile(r"[\s./\\_\"'«»*:-]{0,3}")
_CLAUSE = re.compile(r"[,;|()/\t.!?:]")
_IN_A_NAME = re.compile(r"\w [«„\"][^«»„“”\"]{0,40}$")  # «ООО «Сервер-М»»
_FUZZY_FROM = 5  # letters; shorter words have too many neighbours
_FUZZY_WORDS = 4  # a misspelt label is believed at the beginning of a line or clause only
_LONGEST_WORD = 30
_SHORTEST = 2
# «обновили» is no misspelt «обновление».
_VERBS = tuple(fold(ending) for ending in ("ть", "ться", "лись", "лся", "лась", "или", "али", "яли"))
_INITIAL_BEFORE = re.compile(r"(?<!\w)[А-ЯЁA-Z]\. ?$")
_INITIAL_BEHIND = re.compile(r"\. ?[А-ЯЁA-Z]\.")
_INITIALS = re.compile(r"[А-ЯЁ]\. ?[А-ЯЁ]")
_NO_NUMBER_BEHIND = re.compile(r"\.(?!\s?[:№–-]?\s?[0-9])")
_ADJACENT = 3  # characters
_REMEMBERED_WORDS = 20_000  # a few megabytes

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


@dataclass(frozen=True, slots=True)
class _Beginning:
    """Where a word leads to as the first of a label, and whether only as a misspelt one."""

    node: _Node
    misspelt: bool


@dataclass(frozen=True, slots=True)
class _Memory:
    """What was found out about words: those that begin no label, and where the others lead to."""

    barren: set[str] = field(default_factory=set)
    beginnings: dict[str, _Beginning] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.barren) + len(self.beginnings)


@dataclass(slots=True)
class _Words:
    """The words of a folded line with their places; `free` is the first one after the last label."""

    text: str
    written: list[str]
    spans: list[tuple[int, int]]
    free: int = 0

    def joined(self, position: int) -> bool:
        """Whether there is only a little punctuation between a word and the one before."""
        end, start = self.spans[position - 1][1], self.spans[position][0]
        return (
            start - end <= 3  # noqa: PLR2004
            and _BETWEEN.fullmatch(self.text, end, start) is not None
            and ":" not in self.text[end:start]
        )

    def near_beginning(self, index: int) -> bool:
        """Whether a line, a clause or the words after a label begin at most three words before."""
        return any(
            before <= self.free or self._breaks(before) for before in range(index, index - _FUZZY_WORDS, -1)
        )

    def _breaks(self, position: int) -> bool:
        """Whether the punctuation between a word and the one before begins a new clause."""
        end, start = self.spans[position - 1][1], self.spans[position][0]
        return start - end > 1 and _CLAUSE.search(self.text, end, start) is not None


class LabelTable:
    """All labels of a regulation, ready to be looked for; threads may share one.

    Only what is remembered of `remembered_words` words changes after it is made.
    """

    __slots__ = (
        "_corrections",
        "_ends_label",
        "_last_words",
        "_memory",
        "_remembered_words",
        "_root",
        "_vocabulary",
    )

    def __init__(self, specs: tuple[FieldSpec, ...], remembered_words: int = _REMEMBERED_WORDS) -> None:
        self._root = _Node()
        self._last_words: set[str] = set()
        for spec in specs:
            for phrase in spec.labels:
                self._leaf(phrase).owners |= {spec.name}
            for phrase in spec.weak_labels:
                self._leaf(phrase).weakly |= {spec.name}
            for phrase in spec.foreign_labels:
                self._leaf(phrase).foreign_to |= {spec.name}
        own = {
            stem(word.group())
            for spec in specs
            for phrase in spec.labels
            for word in _WORD.finditer(fold(phrase))
            if len(word.group()) >= _FUZZY_FROM
        }
        self._vocabulary = sorted(own)
        self._corrections = lru_cache(maxsize=8_192)(self._corrected)
        self._ends_label = lru_cache(maxsize=8_192)(self._ends)
        self._remembered_words = remembered_words
        self._memory = _Memory()

    def scan(self, line: Line) -> tuple[Label, ...]:
        """The labels of a line from left to right, the longest at each place, none overlapping."""
        folded = line.folded
        written = _WORD.findall(folded)
        beginnings = self._beginnings_among(written)
        if not beginnings:
            return ()
        words = _Words(folded, written, [match.span() for match in _WORD.finditer(folded)])
        found: list[Label] = []
        for index, word in enumerate(written):
            beginning = beginnings.get(word)
            if beginning is None or index < words.free:
                continue
            node, last = self._longest(words, index, beginning)
            if not node.ends:
                continue
            start, end = words.spans[index][0], words.spans[last][1]
            if end - start == len(written[last]) == _SHORTEST and not node.latin and line.text.isascii():
                continue  # «Ph.» in an English mail is no «рн»
            if (
                not node.owners
                and not node.weakly
                and _IN_A_NAME.search(line.text, max(0, start - 45), start)
            ):
                continue
            if _is_initial(line.text, start, end):
                continue
            label = Label(start, end, node.owners, node.weakly, node.foreign_to)
            # «телефон, номер …» and «рег. ключ № …»: the plainer word before decides.
            if not found or label.owners or label.foreign_to or label.start - found[-1].end > _ADJACENT:
                found.append(label)
            words.free = last + 1
        return tuple(found)

    def may_end(self, text: str) -> bool:
        """Whether a text can end with a label, however misspelt; asked before labels are looked for."""
        words = _WORD.findall(text[-_LONGEST_WORD - 2 :])
        return bool(words) and self._ends_label(words[-1])

    def _beginnings_among(self, words: list[str]) -> dict[str, _Beginning]:
        """The words that can begin a label, however misspelt, and where they lead to.

        What was found out about a word is remembered, so that a line of prose costs one comparison of sets.
        A memory that is full is left to the scans that are using it and replaced by an empty one, so that
        neither this line nor another thread loses what it found.
        """
        memory = self._memory
        unknown = set(words) - memory.barren
        found: dict[str, _Beginning] = {}
        for word in unknown:
            beginning = memory.beginnings.get(word) or self._beginning_of(word)
            if beginning is not None:
                found[word] = memory.beginnings[word] = beginning
            elif len(word) <= _LONGEST_WORD and not word.isdigit():
                memory.barren.add(word)
        if unknown and len(memory) > self._remembered_words:
            self._memory = _Memory()
        return found

    def _beginning_of(self, word: str) -> _Beginning | None:
        exact = self._root.children.get(_stem_of(word))
        node = exact or self._root.children.get(self._corrections(word))
        return None if node is None else _Beginning(node, misspelt=exact is None)

    def _longest(self, words: _Words, index: int, beginning: _Beginning) -> tuple[_Node, int]:
        """The node of the longest label that begins at a word, and its last word."""
        if beginning.misspelt and not words.near_beginning(index):
            return self._root, index
        node = beginning.node
        best = node if node.ends else self._root, index
        for position in range(index + 1, min(index + 7, len(words.written))):
            if not node.children or not words.joined(position):
                break
            word = words.written[position]
            child = node.children.get(_stem_of(word))
            if child is None:
                child = node.children.get(self._corrections(word))
                if child is None or not words.near_beginning(index):
                    break
            node = child
            if node.ends:
                best = node, position
        return best

    def _corrected(self, word: str) -> str:
        """The label word that a misspelt word was meant to be, or ""."""
        if not _FUZZY_FROM <= len(word) <= _LONGEST_WORD or word.isdigit() or word.endswith(_VERBS):
            return ""
        stemmed = stem(word)
        tolerance = 1 if len(stemmed) < 8 else 2  # noqa: PLR2004
        match = process.extractOne(stemmed, self._vocabulary, scorer=OSA.distance, score_cutoff=tolerance)
        return match[0] if match else ""

    def _ends(self, word: str) -> bool:
        """Whether a label may end with a word as it is written, however misspelt."""
        folded = fold(word)
        return _stem_of(folded) in self._last_words or self._corrections(folded) in self._last_words

    def _leaf(self, phrase: str) -> _Node:
        node = self._root
        stems = [stem(word) for word in _WORD.findall(fold(phrase))]
        for word in stems:
            node = node.children.setdefault(word, _Node())
        node.latin = node.latin or phrase.isascii()
        self._last_words.update([word for word in stems if word not in "№#"][-1:])
        return node


def _is_initial(text: str, start: int, end: int) -> bool:
    """Whether letters are initials: «П» of «Попов А.П.» isn't «пункт»; «Р.Н.» is «р/н» only before digits."""
    written = text[start:end]
    if end - start == 1 and written.isupper():
        before = _INITIAL_BEFORE.search(text, max(0, start - 3), start)
        return before is not None or _INITIAL_BEHIND.match(text, end) is not None
    return bool(_INITIALS.fullmatch(written) and _NO_NUMBER_BEHIND.match(text, end))


def _stem_of(word: str) -> str:
    return stem(word) if len(word) <= _LONGEST_WORD else ""


@lru_cache(maxsize=64)
def label_table(regulation: Regulation) -> LabelTable:
    """The table of a regulation's labels, built once."""
    return LabelTable(regulation.fields)
