"""The report of a desk over some days: its figures.  Each is defined in docs/report.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from intake.desk.term_rules import Obligation

HOURS, WEEKDAYS = 24, 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days of a time zone, `first` and `last` included; ValueError when there are none."""

    first: date
    last: date
    zone: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the period ends ({self.last}) before it begins ({self.first})")

    @property
    def start(self) -> datetime:
        """Its first instant (UTC)."""
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first instant (UTC) after it."""
        return self._midnight(self.last + _DAY)

    @property
    def days(self) -> tuple[date, ...]:
        """Its days, in order."""
        return tuple(self.first + count * _DAY for count in range((self.last - self.first).days + 1))

    def local_day(self, at: datetime) -> date:
        """The local date at that instant."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, ZoneInfo(self.zone)).astimezone(UTC)


class GroupedBy(StrEnum):
    """By what tickets and terms are counted apart."""

    KIND = "kind"
    LICENCE = "licence"
    PRIORITY = "priority"
    AGENT = "agent"
    ORGANIZATION = "organization"


@dataclass(slots=True)
class Terms:
    """How many terms ended in time and late, and how many had passed with nothing done at the end."""

    kept: int = 0
    missed: int = 0
    still_late: int = 0

    def count(self, kept: bool | None) -> None:
        """Count one more; None: it had passed, and nothing was done."""
        if kept is None:
            self.still_late += 1
        elif kept:
            self.kept += 1
        else:
            self.missed += 1

    def add(self, others: Terms) -> None:
        """Count what others counted."""
        self.kept += others.kept
        self.missed += others.missed
        self.still_late += others.still_late

    @property
    def share_kept(self) -> float | None:
        """The part of all of them that was kept, from 0 to 1; None without any."""
        every = self.kept + self.missed + self.still_late
        return self.kept / every if every else None


@dataclass(slots=True)
class Group:
    """What is counted of one kind, licence, priority, agent or organization."""

    opened: int = 0
    solved: int = 0
    terms: dict[Obligation, Terms] = field(
        default_factory=lambda: {obligation: Terms() for obligation in Obligation}
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took `count` times, in working time: half at most `median`, 90 % at most `ninth`."""

    count: int = 0
    median: timedelta = timedelta(0)
    ninth: timedelta = timedelta(0)


@dataclass(slots=True)
class DayCount:
    """What happened on a day; `open_at_end` is how many tickets weren't finished when it ended."""

    opened: int = 0
    solved: int = 0
    ended_otherwise: int = 0
    open_at_end: int = 0


@dataclass(slots=True)
class MailCount:
    """The mails that arrived; one may be held and automatic at once."""

    arrived: int = 0
    held: int = 0
    automatic: int = 0
    bounced: int = 0


@dataclass(slots=True)
class Report:
    """All figures of a period, of these mailboxes, as they stood at `until` (UTC): its end, or earlier.

    `times` are how long a first reaction or a solution took without waiting for the customer, `waiting` how
    long he was waited for in the same tickets.  `hours` and `weekdays` (Monday first) count opened tickets
    by local time.  `asked` is how many tickets needed a request for information, in all `requests` of them;
    `missing` counts fields that first mails lacked, `complete` tickets whose first mail lacked none, of
    `known`.  `older` counts tickets from before these facts were kept.
    """

    period: Period
    until: datetime
    mailboxes: tuple[str, ...]
    terms: dict[Obligation, Terms]
    groups: dict[GroupedBy, dict[str, Group]]
    days: dict[date, DayCount]
    times: Mapping[Obligation, Spread] = field(default_factory=dict)
    waiting: Mapping[Obligation, Spread] = field(default_factory=dict)
    hours: list[int] = field(default_factory=lambda: [0] * HOURS)
    weekdays: list[int] = field(default_factory=lambda: [0] * WEEKDAYS)
    opened: int = 0
    solved: int = 0
    ended_otherwise: int = 0
    open_at_start: int = 0
    open_at_end: int = 0
    asked: int = 0
    requests: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    complete: int = 0
    known: int = 0
    older: int = 0
    mails: MailCount = field(default_factory=MailCount)


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A part of a report for people: a title, the heads of its columns, and rows of texts, the first a name.

    `name` is the same in every language.  `bars` holds a part of the longest bar, 0 to 1, for each row, where
    bars say anything; `note` explains a figure.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[float, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ToldReport:
    """A report in the words of a language, as a mail tells it."""

    title: str
    period: str
    summary: str
    notes: tuple[str, ...]
    tables: tuple[ReportTable, ...]
