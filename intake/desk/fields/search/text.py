"""Search for fields of free text: whatever follows their label, or words of purpose."""

from __future__ import annotations

import re
from functools import lru_cache

from intake.desk.fields.page.page import Page, ScannedLine
from intake.desk.fields.search.common import pattern_holds, source_of
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.fields.values.candidate import Candidate
from intake.desk.regulation import FieldSpec, Regulation

_SEPARATOR = re.compile(r"\*?\s{0,10}(?:[:=|/–—]|-\s|\.{2,80}|\t)[\s.*]{0,40}")
LONGEST = 300  # characters of what is kept on the card; the mail has it all
WORD = re.compile(r"[^\W\d_]{2,40}")
# «Это нужно, чтобы …» says why, «это нужно к пятнице» doesn't.
_PURPOSE = re.compile(
    r"\b(?:чтоб|чтобы|для|цел[ьюи]{1,2}|позволит|даст|поможет|so that|in order|allow|to)\b", re.IGNORECASE
)
_REASON_END = re.compile(r"[.;!?\n]")


def find_texts(spec: FieldSpec, page: Page, regulation: Regulation) -> list[Hit]:
    """Labelled free text; where there is none, what a sentence says after one of the weak labels."""
    labelled = find_labelled_text(spec, page, regulation)
    if labelled or not spec.weak_labels:
        return labelled
    return [hit for scanned in page.lines for hit in _reasons(spec, scanned)]


def find_labelled_text(
    spec: FieldSpec, page: Page, _regulation: Regulation, *, matching: bool = True
) -> list[Hit]:
    """The rest of each line that begins with the field's label, or the line under a lonely label.

    With `matching` false a value counts even if it doesn't match the regulation's pattern.
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
    value = text[start:end].strip(" |*\t")[:LONGEST].strip()
    return Candidate(start, end, value) if re.search(r"\w", value) else None


def _reasons(spec: FieldSpec, scanned: ScannedLine) -> list[Hit]:
    """The reason that a sentence gives: the end of «Это нужно, чтобы не сверять остатки вручную.»"""
    hits = []
    text = scanned.line.text
    for words in _weak_words(spec.weak_labels).finditer(text):
        end = _REASON_END.search(text, words.end())
        stop = end.start() if end else len(text)
        value = text[words.end() : stop].strip(" ,:–—-")[:LONGEST]
        if len(WORD.findall(value)) > 1 and _PURPOSE.search(text, words.start(), stop):
            source = source_of(scanned, Strength.SELF)
            hits.append(Hit(value, Strength.SELF, source, scanned.line, words.start(), stop))
            break
    return hits


@lru_cache(maxsize=64)
def _weak_words(labels: tuple[str, ...]) -> re.Pattern[str]:
    """The weak labels as fixed texts, the longest first; a comma may come between their words."""
    phrases = (r",?\s{1,3}".join(map(re.escape, label.split())) for label in labels)
    alternatives = "|".join(sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
