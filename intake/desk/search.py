"""Search a page for the values of one field: each hit with how plainly it is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from intake.desk import evidence
from intake.desk.hits import Hit, Page, ScannedLine, Strength
from intake.desk.labels import Label
from intake.desk.labelled_names import labelled_names
from intake.desk.lines import Region, fold
from intake.desk.legal_names import key, organizations, with_cyrillic_look_alikes
from intake.desk.regulation import FieldSpec, Regulation, Shape
from intake.desk.values import (
    Candidate,
    digit_runs,
    group_count,
    is_inn,
    is_unmistakable,
    looks_like_phone,
    releases,
)

Search = Callable[[FieldSpec, Page, Regulation], list[Hit]]

_GAP = 70  # characters between a label and its value
_GAP_WORDS = 7
_LABEL_COLUMN = 25  # characters before the label of a form's entry
_SENTENCE = re.compile(r"[!?]|(?<!\bрег)(?<!\bном)\.\s+[А-ЯA-Z]|;")
_TIGHT = re.compile(
    r"[\s:.,…=\-–—/\\|_№#NnNº()\[\]*\"«»>]*(?:(?:это|у нас|is|are|no|num|№|номер|такой|вот"
    r"|следующий|наш|наша|наше|пп|по|программы|of our copy|as follows|от)?[\s:=.\-–—]*)?"
)
_POSTFIX = re.compile(r"\s?(?:[(\[,–—-]|это|is|-|\s){0,4}\s?(?:это |is |the |our |наш )?")


def _pattern_holds(spec: FieldSpec, value: str) -> bool:
    return not spec.pattern or re.fullmatch(spec.pattern, value) is not None


def find_digits(spec: FieldSpec, page: Page, regulation: Regulation) -> list[Hit]:
    """Registration numbers: labelled, hinted at, or bare beside an organization and a release."""
    hits: list[Hit] = []
    for index, scanned in enumerate(page.lines):
        text = scanned.line.text
        for candidate in digit_runs(text, spec.minimum_digits, spec.maximum_digits):
            strength = _digit_strength(spec, scanned, candidate) or _stacked(page, index, candidate)
            if strength is None or not _pattern_holds(spec, candidate.value):
                continue
            if evidence.is_further(text, candidate.start, candidate.end) or evidence.is_denied(
                text, candidate.start, candidate.end
            ):
                continue
            about = evidence.is_the_matter(text, candidate.start, candidate.end)
            hits.append(
                Hit(
                    candidate.value,
                    strength,
                    _source(scanned, strength),
                    scanned.line,
                    candidate.start,
                    candidate.end,
                    about,
                )
            )
    return hits


def _digit_strength(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> Strength | None:
    text = scanned.line.text
    label = scanned.label_before(candidate.start, spec.name)
    if label is None and scanned.announced and not text[: candidate.start].strip(" №#N(:-–—"):
        label = scanned.announced
        gap = ""
    else:
        gap = text[label.end : candidate.start] if label else ""
    if label is None:
        return _unlabelled_digits(spec, scanned, candidate)
    if spec.name in label.foreign_to and spec.name not in label.owners:
        if _postfixed(spec, scanned, candidate) and len(gap) > 12:  # noqa: PLR2004
            return Strength.LABELLED
        return None
    if not label.announces(spec.name):
        return _unlabelled_digits(spec, scanned, candidate)
    if spec.name in label.owners and evidence.takes_back(gap):
        return Strength.LABELLED
    if not _is_gap(gap):
        return _unlabelled_digits(spec, scanned, candidate)
    tight = _TIGHT.fullmatch(gap) is not None
    if looks_like_phone(text, candidate) and not (
        tight and spec.name in label.owners and text[candidate.start - 1 : candidate.start] != "+"
    ):
        return None
    if spec.name in label.owners:
        return Strength.LABELLED
    return Strength.HINTED if tight and _hint_stands_alone(scanned, label) else None


def _hint_stands_alone(scanned: ScannedLine, label: Label) -> bool:
    """«номер 800…» counts at the start of a clause or behind «наш»; «кадастровый номер» doesn't."""
    before = scanned.line.folded[: label.start].rstrip(" ")
    word = re.search(r"[^\W\d_]+$", before)
    return word is None or word.group() in _POINTING


_POINTING = frozenset(
    "hаш haш мoй boт y hac u и our my the ee ero эtot эtoт hoмep homep кapтoчкe программы".split()
) | {"haш", "boт", "и", "haшeй", "haшeгo"}


def _is_gap(gap: str) -> bool:
    """Whether label and value still belong together over the words between them."""
    if len(gap) > _GAP or _SENTENCE.search(gap) or len(gap.split()) > _GAP_WORDS:
        return False
    return (
        not evidence.is_promised(gap)
        and not re.search(r"[0-9]{5}", gap)
        or bool(re.fullmatch(r"[\s:№0-9()-]+(?:,|и|and|/)\s?№?", gap))
    )


