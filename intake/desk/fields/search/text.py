"""Search for fields of free text: whatever follows their label, or words of purpose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import SO, Asked, Candidate, noted
from intake.desk.fields.search.common import candidates, matcher, not_the_pattern
from intake.desk.fields.search.decision import Decision, Grade, Strength
from intake.desk.fields.values.shaped import Shaped
from intake.desk.regulation import Shape

_SEPARATOR = re.compile(r"\*?\s{0,10}(?:[:=|/–—]|-\s|\.{2,80}|\t)[\s.*]{0,40}")
_MAY_SEPARATE = re.compile(r"[:=|/–—\t-]|\.\.")
LONGEST = 300  # characters of what is kept on the card; the mail has it all
WORD = re.compile(r"[^\W\d_]{2,40}")
# «Это нужно, чтобы …» says why, «это нужно к пятнице» doesn't.
_PURPOSE = re.compile(
    r"\b(?:чтоб|чтобы|для|цел[ьюи]{1,2}|позволит|смож(?:ет|ем|ут)|даст|поможет|so that|in order|allow|to)\b",
    re.IGNORECASE,
)
_REASON_END = re.compile(r"[.;!?\n]|,? (?:а )?(?:сейчас|пока что|currently|at the moment)(?!\w)")
_SO_THAT = re.compile(r"\s{1,3}(?=(?:чтобы?|что бы|to|so that)\s)")
_NOW = re.compile(r",? (?:а )?(?:сейчас|пока что|currently|at the moment)(?!\w)")
_ENTRY_ENDS = re.compile(r"\s?[.;|]\s{1,3}$")
_VALUE_FOLLOWS = re.compile(r"\s?[:=№#]|\s[^\s]{0,6}[0-9]")
_LEAD = re.compile(r"(?:для )?того,? (?=чтоб)")
# «Предлагаем добавить поле «Проект», чтобы видеть …»; «хотелось бы, чтобы …» is the wish itself.
_PURPOSE_OF_A_WISH = re.compile(
    r"(?<!\w)(?:предлага[а-я]{2,4}|добав(?:ить|ьте)|сдела(?:ть|йте)|реализовать|нуж(?:ен|на|ны)"
    r"|хотел[а-я]{1,3} бы|хорошо бы|неплохо бы"
    r"|было бы|просим|прошу)[^.!?;]{12,140}?,? (?=чтобы )",
    re.IGNORECASE,
)
_PURPOSE_AT_THE_BEGINNING = re.compile(
    r"(?:^|[.!?] )(?=Чтобы? (?![^.!?]{0,80}(?:приходится|надо|нужно|нужен|нужна)))"
)

behind_label = noted("behind a label of the field")
purpose = noted("says what it is for")


def _listed(asked: Asked) -> list[Candidate]:
    """Labelled free text; where there is none, what a sentence says after one of the weak labels."""
    labelled = labelled_texts(asked)
    if not asked.spec.weak_labels or any(not one.has(not_the_pattern) for one in labelled):
        return labelled
    return [*labelled, *candidates(asked, lambda scanned: _reasons(asked, scanned), {purpose: SO})]


def labelled_texts(asked: Asked) -> list[Candidate]:
    """The rest of each line that begins with the field's label, or the line under a lonely label."""
    return list(candidates(asked, _behind_label(asked), {behind_label: SO}))


def _behind_label(asked: Asked) -> Callable[[ScannedLine], Iterator[Shaped]]:
    name = asked.spec.name

    def look(scanned: ScannedLine) -> Iterator[Shaped]:
        text = scanned.line.text
        if scanned.announced and name in scanned.announced.owners:
            yield from _trimmed(text, 0, len(text))
        elif _MAY_SEPARATE.search(text) or "чтоб" in text:
            for label in scanned.labels:
                separator = _SEPARATOR.match(text, label.end)
                so_that = None if separator else _SO_THAT.match(text, label.end)
                if name in label.owners and so_that:
                    yield from _trimmed(text, so_that.end(), _next_field(asked, scanned, so_that.end()))
                    return
                if name in label.owners and separator:
                    cell = text.find(" | ", separator.end())
                    stop = cell if cell >= 0 else _next_entry(asked, scanned, separator.end())
                    yield from _trimmed(text, separator.end(), stop)
                    return

    return look


def _trimmed(text: str, start: int, end: int) -> Iterator[Shaped]:
    now = _NOW.search(text, start, end)
    value = text[start : now.start() if now else end].strip(" |*\t")
    value = _LEAD.sub("", value, count=1)[:LONGEST].strip()
    if re.search(r"\w", value):
        yield Shaped(start, end, value)


def _reasons(asked: Asked, scanned: ScannedLine) -> Iterator[Shaped]:
    """The reason that a sentence gives: the end of «Это нужно, чтобы не сверять остатки вручную.»"""
    text = scanned.line.text
    found = (
        *_weak_words(asked.spec.weak_labels).finditer(text),
        *_PURPOSE_AT_THE_BEGINNING.finditer(text),
        *_PURPOSE_OF_A_WISH.finditer(text),
    )
    for words in found:
        end = _REASON_END.search(text, words.end())
        if end and end[0] == "?":
            continue  # a question asks how to do it, and wishes nothing
        stop = min(end.start() if end else len(text), _next_field(asked, scanned, words.end()))
        value = _LEAD.sub("", text[words.end() : stop].strip(" ,:–—-"), count=1)[:LONGEST]
        if len(WORD.findall(value)) > 1 and _PURPOSE.search(text, words.start(), stop):
            yield Shaped(words.start(), stop, value)
            return


def _next_entry(asked: Asked, scanned: ScannedLine, start: int) -> int:
    """«Цель: сократить ручной труд. Рег. номер 1000…»: where the next label or name begins a clause."""
    text = scanned.line.text
    labels = (label for label in scanned.labels if label.owners - {asked.spec.name})
    starts = [label.start for label in labels if _VALUE_FOLLOWS.match(text, label.end)]
    starts += [name.start for name in scanned.once(organizations)]
    ends = (_ENTRY_ENDS.search(text, start, one) for one in starts if one > start)
    return min((end.start() for end in ends if end), default=len(text))


def _next_field(asked: Asked, scanned: ScannedLine, start: int) -> int:
    """Where a text ends that has no full stop: at the next label, organization or program."""
    text = scanned.line.text
    starts = [name.start for name in scanned.once(organizations)]
    labels = (label for label in scanned.labels if label.owners - {asked.spec.name})
    starts += [label.start for label in labels if _VALUE_FOLLOWS.match(text, label.end)]
    for spec in asked.regulation.fields:
        if spec.shape is Shape.MENTION and spec.products:
            starts += [match.start() for match in matcher(spec.pattern).finditer(text)]
    return min((one for one in starts if one > start), default=len(text))


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
