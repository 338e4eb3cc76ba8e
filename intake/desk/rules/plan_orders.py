"""What agents plan for a ticket: #remind, #due and #wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from intake.desk.commands.types import Due, Planning, Remind, Wait
from intake.desk.language.texts import Text, TextKey
from intake.desk.plans import DueDate, Plans, Reminder
from intake.desk.plans import Wait as Waiting
from intake.desk.rules import notices
from intake.desk.rules.case import Case
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.moments import moment
from intake.desk.ticket import Ticket
from intake.desk.when import When

_LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """What an order makes of the plans, the event that says so, and what the agent is told."""

    plans: Plans
    event: str
    told: tuple[Text, ...]


def obstacles(case: Case, ticket: Ticket | None, item: Planning) -> list[Text]:
    """Why it can't be planned."""
    if ticket is not None and ticket.finished and not isinstance(item, Remind):
        status = notices.status_words(ticket.status)
        return [Text.of(TextKey.TICKET_FINISHED, command=f"#{item.command}", status=status)]
    at = _at(case, item)
    return [at] if isinstance(at, Text) else []


def plan(case: Case, plans: Plans, item: Planning) -> Planned:
    """Plan it; the order has no obstacles."""
    at = _at(case, item)
    at = None if isinstance(at, Text) else at
    key, name = case.mail.sender.key, case.agent.name if case.agent else case.mail.sender.address
    match item:
        case Remind(None):
            own = tuple(one for one in plans.reminders if one.agent != key)
            return Planned(
                replace(plans, reminders=own),
                f"{name} takes his reminders back",
                (Text(TextKey.REMINDS_NO_MORE),),
            )
        case Remind(_, words):
            return _reminded(case, plans, at or case.now, words or case.commands.body.strip())
        case Due(None):
            return Planned(
                replace(plans, due=None), "the due date by hand is gone", (Text(TextKey.DUE_NO_MORE),)
            )
        case Due():
            there = _local(case, at or case.now)
            return Planned(
                replace(plans, due=DueDate(at or case.now, key, case.now)),
                f"due {there.isoformat()}, by hand",
                (Text.of(TextKey.DUE_AT, at=there),),
            )
        case Wait():
            return _waits(case, plans, at)
    assert_never(item)


def _reminded(case: Case, plans: Plans, at: datetime, words: str) -> Planned:
    reminder = Reminder(at, case.mail.sender.key, case.now, words[:_LONGEST_WORDS])
    there = _local(case, at)
    event = f"{reminder.agent} will be reminded at {there.isoformat()}"
    told = (Text.of(TextKey.REMINDS_AT, at=there),)
    return Planned(replace(plans, reminders=(*plans.reminders, reminder)), event, told)


def _waits(case: Case, plans: Plans, until: datetime | None) -> Planned:
    stops = case.regulation.deadlines.waiting_stops_clock
    clock = Text(TextKey.CLOCK_STOPS if stops else TextKey.CLOCK_RUNS)
    waiting = plans.waiting(Waiting(case.now, case.mail.sender.key, until))
    if until is None:
        return Planned(waiting, "waiting for others", (Text(TextKey.WAITS), clock))
    there = _local(case, until)
    told = (Text.of(TextKey.WAITS_UNTIL, at=there), clock)
    return Planned(waiting, f"waiting for others until {there.isoformat()}", told)


def _at(case: Case, item: Planning) -> datetime | Text | None:
    """The time that an order names (UTC); None where it names none."""
    when: When | None = item.until if isinstance(item, Wait) else item.when
    if when is None:
        return None
    calendar = calendar_of(case.regulation)
    return moment(f"#{item.command}", when, case.now, calendar, at_closing=isinstance(item, Due))


def _local(case: Case, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(case.regulation.time_zone))
