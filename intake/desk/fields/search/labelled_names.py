"""The organization or person after a label: with a legal form, or as free text where it is plain."""

from __future__ import annotations

import re

from intake.desk.fields.evidence import taken_back
from intake.desk.fields.names.legal_forms import key
from intake.desk.fields.names.person_names import PERSON_IN_FULL, PERSON_WITH_INITIALS, skip_spaces
from intake.desk.fields.page.labels import Label
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.values.shaped import Shaped
from intake.desk.regulation import FieldSpec

_SEPARATOR = re.compile(
    r"\s{0,10}(?:\([^()]{1,30}\))?\s{0,10}(?:[:=|/\\–—]|-(?=\s)|\.{2,80}|…{1,40}|_{2,60}|\t"
    r"|>)[\s:.…_\-–—|>]{0,80}"
)
_SEPARATES = re.compile(r"[:=|/\\–—…\t>]|-\s|\.\.|__")  # what every separator has in it
_NEEDS_NO_SEPARATOR = (
    "физ",
    "Физ",
    "частн",
    "Частн",
    "рганизация",
    "омпания",
    "ирма",
    "редприятие",
    "чреждение",
)
_CUT = re.compile(
    r"\s*(?:[;|\t]|(?<!\bst)(?<!\bmt)(?<!\bсв)(?<!\bим)\.\s+(?=[А-ЯA-ZЁ])|[.!?]\s*$|,\s*(?:г\.|город|ул\.|пр-т|инн|кпп|огрн|тел"
    r"|адрес|\d)|\sв\s(?:г\.|городе)|,\s(?:the|our|we)\s|\s[-–—]\s|\s\((?!\s?ип|ооо|фермерск))",
    re.IGNORECASE,
)
# «Bluebird Nursery School, Leeds»
_TOWN = re.compile(r"^([^,]{3,60} [^,]{2,60}),\s?[А-ЯЁA-Z][\w-]{2,30}\s*$")
_ALSO = re.compile(r"\s?(?:,|и|/|and|&)\s?")  # «фирмы: ООО «А» и ООО «Б»»: it isn't said which one
_PREPOSITION = re.compile(
    r"(?<!\w)(?:в|с|со|у|от|к|для|при|из|по|под|вместо|in|with|from|for|by)\s", re.IGNORECASE
)
_COMMON = re.compile(
    r"^(?:наша|наш|нашей|моя|мой|та же|тот же|прежняя|см|смотри|не|нет|есть|указан|как|какая"
    r"|без|не знаю|просит|пользователь|программа|бухгалтерия|это|а|и|the|our|my|see|none|no"
    r"|n/a|unknown|same"
    # What people write into a form in place of a name.
    r"|(?:да|ок|ok|yes)(?=\s*(?:[,.!]|$))|(?:все |всё )?(?:верно|верная|правильно)|подтвержда\w{1,3}"
    r"|уточн\w{1,4}|позже|потом|уже|вы|у вас|во? (?:вложении|подписи|письме|файле)|ниже|выше"
    r"|отсутствует|неизвестн\w{1,3}|correct|confirmed|later|attached|as before)\b",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    "наша фирма|фирма|организация|компания|предприятие|ооо|ип|зао|оао|ао|пао|-|—|?".split("|")
)
_PRIVATE = ("физ", "частн")
_OPENING = ("«", "„", "“")
_LONGEST = 120
_NOUNS = frozenset(("организация", "компания", "фирма", "предприятие", "учреждение"))
_DASHES = frozenset("-–—")
_LEADING = frozenset("наша наш наше ваша мы и а у нас our the полное краткое".split())


def labelled_names(
    spec: FieldSpec, scanned: ScannedLine, text: str, shaped: tuple[Shaped, ...]
) -> list[Shaped]:
    """What follows the labels of an organization in a line."""
    found: list[Shaped] = []
    for label in scanned.labels if shaped or _may_name(text) else ():
        if spec.name in label.owners:
            end = _reach(spec, scanned, label, text)
            name = _behind(text, label.start, label.end, end, shaped)
            if name is not None:
                found.append(name)
    if not found and scanned.announced and spec.name in scanned.announced.owners:
        name = _next_line(scanned, text, shaped)
        if name is not None:
            found.append(name)
    return found


def _reach(spec: FieldSpec, scanned: ScannedLine, label: Label, text: str) -> int:
    """Where the next label begins; «Общественная организация инвалидов …» has the word in the name itself."""
    for following in scanned.labels:
        within = (spec.name in following.owners and not _SEPARATOR.match(text, following.end)) or text[
            following.start - 1 : following.start
        ] in _OPENING
        if following.start >= label.end and not within:
            return following.start
    return len(text)


def _may_name(text: str) -> bool:
    """Whether labels can matter in a line without a legal form; most lines need not be searched for them."""
    return _SEPARATES.search(text) is not None or any(map(text.__contains__, _NEEDS_NO_SEPARATOR))


