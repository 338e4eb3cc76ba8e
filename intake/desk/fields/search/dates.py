"""Search for dates."""

from __future__ import annotations

import re

from intake.desk.fields.page.page import Page
from intake.desk.fields.search.common import hit_at, is_owned
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.fields.values.dates import DATE
from intake.desk.regulation import FieldSpec, Regulation

_TOWARDS = re.compile(
    r"(?:\bдо|\bк|\bне позднее|\bне позже|\bby|\bbefore|\bno later than)\s{1,3}$", re.IGNORECASE
)


def find_dates(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Dates, months and quarters after a label, or after «до», «к», «не позднее»."""
    hits = []
    for scanned in page.lines:
        for match in DATE.finditer(scanned.line.text):
            if is_owned(spec, scanned, match.start()):
                hits.append(hit_at(scanned, match.start(), match.end(), Strength.LABELLED))
            elif _TOWARDS.search(scanned.line.text, max(0, match.start() - 20), match.start()):
                hits.append(hit_at(scanned, match.start(), match.end(), Strength.HINTED))
    return hits
