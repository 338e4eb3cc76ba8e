"""Rows of labels, the heads of a table or of values given in pairs, joined with their values."""

from __future__ import annotations

import re

from intake.desk.fields.page.labels import LabelTable
from intake.desk.fields.page.lines import Line, Region, fold, make_line

_HEADING = re.compile(r"[^\W\d_][^\d«»\"“”„:;]{0,30}|№(?: п/п)?|")
_CELLS = re.compile(r"\s*(?:\||\t)\s*|\s{3,}")
_PAIRED = re.compile(r"^([^:|]{5,150})(?::| \| )\s{0,5}([^:|]{5,300})$")


def with_header_row(lines: list[Line], index: int, table: LabelTable) -> tuple[list[Line], int] | None:
    """A row of labels with the rows of values under it, as lines of «label: value» cells."""
    heads = _cells(lines[index].text)
    if len(heads) < 2 or not _is_header_row(heads, table):  # noqa: PLR2004
        return None
    below = _cells(lines[index + 1].text) if index + 1 < len(lines) else []
    if len(heads) == len(below) == 2 and _only_label(fold(below[0]), table):  # noqa: PLR2004
        return None  # two columns, a label in each row
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


def with_paired_labels(line: Line, table: LabelTable) -> Line:
    """The line «Рег. номер / организация: 800123456 / ООО «Икс»» with one label for each value."""
    match = _PAIRED.match(line.text) if ":" in line.text or " | " in line.text else None
    if match is None:
        return line
    for separator in ("/", ","):
        heads = [head.strip() for head in match[1].split(separator)]
        cells = [cell.strip() for cell in match[2].split(separator)]
        # «Обновлены до 3.0.1.2 / Организация: …» has its own value in the first head.
        if re.search(r"[0-9]\.[0-9]|[0-9]{3}", match[1]):
            continue
        if 2 <= len(heads) == len(cells) and _is_label_row(heads, table):  # noqa: PLR2004
            text = " | ".join(f"{head}: {cell}" for head, cell in zip(heads, cells, strict=True))
            return make_line(text, line.region, line.number, quoted=line.quoted)
    return line


def _is_label_row(cells: list[str], table: LabelTable) -> bool:
    """Whether every cell is nothing but a label: the header row of a table of values."""
    return all(_only_label(fold(cell), table) for cell in cells)


def _is_header_row(cells: list[str], table: LabelTable) -> bool:
    """Whether cells head columns; besides labels there may be unknown words («Кол-во мест»)."""
    if _is_label_row(cells, table):
        return True
    labels = [_only_label(fold(cell), table) for cell in cells]
    return sum(labels) > 1 and all(
        label or _HEADING.fullmatch(cell) for label, cell in zip(labels, cells, strict=True)
    )


def _only_label(folded: str, table: LabelTable) -> bool:
    labels = table.scan(Line(folded, Region.TEXT, 0))
    covered = sum(len(re.sub(r"\W+", "", folded[label.start : label.end])) for label in labels)
    rest = len(re.sub(r"\W+", "", folded)) - covered
    return bool(labels) and rest <= 12 and rest <= 2 * covered and not re.search(r"[«»\"“”„]", folded)  # noqa: PLR2004


def _cells(text: str) -> list[str]:
    if " | " not in text and "\t" not in text and "   " not in text:
        return []
    return [cell.strip() for cell in _CELLS.split(text.strip(" |\t"))]
