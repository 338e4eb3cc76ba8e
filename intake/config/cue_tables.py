"""Read the tables of cues, `languages/<language>/cues/<table>.toml`; report all problems with their lines.

What they contain is described in docs/languages.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from intake.config import regulation_reader as read
from intake.config.problems import Places
from intake.config.regulation_reader import Reader
from intake.desk.language.cue_patterns import read_wording
from intake.desk.language.cue_syntax import WordingError
from intake.desk.language.cues import Cue, Cues, Place
from intake.desk.language.meanings import Meaning

CUES = "cues"

_KEYS = ("meaning", "place", "wordings", "example", "counterexample")
_TABLES = tuple(dict.fromkeys(meaning.table for meaning in Meaning))
_MEANINGS = {table: {one.word: one for one in Meaning if one.table == table} for table in _TABLES}
_PLACES = {place.value: place for place in Place}


class LanguageError(Exception):
    """Languages that can't be used; `problems` names each with file, line and key."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class CueFiles:
    """Reads a table in all languages; a later folder adds rows, or replaces those of the same id."""

    directories: tuple[Path, ...]

    def __call__(self, table: str) -> tuple[Cue, ...]:
        """The cues of a table; LanguageError if there is something wrong with them."""
        rows, problems = self._rows(table)
        if problems:
            raise LanguageError(problems)
        return tuple(row.cue for row in rows)

    def problems(self) -> list[str]:
        """Everything that is wrong with any table; each row is tried on its two examples."""
        problems = list(self._strange_files())
        for table in _TABLES:
            rows, wrong = self._rows(table)
            problems += wrong
            for row in rows:
                problems += _misled(row)
        return problems

    def _rows(self, table: str) -> tuple[list[_Row], list[str]]:
        rows: dict[tuple[str, str], _Row] = {}
        problems: list[str] = []
        for directory in self.directories:
            for language in _folders(directory):
                file = directory / language / CUES / f"{table}.toml"
                if file.is_file():
                    rows |= {(language, row.cue.id): row for row in _read(file, language, table, problems)}
        return list(rows.values()), problems

    def _strange_files(self) -> Iterator[str]:
        for directory in self.directories:
            for file in sorted(directory.glob(f"*/{CUES}/*")):
                if file.name not in {f"{table}.toml" for table in _TABLES}:
                    yield f"{file}: there is no such table; known: {', '.join(sorted(_TABLES))}"


def _folders(directory: Path) -> list[str]:
    """The languages of a folder, sorted; none where there is no such folder."""
    return sorted(path.name for path in directory.iterdir()) if directory.is_dir() else []


@dataclass(slots=True)
class _Row:
    """A cue and where it was read."""

    cue: Cue
    reader: Reader = field(repr=False)

    def note(self, key: str, message: str) -> str:
        """A problem with one key of the row."""
        self.reader.problems.clear()
        self.reader.note((self.cue.id, key), message)
        return self.reader.problems.pop()


def _read(file: Path, language: str, table: str, problems: list[str]) -> Iterator[_Row]:
    try:
        text = file.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        problems.append(f"{file}: {reason}")
        return
    meanings = _MEANINGS[table]
    reader = Reader(file, Places(file, text), {}, {})
    for name, row in document.items():
        before = len(reader.problems)
        cue = _cue(reader, language, name, row, meanings)
        if cue is not None and len(reader.problems) == before:
            yield _Row(cue, Reader(file, reader.places, {}, {}))
    problems += reader.problems


def _cue(
    reader: Reader, language: str, name: str, row: object, meanings: Mapping[str, Meaning]
) -> Cue | None:
    if not isinstance(row, dict):
        reader.note((name,), f"must be written as a table [{name}]")
        return None
    reader.reject_unknown(row, dict.fromkeys(_KEYS), (name,))
    for key in _KEYS:
        if key not in row and key != "place":
            reader.note((name, key), "missing")
    meaning = read.one_of(meanings)(reader, row.get("meaning"), (name, "meaning"))
    place = read.one_of(_PLACES)(reader, row.get("place", Place.ANYWHERE.value), (name, "place"))
    wordings = read.texts(reader, row.get("wordings", []), (name, "wordings"))
    for wording in wordings:
        try:
            read_wording(wording)
        except WordingError as error:
            reader.note((name, "wordings"), f'"{wording}": {error}')
    examples = [read.text(reader, row.get(key, ""), (name, key)) for key in _KEYS[3:]]
    if not isinstance(meaning, Meaning) or not isinstance(place, Place):
        return None
    return Cue(language, name, meaning, place, wordings, *examples)


def _misled(row: _Row) -> Iterator[str]:
    """What is wrong with a row by its own examples."""
    cue = row.cue
    alone = Cues(lambda _: (cue,))
    if alone.first(cue.meaning, cue.example) is None:
        yield row.note("example", "no wording of the row is found in it")
    if (hit := alone.first(cue.meaning, cue.counterexample)) is not None:
        said = cue.counterexample[hit.start : hit.end]
        yield row.note("counterexample", f'the row is found in it: "{said}"')
