"""Whether the desk is open, in words for a customer."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from intake.desk.answer_context import DeskLine
from intake.desk.calendar_days import Closure
from intake.desk.language.catalogue import Catalogue
from intake.desk.regulation import Regulation
from intake.desk.terms.closed import closed_at

_ENDS = ".!?…"


def desk_line(regulation: Regulation, now: datetime, catalogue: Catalogue, mailbox_language: str) -> DeskLine:
    """What a customer may be told of the desk's hours at that instant, in the catalogue's language.

    An announcement that is not written in it is told in the mailbox's.
    """
    closed = closed_at(regulation, now)
    if closed is None:
        return DeskLine()
    opens_at = catalogue.tell_moment(closed.opens_at, ZoneInfo(regulation.time_zone))
    return DeskLine(
        open=False,
        opens_at=opens_at,
        closure=_announced(closed.closure, catalogue.language, mailbox_language),
    )


def _announced(closure: Closure | None, *languages: str) -> str:
    """The text of a closure, ended like a sentence: another one follows it."""
    if closure is None or closure.text is None:
        return ""
    text = closure.text.for_language(*languages).strip()
    return text if text.endswith(tuple(_ENDS)) else f"{text}."
