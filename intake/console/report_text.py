"""A report on a terminal or in a pipe: tables with numbers on the right and bars where there is room."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from intake.console.output import printable
from intake.desk.report import ReportTable
from intake.desk.reports.tables import ReportWords

WIDTH_ELSEWHERE = 80
_WIDEST, _LEAST_BAR, _LONGEST_BAR, _GAP = 120, 8, 30, 2
_LEAST_NAME, _LONGEST_NAME, _ROOMY = 10, 32, 14


def print_report(words: ReportWords, empty: str) -> None:
    """Print all tables; one without rows says that it is `empty`."""
    wide = sys.stdout.isatty()
    console = Console(width=None if wide else WIDTH_ELSEWHERE, highlight=False, file=sys.stdout)
    width = min(console.width, _WIDEST)
    with console.capture() as written:
        for line in (words.title(), words.period(), "", words.summary(), *words.notes()):
            console.print(Text(printable(line)), width=width)
        for table in words.tables():
            _print_table(console, table, width, empty)
    # A table fills its lines up with blanks.
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in written.get().splitlines()))


def _print_table(console: Console, table: ReportTable, width: int, empty: str) -> None:
    console.print()
    console.print(Text(table.title, style="bold"))
    if table.rows:
        console.print(_drawn(table, width), width=width)
    else:
        console.print(f"  {empty}")
    if table.note:
        console.print(Text(table.note, style="dim"), width=width)


def _drawn(table: ReportTable, width: int) -> Table:
    """The table; its names get what the numbers leave, and its bars what is left then."""
    longest = min(max(cell_len(row[0]) for row in table.rows), _LONGEST_NAME)
    sizes = [max(_size(head, cells), min(cell_len(head), _ROOMY)) for head, cells in _columns(table)]
    if longest + sum(sizes) + _GAP * len(sizes) > width:
        sizes = [_size(head, cells) for head, cells in _columns(table)]
    left = width - sum(sizes) - _GAP * len(sizes)
    names = [_short(row[0], min(max(left, _LEAST_NAME), _LONGEST_NAME)) for row in table.rows]
    longest = max(cell_len(table.columns[0]), *map(cell_len, names))
    room = left - longest - _GAP
    bars: Sequence[float] = table.bars if room >= _LEAST_BAR else ()
    drawn = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim", show_edge=False)
    # A heading that is broken into lines stands beside the others' last one.
    drawn.add_column(Text(table.columns[0]), no_wrap=True, width=longest, vertical="bottom")
    for (head, _), size in zip(_columns(table), sizes, strict=True):
        drawn.add_column(Text(head), justify="right", width=size, vertical="bottom")
    if bars:
        drawn.add_column("", no_wrap=True)
    for place, (name, row) in enumerate(zip(names, table.rows, strict=True)):
        bar = [Text("█" * round(bars[place] * min(room, _LONGEST_BAR)))] if bars else []
        drawn.add_row(Text(name), *map(Text, row[1:]), *bar)
    return drawn


def _columns(table: ReportTable) -> list[tuple[str, list[str]]]:
    """The columns of numbers, each with its heading."""
    return [
        (head, [row[place] for row in table.rows]) for place, head in enumerate(table.columns) if place > 0
    ]


def _size(head: str, cells: list[str]) -> int:
    """As wide as its numbers and the longest word of its heading."""
    return max(*map(cell_len, head.split()), *map(cell_len, cells))


def _short(text: str, most: int) -> str:
    text = " ".join(printable(text).split())
    return text if cell_len(text) <= most else text[: most - 1] + "…"
