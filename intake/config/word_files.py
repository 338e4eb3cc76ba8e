"""Read the word lists of the languages, `languages/<language>/words/<file>.toml`; report all problems.

What they contain is described in docs/languages.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.config.cue_tables import LanguageError
from intake.config.problems import Location, Places
from intake.config.regulation_reader import Reader, text, texts
from intake.desk.commands.command_words import normal
from intake.desk.commands.day_words import BESIDE_DAYS, NEAR_DAYS, UNITS, WEEKDAYS
from intake.desk.commands.types import Command
from intake.desk.language.word_lists import ByTable, WordTable
from intake.desk.language.wording import FALLBACK_LANGUAGE
from intake.desk.listing import Which
from intake.desk.ticket import Priority

WORDS = "words"

# What a table must not give for more than one key: the word tells which is meant.
_KEYS_TOLD: Mapping[WordTable, frozenset[str]] = {
    WordTable.COMMANDS: frozenset(Command),
    WordTable.PRIORITIES: frozenset(Priority),
    WordTable.LISTS: frozenset(Which),
    WordTable.UNITS: frozenset(UNITS),
    WordTable.WEEKDAYS: frozenset(WEEKDAYS),
    WordTable.NEAR_DAYS: frozenset(NEAR_DAYS),
}
_OTHER_KEYS: Mapping[WordTable, frozenset[str]] = {
    WordTable.BESIDE_COMMANDS: frozenset(
        ("heading", "for-good", "organization", "ticket", "before-ticket", "and")
    ),
    WordTable.BESIDE_DAYS: frozenset(BESIDE_DAYS),
    WordTable.PRODUCT_NAMES: frozenset({"ending", "with"}),
    WordTable.ORGANIZATION_WORDS: frozenset(
        "short-form person left-out added glued place common provider".split()
        + [f"provider-{part}" for part in ("within", "start", "end")]
    ),
}
_KEYS = {**_KEYS_TOLD, **_OTHER_KEYS}
# A letter may be left out.
_MAYBE_NOTHING = frozenset({WordTable.SPELT_LETTERS})
_LETTERS = frozenset({WordTable.LATIN_KEYS, WordTable.LATIN_KEYS_WITH_SHIFT})
_FILES = tuple(dict.fromkeys(table.file for table in WordTable))

_Read = dict[WordTable, dict[str, dict[str, tuple[str, ...]]]]
# What a word means, and by which file.
_Told = dict[tuple[WordTable, str], tuple[str, Path]]


@dataclass(frozen=True, slots=True)
class WordFiles:
    """Reads the tables of all languages; the files of a later folder add words."""

    directories: tuple[Path, ...]

    def __call__(self, name: str) -> ByTable:
        """A file by table and language, English first; LanguageError if there is something wrong with it."""
        read, problems = self._read(name)
        if problems:
            raise LanguageError(problems)
        return read

    def problems(self) -> list[str]:
        """Everything that is wrong with any list."""
        problems = list(self._strange_files())
        for name in _FILES:
            problems += self._read(name)[1]
        return problems

    def _read(self, name: str) -> tuple[_Read, list[str]]:
        read: _Read = {}
        problems: list[str] = []
        told: _Told = {}
        for file in self._files(name):
            try:
                text = file.read_text(encoding="utf-8")
                document = tomllib.loads(text)
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else error
                problems.append(f"{file}: {reason}")
                continue
            reader = Reader(file, Places(file, text), {}, {})
            _add(read, reader, document, told)
            problems += reader.problems
        return read, problems

    def _files(self, name: str) -> list[Path]:
        """Those of English first: a word that is shown for all of a kind is an English one."""
        found = [
            file for folder in self.directories for file in sorted(folder.glob(f"*/{WORDS}/{name}.toml"))
        ]
        return sorted(found, key=lambda file: _language(file) != FALLBACK_LANGUAGE)

    def _strange_files(self) -> Iterator[str]:
        for directory in self.directories:
            for file in sorted(directory.glob(f"*/{WORDS}/*")):
                if file.name not in {f"{name}.toml" for name in _FILES}:
                    yield f"{file}: there is no such file of words; known: {', '.join(sorted(_FILES))}"


def _language(file: Path) -> str:
    return file.parent.parent.name


def _add(
    read: _Read,
    reader: Reader,
    document: Mapping[str, object],
    told: _Told,
) -> None:
    """Add what a file lists; `told` is what words mean by the files before it."""
    tables = {table.word: table for table in WordTable if table.file == reader.path.stem}
    reader.reject_unknown(document, tables, (), "table")
    for name in document.keys() & tables.keys():
        table, listed = tables[name], document[name]
        if not isinstance(listed, dict):
            reader.note((name,), f"must be written as a table [{name}]")
            continue
        known = _KEYS.get(table, frozenset(listed))
        reader.reject_unknown(listed, dict.fromkeys(known), (name,))
        for key, value in listed.items():
            if key not in known:
                continue
            words = _words(reader, table, value, (name, key))
            if table in _KEYS_TOLD or table is WordTable.LEGAL_FORMS:
                _note_rivals(reader, (name, key), words, told, table)
            language = read.setdefault(table, {}).setdefault(_language(reader.path), {})
            language[key] = tuple(dict.fromkeys((*language.get(key, ()), *words)))


def _words(reader: Reader, table: WordTable, value: object, location: Location) -> tuple[str, ...]:
    if table in _MAYBE_NOTHING and isinstance(value, list) and "" in value:
        return ("", *texts(reader, [word for word in value if word != ""], location))
    if table not in _LETTERS:
        return texts(reader, value, location)
    letter = text(reader, value, location)
    if len(letter) != 1:
        reader.note(location, "must be one letter")
    return (letter,)


def _note_rivals(
    reader: Reader,
    location: tuple[str, str],
    words: tuple[str, ...],
    told: _Told,
    table: WordTable,
) -> None:
    for word in map(normal, words):
        key, file = told.setdefault((table, word), (location[1], reader.path))
        if key != location[1]:
            reader.note(location, f'"{word}" means {key} already, by {file}')
