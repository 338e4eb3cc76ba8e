"""How a ticket's plans are kept: one JSON object, which hardly any ticket has."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from intake.desk.plans import NOTHING_PLANNED, DueDate, Plans, Reminder, Wait
from intake.store.database.types import clean_text


class PlansOfTicket(TypeDecorator[Plans]):
    """What agents planned, kept as a JSON object; NULL for nothing."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Plans | None, dialect: Dialect) -> str | None:
        """Write times in UTC, and nothing where nothing is planned."""
        del dialect
        if value is None or value == NOTHING_PLANNED:
            return None
        told = value.absence_told_on
        plans = {
            "reminders": [
                [_utc(one.at), clean_text(one.agent), _utc(one.asked_at), clean_text(one.text)]
                for one in value.reminders
            ],
            "due": [_utc(value.due.at), clean_text(value.due.agent), _utc(value.due.set_at)]
            if value.due
            else None,
            "waits": [
                [_utc(one.since), clean_text(one.agent), _utc(one.until), _utc(one.ended_at)]
                for one in value.waits
            ],
            "handed_over": [clean_text(key) for key in value.handed_over],
            "absence_told_on": told.isoformat() if told else None,
        }
        return json.dumps({key: item for key, item in plans.items() if item}, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Plans:
        """Read the object; a missing one plans nothing."""
        del dialect
        if not value:
            return NOTHING_PLANNED
        plans = json.loads(value)
        due, told = plans.get("due"), plans.get("absence_told_on")
        return Plans(
            tuple(
                Reminder(_at(at), agent, _at(asked), words)
                for at, agent, asked, words in plans.get("reminders", ())
            ),
            DueDate(_at(due[0]), due[1], _at(due[2])) if due else None,
            tuple(
                Wait(_at(since), agent, _at(until) if until else None, _at(ended) if ended else None)
                for since, agent, until, ended in plans.get("waits", ())
            ),
            date.fromisoformat(told) if told else None,
            tuple(plans.get("handed_over", ())),
        )


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written)
