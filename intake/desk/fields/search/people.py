"""Search for people's full names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from intake.desk.fields.names.person_names import FULL_PERSON, is_full_name, person_end
from intake.desk.fields.page.labels import Label
from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import SO, Asked, Candidate, fact, noted
from intake.desk.fields.search.common import candidates, trimmed
from intake.desk.fields.search.decision import Decision, Grade, Graded, Strength
from intake.desk.fields.values.shaped import Shaped
from intake.desk.fields.values.telephones import PHONE, is_plain

_INTRODUCED = re.compile(r"(?:меня зовут|my name is|с уважением,?|regards,?)[:,]?\s{1,3}", re.IGNORECASE)
# «Петрова А.А., гл. бухгалтер» or a full name with its patronymic at the beginning of a line signs a mail.
_SIGNED = re.compile(
    r"[А-ЯЁ][а-яё-]{1,29} [А-ЯЁ]\. ?[А-ЯЁ]\.(?=$|[ ,;|])"
    r"|[А-ЯЁ]\. ?[А-ЯЁ]\. ?[А-ЯЁ][а-яё-]{2,29}$"
    r"|[А-ЯЁ][а-яё-]{1,29} [А-ЯЁ][а-яё]{1,29} [А-ЯЁ][а-яё]{2,25}(?:вич|вна|ична|ьич|мич)(?=$|[ ,;|])"
)


labelled = noted("behind a label of the field")
introduced = noted("introduces himself")
signed = noted("signs the mail")
in_full = noted("with a patronymic")
between_contacts = noted("between commas, beside a telephone")
behind_a_post = noted("behind a post")
alone = noted("two names on a line of their own")


@fact("without a telephone beside it")
def far_from_contacts(candidate: Candidate) -> bool:
    """Two capitalized words are a person where the next line is his telephone."""
    around = candidate.page.lines[max(0, candidate.place - 1) : candidate.place + 3]
    return not any(is_plain(one[0]) for scanned in around for one in PHONE.finditer(scanned.line.text))


@fact("bears a name of the From header")
def senders(candidate: Candidate) -> bool:
    """«Тукаева А.» in From, «Тукаева Альфия Рифовна» in the text."""
    given = set(_NAME.findall(candidate.sender.lower()))
    return bool(given.intersection(_NAME.findall(candidate.value.lower())))


@fact("above the last lines of the text")
def early(candidate: Candidate) -> bool:
    """Who is named there is somebody of whom the mail tells."""
    if candidate.line.region is not Region.TEXT:
        return candidate.line.region is not Region.SIGNATURE
    behind = candidate.page.lines[candidate.place + 1 : candidate.place + 2 + _CLOSING_LINES]
    below = [one for one in behind if one.line.region in {Region.TEXT, Region.SIGNATURE}]
    return len(below) > _CLOSING_LINES


_NAME = re.compile(r"[^\W\d_]{3,}")
_CLOSING_LINES = 3
_POST = re.compile(
    r"(?<!\w)(?:бухгалтер|специалист|экономист|юрисконсульт|юрист|инженер|программист|секретарь|методист"
    r"|делопроизводитель|администратор|директор|начальник|заведующ(?:ая|ий)|консультант|оператор|кассир"
    r"|менеджер|аналитик|архивист|казначей|исп\.|исполнитель)"
    r"(?: (?:по [а-яё]{3,20}|отдела|[а-яё]{3,20}ого отдела))?,? "
    r"([А-ЯЁ][а-яё-]{2,25} [А-ЯЁ][а-яё]{2,20})(?=\s*(?:$|[,;|]))",
    re.IGNORECASE,
)
_SURNAME = re.compile(
    r"(?<!\w)[А-ЯЁ][а-яё-]{1,22}(?:[оеё]в|[оеё]ва|[иы]н|[иы]на|ский|ская|цкий|цкая|енко|чук|юк|ян|швили|дзе|ко|их|ых)(?!\w)"
)
_SEPARATOR = re.compile(r"\s{0,3}[:=|–—.-]")
_LATIN_NAMES = re.compile(
    r"(?!.*\b(?:Agency|Office|Department|Administration|Authority|Council|Treasury|Unit|Ministry|Regards|Team)\b)"
    r"[A-Z][a-z]{1,20} (?:[A-Z]\. )?[A-Z][a-z'-]{2,25}"
)
_WITH_INITIALS = re.compile(r"(?<=[,.;] )[А-ЯЁ][а-яё-]{2,25} [А-ЯЁ]\. ?[А-ЯЁ]\.(?=,|;|\s*$)")
_TWO_NAMES = re.compile(r"[А-ЯЁ][а-яё-]{2,25} [А-ЯЁ][а-яё]{2,20}")


def _listed(asked: Asked) -> list[Candidate]:
    """Full names after a label, after «меня зовут», or alone on a line of the signature."""
    found: list[Candidate] = []
    for kind, look in (
        (labelled, _behind_labels(asked.spec.name)),
        (introduced, _introduced),
        (signed, _signed),
        (in_full, _in_full),
        (behind_a_post, _behind_a_post),
        (between_contacts, _between_contacts),
        (alone, _alone),
    ):
        found += candidates(asked, look, {kind: SO})
    return found


def _behind_labels(name: str) -> Callable[[ScannedLine], Iterator[Shaped]]:
    def look(scanned: ScannedLine) -> Iterator[Shaped]:
        text = scanned.line.text
        for label in scanned.labels:
            if name in label.owners and _is_filled_in(text, label):
                start = label.end + len(text[label.end :]) - len(text[label.end :].lstrip(" :=-–—*|."))
                yield from _person_at(text, start)
        if scanned.announced and name in scanned.announced.owners:
            yield from _person_at(text, 0)

    return look


def _is_filled_in(text: str, label: Label) -> bool:
    """«Исполнитель: …», «Контактное лицо …»; «добавьте пользователю Сафин Р.» speaks of somebody else."""
    return label.start == 0 or text[label.start].isupper() or _SEPARATOR.match(text, label.end) is not None


def _introduced(scanned: ScannedLine) -> Iterator[Shaped]:
    for match in _INTRODUCED.finditer(scanned.line.text):
        yield from _person_at(scanned.line.text, match.end())


def _signed(scanned: ScannedLine) -> Iterator[Shaped]:
    text = scanned.line.text
    signs = _SIGNED.match(text)
    if scanned.line.region is Region.SIGNATURE and is_full_name(text.strip(" ,.")):
        yield trimmed(text, 0, len(text))
    elif signs and not scanned.labels[:1]:
        yield trimmed(text, 0, signs.end(), closing=" ,;")


def _in_full(scanned: ScannedLine) -> Iterator[Shaped]:
    return (trimmed(scanned.line.text, *match.span()) for match in FULL_PERSON.finditer(scanned.line.text))


def _behind_a_post(scanned: ScannedLine) -> Iterator[Shaped]:
    for match in _POST.finditer(scanned.line.text):
        if match[1][0].isupper() and _TWO_NAMES.fullmatch(match[1]):
            yield trimmed(scanned.line.text, *match.span(1))


def _between_contacts(scanned: ScannedLine) -> Iterator[Shaped]:
    """«Сельсовет Бакалинский, Хасанова Зульфия, 8 347 42 3 15 08»."""
    text = scanned.line.text
    if not any(is_plain(one[0]) for one in PHONE.finditer(text)):
        return
    for piece in re.finditer(r"(?<=[,.;] )[^,.;]{5,50}(?=,|\s*$)", text):
        if _TWO_NAMES.fullmatch(piece[0]) and _SURNAME.search(piece[0]):
            yield trimmed(text, *piece.span())
    for match in _WITH_INITIALS.finditer(text):
        yield trimmed(text, *match.span(), closing=" ,;")


def _alone(scanned: ScannedLine) -> Iterator[Shaped]:
    text = scanned.line.text.strip(" ,.")
    if (_TWO_NAMES.fullmatch(text) and _SURNAME.search(text)) or _LATIN_NAMES.fullmatch(text):
        yield trimmed(scanned.line.text, 0, len(scanned.line.text))


def _person_at(text: str, start: int) -> Iterator[Shaped]:
    end = person_end(text, start)
    if end is not None and len(text[start:end].split()) > 1:
        yield trimmed(text, start, end)


@preferences.preference("the name stands more fully elsewhere")
def one_name_in_full(graded: Sequence[Graded]) -> Sequence[Graded]:
    """«Орлов Виталий» and «Орлов Виталий Юрьевич» are one person."""
    names = [set(_NAME.findall(one.candidate.value.lower())) for one in graded]
    return [one for one, own in zip(graded, names, strict=True) if not any(own < other for other in names)]


PEOPLE = Decision(
    listed=_listed,
    grades=(
        Grade(Strength.LABELLED, labelled),
        Grade(Strength.SELF, introduced),
        Grade(Strength.SELF, senders),
        Grade(Strength.SIGNED, signed),
        Grade(Strength.SIGNED, between_contacts, unless=(early,)),
        Grade(Strength.SIGNED, alone, unless=(early, far_from_contacts)),
        Grade(Strength.HINTED, in_full, unless=(early,)),
        Grade(Strength.HINTED, behind_a_post, unless=(early,)),
    ),
    preferred=(
        one_name_in_full,
        preferences.strongest,
        preferences.nearest_region,
        preferences.first_written,
    ),
)
