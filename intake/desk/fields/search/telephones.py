"""Search for telephone numbers."""

from __future__ import annotations

import re

from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import Asked, Candidate, fact
from intake.desk.fields.search.common import candidates, owned, trimmed
from intake.desk.fields.search.decision import Decision, Grade, Strength
from intake.desk.fields.values.shaped import Shaped
from intake.desk.fields.values.telephones import EXTENSION, FEWEST_LABELLED, PHONE, is_plain


def _digits(candidate: Candidate) -> str:
    written = EXTENSION.sub("", candidate.text[candidate.start : candidate.end])
    return re.sub(r"[^0-9]", "", written)


@fact("too short for a telephone")
def too_short(candidate: Candidate) -> bool:
    """Fewer than five digits are an extension."""
    return len(_digits(candidate)) < FEWEST_LABELLED


@fact("written as a telephone")
def plain(candidate: Candidate) -> bool:
    """Nobody would take it for another number."""
    return is_plain(EXTENSION.sub("", candidate.text[candidate.start : candidate.end]))


@fact("behind a label of something else")
def foreign(candidate: Candidate) -> bool:
    """«Факс: +7 …»."""
    label = candidate.scanned.label_before(candidate.start)
    near = label is not None and candidate.start - label.end <= 5  # noqa: PLR2004
    return label is not None and near and candidate.spec.name in label.foreign_to


def _telephones(scanned: ScannedLine) -> list[Shaped]:
    text = scanned.line.text
    found = []
    for match in PHONE.finditer(text):
        extension = EXTENSION.match(text, match.end())
        found.append(trimmed(text, match.start(), extension.end() if extension else match.end()))
    return found


def _listed(asked: Asked) -> list[Candidate]:
    """Runs of digits with the marks that telephones are written with."""
    return list(candidates(asked, _telephones))


TELEPHONES = Decision(
    listed=_listed,
    grades=(
        Grade(Strength.LABELLED, owned, unless=(too_short, foreign)),
        Grade(Strength.HINTED, plain, unless=(foreign,)),
    ),
    preferred=(preferences.strongest, preferences.nearest_region, preferences.first_written),
)
