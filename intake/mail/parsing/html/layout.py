"""Lines and table rows of a mail's HTML: which are written, and which tables are mere layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

_MAX_CELL_LINES = 3
_MAX_CELL = 300


class Show(Enum):
    """Which text is written: what is surely seen, what may be seen, or all that is there."""

    SEEN = auto()
    LIKELY = auto()
    ALL = auto()


@dataclass(slots=True)
class Block:
    """Lines being written: the whole mail, or one cell of a table."""

    lines: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    level: int = 0
    table_inside: bool = False


@dataclass(slots=True)
class Table:
    """A table being read: the finished cells of the row and the cell being written."""

    cells: list[Block] = field(default_factory=list)
    cell: Block | None = None


def row_lines(cells: list[Block]) -> list[str]:
    """The lines of a table row: one line with " | ", unless the table merely lays out blocks of text."""
    texts = [[line for line in cell.lines if line.strip()] for cell in cells]
    filled = [index for index, lines in enumerate(texts) if lines]
    if not filled:
        return []
    if len(filled) == 1:
        return cells[filled[0]].lines
    layout = any(
        cell.table_inside or len(lines) > _MAX_CELL_LINES or sum(map(len, lines)) > _MAX_CELL
        for cell, lines in zip(cells, texts, strict=True)
    )
    if layout:
        return [line for lines in texts for line in lines]
    first = texts[filled[0]][0]
    marks = first[: len(first) - len(first.lstrip("> "))]
    row = " | ".join(
        " ".join(line.lstrip("> ") if marks else line for line in lines)
        for lines in texts[filled[0] : filled[-1] + 1]
    )
    return [marks + row]


def quoted(line: str, level: int) -> str:
    """The line with one "> " for each level; an empty one without a trailing space."""
    return ("> " * level + line if line else (">" + " >" * (level - 1))) if level else line
