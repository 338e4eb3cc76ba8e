"""Search for registration numbers: labelled, hinted at, or bare next to the other fields."""

from __future__ import annotations

import re

from intake.desk.fields.evidence import clauses, taken_back, the_matter
from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.page.labels import Label
from intake.desk.fields.page.lines import Region, fold
from intake.desk.fields.page.page import Page, ScannedLine
from intake.desk.fields.search.common import GAP, SENTENCE, fills, pattern_holds, source_of
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.fields.search.topics import by_the_topic
from intake.desk.fields.values.candidate import Candidate
from intake.desk.fields.values.check_digits import is_barcode, is_inn
from intake.desk.fields.values.digit_runs import digit_runs, dotted_numbers
from intake.desk.fields.values.releases import is_unmistakable, releases
from intake.desk.fields.values.telephones import looks_like_phone
from intake.desk.regulation import FieldSpec, Regulation

_GAP_WORDS = 7
_BUT_THIS = re.compile(
    r"(?:,\s?а (?:по|про|именно)\s|(?:^|\W)не\s(?:№\s?)?[0-9]{7,13},\s?а\s"
    r"|\sстал[аои]?\s"
    r"|[0-9],?\s(?:[–—-]\s)?(?:а )?(?:новый|теперь|сейчас|актуальный|правильный|верный)\s(?:[–—-]\s)?)"
    r"(?:№\s?|номеру\s|номер\s)?$"
)  # «… не по ней, а по 8002…», «старый рег. номер 8001…, новый 8002…»
_LOOSE = ("регистрация", "registration")  # «Регистрация: номер участника 8009911»
_OWNED = re.compile(r"\s?[:=–—-]\s?№?\s?[0-9]{3}")
_LONGEST_LIST = 160  # characters
_REMARK = re.compile(r"\([^()]{0,80}\)|(?<=[0-9])\s?[–—-]\s[^,;0-9|]{1,60}?(?=[,;|]|\sи\s|\sand\s)")
_TIGHT = re.compile(
    r"[\s:.,…=\-–—/\\|_№#NnNº()\[\]*\"«»>]*(?:(?:это|у нас|is|are|no|num|№|номер|такой|вот"
    r"|следующий|наш|наша|наше|пп|1с|1c|по|программы|of our copy|as follows|от)?[\s:=.\-–—]*)?",
    re.IGNORECASE,
)
_POSTFIX = re.compile(r"\s?(?:[(\[,–—-]|это|is|-|\s){0,4}\s?(?:это |is |the |our |наш )?")
_OURS = re.compile(r"\s?[–—-]?\s?(?:это |вот )?(?:наш|мой|our|is our)\s", re.IGNORECASE)
_CLAUSE_END = re.compile(r"\s?(?:$|[,;.)](?!\s?(?:звон|тел|моб|перезв|позв|связ|call)))", re.IGNORECASE)
_POINTING = frozenset(
    fold(word)
    for word in (
        "наш наша нашей нашего мой вот но у нас и она он его её этот это номер карточке программы our my the"
    ).split()
)
_DELIMITED_BEFORE = re.compile(
    r"(?:^|[,:;|/\t(]|\s[-–—]|\.\s|программ[аеуы]\s|продукт\s)\s{0,3}(?:№|N|#)?\s?$"
)
_RELEASE_WORD = re.compile(
    r"\s{1,3}(?:рел|релиз|вер|верс|версия|v|в|rel|release|ver|version)?[.:]?\s{0,3}", re.IGNORECASE
)
_ABBREVIATED = re.compile(rf"(?<!\w)(?:{'|'.join(map(fold, sorted(clauses.ABBREVIATIONS)))})\.$")
# «Scanner s/n 2233445566»
_SERIAL = re.compile(r"s\W{0,2}n\b|serial|сер|с/н", re.IGNORECASE)
_DEVICE = re.compile(
    r"(?:scanner|printer|terminal|device|сканер|принтер|терминал|касс|ккт|весы|тсд)\w{0,3}[\s(,:]{0,3}$",
    re.IGNORECASE,
)
_DATED = re.compile(r"\s?(?:от|dated|of)\s[0-3]?[0-9][./][01]?[0-9][./](?:20)?[0-9]{2}", re.IGNORECASE)
_DELIMITED_BEHIND = re.compile(r"^\s{0,3}(?:$|[,;|/\t)]|[-–—]\s|\.(?:\s|$))")


