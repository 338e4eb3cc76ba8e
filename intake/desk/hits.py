"""The page that is searched, and what a search hands to the judgement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from intake.desk.labels import Label, LabelTable, is_label_row
from intake.desk.lines import Line, Region, make_line


class Strength(IntEnum):
    """How plainly a value is meant for its field, the weakest first."""

    BARE = 1
    HINTED = 2
    SIGNED = 3
    SELF = 4
    CLIENT = 5
    LABELLED = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A value in the running for a field."""

    value: str
    strength: Strength
    source: str
    line: Line
    start: int
    end: int
    about: bool = False


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """A line with its labels; `announced` is the label alone on the line before, if there is one."""

    line: Line
    labels: tuple[Label, ...]
    announced: Label | None = None
    table: bool = False

    def label_before(self, position: int, name: str = "") -> Label | None:
        """The nearest label that ends before a position; with `name` the nearest that concerns the field."""
        nearest = None
        for label in self.labels:
            if label.end > position:
                break
            if not name or label.announces(name) or name in label.foreign_to:
                nearest = label
        return nearest

    def label_from(self, position: int) -> Label | None:
        """The first label that begins at or behind a position."""
        return next((label for label in self.labels if label.start >= position), None)


@dataclass(frozen=True, slots=True)
class Page:
    """All lines of a mail that have text."""

    lines: tuple[ScannedLine, ...]


EVIDENCE_LENGTH = 160  # characters

_CELLS = re.compile(r"\s*(?:\||\t)\s*|\s{3,}")
_NOTHING_ELSE = re.compile(r"[\s:.…=\-–—*_/|№#()?]*$")


def page_of(lines: tuple[Line, ...], table: LabelTable) -> Page:
    """The lines with their labels; header rows of tables joined with their rows of values."""
    filled = [line for line in lines if line.text and line.region is not Region.HEADER]
    scanned: list[ScannedLine] = []
    index = 0
    while index < len(filled):
        joined = _with_header_row(filled, index, table)
        if joined:
            scanned += [ScannedLine(line, table.scan(line), table=True) for line in joined[0]]
            index = joined[1]
            continue
        line = _paired(filled[index], table)
        row = " | " in line.text
        scanned.append(ScannedLine(line, table.scan(line), _announced(scanned, line), table=row))
        index += 1
    return Page(tuple(scanned))


def _announced(before: list[ScannedLine], line: Line) -> Label | None:
    """The label that stands alone on the line above."""
    if not before or not before[-1].labels or line.number - before[-1].line.number > 2:  # noqa: PLR2004
        return None
    above = before[-1]
    label = above.labels[-1]
    alone = _NOTHING_ELSE.match(above.line.text, label.end) and (
        above.line.text[: label.start].count(" ") <= 3  # noqa: PLR2004
    )
    if not alone or (above.line.region is not line.region and not above.line.quoted):
        return None
    return label


def _with_header_row(lines: list[Line], index: int, table: LabelTable) -> tuple[list[Line], int] | None:
    """A row of labels with the rows of values under it, as lines of «label: value» cells."""
    heads = _cells(lines[index].text)
    if len(heads) < 2 or not is_label_row(heads, table):  # noqa: PLR2004
        return None
    joined: list[Line] = []
    position = index + 1
    while position < len(lines):
        line = lines[position]
        cells = _cells(line.text)
        if len(cells) != len(heads) or line.number - lines[position - 1].number > 2:  # noqa: PLR2004
            break
        text = " | ".join(f"{head.rstrip(' :')}: {cell}" for head, cell in zip(heads, cells, strict=True))
        joined.append(make_line(text, line.region, line.number, quoted=line.quoted))
        position += 1
    return (joined, position) if joined else None


_PAIRED = re.compile(r"^([^:]{5,150}):\s{0,5}([^:]{5,300})$")


def _paired(line: Line, table: LabelTable) -> Line:
    """«Рег. номер / организация: 800123456 / ООО «Икс»» as one label a value."""
    match = _PAIRED.match(line.text)
    if match is None:
        return line
    for separator in ("/", ","):
        heads = [head.strip() for head in match[1].split(separator)]
        cells = [cell.strip() for cell in match[2].split(separator)]
        if 2 <= len(heads) == len(cells) and is_label_row(heads, table):  # noqa: PLR2004
            text = " | ".join(f"{head}: {cell}" for head, cell in zip(heads, cells, strict=True))
            return make_line(text, line.region, line.number, quoted=line.quoted)
    return line


def _cells(text: str) -> list[str]:
    if " | " not in text and "\t" not in text and "   " not in text:
        return []
    return [cell.strip() for cell in _CELLS.split(text.strip(" |\t"))]


def shortened(line: Line, start: int = 0) -> str:
    """The line as evidence, cut around the value."""
    if len(line.text) <= EVIDENCE_LENGTH:
        return line.text.strip()
    low = max(0, min(start - EVIDENCE_LENGTH // 2, len(line.text) - EVIDENCE_LENGTH))
    return ("…" if low else "") + line.text[low : low + EVIDENCE_LENGTH].strip() + "…"
