"""Working time between many pairs of instants: the spans of a calendar are worked out once."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate

from intake.desk.terms.business_time import Span, WorkingCalendar

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


class WorkedTime:
    """Measures as `WorkingCalendar.measure` does, quickly between `since` and `until` (UTC)."""

    def __init__(self, calendar: WorkingCalendar, since: datetime, until: datetime) -> None:
        self._calendar, self._since, self._until = calendar, since, until
        day, last = calendar.local_day(since), calendar.local_day(until)
        spans: list[Span] = []
        while day <= last:
            spans += calendar.spans_on(day)
            day += _DAY
        self._starts = [span.start for span in spans]
        self._lengths = [span.end - span.start for span in spans]
        self._before = list(accumulate(self._lengths, initial=_NOTHING))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two instants (UTC); nothing when `end` isn't later."""
        if end <= start:
            return _NOTHING
        if start < self._since or end > self._until:
            return self._calendar.measure(start, end)
        return self._at(end) - self._at(start)

    def _at(self, at: datetime) -> timedelta:
        """The working time from the first span until then."""
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return _NOTHING
        return self._before[place] + min(at - self._starts[place], self._lengths[place])