def find_digits(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Registration numbers: labelled, hinted at, or bare next to an organization and a release."""
    hits: list[Hit] = []
    for index, scanned in enumerate(page.lines):
        text = scanned.line.text
        candidates: list[tuple[Candidate, Strength | None]] = []
        for candidate in digit_runs(text, spec.minimum_digits, spec.maximum_digits):
            strength = _digit_strength(spec, scanned, candidate) or _stacked(page, index, candidate)
            strength = strength or _all_there_is(page, index, candidate)
            candidates.append((candidate, strength))
        for candidate in dotted_numbers(text, spec.minimum_digits, spec.maximum_digits):
            strength = _digit_strength(spec, scanned, candidate)
            candidates.append((candidate, strength if strength is Strength.LABELLED else None))
        shared = _one_a_name(text, [candidate for candidate, strength in candidates if strength])
        for candidate, strength in candidates:
            if shared or strength is None or is_barcode(candidate.value):
                continue
            if not pattern_holds(spec, candidate.value):
                continue
            if the_matter.is_further(text, candidate.start, candidate.end) or taken_back.is_denied(
                text, candidate.start
            ):
                continue
            about = the_matter.is_the_matter(text, candidate.start, candidate.end)
            hits.append(
                Hit(
                    candidate.value,
                    strength,
                    source_of(scanned, strength),
                    scanned.line,
                    candidate.start,
                    candidate.end,
                    about,
                )
            )
    return by_the_topic(hits, page)


def _one_a_name(text: str, candidates: list[Candidate]) -> bool:
    """«Рег. номер ООО «А»: 8001…, а у ООО «Б»: 8002…»: it isn't said which one is meant."""
    if not candidates or len(organizations(text)) < 2:  # noqa: PLR2004
        return False
    return sum(bool(_OWNED.match(text, name.end)) for name in organizations(text)) > 1


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
        return _behind_foreign(spec, scanned, candidate, gap)
    if not label.announces(spec.name):
        return _unlabelled_digits(spec, scanned, candidate)
    if spec.name in label.owners and taken_back.takes_back(gap):
        return Strength.LABELLED
    if _SERIAL.match(text, label.start) and _DEVICE.search(text, max(0, label.start - 20), label.start):
        return None
    if not _speaks_of(text[label.start : label.end], gap):
        return _unlabelled_digits(spec, scanned, candidate)
    tight = _TIGHT.fullmatch(gap) is not None
    if looks_like_phone(text, candidate) and not (
        tight and spec.name in label.owners and text[candidate.start - 1 : candidate.start] != "+"
    ):
        return None
    if spec.name in label.owners:
        return Strength.LABELLED
    return Strength.HINTED if tight and _hint_stands_alone(scanned, label, candidate) else None


def _behind_foreign(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate, gap: str) -> Strength | None:
    """A number after a look-alike's label: only in a sentence of its own, or with its own label after it."""
    if SENTENCE.search(gap):
        return _unlabelled_digits(spec, scanned, candidate)
    # No gap is left by a label above, such as «Отправлено с телефона».
    owned = (not gap or len(gap) > 12) and _postfixed(spec, scanned, candidate)  # noqa: PLR2004
    return Strength.LABELLED if owned else None


def _hint_stands_alone(scanned: ScannedLine, label: Label, candidate: Candidate) -> bool:
    """«номер 800…» counts at the start of a clause or after «наш»; «кадастровый номер» doesn't."""
    before = scanned.line.folded[: label.start].rstrip(" ")
    # «вх. номер», «инв. номер»
    word = re.search(r"[^\W\d_]+$", before) or _ABBREVIATED.search(before)
    dated = _DATED.match(scanned.line.text, candidate.end)
    return dated is None and (word is None or word.group() in _POINTING)


def _speaks_of(label: str, gap: str) -> bool:
    """Whether a label still refers to the value after the words between them."""
    if label.lower() in _LOOSE and not _TIGHT.fullmatch(gap):
        return False
    return _is_gap(gap) or _goes_on(gap) or _BUT_THIS.search(gap[-30:]) is not None


def _is_gap(gap: str) -> bool:
    """Whether label and value still belong together over the words between them."""
    if len(gap) > GAP or SENTENCE.search(gap.removeprefix("?")) or len(gap.split()) > _GAP_WORDS:
        return False
    return not taken_back.is_promised(gap) and not re.search(r"[0-9]{5}", gap)


def _goes_on(gap: str) -> bool:
    """Whether other numbers come before under the same label: «8001… (склад), 8002… – офис и 8003…»."""
    if len(gap) > _LONGEST_LIST:
        return False
    plain = _REMARK.sub("", gap)
    return re.fullmatch(r"[\s:№0-9()-]{5,60}(?:,|;|и|and|/|\+|\|)\s?№?\s?", plain) is not None


def _postfixed(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> bool:
    """«800123456 — рег. номер нашей программы»: the label comes after the number, and no value after that."""
    label = scanned.label_from(candidate.end, spec.name)
    if label is None or spec.name not in label.owners:
        return False
    between = scanned.line.text[candidate.end : label.start]
    behind = scanned.line.text[label.end : label.end + 25]
    return (
        _POSTFIX.fullmatch(between) is not None
        and (between.strip() != "" or re.match(r"\s?(?:[.,;)]|$)", behind) is not None)
        and not re.search(r"[0-9]{4}", behind)
    )


def _called_ours(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> bool:
    """«8011101 наш номер»: a weak label hints at the number before it, too, at the end of a clause."""
    label = scanned.label_from(candidate.end, spec.name)
    if label is None or spec.name not in label.weakly:
        return False
    text = scanned.line.text
    return bool(_OURS.fullmatch(text, candidate.end, label.start) and _CLAUSE_END.match(text, label.end))


def _unlabelled_digits(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> Strength | None:
    if _postfixed(spec, scanned, candidate):
        return Strength.LABELLED
    if looks_like_phone(scanned.line.text, candidate) or is_inn(candidate.value):
        return None
    if _called_ours(spec, scanned, candidate):
        return Strength.HINTED
    return Strength.BARE if _stands_in_list(scanned, candidate) else None


def _stands_in_list(scanned: ScannedLine, candidate: Candidate) -> bool:
    """A number of its own in a line that names an organization and a release («ООО Икс, 8001…, 3.0.1.2»)."""
    text = scanned.line.text
    names = organizations(text)
    given = [release for release in releases(text) if is_unmistakable(release.value)]
    if not names or not given:
        return False
    before = _DELIMITED_BEFORE.search(text[: candidate.start]) or any(
        not text[name.end : candidate.start].strip(" №#N") for name in names if name.end < candidate.start
    )
    behind = _DELIMITED_BEHIND.match(text[candidate.end :]) or any(
        _RELEASE_WORD.fullmatch(text[candidate.end : release.start]) for release in given
    )
    return bool(before and behind)


def _stacked(page: Page, index: int, candidate: Candidate) -> Strength | None:
    """A number alone on its line, with an organization and a release alone on lines next to it."""
    line = page.lines[index].line
    announced = page.lines[index].announced
    if (announced and not announced.owners) or not fills(line.text, candidate):
        return None
    if looks_like_phone(line.text, candidate) or is_inn(candidate.value):
        return None
    around = [other.line.text for other in page.lines[max(0, index - 2) : index + 3]]
    named = any(fills(text, name) for text in around for name in organizations(text))
    released = any(fills(text, release) for text in around for release in releases(text))
    return Strength.BARE if named and released else None


def _all_there_is(page: Page, index: int, candidate: Candidate) -> Strength | None:
    """A number that is, but for a word, the whole of a mail: there is nothing else that it could be of."""
    line = page.lines[index].line
    texts = [other.line.text for other in page.lines if other.line.region is not Region.SUBJECT]
    if line.region is not Region.TEXT or page.lines[index].labels or len([*filter(str.strip, texts)]) != 1:
        return None
    beside = line.text[: candidate.start] + line.text[candidate.end :]
    if len(beside.split()) > 1 or any(map(str.isdigit, beside)):
        return None
    if looks_like_phone(line.text, candidate) or is_inn(candidate.value):
        return None
    return Strength.BARE
