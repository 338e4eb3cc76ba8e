"""Where quoted history begins without an intro: header blocks, dividers, forwards, drawn rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Drawn, Shape
from intake.desk.language.spellings import hints, is_spelled
from intake.desk.quoting.stamps import has_address, has_time

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_DIVIDER = 240
# A long list of recipients is wrapped; each header may go on for this many lines.
_MOST_CONTINUATIONS = 2

_HEADERS = {
    "from": Meaning.HEADER_FROM,
    "date": Meaning.HEADER_DATE,
    "to": Meaning.HEADER_TO,
    "cc": Meaning.HEADER_CC,
    "subject": Meaning.HEADER_SUBJECT,
    "other": Meaning.HEADER_OTHER,
}
_HEADER_LINE = re.compile(
    r"[|*_ \t]{0,6}([^\W\d_][\w'. -]{0,24}?)[ \t*_]{0,4}[:：][*_]{0,3}(?=[ \t|<\"]|$|[^\s/\d])"
)

# Some phones and gateways write the whole block on one line.
_FURTHER_HEADER = Shape(
    " (",
    Meaning.HEADER_FROM,
    "|",
    Meaning.HEADER_TO,
    "|",
    Meaning.HEADER_DATE,
    "|",
    Meaning.HEADER_SUBJECT,
    r"):(?= )",
)
_FURTHER_HEADERS = 2

_ORIGINAL = Shape(
    r"[\s>*]{0,4}(?:[-–—_=]{2,20}|\*{2,})[ ]{0,3}",
    Drawn(Meaning.ORIGINAL_MESSAGE),
    r"[ ]{0,3}[-–—_=*]{0,20}\s{0,4}(?:$|(?:",
    Meaning.HEADER_FROM,
    "|",
    Meaning.HEADER_SUBJECT,
    "|",
    Meaning.HEADER_DATE,
    ") ?:)",
)
# Notes writes who wrote between rules: "-----Anna <anna@x.test> wrote: -----".
_RULED_WRITER = Shape(r"-{4,8}[^\n]{1,160} ", Meaning.WROTE, r"(?:\(-?\w{1,3}\))? ?: ?-{4,8}$")
_FORWARDED = Shape(
    r"[\s>*]{0,4}(?:[-–—_=]{2,30}[ ]{0,3}(?:",
    Drawn(Meaning.FORWARDED_MESSAGE),
    "(?: ",
    Meaning.FROM_IN_INTRO,
    r" .{1,120}?)?|",
    Meaning.FORWARDED_BY,
    r" .{1,120})[ ]{0,3}[-–—_=]{0,30}|",
    Meaning.BEGINS_FORWARD,
    " ?:?|",
    Meaning.HEADS_FORWARD,
    r" ?:)\s{0,4}$",
)
_DRAWN = re.compile(r"[\s>*]{0,9}[-–—_=*]{2}")
_LONGEST_TITLE = 30
_RULE = re.compile(r"[ \t]{0,4}(?:[_]{5,}|[-–—]{3,}|[=]{4,}|[*]{5,})[ \t]{0,4}$")


def is_rule(line: str) -> bool:
    """Whether a line is nothing but a drawn rule."""
    return _RULE.match(line) is not None


def is_title(line: str) -> bool:
    """Whether a line is a title such as clients that draw no rules write above a header block."""
    return len(line) <= _LONGEST_TITLE and is_spelled(Meaning.TITLE_OF_ORIGINAL, line.strip(" \t:*"))


def is_original_message_divider(line: str) -> bool:
    """Whether a line is "-----Original Message-----" in one of its languages."""
    if len(line) >= _LONGEST_DIVIDER or not _DRAWN.match(line):
        return False
    return _ORIGINAL.match(line) is not None or _RULED_WRITER.match(line.strip()) is not None


def is_forward_divider(line: str) -> bool:
    """Whether a line begins a forwarded message."""
    return len(line) < _LONGEST_DIVIDER and _FORWARDED.match(line) is not None


def is_reply_above_marker(line: str) -> bool:
    """Whether a line is a desk's "please reply above this line"."""
    if len(line) >= _LONGEST_DIVIDER:
        return False
    low = line.lower()
    # Hardly any line holds such a word, and finding none is cheap.
    return any(hint in low for hint in hints(Meaning.REPLY_ABOVE)) and says(Meaning.REPLY_ABOVE, line)


def header_block_length(lines: Sequence[str], start: int) -> int:
    """Count the lines of the block «От: / Отправлено: / Кому: / Тема:» that begins at `start`, or 0.

    A form that a customer filled in may have «От:», «Кому:» and «Тема:» too; so a sender and two
    further headers are asked for, and the address or the time that a mail program gives.
    """
    first = _label_class(lines[start])
    if first is None or first in ("cc", "other"):
        return 0
    if _is_block_on_one_line(lines[start][:_LONGEST_DIVIDER]):
        return 1
    if _is_own_line_above(lines, start, first):
        return 0
    seen: dict[str, str] = {}
    last = start
    for index in range(start, min(start + 14, len(lines))):
        name = _label_class(lines[index])
        if name:
            seen.setdefault(name, lines[index][:_LONGEST_DIVIDER])
            last = index
        elif index - last > _MOST_CONTINUATIONS:
            break
    return last - start + 1 if _are_mail_headers(seen) else 0


def _is_own_line_above(lines: Sequence[str], start: int, label: str) -> bool:
    """Whether the reply's last line, «Тема: …», is merely above a block: no block has a label twice."""
    for line in lines[start + 1 : start + 9]:
        name = _label_class(line)
        if name == label:
            return True
        if name is None and not is_rule(line) and not is_original_message_divider(line):
            return False
    return False


def is_header_line(line: str) -> bool:
    """Whether a line is a header of a quoted mail: «Кому: …»."""
    return _label_class(line) is not None


def _is_block_on_one_line(line: str) -> bool:
    further = {match[1] for match in _FURTHER_HEADER.finditer(line)}
    return len(further) >= _FURTHER_HEADERS and has_time(line) and has_address(line)


def _are_mail_headers(seen: dict[str, str]) -> bool:
    addressed = has_address(seen.get("from", "") + seen.get("to", ""))
    timed = has_time(seen.get("date", ""))
    if addressed and timed:
        return True
    headers = seen.keys() - {"cc", "other"}
    if "from" not in headers or len(headers) < 3 or not headers & {"date", "to"}:  # noqa: PLR2004
        return False
    return addressed or (timed and "subject" in headers)


def _label_class(line: str) -> str | None:
    if len(line) > 2000:  # noqa: PLR2004
        line = line[:100]
    match = _HEADER_LINE.match(line)
    if match is None:
        return None
    label = match[1].strip()
    return next((name for name, meaning in _HEADERS.items() if is_spelled(meaning, label)), None)
