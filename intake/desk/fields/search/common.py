"""What the searches for the different shapes have in common: how far a label reaches, first of all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from intake.desk.fields.evidence import taken_back
from intake.desk.fields.page.labels import Label
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search.candidates import Asked, Candidate, Fact, fact
from intake.desk.fields.values.shaped import Shaped
from intake.desk.regulation import FieldSpec

GAP = 70  # characters between a label and its value
SENTENCE = re.compile(r"[!?]|(?<!\bрег)(?<!\bном)(?<!\b[Nn]o)(?<!\b[Nn]r)(?<!\b[Дд]ог)\.\s+[А-ЯA-Z]|;")
_ANYWHERE = 10_000


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a label reaches: characters and words between it and its value; never over a sentence's end."""

    characters: int = GAP
    words: int = _ANYWHERE

    def over(self, gap: str) -> bool:
        """Whether a label reaches over these words."""
        if len(gap) > self.characters or (self.words < _ANYWHERE and len(gap.split()) > self.words):
            return False
        return SENTENCE.search(gap.removeprefix("?")) is None


@dataclass(frozen=True, slots=True)
class Announced:
    """The label that concerns a value, with the words between; `above`: it is alone on the line before."""

    label: Label
    gap: str
    above: bool = False


def announced(candidate: Candidate, lead: str, name: str = "") -> Announced | None:
    """The nearest label before a value that concerns the field `name` ("": any), else the one alone above.

    The one above counts if nothing but the marks of `lead` comes before the value.
    """
    label = candidate.scanned.label_before(candidate.start, name)
    if label is not None:
        return Announced(label, candidate.text[label.end : candidate.start])
    above = candidate.scanned.announced
    if above is None or candidate.text[: candidate.start].strip(lead):
        return None
    return Announced(above, "", above=True)


_COMPONENT_REACH = Reach(40, words=4)
_THE_PROGRAM = re.compile(r"1[сc]|предпр", re.IGNORECASE)  # «1С:Предприятие версия …»


@lru_cache(maxsize=256)
def matcher(pattern: str) -> re.Pattern[str]:
    """The pattern as a value of whole words, in any case; a «v» may touch it."""
    return re.compile(rf"(?:(?<!\w)|(?<=[\s(,][vв]))(?<![0-9]\.)(?:{pattern})(?!\w)", re.IGNORECASE)


def matches_pattern(spec: FieldSpec, value: str) -> bool:
    """Whether the value matches the regulation's own pattern, if there is one."""
    return not spec.pattern or re.fullmatch(spec.pattern, value) is not None


@fact("not of the regulation's pattern")
def not_the_pattern(candidate: Candidate) -> bool:
    """The regulation demands more of a value than its shape."""
    return not matches_pattern(candidate.spec, candidate.value)


@fact("named only to be rejected, or as an example")
def denied(candidate: Candidate) -> bool:
    """«не 3.0.1.1, а …», «(пример: 3.0.1.1)»."""
    return taken_back.is_denied(candidate.text, candidate.start)


@fact("of a component")
def of_a_component(candidate: Candidate) -> bool:
    """«обработка версии 2.1.3.4»: what has the version is named right before, and isn't the program."""
    scanned, name = candidate.scanned, candidate.spec.name
    label = scanned.label_before(candidate.start + 1, name)
    if label is None or not _COMPONENT_REACH.over(candidate.text[label.end : candidate.start]):
        return False
    before = scanned.label_before(label.start, name)
    if before is None or name not in before.foreign_to or name in before.owners:
        return False
    named = candidate.text[before.start : label.start]
    return named[-1:] == " " and len(named) == before.end - before.start + 1 and not _THE_PROGRAM.match(named)


@fact("behind a label of the field")
def owned(candidate: Candidate) -> str:
    """The nearest label before a value, or the one alone on the line above it, is the field's."""
    scanned, name = candidate.scanned, candidate.spec.name
    label = scanned.label_before(candidate.start)
    if label is None:
        above = scanned.announced
        return "the line above" if above is not None and name in above.owners else ""
    near = candidate.start - label.end <= 30  # noqa: PLR2004 - «моб., можно вечером: »
    return candidate.text[label.start : label.end] if near and name in label.owners else ""


def candidates(
    asked: Asked,
    found: Callable[[ScannedLine], Iterable[Shaped]],
    known: Mapping[Fact, str] | None = None,
) -> Iterator[Candidate]:
    """The candidates of a page, by a function that finds them in a line."""
    for place, scanned in enumerate(asked.page.lines):
        for shaped in found(scanned):
            yield Candidate(asked, place, shaped, known)


def fills(text: str, shaped: Shaped | Candidate) -> bool:
    """Whether a line holds the value and nothing else."""
    return not re.search(r"\w", text[: shaped.start] + text[shaped.end :])


def trimmed(text: str, start: int, end: int, closing: str = " ,;.") -> Shaped:
    """What stands from `start` up to `end` of a line, without the marks that close it."""
    return Shaped(start, end, " ".join(text[start:end].split()).strip(closing))
