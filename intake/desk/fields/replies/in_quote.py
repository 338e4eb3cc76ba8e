"""Answers that a customer typed into our quoted request, after the colon of an empty label line.

Our request ends with one line for each missing field, its title and a colon; whatever comes
after the colon in the quotation was typed by the customer, unless it is our own example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.page.lines import Line, Region, clean, fold, make_line
from intake.desk.fields.search.common import fills
from intake.desk.fields.values.digit_runs import digit_runs
from intake.desk.fields.values.releases import releases
from intake.desk.quoting.markers import unquoted
from intake.desk.regulation import FieldSpec, Shape

_MARKS = " \t*_"
_OURS = re.compile(
    r"(?:например|пример|подсказка|укажите|цифр|for example|e\.g\.|example|hint|digits)", re.IGNORECASE
)
_MOST_LINES = 2_000
_FIRST_NUMBER = -2_000


def typed_into_quote(quoted: str, wanted: Sequence[FieldSpec]) -> tuple[Line, ...]:
    """The answers typed into a quoted request, as lines «title: answer»; `quoted` has its lines as marked."""
    return tuple(
        make_line(f"{spec.title.variants[0]}: {answer}", Region.TEXT, _FIRST_NUMBER + 10 * number)
        for number, (spec, answer) in enumerate(answers_in_quote(quoted, wanted))
    )


def answers_in_quote(quoted: str, wanted: Sequence[FieldSpec]) -> Iterator[tuple[FieldSpec, str]]:
    """What was typed after each title in the quotation, or as a value below it."""
    titles = {fold(title): spec for spec in wanted for title in spec.title.variants}
    lines = [unquoted(line).strip(_MARKS) for line in clean(quoted).split("\n")[:_MOST_LINES]]
    for index, line in enumerate(lines):
        title, colon, answer = line.partition(":")
        spec = titles.get(fold(title.strip(_MARKS))) if colon else None
        if spec is None:
            continue
        answer = answer.strip(_MARKS)
        if answer:
            if not _is_ours(answer, spec):
                yield spec, answer
        elif index + 1 < len(lines) and _is_value(lines[index + 1], spec):
            yield spec, lines[index + 1]


def _is_ours(answer: str, spec: FieldSpec) -> bool:
    ours = {fold(text) for text in (*spec.example.variants, *spec.hint.variants) if text}
    # Whatever the language calls them: «Beispiel: …».
    told = answer.partition(":")[2].strip(_MARKS)
    return fold(answer) in ours or fold(told) in ours or _OURS.search(answer) is not None


def _is_value(text: str, spec: FieldSpec) -> bool:
    """Whether a line under an empty label is a value of the field and nothing else."""
    if _is_ours(text, spec):
        return False
    match spec.shape:
        case Shape.DIGITS:
            found = digit_runs(text, spec.minimum_digits, spec.maximum_digits)
        case Shape.RELEASE:
            found = releases(text)
        case Shape.ORGANIZATION:
            found = organizations(text)
        case Shape.PATTERN | Shape.MENTION | Shape.PERSON | Shape.PHONE | Shape.EMAIL | Shape.DATE:
            return False
        case Shape.TEXT | Shape.DESCRIPTION | Shape.SUBJECT:
            return False
        case _:
            assert_never(spec.shape)
    return any(fills(text, candidate) for candidate in found)
