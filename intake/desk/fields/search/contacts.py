"""Search for people's names, telephone numbers, addresses and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.fields.names.person_names import person_end
from intake.desk.fields.page.hits import Hit, Page, ScannedLine, Strength
from intake.desk.fields.page.lines import Region
from intake.desk.fields.search.common import source_of
from intake.desk.message import Address
from intake.desk.regulation import FieldSpec, Regulation, Shape
from intake.desk.ticket import Finding

_PHONE = re.compile(r"(?<![\w.+])\+?\(?[0-9][0-9 ()\-\u2010-\u2015/]{4,24}[0-9](?![\w])")
_EXTENSION = re.compile(r",? ?\(?(?:доб|вн|ext|x)\.? ?[0-9]{1,6}\)?", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_MONTHS = (
    r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)[а-я]{0,3}"
)
_DATE = re.compile(
    rf"[0-3]?[0-9][./-][01]?[0-9][./-](?:20)?[0-9]{{2}}|20[0-9]{{2}}-[01][0-9]-[0-3][0-9]"
    rf"|(?:[0-3]?[0-9][- ]{{1,3}})?{_MONTHS}(?: [0-3]?[0-9],)?(?: 20[0-9]{{2}}(?: ?г(?:ода|\.)?)?)?"
    r"|(?:i{1,3}|iv|[1-4](?:-?[йм])?|q[1-4]) ?(?:квартал[а-я]{0,2}|кв\.?|quarter)"
    r"(?: 20[0-9]{2}(?: ?г(?:ода|\.)?)?)?"
    r"|конц[аеу] (?:недели|месяца|квартала|года)|(?:the )?end of (?:the )?(?:week|month|quarter|year)"
    r"|как можно (?:скорее|быстрее)|срочно|asap|as soon as possible|чем (?:раньше|скорее)[^.;]{0,20}",
    re.IGNORECASE,
)
_TOWARDS = re.compile(
    r"(?:\bдо|\bк|\bне позднее|\bне позже|\bby|\bbefore|\bno later than)\s{1,3}$", re.IGNORECASE
)
_NAME = re.compile(r"[А-ЯЁA-Z][\w'-]{1,29}(?: [А-ЯЁA-Z][\w'.-]{0,29}){1,3}")
_INTRODUCED = re.compile(r"(?:меня зовут|my name is|с уважением,?|regards,?)[:,]?\s{1,3}", re.IGNORECASE)
_FEWEST_DIGITS, _MOST_DIGITS = 10, 12
_FEWEST_LABELLED = 5


# «Петрова А.А., гл. бухгалтер» or a full name with its patronymic at the beginning of a line signs a mail.
_SIGNED = re.compile(
    r"[А-ЯЁ][а-яё-]{1,29} [А-ЯЁ]\. ?[А-ЯЁ]\.(?=$|[ ,;|])"
    r"|[А-ЯЁ][а-яё-]{1,29} [А-ЯЁ][а-яё]{1,29} [А-ЯЁ][а-яё]{2,25}(?:вич|вна|ична|ьич|мич)(?=$|[ ,;|])"
)


def find_people(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Full names behind a label, behind «меня зовут», or alone on a line of the signature."""
    return [hit for scanned in page.lines for hit in _people(spec, scanned)]


