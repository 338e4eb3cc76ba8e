"""Search for people's full names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.fields.names.person_names import is_full_name, person_end
from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import Page, ScannedLine
from intake.desk.fields.search.common import hit_at
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.regulation import FieldSpec, Regulation

_INTRODUCED = re.compile(r"(?:меня зовут|my name is|с уважением,?|regards,?)[:,]?\s{1,3}", re.IGNORECASE)
# «Петрова А.А., гл. бухгалтер» or a full name with its patronymic at the beginning of a line signs a mail.
_SIGNED = re.compile(
    r"[А-ЯЁ][а-яё-]{1,29} [А-ЯЁ]\. ?[А-ЯЁ]\.(?=$|[ ,;|])"
    r"|[А-ЯЁ][а-яё-]{1,29} [А-ЯЁ][а-яё]{1,29} [А-ЯЁ][а-яё]{2,25}(?:вич|вна|ична|ьич|мич)(?=$|[ ,;|])"
)


def find_people(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Full names after a label, after «меня зовут», or alone on a line of the signature."""
    return [hit for scanned in page.lines for hit in _people(spec, scanned)]


def _people(spec: FieldSpec, scanned: ScannedLine) -> Iterator[Hit]:
    text = scanned.line.text
    for label in scanned.labels:
        if spec.name in label.owners:
            start = label.end + len(text[label.end :]) - len(text[label.end :].lstrip(" :=-–—*|."))
            yield from _person_at(scanned, start, Strength.LABELLED)
    if scanned.announced and spec.name in scanned.announced.owners:
        yield from _person_at(scanned, 0, Strength.LABELLED)
    for match in _INTRODUCED.finditer(text):
        yield from _person_at(scanned, match.end(), Strength.SELF)
    signed = _SIGNED.match(text)
    if scanned.line.region is Region.SIGNATURE and is_full_name(text.strip(" ,.")):
        yield hit_at(scanned, 0, len(text), Strength.SIGNED)
    elif signed and not scanned.labels[:1]:
        yield hit_at(scanned, 0, signed.end(), Strength.SIGNED, closing=" ,;")


def _person_at(scanned: ScannedLine, start: int, strength: Strength) -> Iterator[Hit]:
    end = person_end(scanned.line.text, start)
    if end is not None and len(scanned.line.text[start:end].split()) > 1:
        yield hit_at(scanned, start, end, strength)
