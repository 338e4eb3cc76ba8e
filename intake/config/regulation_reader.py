"""Turn the tables of a regulation file into the dataclasses of the desk, collecting all problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from intake.config.problems import Location, Places, key_as_written
from intake.desk.language.wording import Wording

_Built = TypeVar("_Built")


@dataclass(slots=True)
class Reader:
    """Reads one file.  `readers` holds a function for each annotated type that a file can give.

    `names` holds, for such types, the key in the file where it differs from the attribute's name:
    lists of tables have their name in the singular, [[field]].  What tables at `unfilled` lack is
    not reported: they name by `like` what would fill them, and that is reported as missing already.
    A text may be given in `languages`, those in which the desk can write (None: in any).
    """

    path: Path
    places: Places
    readers: Mapping[str, ValueReader]
    names: Mapping[str, str]
    unfilled: frozenset[Location] = frozenset()
    languages: frozenset[str] | None = None
    problems: list[str] = field(default_factory=list)

    def note(self, location: Location, message: str) -> None:
        """Record a problem with its line and key."""
        line = self.places.line(location)
        place = f"{self.path}:{line}" if line else str(self.path)
        self.problems.append(
            f"{place}: {key_as_written(location)}: {message}" if location else f"{place}: {message}"
        )

    def build(self, kind: type[_Built], table: Mapping[str, object], location: Location) -> _Built | None:
        """A dataclass from a table; None when something in it is wrong."""
        before = len(self.problems)
        expected: dict[str, Field[object]] = {
            self.names.get(str(item.type), item.name): item
            for item in fields(kind)  # type: ignore[arg-type]
        }
        self.reject_unknown(table, expected, location)
        values: dict[str, object] = {}
        complete = True
        for name, item in expected.items():
            if name in table:
                values[item.name] = self._value(item, table[name], (*location, name))
            elif item.default is MISSING and item.default_factory is MISSING:
                complete = False
                if location not in self.unfilled:
                    self.note((*location, name), "missing")
        return kind(**values) if complete and len(self.problems) == before else None

    def reject_unknown(
        self, table: Mapping[str, object], known: Mapping[str, object], where: Location, what: str = "key"
    ) -> None:
        """Report every key that is unknown here; `what` is the word for such a key."""
        for name in table:
            if name not in known:
                close = get_close_matches(name, known, 1)
                hint = f'did you mean "{close[0]}"?' if close else f"known: {', '.join(sorted(known))}"
                self.note((*where, name), f"unknown {what}; {hint}")

    def _value(self, item: Field[object], value: object, location: Location) -> object:
        reader = self.readers.get(str(item.type))
        if reader is None:
            self.note(location, f"a {item.type} can't be given in a file")
            return None
        return reader(self, value, location)


ValueReader = Callable[[Reader, object, Location], object]


def text(reader: Reader, value: object, location: Location) -> str:
    """A text in quotes."""
    if not isinstance(value, str):
        reader.note(location, "must be text in quotes")
        return ""
    return value


def integer(reader: Reader, value: object, location: Location) -> int:
    """A whole number, not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        reader.note(location, "must be a whole number, not negative")
        return 0
    return value


def boolean(reader: Reader, value: object, location: Location) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        reader.note(location, "must be true or false")
        return False
    return value


def texts(reader: Reader, value: object, location: Location) -> tuple[str, ...]:
    """A list of texts, none of them blank."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        reader.note(location, 'must be a list of texts, none empty: ["…", "…"]')
        return ()
    return tuple(value)


def wording(reader: Reader, value: object, location: Location) -> Wording | None:
    """A text by language; at least one language is given, and the others fall back to it."""
    if not isinstance(value, dict) or not value:
        reader.note(location, 'must be given by language: { ru = "…", en = "…" }')
        return None
    if reader.languages is not None:
        reader.reject_unknown(value, dict.fromkeys(reader.languages), location, "language")
    texts = {language: text(reader, words, (*location, language)) for language, words in value.items()}
    return Wording.of(texts)


def tables(kind: type[_Built], name: str) -> ValueReader:
    """A reader for [[name]] tables, each of which becomes a `kind`."""

    def read(reader: Reader, value: object, location: Location) -> tuple[_Built, ...]:
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            reader.note(location, f"must be written as [[{name}]] tables")
            return ()
        built = (reader.build(kind, item, (*location, index)) for index, item in enumerate(value))
        return tuple(item for item in built if item is not None)

    return read


def table(kind: type[_Built], name: str) -> ValueReader:
    """A reader for a [name] table that becomes a `kind`."""

    def read(reader: Reader, value: object, location: Location) -> _Built | None:
        if not isinstance(value, dict):
            reader.note(location, f"must be written as a table [{name}]")
            return None
        return reader.build(kind, value, location)

    return read


def one_of(known: Mapping[str, object]) -> ValueReader:
    """A reader for one of some words."""

    def read(reader: Reader, value: object, location: Location) -> object:
        if isinstance(value, str) and value in known:
            return known[value]
        reader.note(location, f"must be one of {', '.join(known)}")
        return None

    return read


def several_of(known: Mapping[str, object]) -> ValueReader:
    """A reader for a list of words, each of which must be one of the known ones."""
    single = one_of(known)

    def read(reader: Reader, value: object, location: Location) -> tuple[object, ...]:
        if not isinstance(value, list):
            reader.note(location, f"must be a list of {', '.join(known)}")
            return ()
        return tuple(single(reader, item, location) for item in value)

    return read
