"""When a digest is due: on working days, at an hour by the desk's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.desk.report import Period
from intake.desk.terms.business_time import WorkingCalendar


def digest_day(now: datetime, minute: int | None, calendar: WorkingCalendar) -> date | None:
    """The local day whose digest is due by now; None on a day off, or too early in the day.

    `minute` is the minute of the local day, None for the beginning of that day's hours.  A digest that could
    not be made in time is due until midnight.
    """
    there = now.astimezone(ZoneInfo(calendar.zone))
    due = _minute_due(there.date(), minute, calendar)
    return there.date() if due is not None and there.hour * 60 + there.minute >= due else None


def digest_moment(now: datetime, calendar: WorkingCalendar) -> datetime | None:
    """When the desk opened today, if it did by now (UTC): a daily mail tells of what was before."""
    day = digest_day(now, None, calendar)
    due = None if day is None else _minute_due(day, None, calendar)
    if day is None or due is None:
        return None
    opened = datetime(day.year, day.month, day.day, *divmod(due, 60), tzinfo=ZoneInfo(calendar.zone))
    return opened.astimezone(UTC)


def reported_month(now: datetime, minute: int | None, calendar: WorkingCalendar) -> Period | None:
    """The month before, whose report is due from its successor's first working day on; None before that.

    `minute` is as in `digest_day`.  One that could not be made in time is due until the month is over.
    """
    there = now.astimezone(ZoneInfo(calendar.zone))
    first = there.date().replace(day=1)
    due_on = first if calendar.is_working_day(first) else calendar.next_working_day(first)
    due = _minute_due(due_on, minute, calendar)
    passed = (there.date(), there.hour * 60 + there.minute) >= (due_on, due or 0)
    last = first - timedelta(days=1)
    return Period(last.replace(day=1), last, calendar.zone) if passed else None


def _minute_due(day: date, minute: int | None, calendar: WorkingCalendar) -> int | None:
    """The minute of a local day from which on its digest is due; None on a day off."""
    windows = calendar.windows_on(day)
    if not windows:
        return None
    return windows[0].opens if minute is None else minute
