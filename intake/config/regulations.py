"""Read a support regulation from its TOML file; every problem is reported at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import TypeVar

from intake.config.problems import Location, Places, key_as_written
from intake.desk.regulation import FieldSpec, Regulation, RequestKind, Shape, Wording

_Built = TypeVar("_Built")
_KEYS_IN_FILE = {"fields": "field", "kinds": "kind"}  # the file has one [[field]] table a field


class RegulationError(Exception):
    """A regulation file that can't be used; `problems` names each with file, line and key."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_regulation(path: Path) -> Regulation:
    """The regulation of a TOML file (UTF-8).

    Raises RegulationError with all problems: an unreadable file, TOML errors, unknown and missing
    keys, values of a wrong type, patterns that don't compile, fields of one name.
    """
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegulationError((f"{path}: {error}",)) from error
    reader = _Reader(path, Places(path, text))
    regulation = reader.build(Regulation, table, ())
    if regulation is not None:
        reader.check(regulation)
    if reader.problems or regulation is None:
        raise RegulationError(tuple(reader.problems))
    return regulation


@dataclass(slots=True)
class _Reader:
    """Turns TOML tables into dataclasses, collecting what is wrong."""

    path: Path
    places: Places
    problems: list[str] = field(default_factory=list)

    def note(self, location: Location, message: str) -> None:
        line = self.places.line(location)
        place = f"{self.path}:{line}" if line else str(self.path)
        self.problems.append(
            f"{place}: {key_as_written(location)}: {message}" if location else f"{place}: {message}"
        )

    def build(self, kind: type[_Built], table: Mapping[str, object], location: Location) -> _Built | None:
        """A dataclass from a table; None when something in it is wrong."""
        before = len(self.problems)
        expected = {_KEYS_IN_FILE.get(item.name, item.name): item for item in fields(kind)}  # type: ignore[arg-type]
        for name in table:
            if name not in expected:
                self.note((*location, name), f"unknown key; known are {', '.join(sorted(expected))}")
        values: dict[str, object] = {}
        for name, item in expected.items():
            if name in table:
                values[item.name] = self._value(item, table[name], (*location, name))
            elif item.default is MISSING and item.default_factory is MISSING:
                self.note((*location, name), "missing")
        return kind(**values) if len(self.problems) == before else None

    def _value(self, item: Field[object], value: object, location: Location) -> object:
        reader = _READERS.get(str(item.type))
        if reader is None:
            self.note(location, f"a {item.type} can't be given in a file")
            return None
        return reader(self, value, location)

    def check(self, regulation: Regulation) -> None:
        """What no single key shows: names used twice, bounds the wrong way round."""
        seen: set[str] = set()
        for index, spec in enumerate(regulation.fields):
            if spec.name in seen:
                self.note(("field", index, "name"), f'there is a field "{spec.name}" already')
            seen.add(spec.name)
            if not 1 <= spec.minimum_digits <= spec.maximum_digits:
                self.note(("field", index, "minimum_digits"), "must be at least 1 and at most maximum_digits")
            self._check_pattern(spec, index)
        if not regulation.fields:
            self.note(("field",), "a regulation needs at least one field")

    def _check_pattern(self, spec: FieldSpec, index: int) -> None:
        try:
            re.compile(spec.pattern)
        except re.error as error:
            self.note(("field", index, "pattern"), f"no regular expression: {error}")


def _text(reader: _Reader, value: object, location: Location) -> str:
    if not isinstance(value, str):
        reader.note(location, "must be a text in quotes")
        return ""
    return value


def _integer(reader: _Reader, value: object, location: Location) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        reader.note(location, "must be a whole number, not negative")
        return 0
    return value


def _boolean(reader: _Reader, value: object, location: Location) -> bool:
    if not isinstance(value, bool):
        reader.note(location, "must be true or false")
        return False
    return value


def _texts(reader: _Reader, value: object, location: Location) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        reader.note(location, 'must be a list of texts, none empty: ["…", "…"]')
        return ()
    return tuple(value)


def _wording(reader: _Reader, value: object, location: Location) -> Wording | None:
    if not isinstance(value, dict):
        reader.note(location, 'must be given in two languages: { ru = "…", en = "…" }')
        return None
    return reader.build(Wording, value, location)


def _shape(reader: _Reader, value: object, location: Location) -> Shape | None:
    try:
        return Shape(value)  # type: ignore[arg-type]
    except ValueError:
        reader.note(location, f"must be one of {', '.join(Shape)}")
        return None


def _specs(reader: _Reader, value: object, location: Location) -> tuple[FieldSpec, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        reader.note(location, "must be written as [[field]] tables")
        return ()
    built = (reader.build(FieldSpec, item, (*location, index)) for index, item in enumerate(value))
    return tuple(spec for spec in built if spec is not None)


def _kinds(reader: _Reader, value: object, location: Location) -> tuple[RequestKind, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        reader.note(location, "must be written as [[kind]] tables")
        return ()
    built = (reader.build(RequestKind, item, (*location, index)) for index, item in enumerate(value))
    return tuple(kind for kind in built if kind is not None)


_READERS: dict[str, Callable[[_Reader, object, Location], object]] = {
    "str": _text,
    "int": _integer,
    "bool": _boolean,
    "Shape": _shape,
    "Wording": _wording,
    "tuple[str, ...]": _texts,
    "tuple[FieldSpec, ...]": _specs,
    "tuple[RequestKind, ...]": _kinds,
}
