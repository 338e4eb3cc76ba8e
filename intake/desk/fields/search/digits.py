"""Search for registration numbers: labelled, hinted at, or bare next to the other fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.fields.evidence import clauses, taken_back, the_matter
from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.page.labels import Label
from intake.desk.fields.page.lines import Region, fold
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences, topics
from intake.desk.fields.search.candidates import Asked, Candidate, fact
from intake.desk.fields.search.common import (
    SENTENCE,
    Announced,
    Reach,
    announced,
    candidates,
    denied,
    fills,
    not_the_pattern,
)
from intake.desk.fields.search.decision import Decision, Grade, Strength
from intake.desk.fields.values.check_digits import is_barcode, is_inn
from intake.desk.fields.values.digit_runs import digit_runs, dotted_numbers
from intake.desk.fields.values.releases import is_unmistakable, releases
from intake.desk.fields.values.shaped import Shaped
from intake.desk.fields.values.telephones import looks_like_phone

_OWN_REACH = Reach(words=7)
_LEAD = " №#N(:-–—"
_BUT_THIS = re.compile(
    r"(?:,\s?а (?:по|про|именно)\s|(?:^|\W)не\s(?:№\s?)?[0-9]{7,13},\s?а\s"
    r"|\sстал[аои]?\s|\s(?:выдали|присвоили|получили|дали)\s"
    r"|[0-9],?\s(?:[–—-]\s)?(?:а )?(?:новый|теперь|сейчас|актуальный|правильный|верный)\s(?:[–—-]\s)?)"
    r"(?:№\s?|номеру\s|номер\s)?$"
)  # «… не по ней, а по 8002…», «старый рег. номер 8001…, новый 8002…»
_LOOSE = ("регистрация", "registration")  # «Регистрация: номер участника 8009911»
_OWNED = re.compile(r"\s?[:=–—-]\s?№?\s?[0-9]{3}")
_LONG = 9  # digits
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
    r"(?:scanner|printer|terminal|device|сканер|принтер|терминал|касс|ккт|весы|тсд)\w{0,3}(?:\s[\w-]{2,20}){0,3}[\s(,:]{0,3}$",
    re.IGNORECASE,
)
_OPENS_BRACKETS = re.compile(r"\(\s?$")
_TO_A_RELEASE = re.compile(r"\s?[,;/]\s?(?:рел(?:из)?\.?\s|v\.?\s?)?")
_INTO_BRACKETS = re.compile(r"\s?\(\s?")
_DATED = re.compile(r"\s?(?:от|dated|of)\s[0-3]?[0-9][./][01]?[0-9][./](?:20)?[0-9]{2}", re.IGNORECASE)
_DELIMITED_BEHIND = re.compile(r"^\s{0,3}(?:$|[,;|/\t)]|[-–—]\s|\.(?:\s|$))")


def _announced(candidate: Candidate) -> Announced | None:
    """The label that concerns the number and still speaks of it."""
    said = announced(candidate, _LEAD, candidate.spec.name)
    if said is None or _is_foreign(candidate, said.label):
        return None
    if not said.label.announces(candidate.spec.name):
        return None
    if _speaks_of(candidate.text, said):
        return said
    return said if candidate.spec.name in said.label.owners and taken_back.takes_back(said.gap) else None


def _foreign(candidate: Candidate) -> Announced | None:
    """The look-alike's label that the number stands behind, in the same sentence."""
    said = announced(candidate, _LEAD, candidate.spec.name)
    if said is None or not _is_foreign(candidate, said.label) or SENTENCE.search(said.gap):
        return None
    return said


def _is_foreign(candidate: Candidate, label: Label) -> bool:
    return candidate.spec.name in label.foreign_to and candidate.spec.name not in label.owners


def _words(candidate: Candidate, said: Announced) -> str:
    return "the line above" if said.above else candidate.text[said.label.start : said.label.end]


@fact("behind a label of something else")
def foreign(candidate: Candidate) -> str:
    """«ИНН 7701234567»."""
    said = candidate.once(_foreign)
    return _words(candidate, said) if said else ""


@fact("behind a label of the field")
def labelled(candidate: Candidate) -> str:
    """«Рег. № 800123456»."""
    said = candidate.once(_announced)
    return _words(candidate, said) if said and candidate.spec.name in said.label.owners else ""


@fact("loosely behind a label, and written as a telephone")
def telephone_after_words(candidate: Candidate) -> bool:
    """«Рег. номер не знаю, звоните 8 916 …»; right behind its label a number is what the label says."""
    said = candidate.once(_announced)
    if said is None or not candidate.has(phone_shaped):
        return False
    plus = candidate.text[candidate.start - 1 : candidate.start] == "+"
    loose = plus or _TIGHT.fullmatch(said.gap) is None
    return loose and not taken_back.takes_back(said.gap)


@fact("of a device")
def of_a_device(candidate: Candidate) -> bool:
    """«Scanner s/n 2233445566»."""
    said = candidate.once(_announced)
    if said is None or said.above or not _SERIAL.match(candidate.text, said.label.start):
        return False
    start = said.label.start
    device = _DEVICE.search(candidate.text, max(0, start - 60), start)
    return device is not None and not taken_back.takes_back(said.gap)


