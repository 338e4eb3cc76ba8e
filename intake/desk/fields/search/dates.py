"""Search for dates."""

from __future__ import annotations

import re

from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import Asked, Candidate, fact
from intake.desk.fields.search.common import candidates, owned, trimmed
from intake.desk.fields.search.decision import Decision, Grade, Strength
from intake.desk.fields.values.dates import DATE
from intake.desk.fields.values.shaped import Shaped

_TOWARDS = re.compile(
    r"(?:\bдо|\bк|\bне позднее|\bне позже|\bв течение|\b(?:до|к) (?:конца|концу|началу|начала)"
    r"|\bby (?:the )?end of|\bby|\bbefore|\bno later than)\s{1,3}$",
    re.IGNORECASE,
)


@fact("a day by which something is wanted")
def towards(candidate: Candidate) -> bool:
    """«до 15 марта», «не позднее 15.03»."""
    return (
        candidate.value.startswith("к ")
        or _TOWARDS.search(candidate.text, max(0, candidate.start - 20), candidate.start) is not None
    )


def _dates(scanned: ScannedLine) -> list[Shaped]:
    text = scanned.line.text
    return [trimmed(text, *match.span()) for match in DATE.finditer(text)]


def _listed(asked: Asked) -> list[Candidate]:
    """Dates, months and quarters."""
    return list(candidates(asked, _dates))


DATES = Decision(
    listed=_listed,
    grades=(Grade(Strength.LABELLED, owned), Grade(Strength.HINTED, towards)),
    preferred=(
        preferences.without_corrected,
        preferences.strongest,
        preferences.nearest_region,
        preferences.first_written,
    ),
)
