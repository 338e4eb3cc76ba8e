"""Rows of labels: the heads of a table, or of values given in pairs."""

from __future__ import annotations

import re

from intake.desk.fields.page.labels import LabelTable
from intake.desk.fields.page.lines import Line, Region, fold

_HEADING = re.compile(r"[^\W\d_][^\d«»\"“”„:;]{0,30}|№(?: п/п)?|")


def is_label_row(cells: list[str], table: LabelTable) -> bool:
    """Whether every cell is nothing but a label: the header row of a table of values."""
    return all(_only_label(fold(cell), table) for cell in cells)


def is_header_row(cells: list[str], table: LabelTable) -> bool:
    """Whether cells head columns; besides labels there may be words unknown («Кол-во мест»)."""
    if is_label_row(cells, table):
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
