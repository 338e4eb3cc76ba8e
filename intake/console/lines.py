"""Lists with one line for each row, whatever the width of the terminal; heading and tabs in a pipe; CSV."""

from __future__ import annotations

import csv
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from rich.cells import cell_len, set_cell_size
from rich.console import Console

from intake.console.output import cell

_GAP = 2
_LONGEST_CELL = 60
# What a spreadsheet would take for a formula: the texts are strangers'.
FORMULAS = ("=", "+", "-", "@")
"""How a text begins that a spreadsheet would compute."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.  It is left out of a narrow terminal before those with a higher `shed`, 0: never.

    A column with `least` may be cut down to that many cells of a terminal.
    """

    name: str
    shed: int = 0
    least: int = 0


def print_lines(columns: Sequence[Column], rows: Iterable[Iterable[object]]) -> None:
    """Print a table whose rows are one line each, by a pager where they are more than a page.

    In a pipe they are tab-separated lines below a heading.
    """
    names = [column.name for column in columns]
    written = ([cell(value) for value in row] for row in rows)
    if not sys.stdout.isatty():
        for line in chain([names], written):
            sys.stdout.write("\t".join(line) + "\n")
        return
    console = Console()
    shown = fitted(columns, [names, *written], console.width)
    text = "".join(line + "\n" for line in shown)
    if len(shown) < console.height or not _paged(text):
        sys.stdout.write(text)


def _paged(text: str) -> bool:
    """Have the user's pager show a text, as git does; False where there is none."""
    try:
        pager = shlex.split(os.environ.get("PAGER", "less"))
        # What is less than a page ends at once, and what was shown stays on the screen.
        process = subprocess.Popen(  # noqa: S603 - the user's own command
            pager, stdin=subprocess.PIPE, encoding="utf-8", env={"LESS": "FRX", **os.environ}
        )
    except (OSError, ValueError, IndexError):
        return False
    process.communicate(text)
    return True


def print_csv(columns: Sequence[Column], rows: Iterable[Iterable[object]]) -> None:
    """Print comma-separated values (RFC 4180) below a heading; an apostrophe before what may be a formula."""
    writer = csv.writer(sys.stdout)
    writer.writerow([column.name for column in columns])
    for row in rows:
        cells = (cell(value) for value in row)
        writer.writerow([f"'{text}" if text.startswith(FORMULAS) else text for text in cells])


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The rows as lines of at most so many cells, the heading first; what doesn't fit is cut or left out."""
    widest = [min(max(cell_len(row[place]) for row in rows), _LONGEST_CELL) for place in range(len(columns))]
    kept = list(range(len(columns)))

    def least(place: int) -> int:
        return min(widest[place], columns[place].least or widest[place])

    def sheddable() -> list[int]:
        return [place for place in kept if columns[place].shed]

    def gaps() -> int:
        return _GAP * (len(kept) - 1)

    while sum(map(least, kept)) + gaps() > width and sheddable():
        kept.remove(min(sheddable(), key=lambda place: columns[place].shed))
    sizes = {place: widest[place] for place in kept}
    while sum(sizes.values()) + gaps() > width:
        flexible = [place for place in kept if sizes[place] > max(least(place), 1)]
        if not flexible:
            break
        sizes[max(flexible, key=lambda place: sizes[place])] -= 1
    return [(" " * _GAP).join(_cut(row[place], sizes[place]) for place in kept).rstrip() for row in rows]


def _cut(text: str, size: int) -> str:
    if cell_len(text) <= size:
        return set_cell_size(text, size)
    return set_cell_size(text, size - 1) + "…"
