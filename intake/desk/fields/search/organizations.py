"""Search for the organization that owns the copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from intake.desk.fields.evidence import parties, taken_back
from intake.desk.fields.names.legal_forms import (
    LATIN_LOOK_ALIKE,
    has_legal_form,
    key,
    with_cyrillic_look_alikes,
)
from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.page.lines import Region, fold
from intake.desk.fields.page.page import Page, ScannedLine
from intake.desk.fields.search.common import SENTENCE, pattern_holds, source_of
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.fields.search.labelled_names import labelled_names
from intake.desk.fields.values.candidate import Candidate
from intake.desk.regulation import FieldSpec, Regulation

_HELD = re.compile(r"\s(?:на|от)\s$|^\sпо\s")  # «Программа на ООО «Икс»», «вопрос от», «вопрос по кассе»
_RIGHT_BEHIND = 4  # characters: «(ООО «Икс», рег. № …)»
_BESIDE = 45  # characters between an organization and the next label


def find_organizations(spec: FieldSpec, page: Page, regulation: Regulation) -> list[Hit]:
    """Organizations that may own the copy: labelled, self-named, a partner's client, or in a signature."""
    vendors = {fold(key(name)) for name in regulation.vendor_names}
    partner = any(parties.speaks_of_partnership(scanned.line.text) for scanned in page.lines)
    hits: list[Hit] = []
    for scanned in page.lines:
        hits += map(_as_typed, _organizations_of_line(spec, scanned, vendors, partner=partner))
    return _without_other_parties(hits, page)


def _without_other_parties(hits: list[Hit], page: Page) -> list[Hit]:
    """«Клиент ООО «А» не может оплатить. Наш покупатель ООО «А» … Мы ООО «Б»»: A isn't the writer."""
    if len({key(hit.value) for hit in hits if hit.strength >= Strength.SELF}) <= 1:
        return hits
    others = {
        key(name.value)
        for scanned in page.lines
        if parties.PARTY.search(scanned.line.text)
        for name in organizations(scanned.line.text)
        if parties.is_party(scanned.line.text, name.start)
    }
    return [hit for hit in hits if key(hit.value) not in others] or hits


def _organizations_of_line(
    spec: FieldSpec, scanned: ScannedLine, vendors: set[str], *, partner: bool
) -> Iterator[Hit]:
    text = with_cyrillic_look_alikes(scanned.line.text)
    shaped = organizations(text)
    taken: list[tuple[int, int]] = []
    for name in labelled_names(spec, scanned, text, shaped):
        if not _is_vendor(name.value, vendors) and pattern_holds(spec, name.value):
            taken.append((name.start, name.end))
            yield Hit(
                name.value,
                Strength.LABELLED,
                source_of(scanned, Strength.LABELLED),
                scanned.line,
                name.start,
                name.end,
            )
    for candidate in shaped:
        if any(low < candidate.end and candidate.start < high for low, high in taken):
            continue
        if _is_vendor(candidate.value, vendors) or not pattern_holds(spec, candidate.value):
            continue
        strength = _organization_strength(spec, scanned, text, candidate, partner=partner)
        if strength is not None:
            yield Hit(
                candidate.value,
                strength,
                source_of(scanned, strength),
                scanned.line,
                candidate.start,
                candidate.end,
                about=_beside_own_fields(scanned, candidate),
            )


def _as_typed(hit: Hit) -> Hit:
    """In a line of Latin letters alone the form stays in them: «OOO Lesnoy Dvor»."""
    if not hit.line.text.isascii() or hit.value.isascii():
        return hit
    return replace(hit, value=hit.value.translate(LATIN_LOOK_ALIKE))


def _is_vendor(value: str, vendors: set[str]) -> bool:
    """Whether the name is the vendor's, alone or after a legal form."""
    words = fold(key(value)).split(" ", 1)
    return " ".join(words) in vendors or words[-1] in vendors


def _organization_strength(
    spec: FieldSpec, scanned: ScannedLine, text: str, candidate: Candidate, *, partner: bool
) -> Strength | None:
    label = scanned.label_before(candidate.start)
    gap = text[label.end : candidate.start] if label else ""
    if partner and parties.is_client(text, candidate.start):
        return Strength.CLIENT
    if taken_back.is_denied(text, candidate.start):
        return None
    if parties.is_stranger(text, candidate.start, candidate.value) and not (
        parties.is_set_off(text, candidate.start) and _beside_own_fields(scanned, candidate, _RIGHT_BEHIND)
    ):
        return None
    if (
        label
        and spec.name in label.foreign_to
        and spec.name not in label.owners
        and len(gap) < 25  # noqa: PLR2004
        and not parties.is_our_part(text, candidate.start)
        and not _HELD.search(gap)
        and not re.search(r"[0-9,.|?!;]", gap)
        and not has_legal_form(gap)
    ):
        return None
    if label and spec.name in label.weakly and len(gap) < 40 and not SENTENCE.search(gap):  # noqa: PLR2004
        return Strength.SELF
    if parties.is_self(text, candidate.start) or _beside_own_fields(scanned, candidate):
        return Strength.SELF
    return (
        Strength.SIGNED
        if _opens_line(text, candidate) or scanned.line.region is Region.SIGNATURE
        else Strength.HINTED
    )


def _beside_own_fields(scanned: ScannedLine, candidate: Candidate, within: int = _BESIDE) -> bool:
    """«ООО «Икс», рег. номер 8001…»: a label of another identifying field follows closely."""
    label = scanned.label_from(candidate.end)
    if label is None or not label.owners:
        return False
    between = scanned.line.text[candidate.end : label.start]
    return len(between) <= within and not SENTENCE.search(between)


def _opens_line(text: str, candidate: Candidate) -> bool:
    return not text[: candidate.start].strip(' «"(-–—')
