"""What is preferred among several values, and what is said of those that lose by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from intake.desk.fields.evidence import taken_back
from intake.desk.fields.names.legal_forms import firm_key, has_legal_form
from intake.desk.fields.page.lines import Region
from intake.desk.fields.search.candidates import Candidate
from intake.desk.fields.search.decision import NEARNESS, Graded, Preference

_Choice = Callable[[Sequence[Graded]], Sequence[Graded]]


def preference(lost: str) -> Callable[[_Choice], Preference]:
    """Make a preference of a function that keeps some of several; `lost` is said of the others."""
    return lambda kept: Preference(lost, kept)


@preference("the writer took it back")
def without_corrected(graded: Sequence[Graded]) -> Sequence[Graded]:
    """«3.0.1… нет, вру: 3.0.2»: what was taken back doesn't count."""
    values = [one.candidate for one in graded]
    anew = [one for one in values if taken_back.is_said_anew(one.text, one.start, one.end)]
    return [
        one
        for one in graded
        if not any(_corrects(other, one.candidate) for other in values)
        and not any(_replaces(other, one.candidate) for other in anew)
    ]


def _corrects(later: Candidate, one: Candidate) -> bool:
    """Whether the writer corrected a value on the same line."""
    return (
        later.line is one.line
        and later.start >= one.end
        and taken_back.is_corrected_by(one.text, one.end, later.start)
    )


def _replaces(later: Candidate, one: Candidate) -> bool:
    """Whether a line below corrects the value («нет, 3.0.2, простите»)."""
    below = later.line.number > one.line.number and later.line.region is one.line.region
    return below and later.value != one.value


@preference("another one is said more plainly")
def strongest(graded: Sequence[Graded]) -> Sequence[Graded]:
    """A labelled value beats a self-named one, that one a signature's, that one a mere mention."""
    best = max(one.strength for one in graded)
    return [one for one in graded if one.strength == best]


@preference("another one stands in the subject, too")
def repeated_in_subject(graded: Sequence[Graded]) -> Sequence[Graded]:
    """Of several numbers, the one that is in the subject as well."""
    return [one for one in graded if one.candidate.line.region is Region.SUBJECT]


@preference("another one is nearer to the writer's own words")
def nearest_region(graded: Sequence[Graded]) -> Sequence[Graded]:
    """The writer's own words before his signature, these before what he forwards."""
    best = min(NEARNESS[one.candidate.line.region] for one in graded)
    return [one for one in graded if NEARNESS[one.candidate.line.region] == best]


@preference("the name stands more fully elsewhere")
def one_name_in_full(graded: Sequence[Graded]) -> Sequence[Graded]:
    """«Ромашка», ООО «Ромашка» are one name, so are ИП Карпова, ИП Карпова С.И.: the fuller form counts."""
    keys = {firm_key(one.candidate.value) for one in graded}
    return [one for one in graded if not _has_fuller(firm_key(one.candidate.value), keys)]


def _has_fuller(name: str, keys: set[str]) -> bool:
    return any(len(other) > len(name) and f" {name} " in f" {other} " for other in keys)


@preference("another one has a legal form")
def legal_name_first(graded: Sequence[Graded]) -> Sequence[Graded]:
    """A legal name beats a trade name."""
    return [one for one in graded if has_legal_form(one.candidate.value)]


@preference("another one says more")
def fullest(graded: Sequence[Graded]) -> Sequence[Graded]:
    """Of a program's names, the one that says most: «Магазин 15, Расширенный»."""
    longest = max(len(one.candidate.value) for one in graded)
    return [one for one in graded if len(one.candidate.value) == longest]


@preference("another one comes first")
def first_written(graded: Sequence[Graded]) -> Sequence[Graded]:
    """Of several free texts, the one that the writer gave first."""
    return [min(graded, key=lambda one: (one.candidate.line.number, one.candidate.start))]
