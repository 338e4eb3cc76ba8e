"""Values in one form, however they were typed: as the regulation says of a field."""

from __future__ import annotations

import re

from intake.desk.fields.page.lines import LOOK_ALIKE
from intake.desk.regulation import FieldSpec, Normalization

_LATIN = {**dict(LOOK_ALIKE), **{one.upper(): other.upper() for one, other in LOOK_ALIKE}}
_CYRILLIC = {latin: cyrillic for cyrillic, latin in reversed(_LATIN.items())}
_LETTERS = re.compile(r"[^\W\d_]{2,40}")  # a single letter tells no alphabet
_AROUND_MARKS = re.compile(r"\s*([-/.])\s*")
_BLANKS = re.compile(r"\s+")


def normal_form(value: str, spec: FieldSpec) -> str:
    """The value as the field's regulation wants it: «ас 2024 001235» is AC-2024-001235."""
    for wanted in spec.normalized:
        match wanted:
            case Normalization.CASE:
                value = value.upper()
            case Normalization.BLANKS:
                value = _BLANKS.sub("-", _AROUND_MARKS.sub(r"\1", value.strip()))
            case Normalization.LOOK_ALIKES:
                value = _LETTERS.sub(lambda match: _of_one_alphabet(match.group()), value)
    return value


def _of_one_alphabet(letters: str) -> str:
    """Latin where every letter can be, else Cyrillic where every letter can be."""
    for alphabet in (_LATIN, _CYRILLIC):
        written = "".join(alphabet.get(letter, letter) for letter in letters)
        if written.isascii() or (alphabet is _CYRILLIC and not re.search("[A-Za-z]", written)):
            return written
    return letters
