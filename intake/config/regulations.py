"""Read a support regulation from its TOML file; every problem is reported at once.

What the file may contain is described in docs/regulations.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path

from intake.config import regulation_reader as read
from intake.config import regulation_terms
from intake.config.problems import Location, Places
from intake.config.regulation_checks import NO_ROLE, check_tables, drop_former_keys
from intake.config.regulation_likeness import resolve_likeness
from intake.config.regulation_reader import Reader, ValueReader
from intake.desk.budgets import Budgets
from intake.desk.calendar_days import CalendarDays, Hours
from intake.desk.licence_rules import KindRule, LicenceRules, Treatment, Verdict
from intake.desk.outgoing import Template
from intake.desk.products import ProductSpec, pattern_of
from intake.desk.regulation import (
    Asked,
    AttachmentSpec,
    Choice,
    FieldRole,
    FieldSpec,
    IncompleteRules,
    Normalization,
    Objection,
    PriorityRule,
    Regulation,
    RequestKind,
    Route,
    Shape,
)

_YEARS_BACK = 2  # a ticket that old may still be waiting, and its pauses are measured in working time
_YEARS_AHEAD = 1


class RegulationError(Exception):
    """A regulation file that can't be used; `problems` names each with file, line and key."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_regulation(
    path: Path,
    *,
    years: Collection[int] | None = None,
    languages: Collection[str] | None = None,
) -> Regulation:
    """The regulation of a TOML file (UTF-8).

    `years` are those of the production calendar (None: from two years ago to the next one);
    `languages` are those in which the desk can write (None: not checked).  Raises
    RegulationError with all problems: an unreadable file, TOML errors, unknown and missing keys,
    values of a wrong type, patterns that don't compile or may take for ever, contradictory hours,
    references to kinds and templates that don't exist.
    """
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RegulationError((f"{path}: {reason}",)) from error
    likeness = tuple(resolve_likeness(table, path.parent))
    unfilled = frozenset(finding.location[:-1] for finding in likeness)
    spoken = None if languages is None else frozenset(languages)
    reader = Reader(path, Places(path, text), _READERS, _NAMES, unfilled, spoken)
    findings = chain(likeness, tuple(drop_former_keys(table)), check_tables(table))
    for finding in findings:
        reader.note(finding.location, finding.message)
    restarts = read.boolean(reader, table.pop("restart_on_reopening", False), ("restart_on_reopening",))
    stops = read.boolean(reader, table.pop("waiting_stops_clock", True), ("waiting_stops_clock",))
    regulation = reader.build(Regulation, table, ())
    if reader.problems or regulation is None:
        raise RegulationError(tuple(dict.fromkeys(reader.problems)))
    return replace(
        regulation,
        fields=tuple(_with_products(_announced_by_title(spec)) for spec in regulation.fields),
        hours=_with_national_days(regulation.hours, years),
        deadlines=replace(regulation.deadlines, restart_on_reopening=restarts, waiting_stops_clock=stops),
    )


def _announced_by_title(spec: FieldSpec) -> FieldSpec:
    """Add the titles to the labels: under them our request leaves room for the answers."""
    known = {label.casefold() for label in spec.labels}
    return replace(
        spec,
        labels=(*spec.labels, *(title for title in spec.title.variants if title.casefold() not in known)),
    )


def _with_products(spec: FieldSpec) -> FieldSpec:
    """Look for the listed products and editions by the pattern, beside what it says itself."""
    if not spec.products and not spec.editions:
        return spec
    return replace(spec, pattern=pattern_of(spec.products, spec.pattern, spec.editions))


def _with_national_days(hours: Hours, years: Collection[int] | None) -> Hours:
    """The hours with the days of their country's production calendar."""
    if not hours.country:
        return hours
    today = date.today()  # noqa: DTZ011 - only the year matters
    usual = range(today.year - _YEARS_BACK, today.year + _YEARS_AHEAD + 1)
    return replace(hours, national=_RussianDays(tuple(sorted(years or usual))))


@dataclass(frozen=True, slots=True)
class _RussianDays:
    """The production calendar of these years, loaded when it is first asked for."""

    years: tuple[int, ...]

    def __call__(self) -> CalendarDays:
        return _russian_days(self.years)


@lru_cache(maxsize=8)
def _russian_days(years: tuple[int, ...]) -> CalendarDays:
    # The library takes a while and a lot of memory to import, and not every desk counts hours.
    from intake.config.calendars import russian_calendar  # noqa: PLC0415

    return russian_calendar(years)


def _licences(reader: Reader, value: object, location: Location) -> LicenceRules | None:
    rules = read.table(LicenceRules, "licences")(reader, value, location)
    return rules if isinstance(rules, LicenceRules) else None


def _template(reader: Reader, value: object, location: Location) -> Template | None:
    """A template by its name; an unknown name is reported by `check_tables`."""
    name = read.text(reader, value, location)
    return Template(name) if name in set(Template) else None


_VERDICTS: dict[str, object] = {verdict.name.lower(): verdict for verdict in Verdict}

_READERS: dict[str, ValueReader] = {
    **regulation_terms.READERS,
    "Choice": read.one_of({choice.value: choice for choice in Choice}),
    "str": read.text,
    "int": read.integer,
    "bool": read.boolean,
    "Shape": read.one_of({shape.value: shape for shape in Shape}),
    "FieldRole | None": read.one_of({**{role.value: role for role in FieldRole}, NO_ROLE: None}),
    "Wording": read.wording,
    "tuple[str, ...]": read.texts,
    "tuple[Asked, ...]": read.several_of({asked.value: asked for asked in Asked}),
    "tuple[Normalization, ...]": read.several_of({one.value: one for one in Normalization}),
    "tuple[FieldSpec, ...]": read.tables(FieldSpec, "field"),
    "tuple[ProductSpec, ...]": read.tables(ProductSpec, "product"),
    "tuple[RequestKind, ...]": read.tables(RequestKind, "kind"),
    "tuple[AttachmentSpec, ...]": read.tables(AttachmentSpec, "attachment"),
    "tuple[PriorityRule, ...]": read.tables(PriorityRule, "priority"),
    "tuple[Route, ...]": read.tables(Route, "route"),
    "tuple[Objection, ...]": read.tables(Objection, "objection"),
    "tuple[KindRule, ...]": read.tables(KindRule, "licences.kind"),
    "LicenceRules | None": _licences,
    "Verdict": read.one_of(_VERDICTS),
    "Template | None": _template,
    "Treatment": read.table(Treatment, "treatment"),
    "Budgets": read.table(Budgets, "budgets"),
    "IncompleteRules": read.table(IncompleteRules, "incomplete"),
}

# The keys of types whose name in the file is not the attribute's: the singular for lists of tables.
_NAMES = {
    "tuple[FieldSpec, ...]": "field",
    "tuple[ProductSpec, ...]": "product",
    "tuple[RequestKind, ...]": "kind",
    "tuple[AttachmentSpec, ...]": "attachment",
    "tuple[PriorityRule, ...]": "priority",
    "tuple[Route, ...]": "route",
    "tuple[Objection, ...]": "objection",
    "tuple[KindRule, ...]": "kind",
    "DeadlineRules": "term",
}
