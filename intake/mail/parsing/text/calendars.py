"""Calendar files (RFC 5545): what they tell, and what somebody answers to an invitation (RFC 5546).

Times are told in the zone in which the file says them; nothing is computed.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from intake.mail.parsing.charsets.decoding import decode_text
from intake.mail.parsing.clean import clean_line, clean_text

_MOST_EVENTS = 5
_MOST_LINES = 20_000
_LONGEST_FILE = 1_000_000  # bytes
_LONGEST_LINE = 500
_LONGEST_COMMENT = 20_000
_ITEMS = frozenset({"VEVENT", "VTODO", "VJOURNAL"})
_FOLD = re.compile(r"\r?\n[ \t]")
_QUOTED_PRINTABLE = "QUOTED-PRINTABLE"
_PROPERTY = re.compile(
    r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)',
    re.DOTALL,
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]{1,60})=(?:"([^"]*)"|([^";:]*))')
_ESCAPED = re.compile(r"\\([\\;,nN])")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")


@dataclass(frozen=True, slots=True)
class Event:
    """An event or task: `start` and `end` as a person reads them, with their zone; any may be empty.

    `description` is what its organizer wrote about it.
    """

    summary: str = ""
    start: str = ""
    end: str = ""
    organizer: str = ""
    location: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar file: its method in capitals, its first events, and the comments of those who answered."""

    method: str
    events: tuple[Event, ...]
    comment: str

    @property
    def description(self) -> str:
        """What is written about the first event."""
        return self.events[0].description if self.events else ""

    def is_organized_by(self, address: str) -> bool:
        """Whether the first event's organizer is that address: then what is written about it is his word."""
        organizer = self.events[0].organizer if self.events else ""
        return (
            bool(address)
            and f"<{organizer.rpartition('<')[2].rstrip('>')}>".casefold() == f"<{address}>".casefold()
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """What it tells, line by line."""
        told: list[str] = [self.method] * bool(self.method)
        for event in self.events:
            time = " – ".join(each for each in (event.start, event.end) if each)
            told += [line for line in (event.summary, time, event.organizer, event.location) if line]
        return tuple([*told, *self.comment.split("\n")] if self.comment else told)


def read_calendar(data: bytes, charset: str) -> Calendar | None:
    """Read a calendar file; None where the bytes are none."""
    text = clean_text(decode_text(data[:_LONGEST_FILE], charset or "utf-8"))
    if "BEGIN:VCALENDAR" not in text[:2_000].upper():
        return None
    method = ""
    events: list[Event] = []
    comments: dict[str, None] = {}
    within: list[str] = []
    for name, parameters, value in _properties(text):
        if name == "BEGIN":
            within.append(value.strip().upper())
            if within[-1] in _ITEMS:
                events.append(Event())
        elif name == "END":
            del within[-1:]
        elif name == "METHOD" and len(within) <= 1:
            method = method or clean_line(value).upper()[:30]
        elif within and within[-1] in _ITEMS:
            events[-1] = _with(events[-1], name, parameters, value)
            if comment := _comment(name, parameters, value):
                comments[comment] = None
    return Calendar(method, tuple(events[:_MOST_EVENTS]), "\n".join(comments)[:_LONGEST_COMMENT])


def with_comment(body: str, comment: str) -> str:
    """A mail's text with what its calendar adds to it: programs often write a comment in both."""
    if not comment or "".join(comment.split()) in "".join(body.split()):
        return body
    return f"{body}\n\n{comment}" if body else comment


def _properties(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name in capitals, parameters and value of each line (§3.1); lines that are none are left out."""
    text = _FOLD.sub("", text)
    if _QUOTED_PRINTABLE in text.upper():
        text = text.replace("=\n", "")
    for line in text.split("\n")[:_MOST_LINES]:
        found = _PROPERTY.fullmatch(line.rstrip("\r"))
        if found is not None:
            parameters = {each[1].upper(): each[2] or each[3] or "" for each in _PARAMETER.finditer(found[2])}
            yield found[1].upper(), parameters, _decoded(parameters, found[3])


def _decoded(parameters: dict[str, str], value: str) -> str:
    """A value of vCalendar 1.0 may be quoted-printable, in a charset of its own."""
    if parameters.get("ENCODING", "").upper() != _QUOTED_PRINTABLE:
        return value
    quoted = value.encode("utf-8", "replace")
    return clean_text(decode_text(binascii.a2b_qp(quoted), parameters.get("CHARSET", "utf-8")))


def _with(event: Event, name: str, parameters: dict[str, str], value: str) -> Event:
    """The event with one property more; the first of a name counts."""
    line = clean_line(_unescaped(value).replace("\n", " "))[:_LONGEST_LINE]
    match name:
        case "SUMMARY":
            return replace(event, summary=event.summary or line)
        case "DTSTART":
            return replace(event, start=event.start or _time(value, parameters))
        case "DTEND" | "DUE":
            return replace(event, end=event.end or _time(value, parameters))
        case "LOCATION":
            return replace(event, location=event.location or line)
        case "DESCRIPTION":
            text = _unescaped(value).strip()[:_LONGEST_COMMENT]
            return replace(event, description=event.description or text)
        case "ORGANIZER":
            address = line.removeprefix("mailto:").removeprefix("MAILTO:")
            named = clean_line(parameters.get("CN", ""))[:_LONGEST_LINE]
            both = f"{named} <{address}>" if named and named != address else address
            return replace(event, organizer=event.organizer or both)
    return event


def _time(value: str, parameters: dict[str, str]) -> str:
    """2026-12-03 14:30 Asia/Yekaterinburg; a time without a zone is everybody's own (§3.3.5)."""
    found = _TIME.match(value.strip())
    if found is None:
        return ""
    day = f"{found[1]}-{found[2]}-{found[3]}"
    if not found[4]:
        return day
    zone = "UTC" if found[6] else clean_line(parameters.get("TZID", ""))[:100]
    return f"{day} {found[4]}:{found[5]} {zone}".rstrip()


def _comment(name: str, parameters: dict[str, str], value: str) -> str:
    """What somebody wrote: COMMENT (§3.8.1.4), or Google's parameter of whoever answers."""
    if name == "COMMENT":
        return _unescaped(value).strip()
    return parameters.get("X-RESPONSE-COMMENT", "").strip() if name == "ATTENDEE" else ""


def _unescaped(value: str) -> str:
    """The text of a value (§3.3.11)."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
