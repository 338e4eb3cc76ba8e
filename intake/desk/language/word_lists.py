"""Word lists: what agents type and what names are made of, as the languages list it in `words/<file>.toml`.

A cue is found in running text, by wordings with gaps and endings; a listed word is compared as it stands.
Which lists there are is said once, by `install`, as for cues, and they are read when they are first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import wraps
from typing import TypeVar

_Made = TypeVar("_Made")

ByKey = Mapping[str, tuple[str, ...]]
"""The words of a table, by what they stand for."""


class WordTable(StrEnum):
    """The tables, as `file.table`; the module that asks for one says what its keys are."""

    COMMANDS = "commands.command"
    PRIORITIES = "commands.priority"
    LISTS = "commands.list"
    BESIDE_COMMANDS = "commands.beside"
    UNITS = "when.unit"
    WEEKDAYS = "when.weekday"
    NEAR_DAYS = "when.day"
    BESIDE_DAYS = "when.beside"
    ENDINGS = "declension.ending"
    ADDED_ENDINGS = "declension.added"
    DECLINED_NAMES = "declension.name"
    ACCUSATIVE_ADJECTIVES = "declension.accusative-adjective"
    ACCUSATIVE_NOUNS = "declension.accusative-noun"
    PRODUCT_NAMES = "declension.product"
    LEGAL_FORMS = "organizations.form"
    ORGANIZATION_WORDS = "organizations.word"
    SPELT_LETTERS = "spelling.letter"
    SPELT_GROUPS = "spelling.group"
    LATIN_KEYS = "keyboard.key"
    LATIN_KEYS_WITH_SHIFT = "keyboard.shift"

    @property
    def file(self) -> str:
        """The file of a language that it stands in, without its ending."""
        return self.partition(".")[0]

    @property
    def word(self) -> str:
        """The table as it is named in the file."""
        return self.partition(".")[2]


ByTable = Mapping[WordTable, Mapping[str, ByKey]]
"""What a file of all languages has: by table and by language."""


class WordLists:
    """The lists of all languages; `load` gives a file of all of them, when one of its tables is needed."""

    def __init__(self, load: Callable[[str], ByTable]) -> None:
        self.load = load
        self.made: dict[Callable[[], object], object] = {}
        self._files: dict[str, ByTable] = {}

    def __reduce__(self) -> tuple[type[WordLists], tuple[Callable[[str], ByTable]]]:
        return WordLists, (self.load,)

    def by_language(self, table: WordTable) -> Mapping[str, ByKey]:
        """A table as each language has it."""
        if table.file not in self._files:
            self._files[table.file] = self.load(table.file)
        return self._files[table.file].get(table, {})

    def read_all(self) -> None:
        """Read every table now, so that what is wrong with one shows."""
        for table in WordTable:
            self.by_language(table)


class NoWordListsError(RuntimeError):
    """A list was asked for before anybody told which there are."""


_installed: list[WordLists] = []


def install(lists: WordLists) -> None:
    """Say for this process which lists there are; the same ones again leave those that were read."""
    if not _installed or _installed[0].load != lists.load:
        _installed[:] = [lists]


def installed() -> WordLists:
    """The lists of this process; NoWordListsError as long as there are none."""
    if not _installed:
        raise NoWordListsError("word_lists.install must be called before words are compared")
    return _installed[0]


def words(table: WordTable) -> ByKey:
    """A table in all languages: for each key its words, those of English first, each once."""
    found: dict[str, dict[str, None]] = {}
    for listed in installed().by_language(table).values():
        for key, told in listed.items():
            found.setdefault(key, {}).update(dict.fromkeys(told))
    return {key: tuple(told) for key, told in found.items()}


def meanings(table: WordTable) -> Iterator[tuple[str, str]]:
    """Each word of a table with its key."""
    for key, told in words(table).items():
        yield from ((word, key) for word in told)


def made_once(make: Callable[[], _Made]) -> Callable[[], _Made]:
    """What is made of the lists, kept for as long as they are those of this process."""

    @wraps(make)
    def kept() -> _Made:
        made = installed().made
        if make not in made:
            made[make] = make()
        return made[make]  # type: ignore[return-value]

    return kept