@fact("before a label of the field")
def postfixed(candidate: Candidate) -> str:
    """«800123456 — рег. номер нашей программы»: the label comes after the number, and no value after that."""
    said = candidate.once(_foreign)
    # No gap is left by a label above, such as «Отправлено с телефона».
    if said is not None and 0 < len(said.gap) <= 12:  # noqa: PLR2004
        return ""
    if said is None and candidate.once(_announced) is not None:
        return ""
    label = candidate.scanned.label_from(candidate.end, candidate.spec.name)
    if label is None or candidate.spec.name not in label.owners:
        return ""
    between = candidate.text[candidate.end : label.start]
    behind = candidate.text[label.end : label.end + 25]
    ends = between.strip() != "" or re.match(r"\s?(?:[.,;)]|$)", behind)
    told = _POSTFIX.fullmatch(between) and ends and not re.search(r"[0-9]{4}", behind)
    return candidate.text[label.start : label.end] if told else ""


@fact("behind a word that hints at the field")
def hinted(candidate: Candidate) -> str:
    """«номер 800…» counts at the start of a clause or after «наш»; «кадастровый номер» doesn't."""
    said = candidate.once(_announced)
    if said is None or candidate.spec.name in said.label.owners or not _TIGHT.fullmatch(said.gap):
        return ""
    before = candidate.scanned.line.folded[: said.label.start].rstrip(" ")
    # «вх. номер», «инв. номер»
    word = re.search(r"[^\W\d_]+$", before) or _ABBREVIATED.search(before)
    alone = word is None or word.group() in _POINTING
    return _words(candidate, said) if alone and not _DATED.match(candidate.text, candidate.end) else ""


@fact("called ours behind it")
def called_ours(candidate: Candidate) -> bool:
    """«8011101 наш номер»: a weak label hints at the number before it, too, at the end of a clause."""
    label = candidate.scanned.label_from(candidate.end, candidate.spec.name)
    if label is None or candidate.spec.name not in label.weakly:
        return False
    text = candidate.text
    return bool(_OURS.fullmatch(text, candidate.end, label.start) and _CLAUSE_END.match(text, label.end))


@fact("behind any label")
def announced_at_all(candidate: Candidate) -> bool:
    """A label of the field or of something else speaks of it."""
    return candidate.once(_announced) is not None or candidate.once(_foreign) is not None


@fact("in a list with an organization and a release")
def in_a_list(candidate: Candidate) -> bool:
    """A number of its own in a line that names an organization and a release («ООО Икс, 8001…, 3.0.1.2»)."""
    text = candidate.text
    names = candidate.scanned.once(organizations)
    given = [release for release in candidate.scanned.once(releases) if is_unmistakable(release.value)]
    if not names or not given:
        return False
    before = _DELIMITED_BEFORE.search(text[: candidate.start]) or any(
        not text[name.end : candidate.start].strip(" №#N") for name in names if name.end < candidate.start
    )
    behind = _DELIMITED_BEHIND.match(text[candidate.end :]) or any(
        _RELEASE_WORD.fullmatch(text[candidate.end : release.start]) for release in given
    )
    return bool(before and behind)


@fact("alone on its line, between an organization and a release")
def stacked(candidate: Candidate) -> bool:
    """A number alone on its line, with an organization and a release alone on lines next to it."""
    above = candidate.scanned.announced
    if (above and not above.owners) or not fills(candidate.text, candidate):
        return False
    around = candidate.page.lines[max(0, candidate.place - 2) : candidate.place + 3]
    named = any(fills(one.line.text, name) for one in around for name in one.once(organizations))
    return named and any(fills(one.line.text, release) for one in around for release in one.once(releases))


@fact("right behind an organization, at the end of a clause")
def behind_an_organization(candidate: Candidate) -> bool:
    """«ИП Ибрагимова, 8020557009»: long enough to be nothing else."""
    text = candidate.text
    if len(candidate.value) < _LONG or not _DELIMITED_BEHIND.match(text[candidate.end :]):
        return False
    names = candidate.scanned.once(organizations)
    return any(
        text[name.end : candidate.start].strip(" ") in {",", "", "/"}
        for name in names
        if name.end <= candidate.start
    )


@fact("in brackets with a release, or right behind it")
def beside_a_release(candidate: Candidate) -> bool:
    """«БП (8101000111, 3.0.171.36)», «Trade 11.5.21.77 (8101000111)»: long enough to be nothing else."""
    text = candidate.text
    if len(candidate.value) < _LONG:
        return False
    given = [release for release in candidate.scanned.once(releases) if is_unmistakable(release.value)]
    return any(
        (
            _OPENS_BRACKETS.search(text, 0, candidate.start)
            and _TO_A_RELEASE.fullmatch(text, candidate.end, one.start)
        )
        or (
            _INTO_BRACKETS.fullmatch(text, one.end, candidate.start)
            and text[candidate.end : candidate.end + 1] == ")"
        )
        for one in given
    )


