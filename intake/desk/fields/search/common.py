"""What the searches for the different shapes have in common."""

from __future__ import annotations

import re

from intake.desk.fields.page.hits import ScannedLine, Strength
from intake.desk.fields.page.lines import Region
from intake.desk.fields.values.values import Candidate
from intake.desk.regulation import FieldSpec

GAP = 70  # characters between a label and its value
SENTENCE = re.compile(r"[!?]|(?<!\bрег)(?<!\bном)\.\s+[А-ЯA-Z]|;")


def pattern_holds(spec: FieldSpec, value: str) -> bool:
    """Whether the value matches the regulation's own pattern, if there is one."""
    return not spec.pattern or re.fullmatch(spec.pattern, value) is not None


def fills(text: str, candidate: Candidate) -> bool:
    """Whether a line holds the value and nothing else."""
    return not re.search(r"\w", text[: candidate.start] + text[candidate.end :])


def source_of(scanned: ScannedLine, strength: Strength) -> str:
    """Where a value stood, in words for people."""
    if scanned.line.region is not Region.TEXT:
        return str(scanned.line.region)
    if strength is Strength.LABELLED:
        return "table" if scanned.table else "label in the text"
    return "bare value" if strength is Strength.BARE else "sentence"
