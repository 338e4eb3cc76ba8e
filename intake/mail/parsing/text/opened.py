"""What is in a file that holds a mail or an event, for whoever sees its name: Outlook's items, calendars."""

from __future__ import annotations

from dataclasses import dataclass

from intake.desk.message import AttachedMessage
from intake.mail.parsing.structure.leaves import Leaf
from intake.mail.parsing.text.calendars import Calendar, read_calendar
from intake.mail.parsing.text.outlook_item import OutlookItem, open_item

_ITEMS = frozenset({"application/vnd.ms-outlook", "application/x-msg", "application/msoutlook"})
_CALENDARS = frozenset({"text/calendar", "text/x-vcalendar", "application/ics"})
_LONGEST_TEXT = 300  # characters of a mail's text that are told
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds: in words, line by line, and as the mail or calendar that it is."""

    words: str = ""
    message: AttachedMessage | None = None
    calendar: Calendar | None = None


NOTHING = Opened()


def opened(leaf: Leaf, content: bytes, characters: int) -> Opened:
    """Look into a file of such a kind; of a mail's text at most so many characters are read."""
    ending = leaf.name[-4:].lower()
    if leaf.content_type in _ITEMS or ending == ".msg":
        item = open_item(content, characters)
        return NOTHING if item is None else _of_item(item)
    if leaf.content_type in _CALENDARS or ending in {".ics", ".vcs"}:
        calendar = read_calendar(content, leaf.charset)
        if calendar is not None:
            return Opened("\n".join(calendar.lines)[:_LONGEST], calendar=calendar)
    return NOTHING


def _of_item(item: OutlookItem) -> Opened:
    text = " ".join(item.text[: 4 * _LONGEST_TEXT].split())
    short = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT].rstrip()}…"
    sender = str(item.sender) if item.sender.address or item.sender.name else ""
    lines = [item.subject, sender.removesuffix(" <>"), short, ", ".join(item.files)]
    words = "\n".join(line for line in lines if line)[:_LONGEST]
    message = AttachedMessage(item.sender, item.subject, item.text) if item.is_mail else None
    return Opened(words, message)
