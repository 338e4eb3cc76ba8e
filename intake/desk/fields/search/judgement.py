"""Choose among hits by an ordered table of rules; contradictory hits without a rule give nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from intake.desk.fields.evidence import taken_back
from intake.desk.fields.names.legal_forms import firm_key, has_legal_form
from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import shortened
from intake.desk.fields.search.hits import Hit
from intake.desk.regulation import FieldSpec, Shape
from intake.desk.source import Source
from intake.desk.ticket import Finding

Rule = Callable[[Sequence[Hit]], Sequence[Hit]]

_NEARNESS = {
    Region.TEXT: 0,
    Region.SUBJECT: 0,
    Region.SIGNATURE: 1,
    Region.FORWARDED: 2,
    Region.HEADER: 3,
    Region.ATTACHED: 3,
}


_MOST = 300  # hits; the rules compare each with each


def choose(spec: FieldSpec, hits: Sequence[Hit]) -> Finding | None:
    """The one value that the rules leave, or None."""
    left = list(hits[:_MOST])
    for rule in RULES[spec.shape]:
        if len({_same(spec, hit) for hit in left}) <= 1:
            break
        left = list(rule(left)) or left
    if not left or len({_same(spec, hit) for hit in left}) > 1:
        return None
    best = max(
        left, key=lambda hit: (hit.strength, -_NEARNESS[hit.line.region], len(hit.value), -hit.line.number)
    )
    return Finding(spec.name, best.value, Source(best.source), shortened(best.line, best.start))


def _same(spec: FieldSpec, hit: Hit) -> str:
    return firm_key(hit.value) if spec.shape is Shape.ORGANIZATION else hit.value


def without_corrected(hits: Sequence[Hit]) -> Sequence[Hit]:
    """«3.0.1… нет, вру: 3.0.2»: what was taken back doesn't count."""
    anew = [hit for hit in hits if taken_back.is_said_anew(hit.line.text, hit.start, hit.end)]
    return [
        hit
        for hit in hits
        if not any(_corrects(other, hit) for other in hits)
        and not any(_replaces(other, hit) for other in anew)
    ]


def _corrects(later: Hit, hit: Hit) -> bool:
    """Whether the writer corrected a value on the same line."""
    return (
        later.line is hit.line
        and later.start >= hit.end
        and taken_back.is_corrected_by(hit.line.text, hit.end, later.start)
    )


def _replaces(later: Hit, hit: Hit) -> bool:
    """Whether a line below corrects the value («нет, 3.0.2, простите»)."""
    below = later.line.number > hit.line.number and later.line.region is hit.line.region
    return below and later.value != hit.value


def strongest(hits: Sequence[Hit]) -> Sequence[Hit]:
    """A labelled value beats a self-named one, that one a signature's, that one a mere mention."""
    best = max(hit.strength for hit in hits)
    return [hit for hit in hits if hit.strength == best]


def what_the_mail_is_about(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The value that the writer calls the matter of his mail, or the installed one."""
    return [hit for hit in hits if hit.about]


def repeated_in_subject(hits: Sequence[Hit]) -> Sequence[Hit]:
    """Of several numbers, the one that is in the subject as well."""
    return [hit for hit in hits if hit.line.region is Region.SUBJECT]


def nearest_region(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The writer's own words before his signature, these before what he forwards."""
    best = min(_NEARNESS[hit.line.region] for hit in hits)
    return [hit for hit in hits if _NEARNESS[hit.line.region] == best]


def one_name_in_full(hits: Sequence[Hit]) -> Sequence[Hit]:
    """«Ромашка», ООО «Ромашка» are one name, so are ИП Карпова, ИП Карпова С.И.: the fuller form counts."""
    return [hit for hit in hits if not any(_fuller(other, hit) for other in hits)]


def _fuller(one: Hit, other: Hit) -> bool:
    longer, shorter = firm_key(one.value), firm_key(other.value)
    return len(longer) > len(shorter) and f" {shorter} " in f" {longer} "


def legal_name_first(hits: Sequence[Hit]) -> Sequence[Hit]:
    """A legal name beats a trade name."""
    return [hit for hit in hits if has_legal_form(hit.value)]


def fullest(hits: Sequence[Hit]) -> Sequence[Hit]:
    """Of a program's names, the one that says most: «Магазин 15, Расширенный»."""
    longest = max(len(hit.value) for hit in hits)
    return [hit for hit in hits if len(hit.value) == longest]


def first_written(hits: Sequence[Hit]) -> Sequence[Hit]:
    """Of several free texts, the one that the writer gave first."""
    return [min(hits, key=lambda hit: (hit.line.number, hit.start))]


RULES: dict[Shape, tuple[Rule, ...]] = {
    Shape.DIGITS: (without_corrected, what_the_mail_is_about, strongest, nearest_region, repeated_in_subject),
    Shape.RELEASE: (without_corrected, what_the_mail_is_about, strongest, nearest_region),
    Shape.ORGANIZATION: (
        without_corrected,
        one_name_in_full,
        strongest,
        one_name_in_full,
        what_the_mail_is_about,
        legal_name_first,
        nearest_region,
    ),
    Shape.TEXT: (nearest_region, first_written),
    Shape.PATTERN: (without_corrected, nearest_region, first_written),
    Shape.MENTION: (strongest, nearest_region, fullest, first_written),
    Shape.PERSON: (strongest, nearest_region, first_written),
    Shape.PHONE: (strongest, nearest_region, first_written),
    Shape.EMAIL: (nearest_region, first_written),
    Shape.DATE: (without_corrected, strongest, nearest_region, first_written),
    Shape.DESCRIPTION: (),
    Shape.SUBJECT: (),
}
