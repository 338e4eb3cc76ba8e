"""The subject of a request: the Subject header without prefixes and tags, or a «Тема: …» line of the body."""

from __future__ import annotations

import re

from intake.desk.fields.page.lines import Region, clean
from intake.desk.fields.page.page import Page, ScannedLine, shortened
from intake.desk.regulation import FieldSpec
from intake.desk.source import Source, SourceKind
from intake.desk.subjects import clean_subject
from intake.desk.ticket import Finding

_NO_SUBJECT = frozenset(
    {"без темы", "нет темы", "тема отсутствует", "no subject", "без названия", "без теми", "none"}
)
_SEPARATOR = re.compile(r"\*?\s{0,5}(?:[:=|–—]|-\s|\.{3,40})\*?\s{0,5}")


def given_subject(header: str, tag_prefix: str) -> str:
    """The decoded Subject header as the customer meant it; "" when he gave none."""
    text = clean_subject(clean(header), (tag_prefix,))
    if text.strip("()<>[] .-–—").casefold() in _NO_SUBJECT:
        return ""
    return text if re.search(r"\w", text) else ""


def find_subject(spec: FieldSpec, page: Page, subject: str, tag_prefix: str) -> Finding | None:
    """The subject as a finding: the header's, or else that of the first «Тема: …» line."""
    if subject:
        return Finding(spec.name, subject, Source(SourceKind.SUBJECT), subject[:160])
    for scanned in page.lines:
        value = given_subject(_behind_label(spec, scanned), tag_prefix)
        if value and scanned.line.region is not Region.SUBJECT:
            return Finding(spec.name, value, Source(SourceKind.LABEL), shortened(scanned.line))
    return None


def _behind_label(spec: FieldSpec, scanned: ScannedLine) -> str:
    """The rest of a line that begins with the label, or the line under a label that is alone on its line."""
    if scanned.announced and spec.name in scanned.announced.owners:
        return scanned.line.text
    label = scanned.labels[0] if scanned.labels else None
    if label is None or spec.name not in label.owners or scanned.line.text[: label.start].strip(" *-"):
        return ""
    separator = _SEPARATOR.match(scanned.line.text, label.end)
    return scanned.line.text[separator.end() :] if separator else ""