@fact("all that the mail says")
def all_there_is(candidate: Candidate) -> bool:
    """A number that is, but for a word, the whole of a mail: there is nothing else that it could be of."""
    lines = (other.line for other in candidate.page.lines if other.line.region is not Region.SUBJECT)
    texts = [line.text for line in lines if line.text.strip()]
    if candidate.line.region is not Region.TEXT or candidate.scanned.labels or len(texts) != 1:
        return False
    beside = candidate.text[: candidate.start] + candidate.text[candidate.end :]
    return len(beside.split()) <= 1 and not any(map(str.isdigit, beside))


@fact("written as a telephone")
def phone_shaped(candidate: Candidate) -> bool:
    """Any reader would take it for one."""
    return looks_like_phone(candidate.text, _shape_of(candidate))


@fact("a taxpayer number by its check digits")
def taxpayer_number(candidate: Candidate) -> bool:
    """ИНН of ten or twelve digits."""
    return is_inn(candidate.value)


@fact("a bar code by its check digit")
def barcode(candidate: Candidate) -> bool:
    """EAN-13 of a box sold in Russia."""
    return is_barcode(candidate.value)


@fact("written with dots")
def dotted(candidate: Candidate) -> bool:
    """«8001.234.567», which counts behind a label only."""
    return "." in candidate.text[candidate.start : candidate.end]


@fact("of a further copy, another firm or an example")
def further(candidate: Candidate) -> bool:
    """«дополнительная лицензия 800…»."""
    return the_matter.is_further(candidate.text, candidate.start, candidate.end)


@fact("one of several, each with its own organization")
def one_a_name(candidate: Candidate) -> bool:
    """«Рег. номер ООО «А»: 8001…, а у ООО «Б»: 8002…»: it isn't said which one is meant."""
    names = candidate.scanned.once(organizations)
    return len(names) > 1 and sum(bool(_OWNED.match(candidate.text, name.end)) for name in names) > 1


@fact("called the matter of the mail")
def the_matter_itself(candidate: Candidate) -> bool:
    """«вопрос по 800…»."""
    return the_matter.is_the_matter(candidate.text, candidate.start, candidate.end)


def _shape_of(candidate: Candidate) -> Shaped:
    return Shaped(candidate.start, candidate.end, candidate.value)


def _speaks_of(text: str, said: Announced) -> bool:
    """Whether a label still refers to the value after the words between them."""
    label = "" if said.above else text[said.label.start : said.label.end]
    if label.lower() in _LOOSE and not _TIGHT.fullmatch(said.gap):
        return False
    return _is_gap(said.gap) or _goes_on(said.gap) or _BUT_THIS.search(said.gap[-30:]) is not None


def _is_gap(gap: str) -> bool:
    """Whether label and value still belong together over the words between them."""
    return _OWN_REACH.over(gap) and not taken_back.is_promised(gap) and not re.search(r"[0-9]{5}", gap)


def _goes_on(gap: str) -> bool:
    """Whether other numbers come before under the same label: «8001… (склад), 8002… – офис и 8003…»."""
    if len(gap) > _LONGEST_LIST:
        return False
    plain = _REMARK.sub("", gap)
    return re.fullmatch(r"[\s:№0-9()-]{5,60}(?:,|;|и|and|/|\+|\|)\s?№?\s?", plain) is not None


def _listed(asked: Asked) -> list[Candidate]:
    """Runs of digits of the right length."""
    fewest, most = asked.spec.minimum_digits, asked.spec.maximum_digits

    def look(scanned: ScannedLine) -> Iterator[Shaped]:
        if not scanned.has_digits:
            return
        yield from digit_runs(scanned.line.text, fewest, most)
        yield from dotted_numbers(scanned.line.text, fewest, most)

    return list(candidates(asked, look))


_NOT_BARE = (dotted, phone_shaped, taxpayer_number)
DIGITS = Decision(
    listed=_listed,
    grades=(
        Grade(Strength.LABELLED, labelled, unless=(of_a_device, telephone_after_words)),
        Grade(Strength.LABELLED, postfixed),
        Grade(Strength.HINTED, hinted, unless=(dotted, phone_shaped, of_a_device)),
        Grade(Strength.HINTED, called_ours, unless=(*_NOT_BARE, announced_at_all)),
        Grade(Strength.BARE, in_a_list, unless=(*_NOT_BARE, announced_at_all)),
        Grade(Strength.BARE, stacked, unless=_NOT_BARE),
        Grade(Strength.BARE, beside_a_release, unless=(*_NOT_BARE, announced_at_all)),
        Grade(Strength.BARE, all_there_is, unless=_NOT_BARE),
        Grade(Strength.BARE, behind_an_organization, unless=(*_NOT_BARE, announced_at_all)),
    ),
    never=(one_a_name, barcode, not_the_pattern, further, denied),
    preferred=(
        preferences.without_corrected,
        topics.the_matter(the_matter_itself),
        preferences.strongest,
        preferences.nearest_region,
        preferences.repeated_in_subject,
    ),
)
