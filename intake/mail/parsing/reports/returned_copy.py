"""Where a bounce in plain text ends and the copy of the returned mail begins, and what the copy tells."""

from __future__ import annotations

import re

from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.mail.parsing.header.headers import decode, message_id
from intake.mail.parsing.reports.machine_readable import Original

_SEPARATOR = Shape(
    r"^[ \t>|*]{0,10}(?:[-=_]{2,}[ \t]{0,5}",
    Meaning.COPY_BELOW_RULE,
    r"[^\n]{0,80}|",
    Meaning.ANNOUNCES_COPY,
    r"|[-=_|]{2,}[ \t]{0,5}",
    Meaning.TITLE_OF_COPY,
    "|",
    Meaning.HEADS_COPY,
    r"[ \t]{0,5}$|[-=_|]{0,40}[ \t]{0,5}",
    Meaning.COPY_FOLLOWS,
    r"|(?:[-=_]{2,}[ \t]{0,5})?",
    Meaning.RETURNED_MESSAGE,
    r"[ \t]{0,5}(?:[-:.]|$))",
    flags=re.MULTILINE,
)
_FIELD = re.compile(r"[ >\t]{0,10}([A-Za-z][A-Za-z0-9-]{1,60}):")
# The fields that only a mail's header has; From, To and Subject are told in notices too.
_ONLY_IN_HEADERS = frozenset({"received", "return-path", "message-id", "mime-version", "dkim-signature"})
_MESSAGE_ID = Shape(
    r"^[ >\t]{0,10}",
    Meaning.LABELS_MESSAGE_ID,
    r"[ \t]{0,5}:\s{0,5}(<[^<>\s]{1,500}>)",
    flags=re.MULTILINE,
)
_SUBJECT = Shape(r"^[ >\t]{0,10}", Meaning.HEADER_SUBJECT, r":[ \t]{0,5}([^\n]{1,500})", flags=re.MULTILINE)
_MAX_LINES = 5000


def copy_begins(text: str) -> int | None:
    """The position at which the copy begins, or None: a line that announces it, or a mail's header."""
    separator, header = _SEPARATOR.search(text), _header_begins(text)
    found = [place for place in (separator and separator.start(), header) if place is not None]
    return min(found, default=None)


def original_told(notice: str, copy: str) -> Original:
    """What a copy, or else the notice, says about the returned mail."""
    found = _MESSAGE_ID.first(copy) or _MESSAGE_ID.first(notice)
    about = _SUBJECT.first(copy)
    return Original(message_id(found) if found else None, decode(about.strip()) if about else "")


def _header_begins(text: str) -> int | None:
    """Where lines of fields begin among which is one that notices do not have."""
    begins: int | None = None
    place = 0
    for line in text.split("\n", _MAX_LINES)[:_MAX_LINES]:
        field = _FIELD.match(line)
        if field:
            begins = place if begins is None else begins
            if field[1].lower() in _ONLY_IN_HEADERS:
                return begins
        elif not line.startswith((" ", "\t")) or not line.strip():
            begins = None
        place += len(line) + 1
    return None
