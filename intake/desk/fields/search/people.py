"""Search for people's full names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from intake.desk.fields.names.person_names import is_full_name, person_end
from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import SO, Asked, Candidate, noted
from intake.desk.fields.search.common import candidates, trimmed
from intake.desk.fields.search.decision import Decision, Grade, Strength
from intake.desk.fields.values.shaped import Shaped

_INTRODUCED = re.compile(r"(?:меня зовут|my name is|с уважением,?|regards,?)[:,]?\s{1,3}", re.IGNORECASE)
# «Петрова А.А., гл. бухгалтер» or a full name with its patronymic at the beginning of a line signs a mail.
_SIGNED = re.compile(
    r"[А-ЯЁ][а-яё-]{1,29} [А-ЯЁ]\. ?[А-ЯЁ]\.(?=$|[ ,;|])"
    r"|[А-ЯЁ][а-яё-]{1,29} [А-ЯЁ][а-яё]{1,29} [А-ЯЁ][а-яё]{2,25}(?:вич|вна|ична|ьич|мич)(?=$|[ ,;|])"
)


labelled = noted("behind a label of the field")
introduced = noted("introduces himself")
signed = noted("signs the mail")


def _listed(asked: Asked) -> list[Candidate]:
    """Full names after a label, after «меня зовут», or alone on a line of the signature."""
    found: list[Candidate] = []
    for kind, look in (
        (labelled, _behind_labels(asked.spec.name)),
        (introduced, _introduced),
        (signed, _signed),
    ):
        found += candidates(asked, look, {kind: SO})
    return found


def _behind_labels(name: str) -> Callable[[ScannedLine], Iterator[Shaped]]:
    def look(scanned: ScannedLine) -> Iterator[Shaped]:
        text = scanned.line.text
        for label in scanned.labels:
            if name in label.owners:
                start = label.end + len(text[label.end :]) - len(text[label.end :].lstrip(" :=-–—*|."))
                yield from _person_at(text, start)
        if scanned.announced and name in scanned.announced.owners:
            yield from _person_at(text, 0)

    return look


def _introduced(scanned: ScannedLine) -> Iterator[Shaped]:
    for match in _INTRODUCED.finditer(scanned.line.text):
        yield from _person_at(scanned.line.text, match.end())


def _signed(scanned: ScannedLine) -> Iterator[Shaped]:
    text = scanned.line.text
    signs = _SIGNED.match(text)
    if scanned.line.region is Region.SIGNATURE and is_full_name(text.strip(" ,.")):
        yield trimmed(text, 0, len(text))
    elif signs and not scanned.labels[:1]:
        yield trimmed(text, 0, signs.end(), closing=" ,;")


def _person_at(text: str, start: int) -> Iterator[Shaped]:
    end = person_end(text, start)
    if end is not None and len(text[start:end].split()) > 1:
        yield trimmed(text, start, end)


PEOPLE = Decision(
    listed=_listed,
    grades=(
        Grade(Strength.LABELLED, labelled),
        Grade(Strength.SELF, introduced),
        Grade(Strength.SIGNED, signed),
    ),
    preferred=(preferences.strongest, preferences.nearest_region, preferences.first_written),
)
