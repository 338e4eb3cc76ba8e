"""Counting a report: one fact after the other, each looked at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from intake.desk.regulation import Regulation
from intake.desk.report import DayCount, Group, GroupedBy, Period, Report, Spread, Terms
from intake.desk.reports.facts import MailFact, TermFact, TicketFact
from intake.desk.reports.worked import WorkedTime
from intake.desk.term_rules import Obligation
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.deadlines import WAITING
from intake.desk.ticket import FINISHED, ClosedReason, Moment, Status

# What a ticket that ends so was owed isn't a solution.
_OTHERWISE = frozenset(ClosedReason) - {ClosedReason.RESOLVED}
_LOOKS_BACK = timedelta(days=400)
_BOUNCE = "bounce"


class ReportCounter:
    """Counts the facts of a period; `regulations` are those of the mailboxes that it is about."""

    def __init__(self, period: Period, regulations: Mapping[str, Regulation], now: datetime) -> None:
        self._zone = ZoneInfo(period.zone)
        self._start, self._end = period.start, min(period.end, max(now, period.start))
        since = self._start - _LOOKS_BACK
        worked = {one: WorkedTime(calendar_of(one), since, period.end) for one in set(regulations.values())}
        self._worked = {mailbox: worked[one] for mailbox, one in regulations.items()}
        self._times: dict[Obligation, list[timedelta]] = {obligation: [] for obligation in Obligation}
        self._waits: dict[Obligation, list[timedelta]] = {obligation: [] for obligation in Obligation}
        self._moved = dict.fromkeys(period.days, 0)
        self._report = Report(
            period,
            self._end,
            tuple(regulations),
            {obligation: Terms() for obligation in Obligation},
            {by: {} for by in GroupedBy},
            {day: DayCount() for day in period.days},
        )

    def report(self) -> Report:
        """What was counted; the counter is used up."""
        report = self._report
        report.times = {obligation: _spread(spans) for obligation, spans in self._times.items()}
        report.waiting = {obligation: _spread(spans) for obligation, spans in self._waits.items()}
        is_open, last = report.open_at_start, self._end.astimezone(self._zone)
        # Of days that are still to come there is nothing to tell.
        for day in [day for day in report.days if day > last.date()]:
            del report.days[day]
        for day, count in report.days.items():
            is_open += self._moved[day]
            count.open_at_end = is_open
        report.open_at_end = is_open
        return report

    # --- Tickets ----------------------------------------------------------------------------------

    def ticket(self, one: TicketFact) -> None:
        """Count a ticket that was opened before the period's end."""
        if self._within(one.created_at):
            self._opened(one)
        if one.first_missing is None:
            self._report.older += 1
        history = _history(one)
        self._count_moves(one, history)
        if one.first_answered_at is not None and self._within(one.first_answered_at):
            self._took(Obligation.FIRST_REACTION, one, history, one.first_answered_at)

    def _opened(self, one: TicketFact) -> None:
        report, there = self._report, one.created_at.astimezone(self._zone)
        report.opened += 1
        report.days[there.date()].opened += 1
        report.hours[there.hour] += 1
        report.weekdays[there.weekday()] += 1
        report.asked += one.asked > 0
        report.requests += one.asked
        for group in self._groups(one):
            group.opened += 1
        if one.first_missing is None:
            return
        report.known += 1
        report.complete += not one.first_missing
        for name in one.first_missing:
            report.missing[name] = report.missing.get(name, 0) + 1

    def _count_moves(self, one: TicketFact, history: Sequence[Moment]) -> None:
        """Count when it began and ceased to be open."""
        was_open = False
        for place, moment in enumerate(history):
            is_open = moment.status not in FINISHED
            if moment.at >= self._end:
                break
            if is_open != was_open:
                self._change(moment.at, 1 if is_open else -1)
            if not is_open and (was_open or place == 0) and self._within(moment.at):
                self._ended(one, history, place)
            was_open = is_open

    def _change(self, at: datetime, by: int) -> None:
        if at < self._start:
            self._report.open_at_start += by
        else:
            self._moved[at.astimezone(self._zone).date()] += by

    def _ended(self, one: TicketFact, history: Sequence[Moment], place: int) -> None:
        moment, report = history[place], self._report
        day = report.days[moment.at.astimezone(self._zone).date()]
        # Why is known of the last ending alone; the others were no last word.
        last = all(later.status in FINISHED for later in history[place:])
        if last and one.closed_reason in _OTHERWISE:
            day.ended_otherwise += 1
            report.ended_otherwise += 1
            return
        day.solved += 1
        report.solved += 1
        for group in self._groups(one):
            group.solved += 1
        self._took(Obligation.RESOLUTION, one, history[: place + 1], moment.at)

    def _took(
        self, obligation: Obligation, one: TicketFact, history: Sequence[Moment], until: datetime
    ) -> None:
        """Note how long it took from the arrival, and how much of that the customer was waited for."""
        worked = self._worked[one.mailbox]
        waited = over = timedelta(0)
        for since, end, status in _stretches(history, until):
            if status in WAITING:
                waited += worked.between(since, end)
            elif status in FINISHED:
                over += worked.between(since, end)
        self._times[obligation].append(worked.between(one.created_at, until) - waited - over)
        self._waits[obligation].append(waited)

    # --- Terms and mails --------------------------------------------------------------------------

    def term(self, one: TermFact) -> None:
        """Count a term that ended in the period, or after it although it was due before its end."""
        if self._within(one.ended_at):
            self._count_term(one.obligation, one, one.kept)
        elif one.ended_at >= self._end and one.due_at < self._end and not one.kept:
            self._count_term(one.obligation, one, None)

    def passed(self, one: TicketFact, obligation: Obligation) -> None:
        """Count a term that had passed before the period's end, and nothing was done until now."""
        self._count_term(obligation, one, None)

    def mail(self, one: MailFact) -> None:
        """Count mails that arrived in the period."""
        mails = self._report.mails
        mails.arrived += one.count
        mails.held += one.count if one.held else 0
        mails.automatic += one.count if one.automatic else 0
        mails.bounced += one.count if one.automatic == _BOUNCE else 0

    # --- Groups -----------------------------------------------------------------------------------

    def _within(self, at: datetime) -> bool:
        return self._start <= at < self._end

    def _groups(self, one: TicketFact | TermFact) -> Iterator[Group]:
        for by, name in (
            (GroupedBy.KIND, one.kind),
            (GroupedBy.LICENCE, one.licence),
            (GroupedBy.PRIORITY, one.priority),
            (GroupedBy.AGENT, one.agent),
            (GroupedBy.ORGANIZATION, one.organization),
        ):
            groups = self._report.groups[by]
            group = groups.get(name)
            if group is None:
                group = groups[name] = Group()
            yield group

    def _count_term(self, obligation: Obligation, one: TicketFact | TermFact, kept: bool | None) -> None:
        self._report.terms[obligation].count(kept)
        for group in self._groups(one):
            group.terms[obligation].count(kept)


def _history(one: TicketFact) -> tuple[Moment, ...]:
    """Its statuses in order; of a ticket that has none, what else is known of it."""
    if one.history:
        return one.history
    opened = Moment(one.created_at, Status.OPEN)
    return (opened, Moment(one.finished_at, one.status)) if one.finished_at else (opened,)


def _stretches(history: Sequence[Moment], until: datetime) -> Iterator[tuple[datetime, datetime, Status]]:
    """The stretches of a history up to an instant, each with its status."""
    ends = [*(moment.at for moment in history[1:]), until]
    for moment, end in zip(history, ends, strict=True):
        if moment.at < until:
            yield moment.at, min(end, until), moment.status


def _spread(spans: list[timedelta]) -> Spread:
    """The spread by the nearest rank: each is a time that a ticket really took."""
    if not spans:
        return Spread()
    ordered, count = sorted(spans), len(spans)
    return Spread(count, ordered[ceil(count / 2) - 1], ordered[ceil(count * 9 / 10) - 1])