def _behind(text: str, label_start: int, start: int, end: int, shaped: tuple[Shaped, ...]) -> Shaped | None:
    separator = _SEPARATOR.match(text, start)
    begin = separator.end() if separator else start
    formed = next((name for name in shaped if begin <= name.start < max(end, begin + 1)), None)
    if formed and any(
        _ALSO.fullmatch(text, formed.end, name.start) for name in shaped if name.start > formed.end
    ):
        return None
    between = text[begin : formed.start] if formed else ""
    if taken_back.is_denied(text, formed.start if formed else begin):
        return None
    if separator and separator.group().strip() in _DASHES and _in_a_sentence(text, label_start):
        return _person(text, begin) if text[label_start:start].lower().startswith(_PRIVATE) else None
    if (
        formed
        and len(between) <= 60  # noqa: PLR2004
        and not re.search(r"[.!?;]\s|\bбыл[аои]?\s$", between)
        and (separator or (len(between.split()) <= 3 and not _PREPOSITION.search(between)))  # noqa: PLR2004
    ):
        return formed
    if separator is None and text[label_start:start].lower().startswith(_PRIVATE):
        return _person(text, skip_spaces(text, start))
    if separator is None:
        return _after_common_noun(text, label_start, start)
    if begin >= end and not shaped:
        return None
    return _free(text, begin, _free_end(text, begin, end))


def _person(text: str, start: int) -> Shaped | None:
    person = PERSON_IN_FULL.match(text, start) or PERSON_WITH_INITIALS.match(text, start)
    return Shaped(person.start(1), person.end(1), person[1]) if person else None


# «Компания «Вест-Лайн», рег. номер …»: a name right after the noun, and nothing said about it.
_NAMED = re.compile(
    r" ([«\"„][^«»\"„“”|;:]{2,60}[»\"“”]"
    r"|[А-ЯЁA-Z][\w-]{2,30}(?: [А-ЯЁA-Z][\w-]{2,30}){0,2})\s?(?:[,.;()]|[–—-]\s|$)"
)
_BEGINNING = re.compile(r"(?:^|[.!?,:]\s|\b(?:мы|это|наша)\s(?:[–—-]\s)?)$", re.IGNORECASE)


def _after_common_noun(text: str, label_start: int, start: int) -> Shaped | None:
    if text[label_start:start].lower() not in _NOUNS or not _BEGINNING.search(text[:label_start]):
        return None
    named = _NAMED.match(text, start)
    return Shaped(named.start(1), named.end(1), named[1]) if named and not _COMMON.match(named[1]) else None


def _in_a_sentence(text: str, start: int) -> bool:
    """«подведомственному учреждению – МКУ …»: a word before the label makes it part of a sentence."""
    before = re.search(r"([^\W\d_]+)[ ]$", text[:start])
    return before is not None and before[1].lower() not in _LEADING


def _free_end(text: str, begin: int, end: int) -> int:
    """Free text goes up to the next label; a label word inside the first words belongs to the name."""
    return end if end > begin else len(text)


def _next_line(scanned: ScannedLine, text: str, shaped: tuple[Shaped, ...]) -> Shaped | None:
    if shaped and len(text[: shaped[0].start].split()) <= 4:  # noqa: PLR2004
        return shaped[0]
    first = scanned.labels[0].start if scanned.labels else len(text)
    if scanned.line.number < 0 or first == 0 or len(text.split()) > 6:  # noqa: PLR2004
        return None
    return _free(text, 0, len(text))


def _free(text: str, begin: int, end: int) -> Shaped | None:
    """A name without a legal form: a natural person, a trade name, an institution."""
    piece = text[begin:end]
    cut = _CUT.search(piece)
    written = piece[: cut.start()] if cut else piece
    written = _TOWN.sub(r"\1", written)
    written = written.strip(" ,:;-–—*|/\t_")
    if not written or len(written) > _LONGEST or len(written.split()) > 10:  # noqa: PLR2004
        return None
    if not re.match(r"[А-ЯЁA-Z0-9«\"„“]", written) or not re.search(r"[^\W\d_]{2}", written):
        return None
    if _COMMON.match(written) or key(written) in _GENERIC or re.search(r"@|https?:|[0-9]{5}|\\", written):
        return None
    written = _final_dot(piece, written)
    low = begin + piece.find(written.rstrip("."))
    return Shaped(low, low + len(written), re.sub(r"\s+", " ", written))


def _final_dot(piece: str, written: str) -> str:
    """The dot of an initial stays («Петров И.П.»), that of a sentence goes."""
    if (
        re.search(r"(?:^|[\s.])[А-ЯЁA-Z]$", written)
        and piece[piece.find(written) + len(written) :][:1] == "."
    ):
        return written + "."
    return written if re.search(r"(?:^|[\s.])[А-ЯЁA-Z]\.$", written) else written.rstrip(".")
