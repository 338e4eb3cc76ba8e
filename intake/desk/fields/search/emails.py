"""Search for mail addresses."""

from __future__ import annotations

import re

from intake.desk.fields.page.page import Page
from intake.desk.fields.search.common import hit_at, is_owned
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.regulation import FieldSpec, Regulation

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def find_emails(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Addresses after a label; the sender's own is found by `from_sender`."""
    return [
        hit_at(scanned, match.start(), match.end(), Strength.LABELLED)
        for scanned in page.lines
        for match in _EMAIL.finditer(scanned.line.text)
        if is_owned(spec, scanned, match.start())
    ]
