"""Whether a value is taken back, refused, or only promised."""

from __future__ import annotations

import re

from intake.desk.fields.evidence.clauses import CLAUSE
from intake.desk.language.cues import hits, says
from intake.desk.language.meanings import Meaning

_WORD = re.compile(r"[^\W\d_]{2}")

_NOTHING_FOLLOWS = re.compile(r"\s?[:–—-]?\s?$")


def is_promised(gap: str) -> bool:
    """Whether the words after a label say that the value isn't here."""
    if not _WORD.search(gap) or not says(Meaning.PROMISED, gap):
        return False
    # «Релиз какой не знаю, пишет 2.3.22.41»
    return not any(_NOTHING_FOLLOWS.match(gap, hit.end) for hit in hits(Meaning.GIVEN_AFTER_ALL, gap))


_SHORTEST, _LONGEST = 4, 70  # characters


def takes_back(gap: str) -> bool:
    """Whether the words between two values take the first one back."""
    return (
        _SHORTEST <= len(gap) <= _LONGEST and _WORD.search(gap) is not None and says(Meaning.CORRECTED, gap)
    )


_ANEW = re.compile(r"^(?:ой|нет|упс|стоп|oops|no)[,.!…]{0,3}\s{1,2}(?:\w{1,12}\s){0,2}$", re.IGNORECASE)


def is_said_anew(text: str, start: int, end: int) -> bool:
    """Whether a line gives a value in place of one above it: «нет, 3.0.2.1, простите»."""
    before = text[:start]
    return takes_back(before) or _ANEW.match(before) is not None or takes_back(text[end : end + 25])


def is_corrected_by(text: str, end: int, next_start: int) -> bool:
    """Whether the writer takes back what he wrote before `end` and corrects it at `next_start`."""
    return end <= next_start and takes_back(text[end:next_start])


_NOT_BUT = re.compile(
    r"\bне\s{1,2}(?!обнов|переход|перейд|перешл|став|запуск|работ|виж|могу|может|знаю|помню)(?![а-яё]{1,20}[аеиоуюя]т(?:ся)?\s)"
    r"(?:\w+\s){0,2}$|\bnot\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
# «Пришлите номер и релиз (например: 800123456, 3.0.1.2)»: all up to the bracket or the end of the sentence.
_EXAMPLE = re.compile(
    r"(?:(?<!\w)(?:напр|например|к примеру|for example|e\.g|zum beispiel|beispielsweise|bspw|z\. ?b)\.?,?\s?$"
    r"|(?:(?<!\w)(?:напр|например|к примеру|пример|образец|for example|example|e\.g|sample"
    r"|beispiel|beispielsweise|bspw|z\. ?b|muster)\.?\s?[:(–—]"
    r"|\((?:напр|например|к примеру|пример|образец|for example|example|e\.g|such as"
    r"|zum beispiel|beispiel|beispielsweise|bspw|z\. ?b)(?!\w))"
    r"[^()!?\n]{0,110}$)",
    re.IGNORECASE,
)


def is_denied(text: str, start: int) -> bool:
    """«не 3.0.1.1, а …», «(пример: 3.0.1.1)»: the value is named only to be rejected, or as an example."""
    before = text[max(0, start - CLAUSE) : start]
    return bool(_NOT_BUT.search(before[-30:]) or _EXAMPLE.search(before))
