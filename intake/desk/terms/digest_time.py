"""When a digest is due: on working days, at an hour by the desk's clock."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake.desk.terms.business_time import WorkingCalendar


def digest_day(now: datetime, minute: int | None, calendar: WorkingCalendar) -> date | None:
    """The local day whose digest is due by now; None on a day off, or too early in the day.

    `minute` is the minute of the local day, None for the beginning of that day's hours.  A digest that could
    not be made in time is due until midnight.
    """
    there = now.astimezone(ZoneInfo(calendar.zone))
    windows = calendar.windows_on(there.date())
    if not windows:
        return None
    due = windows[0].opens if minute is None else minute
    return there.date() if there.hour * 60 + there.minute >= due else None
