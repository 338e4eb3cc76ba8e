"""Search for fields of free text: whatever follows their label, or words of purpose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import SO, Asked, Candidate, noted
from intake.desk.fields.search.common import candidates, not_the_pattern
from intake.desk.fields.search.decision import Decision, Grade, Strength
from intake.desk.fields.values.shaped import Shaped

_SEPARATOR = re.compile(r"\*?\s{0,10}(?:[:=|/–—]|-\s|\.{2,80}|\t)[\s.*]{0,40}")
_MAY_SEPARATE = re.compile(r"[:=|/–—\t-]|\.\.")
LONGEST = 300  # characters of what is kept on the card; the mail has it all
WORD = re.compile(r"[^\W\d_]{2,40}")
# «Это нужно, чтобы …» says why, «это нужно к пятнице» doesn't.
_PURPOSE = re.compile(
    r"\b(?:чтоб|чтобы|для|цел[ьюи]{1,2}|позволит|даст|поможет|so that|in order|allow|to)\b", re.IGNORECASE
)
_REASON_END = re.compile(r"[.;!?\n]")

behind_label = noted("behind a label of the field")
purpose = noted("says what it is for")


def _listed(asked: Asked) -> list[Candidate]:
    """Labelled free text; where there is none, what a sentence says after one of the weak labels."""
    labelled = labelled_texts(asked)
    if not asked.spec.weak_labels or any(not one.has(not_the_pattern) for one in labelled):
        return labelled
    words = _weak_words(asked.spec.weak_labels)
    return [*labelled, *candidates(asked, lambda scanned: _reasons(words, scanned), {purpose: SO})]


def labelled_texts(asked: Asked) -> list[Candidate]:
    """The rest of each line that begins with the field's label, or the line under a lonely label."""
    return list(candidates(asked, _behind_label(asked.spec.name), {behind_label: SO}))


def _behind_label(name: str) -> Callable[[ScannedLine], Iterator[Shaped]]:
    def look(scanned: ScannedLine) -> Iterator[Shaped]:
        text = scanned.line.text
        if scanned.announced and name in scanned.announced.owners:
            yield from _trimmed(text, 0, len(text))
        elif _MAY_SEPARATE.search(text):
            for label in scanned.labels:
                separator = _SEPARATOR.match(text, label.end)
                if name in label.owners and separator:
                    cell = text.find(" | ", separator.end())
                    yield from _trimmed(text, separator.end(), cell if cell >= 0 else len(text))
                    return

    return look


def _trimmed(text: str, start: int, end: int) -> Iterator[Shaped]:
    value = text[start:end].strip(" |*\t")[:LONGEST].strip()
    if re.search(r"\w", value):
        yield Shaped(start, end, value)


def _reasons(weak_words: re.Pattern[str], scanned: ScannedLine) -> Iterator[Shaped]:
    """The reason that a sentence gives: the end of «Это нужно, чтобы не сверять остатки вручную.»"""
    text = scanned.line.text
    for words in weak_words.finditer(text):
        end = _REASON_END.search(text, words.end())
        stop = end.start() if end else len(text)
        value = text[words.end() : stop].strip(" ,:–—-")[:LONGEST]
        if len(WORD.findall(value)) > 1 and _PURPOSE.search(text, words.start(), stop):
            yield Shaped(words.start(), stop, value)
            return


@lru_cache(maxsize=64)
def _weak_words(labels: tuple[str, ...]) -> re.Pattern[str]:
    """The weak labels as fixed texts, the longest first; a comma may come between their words."""
    phrases = (r",?\s{1,3}".join(map(re.escape, label.split())) for label in labels)
    alternatives = "|".join(sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


TEXTS = Decision(
    listed=_listed,
    grades=(
        Grade(Strength.LABELLED, behind_label, unless=(not_the_pattern,)),
        Grade(Strength.SELF, purpose),
    ),
    preferred=(preferences.nearest_region, preferences.first_written),
)
