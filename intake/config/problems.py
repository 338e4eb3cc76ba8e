"""The problems of a configuration, each with its key, its place and what to do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Location = tuple[str | int, ...]
"""The path to a key, such as `("mailbox", 0, "port")`; positions in a list count from 0."""

ENVIRONMENT_PREFIX = "INTAKE_"
ENVIRONMENT_DELIMITER = "__"

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]{1,200}?)\s*\]")
_KEY = re.compile(r"\s*([\w.\"'-]{1,200})\s*=(.*)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong, before its line is known.  `serious` is false for a mere warning.

    `awaited`: systemd mends it when it starts us.
    """

    location: Location
    message: str
    serious: bool = True
    awaited: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One line for the operator.  It never quotes a secret.

    `place` is "FILE:LINE", the file alone, or the environment variable that set the key; `key` is
    written as in the file, positions counted from 1 (`mailbox[2].port`), "" for the file as a whole.
    """

    place: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.key, self.message) if part)


class ConfigError(Exception):
    """The configuration can't be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def key_as_written(location: Location) -> str:
    """`("mailbox", 1, "port")` -> `mailbox[2].port`: people count from 1."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class Places:
    """Knows the line of each key in a TOML text, and which keys the environment set."""

    def __init__(self, file: Path, text: str = "") -> None:
        self._file = file
        self._text = text

    @cached_property
    def _lines(self) -> dict[Location, int]:
        # Only a mistake asks for it, and a start reads a hundred files without any.
        return _lines_of_keys(self._text)

    @cached_property
    def _environment(self) -> dict[str, str]:
        return {name.upper(): name for name in os.environ}

    def problem(self, mistake: Mistake) -> Problem:
        """The mistake with its place; a key that isn't in the file gets the place of its table."""
        return Problem(self._place(mistake.location), key_as_written(mistake.location), mistake.message)

    def line(self, location: Location) -> int:
        """The line of a key or of the nearest table around it, counted from 1; 0 when unknown."""
        ways = (location[:length] for length in range(len(location), 0, -1))
        return next((self._lines[way] for way in ways if way in self._lines), 0)

    def _place(self, location: Location) -> str:
        for length in range(1, len(location) + 1):
            name = environment_variable(location[:length])
            if name in self._environment:
                return f"environment variable {self._environment[name]}"
        line = self.line(location)
        return f"{self._file}:{line}" if line else str(self._file)


def environment_variable(location: Location) -> str:
    """The variable that overrides a key: `("smtp", "port")` -> `INTAKE_SMTP__PORT`."""
    return ENVIRONMENT_PREFIX + ENVIRONMENT_DELIMITER.join(str(part).upper() for part in location)


def _lines_of_keys(text: str) -> dict[Location, int]:
    """Read TOML just well enough to point at a line; tomllib itself keeps no positions."""
    found: dict[Location, int] = {}
    counts: dict[str, int] = {}
    table: Location = ()
    closing = ""  # the quotes that end the multi-line string we are in
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
        elif header := _HEADER.match(line):
            table = _table(header[2], counts, is_new=header[1] == "[[")
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault(table + _parts(key[1]), number)
            closing = _opened(key[2])
    return found


def _table(name: str, counts: dict[str, int], *, is_new: bool) -> Location:
    """The location that a header opens; `[mailbox.oauth]` belongs to the last `[[mailbox]]`.

    `[[mailbox.rule]]` is counted anew in each mailbox.
    """
    if is_new:
        counts[name] = counts.get(name, -1) + 1
        for inner in [other for other in counts if other.startswith(f"{name}.")]:
            del counts[inner]
    table: Location = ()
    for depth, part in enumerate(_parts(name), start=1):
        table += (part,)
        outer = ".".join(name.split(".")[:depth])
        if outer in counts:
            table += (counts[outer],)
    return table


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _opened(value: str) -> str:
    return next((quotes for quotes in ('"""', "'''") if value.count(quotes) == 1), "")
