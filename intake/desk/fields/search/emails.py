"""Search for mail addresses."""

from __future__ import annotations

import re

from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import Asked, Candidate
from intake.desk.fields.search.common import candidates, owned, trimmed
from intake.desk.fields.search.decision import Decision, Grade, Strength
from intake.desk.fields.values.shaped import Shaped

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def _addresses(scanned: ScannedLine) -> list[Shaped]:
    text = scanned.line.text
    return [trimmed(text, *match.span()) for match in _EMAIL.finditer(text)] if "@" in text else []


def _listed(asked: Asked) -> list[Candidate]:
    """Every address; the sender's own is found by `from_sender`."""
    return list(candidates(asked, _addresses))


EMAILS = Decision(
    listed=_listed,
    grades=(Grade(Strength.LABELLED, owned),),
    preferred=(preferences.nearest_region, preferences.first_written),
)