def _postfixed(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> bool:
    """«800123456 — рег. номер нашей программы»: the label stands behind, and nothing behind it."""
    label = scanned.label_from(candidate.end)
    if label is None or spec.name not in label.owners:
        return False
    between = scanned.line.text[candidate.end : label.start]
    behind = scanned.line.text[label.end : label.end + 25]
    return (
        _POSTFIX.fullmatch(between) is not None
        and between.strip() != ""
        and not re.search(r"[0-9]{4}", behind)
    )


def _unlabelled_digits(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> Strength | None:
    if _postfixed(spec, scanned, candidate):
        return Strength.LABELLED
    if looks_like_phone(scanned.line.text, candidate) or is_inn(candidate.value):
        return None
    return Strength.BARE if _stands_in_list(scanned, candidate) else None


_DELIMITED_BEFORE = re.compile(r"(?:^|[,;|/\t(]|\s[-–—]|\.\s)\s{0,3}(?:№|N|#)?\s?$")
_DELIMITED_BEHIND = re.compile(r"^\s{0,3}(?:$|[,;|/\t)]|[-–—]\s|\.(?:\s|$))")


def _stands_in_list(scanned: ScannedLine, candidate: Candidate) -> bool:
    """A number of its own in a line that names an organization and a release («ООО Икс, 8001…, 3.0.1.2»)."""
    text = scanned.line.text
    if not _DELIMITED_BEFORE.search(text[: candidate.start]) or not _DELIMITED_BEHIND.match(
        text[candidate.end :]
    ):
        return False
    return bool(organizations(text)) and any(is_unmistakable(release.value) for release in releases(text))


def _stacked(page: Page, index: int, candidate: Candidate) -> Strength | None:
    """A number alone on its line, with an organization and a release alone on lines beside it."""
    line = page.lines[index].line
    if page.lines[index].announced or not _fills(line.text, candidate):
        return None
    if looks_like_phone(line.text, candidate) or is_inn(candidate.value):
        return None
    around = [other.line.text for other in page.lines[max(0, index - 2) : index + 3]]
    named = any(_fills(text, name) for text in around for name in organizations(text))
    released = any(_fills(text, release) for text in around for release in releases(text))
    return Strength.BARE if named and released else None


def _fills(text: str, candidate: Candidate) -> bool:
    """Whether a line holds the value and nothing else."""
    return not re.search(r"\w", text[: candidate.start] + text[candidate.end :])


def find_releases(spec: FieldSpec, page: Page, regulation: Regulation) -> list[Hit]:
    """Releases of the supported configuration that are installed; labelled ones, or plain four groups."""
    hits: list[Hit] = []
    for scanned in page.lines:
        text = scanned.line.text
        for candidate in releases(text):
            strength = _release_strength(spec, scanned, candidate)
            if strength is None or not _pattern_holds(spec, candidate.value):
                continue
            standing = evidence.release_standing(text, candidate.start, candidate.end)
            if standing not in (evidence.Standing.INSTALLED, evidence.Standing.NEUTRAL):
                if strength is not Strength.LABELLED or not _in_label_block(scanned, candidate):
                    continue
            if evidence.is_denied(text, candidate.start, candidate.end):
                continue
            about = standing is evidence.Standing.INSTALLED
            hits.append(
                Hit(
                    candidate.value,
                    strength,
                    _source(scanned, strength),
                    scanned.line,
                    candidate.start,
                    candidate.end,
                    about,
                )
            )
    return hits


def _in_label_block(scanned: ScannedLine, candidate: Candidate) -> bool:
    """«Последний релиз: 3.0.1.2» at the start of a line is an entry of a form, not a tale."""
    label = scanned.label_before(candidate.start)
    if label is None:
        return scanned.announced is not None
    between = scanned.line.text[label.end : candidate.start]
    return re.fullmatch(r"\s*[:=|.…]+\s*", between) is not None and label.start < _LABEL_COLUMN


def _release_strength(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> Strength | None:
    text = scanned.line.text
    label = scanned.label_before(candidate.start + 1, spec.name)
    gap = text[label.end : candidate.start] if label else ""
    if label is None and scanned.announced and not text[: candidate.start].strip(" vVв«(:-–—"):
        label, gap = scanned.announced, ""
    if label and spec.name in label.foreign_to and spec.name not in label.owners and _reaches(gap):
        return None
    if _foreign_behind(spec, scanned, candidate):
        return None
    if (
        label
        and spec.name in label.owners
        and len(gap) <= _GAP
        and not _SENTENCE.search(gap)
        and not evidence.is_promised(gap)
    ):
        return Strength.LABELLED
    if group_count(candidate.value) < 4:  # noqa: PLR2004
        return None
    return Strength.HINTED if is_unmistakable(candidate.value) else None


def _reaches(gap: str) -> bool:
    """Whether a foreign label still speaks of the value: in the same sentence, few words away, no value between."""
    if _SENTENCE.search(gap) or len(gap.split()) > 4 or len(gap) > 40:  # noqa: PLR2004
        return False
    return not re.search(r"[0-9]\.[0-9]|\d{4}.*[,;|]", gap) and not re.search(r"[,|]\s*\S+\s+\S", gap)


def _foreign_behind(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> bool:
    """«8.3.25.1394 (платформа)»."""
    label = scanned.label_from(candidate.end)
    if label is None or spec.name not in label.foreign_to:
        return False
    between = scanned.line.text[candidate.end : label.start]
    behind = scanned.line.text[label.end : label.end + 15]
    return re.fullmatch(r"\s?\(\s?|\s?[-–—]\s?(?:это )?", between) is not None and not re.search(
        r"[0-9]", behind
    )


def find_organizations(spec: FieldSpec, page: Page, regulation: Regulation) -> list[Hit]:
    """Organizations that may own the copy: labelled, self-named, a partner's client, or in a signature."""
    vendors = {fold(key(name)) for name in regulation.vendor_names}
    partner = any(evidence.speaks_of_partnership(scanned.line.text) for scanned in page.lines)
    hits: list[Hit] = []
    for scanned in page.lines:
        hits += _organizations_of_line(spec, scanned, vendors, partner=partner)
    return hits


def _organizations_of_line(
    spec: FieldSpec, scanned: ScannedLine, vendors: set[str], *, partner: bool
) -> Iterator[Hit]:
    text = with_cyrillic_look_alikes(scanned.line.text)
    shaped = organizations(text)
    taken: list[tuple[int, int]] = []
    for name in labelled_names(spec, scanned, text, shaped):
        if not _is_vendor(name.value, vendors) and _pattern_holds(spec, name.value):
            taken.append((name.start, name.end))
            yield Hit(
                name.value,
                Strength.LABELLED,
                _source(scanned, Strength.LABELLED),
                scanned.line,
                name.start,
                name.end,
            )
    for candidate in shaped:
        if any(low < candidate.end and candidate.start < high for low, high in taken):
            continue
        if _is_vendor(candidate.value, vendors) or not _pattern_holds(spec, candidate.value):
            continue
        strength = _organization_strength(spec, scanned, text, candidate, partner=partner)
        if strength is not None:
            yield Hit(
                candidate.value,
                strength,
                _source(scanned, strength),
                scanned.line,
                candidate.start,
                candidate.end,
            )


def _is_vendor(value: str, vendors: set[str]) -> bool:
    plain = fold(key(value))
    return plain in vendors or any(
        plain.endswith(" " + vendor) and len(plain) - len(vendor) <= 5 for vendor in vendors
    )  # noqa: PLR2004


def _organization_strength(
    spec: FieldSpec, scanned: ScannedLine, text: str, candidate: Candidate, *, partner: bool
) -> Strength | None:
    label = scanned.label_before(candidate.start)
    gap = text[label.end : candidate.start] if label else ""
    if partner and evidence.is_client(text, candidate.start):
        return Strength.CLIENT
    if evidence.is_denied(text, candidate.start, candidate.end):
        return None
    if evidence.is_stranger(text, candidate.start, candidate.value):
        return None
    if (
        label
        and spec.name in label.foreign_to
        and spec.name not in label.owners
        and len(gap) < 25
        and not re.search(r"[0-9,.|]", gap)
    ):  # noqa: PLR2004
        return None
    if label and spec.name in label.weakly and len(gap) < 40 and not _SENTENCE.search(gap):  # noqa: PLR2004
        return Strength.SELF
    if evidence.is_self(text, candidate.start) or _beside_own_fields(scanned, candidate):
        return Strength.SELF
    return (
        Strength.SIGNED
        if _opens_line(text, candidate) or scanned.line.region is Region.SIGNATURE
        else Strength.HINTED
    )


def _beside_own_fields(scanned: ScannedLine, candidate: Candidate) -> bool:
    """«ООО «Икс», рег. номер 8001…»: a label of another identifying field follows closely."""
    label = scanned.label_from(candidate.end)
    return bool(label and label.owners and label.start - candidate.end <= 45)  # noqa: PLR2004


def _opens_line(text: str, candidate: Candidate) -> bool:
    return not text[: candidate.start].strip(' «"(-–—')


def _source(scanned: ScannedLine, strength: Strength) -> str:
    if scanned.line.region is not Region.TEXT:
        return str(scanned.line.region)
    if strength is Strength.LABELLED:
        return "table" if scanned.table else "label in the text"
    return "bare value" if strength is Strength.BARE else "sentence"


SEARCHES: dict[Shape, Search] = {
    Shape.DIGITS: find_digits,
    Shape.RELEASE: find_releases,
    Shape.ORGANIZATION: find_organizations,
    Shape.TEXT: lambda spec, page, regulation: [],
}
