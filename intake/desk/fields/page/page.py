"""The page that is searched: its lines with their labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from intake.desk.fields.page.label_rows import with_header_row, with_paired_labels
from intake.desk.fields.page.labels import Label, LabelTable
from intake.desk.fields.page.lines import Line, Region

Result = TypeVar("Result")
_UNKNOWN = object()

_SENTENCE_ENDS = re.compile(r"[^\W\d_]{4}\.\s?$")
_NOTHING = " \t:.…=-–—*_/|№#()?"
_DIGIT = re.compile(r"[0-9]")
_REMARK = re.compile(r"\s?\([^()]{1,60}\)[\s:.]*$")  # «Регистрационный номер (7–13 цифр):»
# «Рег. № программы:»
_NOTHING_ELSE = re.compile(
    r"(?i:\s(?:программы|продукта|пп|по|1с|копии))?(?:\s?\([^()]{1,60}\))?[\s:.…=\-–—*_/|№#()?]*$"
)


class ScannedLine:
    """A line with its labels, which are looked for when a search first asks for them: few lines need it."""

    __slots__ = ("_above", "_has_digits", "_labels", "_labels_of", "_worked_out", "line", "table")

    def __init__(
        self, line: Line, labels_of: LabelTable, above: ScannedLine | None = None, *, table: bool = False
    ) -> None:
        self.line = line
        self.table = table
        self._above = above
        self._labels_of = labels_of
        self._labels: tuple[Label, ...] | None = None
        self._has_digits: bool | None = None
        self._worked_out: dict[Callable[[str], object], object] = {}

    def once(self, work: Callable[[str], Result]) -> Result:
        """What a function makes of the text, worked out when it is first asked for."""
        result = self._worked_out.get(work, _UNKNOWN)
        if result is _UNKNOWN:
            result = self._worked_out[work] = work(self.line.text)
        return cast("Result", result)

    @property
    def has_digits(self) -> bool:
        """Whether there is a digit, or a letter typed for one beside it."""
        if self._has_digits is None:
            self._has_digits = _DIGIT.search(self.line.text) is not None
        return self._has_digits

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels from left to right."""
        if self._labels is None:
            self._labels = self._labels_of.scan(self.line)
        return self._labels

    @property
    def announced(self) -> Label | None:
        """The label that is alone on the line before, or None."""
        above = self._above
        if above is None or self.line.number - above.line.number > 2:  # noqa: PLR2004
            return None
        if above.line.region is not self.line.region and not above.line.quoted:
            return None
        return above.lonely_label

    @property
    def lonely_label(self) -> Label | None:
        """The label that is all of this line, but for a few words before it."""
        text = self.line.text
        bare = _REMARK.sub("", text) if ")" in text else text
        if not self._labels_of.may_end(bare.rstrip(_NOTHING)) or not self.labels:
            return None
        label = next(
            (label for label in self.labels if _NOTHING_ELSE.match(text, label.end)), self.labels[-1]
        )
        if label.start and _SENTENCE_ENDS.search(text):
            return None  # «Please help our client.»
        alone = _NOTHING_ELSE.match(text, label.end) and text[: label.start].count(" ") <= 3  # noqa: PLR2004
        return label if alone else None

    def label_before(self, position: int, name: str = "") -> Label | None:
        """The nearest label that ends before a position; with `name` the nearest that concerns the field."""
        nearest = None
        for label in self.labels:
            if label.end > position:
                break
            if not name or label.announces(name) or name in label.foreign_to:
                nearest = label
        return nearest

    def label_from(self, position: int, name: str = "") -> Label | None:
        """The first label that begins at or after a position; with `name` that concerns the field."""
        for label in self.labels:
            if label.start >= position and (not name or label.announces(name) or name in label.foreign_to):
                return label
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """All lines of a mail that have text."""

    lines: tuple[ScannedLine, ...]


def page_of(lines: tuple[Line, ...], table: LabelTable) -> Page:
    """The lines with their labels; header rows of tables joined with their rows of values."""
    filled = [line for line in lines if line.text and line.region is not Region.HEADER]
    scanned: list[ScannedLine] = []
    index = 0
    while index < len(filled):
        joined = with_header_row(filled, index, table)
        if joined:
            scanned += [ScannedLine(line, table, table=True) for line in joined[0]]
            index = joined[1]
            continue
        line = with_paired_labels(filled[index], table)
        above = scanned[-1] if scanned else None
        scanned.append(ScannedLine(line, table, above, table=" | " in line.text))
        index += 1
    return Page(tuple(scanned))


EVIDENCE_LENGTH = 160  # characters


def shortened(line: Line, start: int = 0) -> str:
    """The line as evidence, cut around the value."""
    if len(line.text) <= EVIDENCE_LENGTH:
        return line.text.strip()
    low = max(0, min(start - EVIDENCE_LENGTH // 2, len(line.text) - EVIDENCE_LENGTH))
    return ("…" if low else "") + line.text[low : low + EVIDENCE_LENGTH].strip() + "…"