def find_phones(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Telephone numbers: behind a label in any form, elsewhere only unmistakable ones."""
    return [hit for scanned in page.lines for hit in _phones(spec, scanned)]


def find_emails(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Addresses behind a label; the sender's own is found by `from_sender`."""
    return [
        _hit(scanned, match.start(), match.end(), Strength.LABELLED)
        for scanned in page.lines
        for match in _EMAIL.finditer(scanned.line.text)
        if _owned(spec, scanned, match.start())
    ]


def find_dates(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Dates, months and quarters behind a label, or behind «до», «к», «не позднее»."""
    hits = []
    for scanned in page.lines:
        for match in _DATE.finditer(scanned.line.text):
            if _owned(spec, scanned, match.start()):
                hits.append(_hit(scanned, match.start(), match.end(), Strength.LABELLED))
            elif _TOWARDS.search(scanned.line.text, max(0, match.start() - 20), match.start()):
                hits.append(_hit(scanned, match.start(), match.end(), Strength.HINTED))
    return hits


def from_sender(spec: FieldSpec, sender: Address) -> Finding | None:
    """What the From header itself gives: the address, and the name if it is one in full."""
    if spec.shape is Shape.EMAIL and "@" in sender.address:
        return Finding(spec.name, sender.address, "sender", str(sender))
    name = " ".join(sender.name.split())
    if spec.shape is Shape.PERSON and _NAME.fullmatch(name):
        return Finding(spec.name, name, "sender", str(sender))
    return None


def is_phone(text: str) -> bool:
    """Whether a text is nothing but a telephone number, with an extension maybe."""
    match = _PHONE.match(text.strip(" .,;"))
    return (
        match is not None
        and len(re.findall(r"[0-9]", match[0])) >= _FEWEST_LABELLED
        and (not re.search(r"\w", _EXTENSION.sub("", text.strip(" .,;")[match.end() :], count=1)))
    )


def is_person(text: str) -> bool:
    """Whether a text is a person's name in full."""
    return _NAME.fullmatch(text) is not None and person_end(text, 0) is not None


def is_date(text: str) -> bool:
    """Whether a short text gives a date."""
    return bool(_DATE.search(text)) and len(text.split()) <= 6  # noqa: PLR2004


def _people(spec: FieldSpec, scanned: ScannedLine) -> Iterator[Hit]:
    text = scanned.line.text
    for label in scanned.labels:
        if spec.name in label.owners:
            start = label.end + len(text[label.end :]) - len(text[label.end :].lstrip(" :=-–—*|."))
            yield from _person_at(scanned, start, Strength.LABELLED)
    if scanned.announced and spec.name in scanned.announced.owners:
        yield from _person_at(scanned, 0, Strength.LABELLED)
    for match in _INTRODUCED.finditer(text):
        yield from _person_at(scanned, match.end(), Strength.SELF)
    signed = _SIGNED.match(text)
    if scanned.line.region is Region.SIGNATURE and is_person(text.strip(" ,.")):
        yield _hit(scanned, 0, len(text), Strength.SIGNED)
    elif signed and not scanned.labels[:1]:
        yield _hit(scanned, 0, signed.end(), Strength.SIGNED, closing=" ,;")


def _person_at(scanned: ScannedLine, start: int, strength: Strength) -> Iterator[Hit]:
    end = person_end(scanned.line.text, start)
    if end is not None and len(scanned.line.text[start:end].split()) > 1:
        yield _hit(scanned, start, end, strength)


def _phones(spec: FieldSpec, scanned: ScannedLine) -> Iterator[Hit]:
    text = scanned.line.text
    for match in _PHONE.finditer(text):
        digits = re.sub(r"[^0-9]", "", match[0])
        owned = _owned(spec, scanned, match.start())
        if not (_plain_phone(match[0], digits) or (owned and len(digits) >= _FEWEST_LABELLED)):
            continue
        if _foreign(spec, scanned, match.start()):
            continue
        extension = _EXTENSION.match(text, match.end())
        end = extension.end() if extension else match.end()
        yield _hit(scanned, match.start(), end, Strength.LABELLED if owned else Strength.HINTED)


def _plain_phone(written: str, digits: str) -> bool:
    """«+7 495 …», «8 (495) …»: what nobody would take for another number."""
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return False
    return written[0] == "+" or ("(" in written and (written[0] == "(" or digits[0] in "78"))


def _owned(spec: FieldSpec, scanned: ScannedLine, position: int) -> bool:
    label = scanned.label_before(position)
    if label is None:
        return scanned.announced is not None and spec.name in scanned.announced.owners
    return spec.name in label.owners and position - label.end <= 30  # noqa: PLR2004 - «моб., можно вечером: »


def _foreign(spec: FieldSpec, scanned: ScannedLine, position: int) -> bool:
    label = scanned.label_before(position)
    return label is not None and spec.name not in label.owners and position - label.end <= 5  # noqa: PLR2004


def _hit(scanned: ScannedLine, start: int, end: int, strength: Strength, closing: str = " ,;.") -> Hit:
    value = " ".join(scanned.line.text[start:end].split()).strip(closing)
    return Hit(value, strength, source_of(scanned, strength), scanned.line, start, end)
