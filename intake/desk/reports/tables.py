"""A report in the words of a language: tables that a terminal, a page, a mail and files show alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from intake.desk.language.catalogue import Catalogue
from intake.desk.language.texts import Text, TextKey
from intake.desk.report import Group, GroupedBy, Report, ReportTable, Spread, Terms
from intake.desk.term_rules import Obligation
from intake.desk.ticket import Priority

_WEEKDAYS = (
    TextKey.REPORT_MONDAY,
    TextKey.REPORT_TUESDAY,
    TextKey.REPORT_WEDNESDAY,
    TextKey.REPORT_THURSDAY,
    TextKey.REPORT_FRIDAY,
    TextKey.REPORT_SATURDAY,
    TextKey.REPORT_SUNDAY,
)
_PRIORITIES = {
    Priority.LOW.value: TextKey.REPORT_LOW,
    Priority.NORMAL.value: TextKey.REPORT_NORMAL,
    Priority.HIGH.value: TextKey.REPORT_HIGH,
    Priority.CRITICAL.value: TextKey.REPORT_CRITICAL,
}
_OWED = {
    Obligation.FIRST_REACTION: TextKey.REPORT_FIRST_REACTION,
    Obligation.RESOLUTION: TextKey.REPORT_RESOLUTION,
}
_TITLES = {
    GroupedBy.KIND: TextKey.REPORT_BY_KIND,
    GroupedBy.LICENCE: TextKey.REPORT_BY_LICENCE,
    GroupedBy.PRIORITY: TextKey.REPORT_BY_PRIORITY,
    GroupedBy.AGENT: TextKey.REPORT_BY_AGENT,
    GroupedBy.ORGANIZATION: TextKey.REPORT_BY_ORGANIZATION,
}
_GROUP_COLUMNS = (
    TextKey.REPORT_NAME,
    TextKey.REPORT_OPENED,
    TextKey.REPORT_SOLVED,
    TextKey.REPORT_REACTION_KEPT,
    TextKey.REPORT_REACTION_LATE,
    TextKey.REPORT_SOLUTION_KEPT,
    TextKey.REPORT_SOLUTION_LATE,
)
NO_FIGURE = "–"
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Names:
    """What is called how: kinds by the regulation, agents by the configuration, fields by their titles."""

    kinds: Mapping[str, str]
    agents: Mapping[str, str]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReportWords:
    """A report told in a language; of groups `most` rows are shown, the last one the rest (None: all)."""

    report: Report
    catalogue: Catalogue
    names: Names
    most: int | None = None

    def title(self) -> str:
        """Whose report it is."""
        return self._tell(Text.of(TextKey.REPORT_TITLE, mailboxes=self.report.mailboxes))

    def period(self) -> str:
        """Of which days, and up to when where they are not over yet."""
        period = self.report.period
        told = self._tell(
            Text.of(TextKey.REPORT_PERIOD, first=period.first, last=period.last, zone=period.zone)
        )
        if self.report.until >= period.end:
            return told
        at = self.catalogue.write_clock(self.report.until, ZoneInfo(period.zone))
        return f"{told}, {self._tell(Text.of(TextKey.REPORT_SO_FAR, at=at))}"

    def summary(self) -> str:
        """The figures that are looked at first, in two sentences."""
        report = self.report
        summary = Text.of(
            TextKey.REPORT_SUMMARY,
            reaction=_share(report.terms[Obligation.FIRST_REACTION], " %"),
            solution=_share(report.terms[Obligation.RESOLUTION], " %"),
            opened=report.opened,
            solved=report.solved,
            left=report.open_at_end,
        )
        return self._tell(summary)

    def notes(self) -> tuple[str, ...]:
        """What has to be known about the figures."""
        count = self.report.older
        return (self._tell(Text.of(TextKey.REPORT_OLDER_NOTE, count=count)),) if count else ()

    def tables(self) -> tuple[ReportTable, ...]:
        """Everything, in the order in which it is read."""
        return (
            self._terms(),
            self._times(),
            self._figures(),
            self._days(),
            self._hours(),
            self._weekdays(),
            *(self._groups(by) for by in GroupedBy),
            self._completeness(),
            self._missing(),
            self._mails(),
        )

    # --- The tables -------------------------------------------------------------------------------

    def _terms(self) -> ReportTable:
        columns = (
            TextKey.REPORT_OBLIGATION,
            TextKey.REPORT_KEPT,
            TextKey.REPORT_MISSED,
            TextKey.REPORT_STILL_LATE,
            TextKey.REPORT_SHARE_KEPT,
        )
        every = self.report.terms.items()
        rows = [(self._say(_OWED[owed]), *_three(terms), _share(terms)) for owed, terms in every]
        bars = tuple(terms.share_kept or 0.0 for _, terms in every)
        return self._table("terms", TextKey.REPORT_TERMS, columns, rows, bars)

    def _times(self) -> ReportTable:
        columns = (
            TextKey.REPORT_OBLIGATION,
            TextKey.REPORT_COUNT,
            TextKey.REPORT_MEDIAN,
            TextKey.REPORT_NINTH,
            TextKey.REPORT_WAITING_MEDIAN,
            TextKey.REPORT_WAITING_NINTH,
        )
        report = self.report
        rows = [
            (self._say(_OWED[owed]), str(spread.count), *_spread(spread), *_spread(report.waiting[owed]))
            for owed, spread in report.times.items()
        ]
        note = self._say(TextKey.REPORT_TIMES_NOTE)
        return self._table("times", TextKey.REPORT_TIMES, columns, rows, note=note)

    def _figures(self) -> ReportTable:
        report = self.report
        figures = {
            TextKey.REPORT_OPEN_AT_START: report.open_at_start,
            TextKey.REPORT_OPENED: report.opened,
            TextKey.REPORT_SOLVED: report.solved,
            TextKey.REPORT_ENDED_OTHERWISE: report.ended_otherwise,
            TextKey.REPORT_OPEN_AT_END: report.open_at_end,
        }
        return self._numbers("tickets", TextKey.REPORT_TICKETS, figures)

    def _days(self) -> ReportTable:
        columns = (
            TextKey.REPORT_DAY,
            TextKey.REPORT_OPENED,
            TextKey.REPORT_SOLVED,
            TextKey.REPORT_ENDED_OTHERWISE,
            TextKey.REPORT_OPEN_AT_END,
        )
        every = self.report.days.items()
        rows = [
            (self.catalogue.write(day), *map(str, (of.opened, of.solved, of.ended_otherwise, of.open_at_end)))
            for day, of in every
        ]
        return self._table("days", TextKey.REPORT_DAYS, columns, rows, _bars([of.opened for _, of in every]))

    def _hours(self) -> ReportTable:
        rows = [(f"{hour:02}", str(count)) for hour, count in enumerate(self.report.hours)]
        columns = (TextKey.REPORT_HOUR, TextKey.REPORT_OPENED)
        return self._table("hours", TextKey.REPORT_HOURS, columns, rows, _bars(self.report.hours))

    def _weekdays(self) -> ReportTable:
        counts = self.report.weekdays
        rows = [(self._say(key), str(count)) for key, count in zip(_WEEKDAYS, counts, strict=True)]
        columns = (TextKey.REPORT_WEEKDAY, TextKey.REPORT_OPENED)
        return self._table("weekdays", TextKey.REPORT_WEEKDAYS, columns, rows, _bars(counts))

    def _groups(self, by: GroupedBy) -> ReportTable:
        every = sorted(self.report.groups[by].items(), key=_by_weight)
        most = len(every) if self.most is None or len(every) <= self.most else self.most - 1
        shown = [(self._name(by, name), group) for name, group in every[:most]]
        if every[most:]:
            others = self._tell(Text.of(TextKey.REPORT_OTHERS, count=len(every) - most))
            shown.append((others, _together(group for _, group in every[most:])))
        rows = [(name, *_figures(group)) for name, group in shown]
        bars = _bars([group.opened for _, group in shown])
        return self._table(f"by_{by.value}", _TITLES[by], _GROUP_COLUMNS, rows, bars)

    def _completeness(self) -> ReportTable:
        report = self.report
        share = str(round(100 * report.complete / report.known)) if report.known else NO_FIGURE
        figures: dict[TextKey, int | str] = {
            TextKey.REPORT_COMPLETE: report.complete,
            TextKey.REPORT_COMPLETE_SHARE: share,
            TextKey.REPORT_ASKED: report.asked,
            TextKey.REPORT_REQUESTS: report.requests,
        }
        return self._numbers("completeness", TextKey.REPORT_COMPLETENESS, figures)

    def _missing(self) -> ReportTable:
        every = sorted(self.report.missing.items(), key=lambda each: (-each[1], each[0]))
        rows = [(self.names.fields.get(name, name), str(count)) for name, count in every]
        columns, bars = (TextKey.REPORT_FIELD, TextKey.REPORT_COUNT), _bars([count for _, count in every])
        return self._table("missing", TextKey.REPORT_MISSING, columns, rows, bars)

    def _mails(self) -> ReportTable:
        mails = self.report.mails
        figures = {
            TextKey.REPORT_ARRIVED: mails.arrived,
            TextKey.REPORT_HELD: mails.held,
            TextKey.REPORT_AUTOMATIC: mails.automatic,
            TextKey.REPORT_BOUNCED: mails.bounced,
        }
        return self._numbers("mails", TextKey.REPORT_MAILS, figures)

    # --- Words ------------------------------------------------------------------------------------

    def _name(self, by: GroupedBy, name: str) -> str:
        if not name:
            return self._say(TextKey.REPORT_NOBODY if by is GroupedBy.AGENT else TextKey.REPORT_UNKNOWN)
        if by is GroupedBy.PRIORITY and name in _PRIORITIES:
            return self._say(_PRIORITIES[name])
        called = {GroupedBy.KIND: self.names.kinds, GroupedBy.AGENT: self.names.agents}.get(by, {})
        return called.get(name, name)

    def _numbers(self, name: str, title: TextKey, figures: Mapping[TextKey, int | str]) -> ReportTable:
        rows = [(self._say(key), str(figure)) for key, figure in figures.items()]
        return self._table(name, title, (TextKey.REPORT_FIGURE, TextKey.REPORT_NUMBER), rows)

    def _table(  # noqa: PLR0913, PLR0917 - the parts of a table
        self,
        name: str,
        title: TextKey,
        columns: Sequence[TextKey],
        rows: Sequence[tuple[str, ...]],
        bars: tuple[float, ...] = (),
        note: str = "",
    ) -> ReportTable:
        said = tuple(map(self._say, columns))
        return ReportTable(name, self._say(title), said, tuple(rows), bars, note)

    def _say(self, key: TextKey) -> str:
        return self.catalogue.say(Text(key))

    def _tell(self, text: Text) -> str:
        return self.catalogue.say(text)


def _by_weight(each: tuple[str, Group]) -> tuple[int, int, str]:
    """What came most often first; of what didn't come, what was solved most often."""
    name, group = each
    return -group.opened, -group.solved, name


def _together(groups: Iterator[Group]) -> Group:
    every = Group()
    for group in groups:
        every.opened += group.opened
        every.solved += group.solved
        for obligation, terms in group.terms.items():
            every.terms[obligation].add(terms)
    return every


def _figures(group: Group) -> Iterator[str]:
    yield str(group.opened)
    yield str(group.solved)
    for terms in group.terms.values():
        yield str(terms.kept)
        yield str(terms.missed + terms.still_late)


def _three(terms: Terms) -> tuple[str, ...]:
    return str(terms.kept), str(terms.missed), str(terms.still_late)


def _share(terms: Terms, unit: str = "") -> str:
    share = terms.share_kept
    return NO_FIGURE if share is None else f"{100 * share:.0f}{unit}"


def _spread(spread: Spread) -> tuple[str, str]:
    if not spread.count:
        return NO_FIGURE, NO_FIGURE
    return _clock(spread.median), _clock(spread.ninth)


def _clock(span: timedelta) -> str:
    return f"{span // _HOUR}:{span % _HOUR // _MINUTE:02}"


def _bars(counts: Sequence[int]) -> tuple[float, ...]:
    most = max(counts, default=0)
    return tuple(count / most if most else 0.0 for count in counts)
