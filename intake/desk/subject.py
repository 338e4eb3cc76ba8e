"""The subject of a request: the Subject header without reply prefixes and ticket tags, or a «Тема:» line."""

from __future__ import annotations

import re

from intake.desk.hits import Finding, Page, shortened
from intake.desk.lines import Region, clean
from intake.desk.regulation import FieldSpec

_PREFIX = re.compile(
    r"\s*(?:re|fwd?|fw|aw|wg|vs|vl|sv|tr|rv|ant|antw|odp|на|ha|нa|hа|отв|ответ|пер|пересл|переслано|fyi|re\s?:\s?fw)\s?(?:[\[(][0-9]{1,3}[\])]|\^?[0-9]{1,3})?\s?[:：]",
    re.IGNORECASE,
)
_NO_SUBJECT = frozenset({"без темы", "нет темы", "no subject", "без названия", "без теми", "none"})
_LONGEST = 500  # characters


def clean_subject(subject: str, tag_prefix: str) -> str:
    """A decoded subject without Re:, Fwd:, HA:, Отв: and the like, and without ticket tags; maybe ""."""
    text = " ".join(clean(subject[:_LONGEST]).split())
    tag = re.compile(rf"\s*\[\s?(?:{re.escape(tag_prefix)}|#)\s?[0-9]{{1,12}}\s?\]")
    for _ in range(40):
        shorter = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
        if tag.match(shorter):
            shorter = tag.sub("", shorter, count=1)
        if shorter == text:
            break
        text = shorter
    text = " ".join(tag.sub(" ", text).split())
    return "" if text.strip("()<>[] .-–—").casefold() in _NO_SUBJECT or not re.search(r"\w", text) else text


def subject_line(spec: FieldSpec, page: Page, subject: str, tag_prefix: str) -> Finding | None:
    """The subject as a finding: the header's, or else that of the first «Тема: …» line."""
    if subject:
        return Finding(spec.name, subject, "subject", subject[:160])
    for scanned in page.lines:
        label = scanned.labels[0] if scanned.labels else None
        if scanned.announced and spec.name in scanned.announced.owners:
            value = scanned.line.text
        elif label and spec.name in label.owners and not scanned.line.text[: label.start].strip(" *-"):
            value = _behind_separator(scanned.line.text[label.end :])
        else:
            continue
        value = clean_subject(value, tag_prefix)
        if value and scanned.line.region is not Region.SUBJECT:
            return Finding(spec.name, value, "label in the text", shortened(scanned.line))
    return None


def _behind_separator(text: str) -> str:
    match = re.match(r"\*?\s{0,5}(?:[:=|–—]|-\s|\.{3,40})\*?\s{0,5}", text)
    return text[match.end() :] if match else ""
