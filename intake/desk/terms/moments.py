"""When the days and times are that agents name, by the desk's clock and calendar.

A day off moves what is planned for it, as it moves a term (Civil Code art. 193): to the next working day.  A
time of day that is named is kept, for whoever names one wants that one.  All results are in UTC.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from intake.desk.language.texts import Text, TextKey
from intake.desk.terms.business_time import WorkingCalendar
from intake.desk.when import After, AtTime, InDays, Measure, OnDay, OnWeekday, Period, When

_DAY = timedelta(days=1)
_FARTHEST = timedelta(days=5 * 366)
# A day without a year that has passed is the next year's only if that isn't long: 15.01, said in December.
_NEXT_YEAR = timedelta(days=183)
_MONTHS = 12
_WEEK = 7

Days = tuple[date, date | None]


def moment(
    command: str, when: When, now: datetime, calendar: WorkingCalendar, *, at_closing: bool
) -> datetime | Text:
    """The time (UTC) that is meant, or what is wrong with it, in the name of the command.

    A day without a time of day means its closing with `at_closing`, else its opening; a span of days ends
    with the closing, or at the time of day at which it began.
    """
    if isinstance(when, After) and when.measure in {Measure.MINUTES, Measure.HOURS}:
        far = timedelta(**{when.measure.value: when.amount})
        return (
            Text.of(TextKey.COMMAND_TOO_FAR, command=command)
            if far > _FARTHEST
            else now.astimezone(UTC) + far
        )
    day = day_of(command, when, now, calendar)
    if isinstance(day, Text):
        return day
    at = _at_on(when, day, now, calendar, at_closing=at_closing)
    return at if at > now else _past(command, day)


def day_of(command: str, when: When, now: datetime, calendar: WorkingCalendar) -> date | Text:
    """The desk's day that is meant, today or later, or what is wrong with it."""
    today = calendar.local_day(now)
    try:
        day = _day(when, today, calendar)
    except OverflowError:
        return Text.of(TextKey.COMMAND_TOO_FAR, command=command)
    except ValueError:
        return Text.of(TextKey.COMMAND_NO_SUCH_DAY, command=command)
    if day < today:
        return _past(command, day)
    return Text.of(TextKey.COMMAND_TOO_FAR, command=command) if day - today > _FARTHEST else day


def days_of(command: str, period: Period, now: datetime, calendar: WorkingCalendar) -> Days | Text:
    """The first and the last day (None: open) of a period, or what is wrong with them.

    It may have begun already, but must not be over; a span is counted from the first day.
    """
    today = calendar.local_day(now)
    if period.until is None:
        since = today if period.since is None else day_of(command, period.since, now, calendar)
        return since if isinstance(since, Text) else (since, None)
    until = day_of(command, period.until, now, calendar)
    if isinstance(until, Text):
        return until
    if isinstance(period.until, After) and until > today:
        until -= _DAY
    if period.since is None:
        return today, until
    return _begun(command, period.since, until, now, calendar)


def _begun(command: str, since: When, until: date, now: datetime, calendar: WorkingCalendar) -> Days | Text:
    """The period to a day that begins on the last such day before it."""
    if isinstance(since, OnDay) and since.year is None:
        try:
            first = date(until.year, since.month, since.day)
            return (first if first <= until else first.replace(year=until.year - 1)), until
        except ValueError:
            return Text.of(TextKey.COMMAND_NO_SUCH_DAY, command=command)
    try:
        first = _day(since, calendar.local_day(now), calendar)
    except ValueError:
        return Text.of(TextKey.COMMAND_NO_SUCH_DAY, command=command)
    if first > until:
        return Text.of(TextKey.COMMAND_BACKWARDS, command=command, since=first, until=until)
    return first, until


def _day(when: When, today: date, calendar: WorkingCalendar) -> date:
    """The day; ValueError where there is none, OverflowError where it is beyond all calendars."""
    match when:
        case After(amount, measure):
            return _after(today, amount, measure, calendar)
        case InDays(days):
            return today + days * _DAY
        case OnWeekday(weekday):
            return today + ((weekday - today.weekday() - 1) % _WEEK + 1) * _DAY
        case AtTime():
            return today
        case OnDay():
            return _on_day(when, today)
    assert_never(when)


def _on_day(when: OnDay, today: date) -> date:
    if when.year is not None:
        return date(when.year, when.month, when.day)
    if (when.day, when.month) == (29, 2):
        leap = next(year for year in range(today.year, today.year + 9) if monthrange(year, 2)[1] == when.day)
        return date(leap, when.month, when.day)
    day = date(today.year, when.month, when.day)
    later = day.replace(year=today.year + 1)
    return later if day < today and later - today <= _NEXT_YEAR else day


def _after(today: date, amount: int, measure: Measure, calendar: WorkingCalendar) -> date:
    match measure:
        case Measure.MINUTES | Measure.HOURS:
            return today
        case Measure.DAYS:
            return today + amount * _DAY
        case Measure.WEEKS:
            return today + amount * _WEEK * _DAY
        case Measure.WORKING_DAYS:
            if amount > _FARTHEST.days:
                raise OverflowError
            day = today
            for _ in range(amount):
                day = calendar.next_working_day(day)
            return day
        case Measure.MONTHS:
            if amount > _FARTHEST.days:
                raise OverflowError
            years, month = divmod(today.month - 1 + amount, _MONTHS)
            last = monthrange(today.year + years, month + 1)[1]
            return date(today.year + years, month + 1, min(today.day, last))
    assert_never(measure)


def _at_on(when: When, day: date, now: datetime, calendar: WorkingCalendar, *, at_closing: bool) -> datetime:
    at: time | None = None if isinstance(when, After) else when.at
    if at is not None:
        return calendar.instant(day, at)
    works = day if calendar.is_working_day(day) else calendar.next_working_day(day)
    if at_closing:
        return calendar.closing(works)
    if isinstance(when, After) and works == day:
        return calendar.instant(day, now.astimezone(ZoneInfo(calendar.zone)).time())
    return calendar.opening(works)


def _past(command: str, day: date) -> Text:
    return Text.of(TextKey.COMMAND_PAST, command=command, day=day)
