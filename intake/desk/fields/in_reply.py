"""Find what a customer answers to our request for information: labelled, under our quoted labels, or bare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from intake.desk.fields import evidence
from intake.desk.fields.bare_values import bare_value, whole_answer
from intake.desk.fields.hits import Page, ScannedLine, page_of, shortened
from intake.desk.fields.in_quote import typed_into_quote
from intake.desk.fields.judgement import choose
from intake.desk.fields.labels import LabelTable, label_table
from intake.desk.fields.legal_names import organizations
from intake.desk.fields.lines import Line, Region, make_line, split_lines
from intake.desk.fields.search import SEARCHES
from intake.desk.fields.subject_field import find_subject, given_subject
from intake.desk.fields.values import Candidate, digit_runs, looks_like_phone, releases
from intake.desk.quoting.reply_text import ReplyText, answers_under_quotes, new_text
from intake.desk.regulation import FieldSpec, Regulation, Shape
from intake.desk.ticket import Finding

_BARE_LINES = 15  # a bare value stands in one of the first lines that have text
_REST = 14  # letters that may stand beside bare values («Вот: », «спасибо»)
_LONGEST_SUBJECT = 120  # characters
_GREETING = re.compile(
    r"^(?:здравствуйте|добр\w+|приветствую|привет|hello|hi|dear|good|спасибо|благодар|с "
    r"уважением|thanks|thank|regards|вот|отправлено|sent from)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"\b(?:здравствуйте|добрый день|спасибо|пожалуйста|прост\w+"
    r"|извин\w+|ошиб\w+|опечат\w+|sorry|thanks?|please|hello)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^(?:[А-ЯЁ][а-яё]{1,25}(?:-[А-ЯЁ][а-яё]{1,25})?) [А-ЯЁ][а-яё]{1,25} "
    r"[А-ЯЁ][а-яё]{2,25}(?:вич|вна|ична|ьич|мич)$"
)


def find_in_reply(
    text: str, wanted: Sequence[FieldSpec], regulation: Regulation, reply: ReplyText | None = None
) -> tuple[Finding, ...]:
    """The wanted fields that a reply gives, at most one finding a field, in the order of `wanted`.

    `text` is the whole body with its quotations; `reply` the same text parted, when the caller has
    it already.  Label words and examples of our own quoted request are never values; an answer
    typed under a quoted label is.  Bare values are known by their shape.
    """
    parted = new_text(text) if reply is None else reply
    table = label_table(regulation)
    own = (*split_lines(parted.text), *_signature(parted))
    inline = tuple(_under_labels(text, wanted, table))
    page = page_of((*inline, *own), table)
    found = {spec.name: _labelled(spec, page, regulation) for spec in wanted}
    missing = [spec for spec in wanted if found[spec.name] is None]
    typed = typed_into_quote(parted.quoted, missing)
    if typed:
        quoted = page_of(typed, table)
        found.update({spec.name: _labelled(spec, quoted, regulation) for spec in missing})
        missing = [spec for spec in missing if found[spec.name] is None]
    found.update(_bare(missing, page))
    whole = whole_answer([spec for spec in missing if found[spec.name] is None], page)
    if whole is not None:
        found[whole.name] = whole
    return tuple(finding for finding in (found[spec.name] for spec in wanted) if finding is not None)


def _signature(reply: ReplyText) -> tuple[Line, ...]:
    return split_lines(reply.signature, Region.SIGNATURE, first_number=100_000) if reply.signature else ()


def _under_labels(text: str, wanted: Sequence[FieldSpec], table: LabelTable) -> Iterable[Line]:
    """Each answer typed under a quoted label, as a line «label: answer»; hints of ours are left out."""
    for number, (label, answer) in enumerate(answers_under_quotes(text)):
        spec = _announced(label, wanted, table)
        if spec is not None:
            first = next(line for line in answer.split("\n") if line.strip())
            yield make_line(f"{spec.title.ru}: {first.strip()}", Region.TEXT, -1_000 + 10 * number)


def _announced(quoted: str, wanted: Sequence[FieldSpec], table: LabelTable) -> FieldSpec | None:
    labels = table.scan(make_line(quoted, Region.TEXT, 0))
    names = [name for label in labels for name in label.owners]
    return next((spec for spec in wanted if names and spec.name == names[0]), None)


def _labelled(spec: FieldSpec, page: Page, regulation: Regulation) -> Finding | None:
    if spec.shape is Shape.SUBJECT:
        return find_subject(spec, page, "", regulation.tag_prefix)
    return choose(spec, SEARCHES[spec.shape](spec, page, regulation))


def _bare(missing: Sequence[FieldSpec], page: Page) -> dict[str, Finding | None]:
    """Values without labels in the first lines; a field with two different ones gets none."""
    found: dict[str, Finding | None] = {}
    lines = [scanned for scanned in page.lines if scanned.line.region is Region.TEXT][:_BARE_LINES]
    for spec in missing:
        hits = [(value, scanned) for scanned in lines for value in _bare_values(spec, scanned)]
        if len({value for value, _ in hits}) == 1:
            value, scanned = hits[0]
            found[spec.name] = Finding(spec.name, value, "bare value", shortened(scanned.line))
    return found


def _bare_values(spec: FieldSpec, scanned: ScannedLine) -> list[str]:
    if spec.shape is Shape.SUBJECT:
        return _bare_subject(scanned)
    if spec.shape is Shape.ORGANIZATION:
        return _bare_person(scanned)
    if spec.shape is Shape.DIGITS:
        return [run.value for run in _lonely(spec, scanned, _runs(spec, scanned))]
    if spec.shape is Shape.RELEASE:
        return [run.value for run in _lonely(spec, scanned, releases(scanned.line.text))]
    return bare_value(spec, scanned)


def _runs(spec: FieldSpec, scanned: ScannedLine) -> tuple[Candidate, ...]:
    text = scanned.line.text
    runs = digit_runs(text, spec.minimum_digits, spec.maximum_digits)
    return tuple(run for run in runs if not looks_like_phone(text, run))


def _lonely(spec: FieldSpec, scanned: ScannedLine, runs: tuple[Candidate, ...]) -> list[Candidate]:
    """Values before which no label stands, in a line of little else but values."""
    free = [run for run in runs if not _foreign_before(spec, scanned, run)]
    if not free:
        return []
    text = scanned.line.text
    free = [run for run in free if not evidence.is_denied(text, run.start)]
    taken = sorted((*free, *organizations(text), *releases(text)), key=lambda candidate: candidate.start)
    rest = _letters_beside(text, taken)
    pattern_holds = [run for run in free if not spec.pattern or re.fullmatch(spec.pattern, run.value)]
    return pattern_holds if rest <= _REST else []


def _foreign_before(spec: FieldSpec, scanned: ScannedLine, run: Candidate) -> bool:
    label = scanned.label_before(run.start)
    return label is not None and not label.announces(spec.name) and bool(label.foreign_to or label.owners)


def _letters_beside(text: str, taken: Sequence[Candidate]) -> int:
    rest, position = "", 0
    for candidate in taken:
        rest += text[position : candidate.start] + " "
        position = max(position, candidate.end)
    return sum(letter.isalpha() for letter in _POLITE.sub("", rest + text[position:]))


def _bare_person(scanned: ScannedLine) -> list[str]:
    """A natural person in full, alone between commas in a line that gives digits, too."""
    pieces = [piece.strip(" .") for piece in re.split(r"[,;|/\t]", scanned.line.text)]
    if len(pieces) < 2 or not re.search(r"[0-9]{5}|[0-9]\.[0-9]", scanned.line.text):  # noqa: PLR2004
        return []
    return [piece for piece in pieces if _PERSON.match(piece)]


def _bare_subject(scanned: ScannedLine) -> list[str]:
    """A short line that is neither a greeting nor a value."""
    text = scanned.line.text
    if (
        any(label.owners for label in scanned.labels)
        or len(text) > _LONGEST_SUBJECT
        or _GREETING.match(text)
        or len(text.split()) < 2  # noqa: PLR2004
    ):
        return []
    if organizations(text) or releases(text) or re.search(r"[0-9]{6}", text):
        return []
    value = given_subject(text, "#")
    return [value] if value else []
