"""Printing: tables on a terminal, tab-separated lines in a pipe, JSON on request."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from rich.cells import cell_len
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

_Item = TypeVar("_Item")

_LONGEST_CELL = 60
# A column isn't made narrower than a date and a time, "2026-03-02 10:12".
_NARROWEST_CELL = 16
_GAP = "  "


def print_json(rows: Iterable[Mapping[str, object]]) -> None:
    """Print one JSON object per line on stdout."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on a terminal; otherwise, for scripts, tab-separated lines without a heading."""
    if not sys.stdout.isatty():
        for row in rows:
            sys.stdout.write("\t".join(cell(value) for value in row) + "\n")
        return
    shown = [[_short(cell(value)) for value in row] for row in rows]
    widest = [max(map(cell_len, column)) for column in zip(columns, *shown, strict=True)]
    least = [min(width, _NARROWEST_CELL) for width in widest]
    console = Console()
    if sum(least) + len(_GAP) * (len(columns) - 1) <= console.width:
        console.print(_table(columns, least, shown))
    else:
        sys.stdout.write("".join(_block(columns, row) for row in shown))


def _table(columns: Sequence[str], least: Sequence[int], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False)
    for column, width in zip(columns, least, strict=True):
        table.add_column(column, min_width=width)
    for row in rows:
        # Text, not markup: mail may contain brackets that rich would read as colours.
        table.add_row(*map(Text, row))
    return table


def _block(columns: Sequence[str], row: Sequence[str]) -> str:
    """A row for a terminal that is too narrow for a table: the first two cells, then a line for each."""
    width = max(map(len, columns))
    others = zip(columns[2:], row[2:], strict=True)
    lines = [_GAP.join(cell for cell in row[:2] if cell)]
    lines += [f"{_GAP}{column:{width}}{_GAP}{cell}" for column, cell in others if cell]
    return "\n".join(lines) + "\n"


def with_progress(items: Iterable[_Item], total: int) -> Iterable[_Item]:
    """The items, with a progress bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        return items
    return track(items, total=total, description="mails", console=Console(stderr=True))


def say(message: str) -> None:
    """Print a sentence for people on stderr."""
    sys.stderr.write(message + "\n")


def local(at: datetime | None) -> str:
    """A time as people read it, in the machine's time zone."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else ""


def printable(text: str) -> str:
    """Text from a mail without anything that a terminal would obey."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def cell(value: object) -> str:
    """A value as one line of a list; "" for None."""
    if value is None:
        return ""
    text = local(value) if isinstance(value, datetime) else str(value)
    return " ".join(printable(text).split())


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
