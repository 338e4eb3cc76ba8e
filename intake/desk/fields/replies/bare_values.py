"""Unlabelled answers to a request for information, for fields known by their own pattern or by none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, assert_never

from intake.desk.fields.evidence.taken_back import is_promised
from intake.desk.fields.names.person_names import is_full_name
from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import Page
from intake.desk.fields.search.common import matcher
from intake.desk.fields.search.descriptions import without_chatter
from intake.desk.fields.values.dates import is_date
from intake.desk.fields.values.telephones import is_phone
from intake.desk.regulation import FieldSpec, Shape
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import Finding

_FREE = frozenset({Shape.TEXT, Shape.DESCRIPTION})
_LONGEST = 300  # characters
_WORD = re.compile(r"[^\W\d_]{2,40}")


_ShapeOfALine = Literal[Shape.PATTERN, Shape.MENTION, Shape.PHONE, Shape.DATE, Shape.PERSON]


def is_bare_value(text: str, spec: FieldSpec, shape: _ShapeOfALine) -> bool:
    """Whether a line is nothing but a value of the field, which has this shape."""
    match shape:
        case Shape.PATTERN | Shape.MENTION:
            return matcher(spec.pattern).fullmatch(text) is not None
        case Shape.PHONE:
            return is_phone(text)
        case Shape.DATE:
            return is_date(text)
        case Shape.PERSON:
            return is_full_name(text)
    assert_never(shape)


def whole_answer(missing: Sequence[FieldSpec], page: Page) -> Finding | None:
    """The whole reply, where only a free text was asked for; unless it asks something or promises."""
    if len(missing) != 1 or missing[0].shape not in _FREE:
        return None
    lines = [scanned.line.text for scanned in page.lines if scanned.line.region is Region.TEXT]
    text = " ".join(filter(None, map(without_chatter, lines)))
    if len(_WORD.findall(text[:_LONGEST])) < 3 or "?" in text or is_promised(text[:_LONGEST]):  # noqa: PLR2004
        return None
    return Finding(missing[0].name, text[:_LONGEST], Source(SourceKind.WHOLE_REPLY), text[:160])
