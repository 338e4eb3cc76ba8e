"""Read a regulation's hours, terms, silence, notices and reopening from its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from intake.config import regulation_reader as read
from intake.config.problems import Location
from intake.config.regulation_reader import Reader, ValueReader
from intake.desk.calendar_days import CalendarDays, Closure, Hours, Window, hours_problems
from intake.desk.language.wording import Wording
from intake.desk.term_rules import (
    DeadlineRules,
    NoticeRules,
    Obligation,
    ReopeningRules,
    SilenceRules,
    Term,
    TermRule,
    Unit,
)
from intake.desk.ticket import Priority

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORKING_WEEK = "monday_to_friday"
_COUNTRIES = ("", "RU")
_HOURS_KEYS = dict.fromkeys(
    (
        *_DAYS,
        _WORKING_WEEK,
        "zone",
        "country",
        "working_weekends",
        "shortened_by",
        "closed",
        "open",
        "shortened",
        "closure",
    )
)
_CLOSURE_KEYS = dict.fromkeys(("from", "until", "text"))
_NEVER = ("none", "never")
_LONGEST_TEXT = 300  # characters: what templates show of one line
_Value = TypeVar("_Value")


def _parsed(
    reader: Reader, value: object, location: Location, parse: Callable[[str], _Value]
) -> _Value | None:
    if not isinstance(value, str):
        reader.note(location, "must be text in quotes")
        return None
    try:
        return parse(value)
    except ValueError as error:
        reader.note(location, str(error))
        return None


# --- Hours ----------------------------------------------------------------------------------------


def hours(reader: Reader, value: object, location: Location) -> Hours | None:
    """The table [hours]; the country's days are filled in later (see `regulations`)."""
    if not isinstance(value, dict):
        reader.note(location, "must be written as a table [hours]")
        return None
    before = len(reader.problems)
    reader.reject_unknown(value, _HOURS_KEYS, location)
    built = Hours(
        zone=_zone(reader, value, location),
        week=_week(reader, value, location),
        country=_country(reader, value, location),
        working_weekends=read.boolean(
            reader, value.get("working_weekends", True), (*location, "working_weekends")
        ),
        shortened_by=read.integer(reader, value.get("shortened_by", 60), (*location, "shortened_by")),
        own=_own_days(reader, value, location),
        closures=tuple(_closures(reader, value.get("closure", []), (*location, "closure"))),
    )
    if len(reader.problems) > before:
        return None
    for problem in hours_problems(built):
        reader.note(location, problem)
    return built


def _zone(reader: Reader, value: dict[str, object], location: Location) -> str:
    name = read.text(reader, value.get("zone", "Europe/Moscow"), (*location, "zone"))
    try:
        ZoneInfo(name)
    # An unknown name raises KeyError, a malformed one ValueError, that of a folder OSError.
    except (KeyError, ValueError, OSError):
        reader.note((*location, "zone"), f'there is no time zone "{name}": write it as "Europe/Moscow"')
    return name


def _country(reader: Reader, value: dict[str, object], location: Location) -> str:
    country = read.text(reader, value.get("country", ""), (*location, "country"))
    if country not in _COUNTRIES:
        reader.note((*location, "country"), 'only the calendar of "RU" is known; "" means none')
    return country


def _week(reader: Reader, value: dict[str, object], location: Location) -> tuple[tuple[Window, ...], ...]:
    if not any(day in value for day in (*_DAYS, _WORKING_WEEK)):
        reader.note(location, f'no day has hours: write {_WORKING_WEEK} = "9:00-18:00"')
    usual = _windows(reader, value.get(_WORKING_WEEK, []), (*location, _WORKING_WEEK))
    week = [*((usual,) * 5), (), ()]
    for number, day in enumerate(_DAYS):
        if day in value:
            week[number] = _windows(reader, value[day], (*location, day))
    return tuple(week)


def _windows(reader: Reader, value: object, location: Location) -> tuple[Window, ...]:
    """One period "10:00-18:00", or a list of them; an empty list is a day off."""
    written = value if isinstance(value, list) else [value]
    windows = [_parsed(reader, item, location, Window.parse) for item in written]
    return tuple(window for window in windows if window is not None)


def _own_days(reader: Reader, value: dict[str, object], location: Location) -> CalendarDays:
    return CalendarDays(
        closed=frozenset(_days(reader, value.get("closed", []), (*location, "closed"))),
        open=frozenset(_days(reader, value.get("open", []), (*location, "open"))),
        shortened=dict(_shortened(reader, value.get("shortened", {}), (*location, "shortened"))),
    )


def _days(reader: Reader, value: object, location: Location) -> Iterable[date]:
    if not isinstance(value, list) or not all(type(item) is date for item in value):
        reader.note(location, "must be a list of days without quotes: [2026-12-31, 2027-01-11]")
        return ()
    return value


