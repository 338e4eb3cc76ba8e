"""Search for fields of free text: whatever stands behind their label."""

from __future__ import annotations

import re

from intake.desk.fields.page.hits import Hit, Page, ScannedLine, Strength
from intake.desk.fields.search.common import pattern_holds, source_of
from intake.desk.fields.values.values import Candidate
from intake.desk.regulation import FieldSpec, Regulation

_SEPARATOR = re.compile(r"\*?\s{0,10}(?:[:=|/–—]|-\s|\.{2,80}|\t)[\s.*]{0,40}")
_LONGEST = 300  # characters


def find_labelled_text(
    spec: FieldSpec, page: Page, _regulation: Regulation, *, matching: bool = True
) -> list[Hit]:
    """The rest of each line that begins with the field's label, or the line under a lonely label.

    `matching` false lets a value stand that the regulation's pattern doesn't know.
    """
    hits: list[Hit] = []
    for scanned in page.lines:
        value = _behind_label(spec, scanned)
        if value and (not matching or pattern_holds(spec, value.value)):
            source = source_of(scanned, Strength.LABELLED)
            hits.append(Hit(value.value, Strength.LABELLED, source, scanned.line, value.start, value.end))
    return hits


def _behind_label(spec: FieldSpec, scanned: ScannedLine) -> Candidate | None:
    text = scanned.line.text
    if not re.search(r"[:=|/–—\t-]|\.\.", text) and scanned.announced is None:
        return None
    if scanned.announced and spec.name in scanned.announced.owners:
        return _trimmed(text, 0, len(text))
    for label in scanned.labels:
        separator = _SEPARATOR.match(text, label.end)
        if spec.name in label.owners and separator:
            cell = text.find(" | ", separator.end())
            return _trimmed(text, separator.end(), cell if cell >= 0 else len(text))
    return None


def _trimmed(text: str, start: int, end: int) -> Candidate | None:
    value = text[start:end].strip(" |*\t")[:_LONGEST].strip()
    return Candidate(start, end, value) if re.search(r"\w", value) else None
