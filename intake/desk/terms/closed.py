"""Whether the desk is closed, until when, and by which announced closure: what customers are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from intake.desk.calendar_days import Closure
from intake.desk.regulation import Regulation
from intake.desk.terms.business_time import calendar_of


@dataclass(frozen=True, slots=True)
class Closed:
    """The desk is closed until `opens_at` (UTC); `closure` is the announced one, if any."""

    opens_at: datetime
    closure: Closure | None = None


def closed_at(regulation: Regulation, now: datetime) -> Closed | None:
    """Until when the desk is closed at that instant; None while it is open.

    Of several closures up to the next opening the first one is meant: on the evening before holidays it is
    these that customers want to know of.
    """
    # Desks open and close on whole minutes, and every mail asks.
    return _closed_at(regulation, now.replace(second=0, microsecond=0))


@lru_cache(maxsize=64)
def _closed_at(regulation: Regulation, now: datetime) -> Closed | None:
    calendar = calendar_of(regulation)
    opens_at = calendar.next_opening(now)
    if opens_at <= now:
        return None
    today, opening_day = calendar.local_day(now), calendar.local_day(opens_at)
    meanwhile = (
        closure
        for closure in regulation.hours.closures
        if closure.first < opening_day and closure.last >= today
    )
    return Closed(opens_at, min(meanwhile, key=lambda closure: closure.first, default=None))
