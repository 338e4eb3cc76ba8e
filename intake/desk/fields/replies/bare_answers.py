"""Unlabelled answers to a request for information, known by their shape in a line of little else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from intake.desk.fields.evidence import taken_back
from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.page.labels import Label
from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import Page, ScannedLine, shortened
from intake.desk.fields.replies.bare_values import is_bare_value
from intake.desk.fields.replies.remarks import is_passing_remark
from intake.desk.fields.search.subject import given_subject
from intake.desk.fields.values.digit_runs import digit_runs
from intake.desk.fields.values.normal_form import normal_form
from intake.desk.fields.values.releases import releases
from intake.desk.fields.values.shaped import Shaped
from intake.desk.fields.values.telephones import looks_like_phone
from intake.desk.regulation import FieldSpec, Shape
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import Finding

_BARE_LINES = 15  # a bare value is in one of the first lines that have text
_READ_BARE = frozenset({Region.TEXT, Region.SUBJECT})
_REST = 14  # letters that may come with bare values («Вот: », «спасибо»)
_LONGEST_SUBJECT = 120  # characters
_GREETING = re.compile(
    r"^(?:здравствуйте|добр\w+|приветствую|привет|hello|hi|dear|good|спасибо|благодар|с "
    r"уважением|thanks|thank|regards|вот|отправлено|sent from)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"\b(?:здравствуйте|добрый день|спасибо|пожалуйста|прост\w+"
    r"|извин\w+|ошиб\w+|опечат\w+|sorry|thanks?|please|hello"
    r"|нет|да|но|вс[её]|верно|теперь|сейчас|друг(?:ой|ая)|изменил\w{1,3}|сменил\w{1,3}|поменял\w{1,3}|правильный|верный|now|changed)\b",
    re.IGNORECASE,
)
_TOLD_WITHIN = 50  # characters
_FOUND = re.compile(
    r"(?<!\w)(?:наш[её]л\w{0,4}|нашли|написан|указан|стоит|вид(?:ен|им)|такой|следующий|вот"
    r"|теперь|сейчас|друг(?:ой|ая)|нов(?:ый|ая)|found|says|now)(?!\w)",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"[.!?;](?:\s|$)")
# «Re: данные для техподдержки» says what the reply brings, not what the request is about.
_OF_THE_REPLY = re.compile(
    r"(?<!\w)(?:данн|сведени|информаци|реквизит|ответ|уточнени|дополнени|запрос|data|details|info|answer|reply)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^(?:[А-ЯЁ][а-яё]{1,25}(?:-[А-ЯЁ][а-яё]{1,25})?) [А-ЯЁ][а-яё]{1,25} "
    r"[А-ЯЁ][а-яё]{2,25}(?:вич|вна|ична|ьич|мич)$"
)


def bare_answers(missing: Sequence[FieldSpec], page: Page) -> dict[str, Finding | None]:
    """Values without labels in the first lines; a field with two different ones gets none."""
    found: dict[str, Finding | None] = {}
    lines = [scanned for scanned in page.lines if scanned.line.region in _READ_BARE][:_BARE_LINES]
    for spec in missing:
        hits = [(value, scanned) for scanned in lines for value in _bare_values(spec, scanned)]
        if len({value for value, _ in hits}) == 1 and not hits[0][0].endswith(":"):
            # What ends in a colon announces something else, as the last sentence of our own request does.
            value, scanned = hits[0]
            found[spec.name] = Finding(
                spec.name, value, Source(SourceKind.BARE_VALUE), shortened(scanned.line)
            )
    return found


def _bare_values(spec: FieldSpec, scanned: ScannedLine) -> list[str]:
    match spec.shape:
        case Shape.SUBJECT:
            return _bare_subject(scanned) if scanned.line.region is Region.TEXT else []
        case Shape.ORGANIZATION:
            return [person.value for person in _bare_persons(scanned)]
        case Shape.DIGITS:
            return [run.value for run in _lonely(spec, scanned, _runs(spec, scanned))]
        case Shape.RELEASE:
            return [run.value for run in _lonely(spec, scanned, releases(scanned.line.text))]
        case Shape.PATTERN | Shape.MENTION | Shape.PHONE | Shape.DATE | Shape.PERSON:
            text = scanned.line.text.strip(" .,;")
            return [normal_form(text, spec)] if is_bare_value(text, spec, spec.shape) else []
        case Shape.EMAIL | Shape.TEXT | Shape.DESCRIPTION:
            return []  # An address is found without a label, and a text is the whole answer.
        case _:
            assert_never(spec.shape)


def _runs(spec: FieldSpec, scanned: ScannedLine) -> tuple[Shaped, ...]:
    text = scanned.line.text
    runs = digit_runs(text, spec.minimum_digits, spec.maximum_digits)
    return tuple(run for run in runs if not looks_like_phone(text, run))


def _lonely(spec: FieldSpec, scanned: ScannedLine, runs: tuple[Shaped, ...]) -> list[Shaped]:
    """Values without a label before them, in a line of little else but values."""
    free = [run for run in runs if not _foreign_before(spec, scanned, run)]
    if not free:
        return []
    text = scanned.line.text
    free = [run for run in free if not taken_back.is_denied(text, run.start)]
    found = (*free, *organizations(text), *releases(text), *_bare_persons(scanned))
    taken = sorted(found, key=lambda candidate: candidate.start)
    fitting = [run for run in free if not spec.pattern or re.fullmatch(spec.pattern, run.value)]
    if scanned.line.region is Region.SUBJECT:
        # «Re: Ошибка 1234567» is what went wrong, «Re: 800123456» an answer.
        return [] if any(map(str.isalpha, _beside(text, taken))) else fitting
    if _letters_beside(text, taken) <= _REST:
        return fitting
    return [
        run
        for run in fitting
        if _letters_beside(*_sentence_of(run, text, taken)) <= _REST or _is_told(spec, scanned, run)
    ]


def _is_told(spec: FieldSpec, scanned: ScannedLine, run: Shaped) -> bool:
    """«Номер нашли на коробке – 800…»: somebody who was asked for a value tells where he found it."""
    label = scanned.label_before(run.start, spec.name)
    if label is None or not label.announces(spec.name):
        return False
    gap = scanned.line.text[label.end : run.start]
    return len(gap) <= _TOLD_WITHIN and _FOUND.search(gap) is not None and not _SENTENCE_ENDS.search(gap)


def _foreign_before(spec: FieldSpec, scanned: ScannedLine, run: Shaped) -> bool:
    label = scanned.label_before(run.start)
    return label is not None and not label.announces(spec.name) and bool(label.foreign_to or label.owners)


def _beside(text: str, taken: Sequence[Shaped]) -> str:
    rest, position = "", 0
    for candidate in taken:
        rest += text[position : candidate.start] + " "
        position = max(position, candidate.end)
    return rest + text[position:]


def _letters_beside(text: str, taken: Sequence[Shaped]) -> int:
    return sum(letter.isalpha() for letter in _POLITE.sub("", _beside(text, taken)))


def _sentence_of(run: Shaped, text: str, taken: Sequence[Shaped]) -> tuple[str, tuple[Shaped, ...]]:
    """The sentence that a value is in, and the values in it: «Номер 800123456. Остальное верно.»"""
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(text)]
    start = max((end for end in ends if end <= run.start), default=0)
    end = min((end for end in ends if end > run.end), default=len(text))
    inside = (
        Shaped(one.start - start, one.end - start, one.value)
        for one in taken
        if start <= one.start and one.end <= end
    )
    return text[start:end], tuple(inside)


def _bare_persons(scanned: ScannedLine) -> list[Shaped]:
    """A natural person in full, alone between commas in a line that gives digits, too."""
    text = scanned.line.text
    pieces = [piece for piece in re.finditer(r"[^,;|/\t]+", text) if _PERSON.match(piece[0].strip(" ."))]
    if not pieces or pieces[0][0] == text or not re.search(r"[0-9]{5}|[0-9]\.[0-9]", text):
        return []
    return [Shaped(piece.start(), piece.end(), piece[0].strip(" .")) for piece in pieces]


def says_one_thing(page: Page) -> bool:
    """Whether the new text of a reply is one line, greetings apart."""
    texts = (scanned.line.text for scanned in page.lines if scanned.line.region is Region.TEXT)
    return sum(1 for text in texts if text.strip() and not _GREETING.match(text)) == 1


def subject_of_reply(spec: FieldSpec, page: Page) -> Finding | None:
    """What the request is about, where its first mail had no subject and the reply has one."""
    head = next((scanned for scanned in page.lines if scanned.line.region is Region.SUBJECT), None)
    if head is None or _OF_THE_REPLY.search(head.line.text):
        return None
    return next(
        (Finding(spec.name, value, Source(SourceKind.SUBJECT), value[:160]) for value in _bare_subject(head)),
        None,
    )


def _is_filled_in(text: str, label: Label) -> bool:
    """Whether a label is one, not a word of a sentence: «Релиз – не видно», but «после обновления не …»."""
    return not text[: label.start].strip() or text[label.end :].lstrip().startswith((":", "–", "—", "-", "="))


def _bare_subject(scanned: ScannedLine) -> list[str]:
    """A short line that is neither a greeting nor a value."""
    text = scanned.line.text
    if (
        any(label.owners and _is_filled_in(text, label) for label in scanned.labels)
        or len(text) > _LONGEST_SUBJECT
        or _GREETING.match(text)
        or is_passing_remark(text)
        or len(text.split()) < 2  # noqa: PLR2004
    ):
        return []
    if organizations(text) or releases(text) or re.search(r"[0-9]{6}", text):
        return []
    value = given_subject(text, "#")
    return [value] if value else []