def _shortened(reader: Reader, value: object, location: Location) -> Iterable[tuple[date, int]]:
    if not isinstance(value, dict):
        reader.note(location, "must give minutes by day: { 2026-12-30 = 120 }")
        return
    for name, minutes in value.items():
        try:
            day = date.fromisoformat(name)
        except ValueError:
            reader.note(location, f'"{name}" is not a day: write it as 2026-12-30')
            continue
        yield day, read.integer(reader, minutes, (*location, name))


def _closures(reader: Reader, value: object, location: Location) -> Iterable[Closure]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        reader.note(location, "must be written as [[hours.closure]] tables")
        return
    for number, table in enumerate(value):
        where = (*location, number)
        reader.reject_unknown(table, _CLOSURE_KEYS, where)
        first, last = (_closures_day(reader, table, name, where) for name in ("from", "until"))
        wording = _closures_text(reader, table["text"], (*where, "text")) if "text" in table else None
        if first is not None and last is not None:
            yield Closure(first, last, wording)


def _closures_day(reader: Reader, table: dict[str, object], name: str, location: Location) -> date | None:
    """A day of the calendar; a moment would be taken for a day with all its hours."""
    if name not in table:
        reader.note((*location, name), "missing")
        return None
    day = table[name]
    if type(day) is date:
        return day
    reader.note((*location, name), "must be a day without quotes: 2026-12-31")
    return None


def _closures_text(reader: Reader, value: object, location: Location) -> Wording | None:
    said = read.wording(reader, value, location)
    for language, text in said.texts if said is not None else ():
        if not text.strip() or "\n" in text.strip() or len(text) > _LONGEST_TEXT:
            reader.note((*location, language), f"must be one line of at most {_LONGEST_TEXT} characters")
    return said


# --- Terms ----------------------------------------------------------------------------------------


def term(reader: Reader, value: object, location: Location) -> Term | None:
    """A term such as "3 working days"; "none" or "never" where there is none."""
    if value in _NEVER:
        return None
    return _parsed(reader, value, location, Term.parse)


def terms(reader: Reader, value: object, location: Location) -> tuple[Term, ...]:
    """A list of terms."""
    if not isinstance(value, list):
        reader.note(location, 'must be a list of terms: ["2 working days"]')
        return ()
    parsed = (_parsed(reader, item, location, Term.parse) for item in value)
    return tuple(item for item in parsed if item is not None)


def _work(text: str) -> timedelta:
    said = Term.parse(text)
    if said.unit is Unit.WORKING_HOURS:
        return timedelta(hours=said.amount)
    if said.unit is Unit.WORKING_MINUTES:
        return timedelta(minutes=said.amount)
    raise ValueError(f"is counted in {Unit.WORKING_HOURS} or {Unit.WORKING_MINUTES}, not {text!r}")


def work(reader: Reader, value: object, location: Location) -> timedelta | None:
    """A length of working time, "4 working hours", or "never"."""
    return None if value in _NEVER else _parsed(reader, value, location, _work)


def works(reader: Reader, value: object, location: Location) -> tuple[timedelta, ...]:
    """A list of lengths of working time."""
    if not isinstance(value, list):
        reader.note(location, 'must be a list: ["4 working hours"]')
        return ()
    parsed = (_parsed(reader, item, location, _work) for item in value)
    return tuple(item for item in parsed if item is not None)


def deadlines(reader: Reader, value: object, location: Location) -> DeadlineRules:
    """The [[term]] tables in their order."""
    rules = read.tables(TermRule, "term")(reader, value, location)
    return DeadlineRules(rules if isinstance(rules, tuple) else ())


def silence(reader: Reader, value: object, location: Location) -> SilenceRules | None:
    """The table [silence]; when tickets are closed must be stated, so `close_after` has no default."""
    if isinstance(value, dict) and "close_after" not in value:
        reader.note((*location, "close_after"), 'missing; "never" keeps silent tickets open')
    built = read.table(SilenceRules, "silence")(reader, value, location)
    return built if isinstance(built, SilenceRules) else None


def windows_by_kind(reader: Reader, value: object, location: Location) -> tuple[tuple[str, Term | None], ...]:
    """The reopening windows of individual kinds: { feature = "5 working days" }."""
    if not isinstance(value, dict) or not value:
        reader.note(location, 'must name kinds: { feature = "5 working days" }')
        return ()
    return tuple((kind, term(reader, item, (*location, kind))) for kind, item in value.items())


PRIORITIES: dict[str, object] = {priority.value: priority for priority in Priority}

READERS: dict[str, ValueReader] = {
    "Hours": hours,
    "DeadlineRules": deadlines,
    "Obligation": read.one_of({obligation.value: obligation for obligation in Obligation}),
    "Term | None": term,
    "tuple[Term, ...]": terms,
    "SilenceRules": silence,
    "NoticeRules": read.table(NoticeRules, "notices"),
    "timedelta | None": work,
    "tuple[timedelta, ...]": works,
    "ReopeningRules": read.table(ReopeningRules, "reopening"),
    "tuple[tuple[str, Term | None], ...]": windows_by_kind,
    "Priority": read.one_of(PRIORITIES),
    "tuple[Priority, ...]": read.several_of(PRIORITIES),
}
