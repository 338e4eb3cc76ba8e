"""What the searches for the different shapes have in common."""

from __future__ import annotations

import re

from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.fields.values.candidate import Candidate
from intake.desk.regulation import FieldSpec
from intake.desk.source import SourceKind

GAP = 70  # characters between a label and its value
SENTENCE = re.compile(r"[!?]|(?<!\bрег)(?<!\bном)\.\s+[А-ЯA-Z]|;")


def pattern_holds(spec: FieldSpec, value: str) -> bool:
    """Whether the value matches the regulation's own pattern, if there is one."""
    return not spec.pattern or re.fullmatch(spec.pattern, value) is not None


def fills(text: str, candidate: Candidate) -> bool:
    """Whether a line holds the value and nothing else."""
    return not re.search(r"\w", text[: candidate.start] + text[candidate.end :])


def is_owned(spec: FieldSpec, scanned: ScannedLine, position: int) -> bool:
    """Whether the nearest label before a value, or the one alone on the line above it, is the field's."""
    label = scanned.label_before(position)
    if label is None:
        return scanned.announced is not None and spec.name in scanned.announced.owners
    return spec.name in label.owners and position - label.end <= 30  # noqa: PLR2004 - «моб., можно вечером: »


def hit_at(scanned: ScannedLine, start: int, end: int, strength: Strength, closing: str = " ,;.") -> Hit:
    """The hit from `start` up to `end` of a line, without the marks that close it."""
    value = " ".join(scanned.line.text[start:end].split()).strip(closing)
    return Hit(value, strength, source_of(scanned, strength), scanned.line, start, end)


_SOURCES = {
    Region.TEXT: SourceKind.TEXT,
    Region.SUBJECT: SourceKind.SUBJECT,
    Region.SIGNATURE: SourceKind.SIGNATURE,
    Region.FORWARDED: SourceKind.FORWARDED,
    Region.ATTACHED: SourceKind.ATTACHED,
    Region.HEADER: SourceKind.HEADER,
}


def source_of(scanned: ScannedLine, strength: Strength) -> SourceKind:
    """The source of a value, by where it was found."""
    if scanned.line.region is not Region.TEXT:
        return _SOURCES[scanned.line.region]
    if strength is Strength.LABELLED:
        return SourceKind.TABLE if scanned.table else SourceKind.LABEL
    return SourceKind.BARE_VALUE if strength is Strength.BARE else SourceKind.SENTENCE
