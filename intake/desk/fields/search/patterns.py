"""Search for values that a regulation's own pattern describes: program names, versions, models, paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from intake.desk.fields.page.labels import Label
from intake.desk.fields.page.page import Page, ScannedLine
from intake.desk.fields.search.common import GAP, SENTENCE, source_of
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.fields.search.text import find_labelled_text
from intake.desk.regulation import FieldSpec, Regulation


def find_patterns(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """What matches the pattern within a few words after a label of the field."""
    return [hit for scanned in page.lines for hit in _labelled(spec, scanned)]


def find_mentions(spec: FieldSpec, page: Page, regulation: Regulation) -> list[Hit]:
    """What matches the pattern anywhere; where nothing does, whatever follows a label and a colon."""
    mentions = [hit for scanned in page.lines for hit in _mentioned(spec, scanned)]
    return mentions or find_labelled_text(spec, page, regulation, matching=False)


@lru_cache(maxsize=256)
def matcher(pattern: str) -> re.Pattern[str]:
    """The pattern as a value of whole words, in any case."""
    return re.compile(rf"(?<![\w.])(?:{pattern})(?!\w)", re.IGNORECASE)


def _labelled(spec: FieldSpec, scanned: ScannedLine) -> Iterator[Hit]:
    text = scanned.line.text
    if scanned.announced and spec.name in scanned.announced.owners:
        yield from _hit(spec, scanned, 0, len(text))
    for position, label in enumerate(scanned.labels):
        if spec.name in label.owners:
            yield from _hit(spec, scanned, label.end, _reach(text, label, scanned.labels[position + 1 :]))


def _reach(text: str, label: Label, behind: tuple[Label, ...]) -> int:
    """How far a label reaches: to the end of its sentence or cell, to the next label, a few words at most."""
    end = min(len(text), label.end + GAP)
    # «1С:Предприятие 8.3»: two labels side by side announce one value.
    others = (other for other in behind if other.owners or other.foreign_to)
    following = next((other for other in others if other.start > label.end + 2), None)
    if following is not None:
        end = min(end, following.start)
    cell = text.find(" | ", label.end + 3, end)
    end = cell if cell >= 0 else end
    sentence = SENTENCE.search(text, label.end, end)
    return sentence.start() if sentence else end


def _hit(spec: FieldSpec, scanned: ScannedLine, start: int, end: int) -> Iterator[Hit]:
    """The fullest match of a stretch: of «8.3 (8.3.25.1394)» the one in brackets."""
    found = list(matcher(spec.pattern).finditer(scanned.line.text, start, end))
    if found:
        best = max(found, key=lambda match: len(match[0]))
        yield _as_hit(scanned, best, Strength.LABELLED)


def _mentioned(spec: FieldSpec, scanned: ScannedLine) -> Iterator[Hit]:
    for match in matcher(spec.pattern).finditer(scanned.line.text):
        label = scanned.label_before(match.start() + 1, spec.name)
        foreign = label is not None and spec.name in label.foreign_to and spec.name not in label.owners
        if match[0] and not foreign:
            own = label is not None and spec.name in label.owners
            yield _as_hit(scanned, match, Strength.LABELLED if own else Strength.HINTED)


def _as_hit(scanned: ScannedLine, match: re.Match[str], strength: Strength) -> Hit:
    value = match[0].strip(" ,;.")
    return Hit(value, strength, source_of(scanned, strength), scanned.line, match.start(), match.end())
