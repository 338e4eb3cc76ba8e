"""Search for telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.fields.page.page import Page, ScannedLine
from intake.desk.fields.search.common import hit_at, is_owned
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.fields.values.telephones import EXTENSION, FEWEST_LABELLED, PHONE, is_plain
from intake.desk.regulation import FieldSpec, Regulation


def find_phones(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Telephone numbers: after a label in any form, elsewhere only unmistakable ones."""
    return [hit for scanned in page.lines for hit in _phones(spec, scanned)]


def _phones(spec: FieldSpec, scanned: ScannedLine) -> Iterator[Hit]:
    text = scanned.line.text
    for match in PHONE.finditer(text):
        digits = re.sub(r"[^0-9]", "", match[0])
        owned = is_owned(spec, scanned, match.start())
        if not (is_plain(match[0], digits) or (owned and len(digits) >= FEWEST_LABELLED)):
            continue
        if _foreign(spec, scanned, match.start()):
            continue
        extension = EXTENSION.match(text, match.end())
        end = extension.end() if extension else match.end()
        yield hit_at(scanned, match.start(), end, Strength.LABELLED if owned else Strength.HINTED)


def _foreign(spec: FieldSpec, scanned: ScannedLine, position: int) -> bool:
    label = scanned.label_before(position)
    return label is not None and spec.name not in label.owners and position - label.end <= 5  # noqa: PLR2004
