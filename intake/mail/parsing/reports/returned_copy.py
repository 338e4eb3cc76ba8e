"""Where a bounce in plain text ends and the copy of the returned mail begins, and what the copy tells."""

from __future__ import annotations

import re

from intake.mail.parsing.header.headers import decode, message_id
from intake.mail.parsing.reports.machine_readable import Original

_SEPARATOR = re.compile(
    r"^[ \t>|*]{0,10}(?:"
    r"[-=_]{2,}[ \t]{0,5}(?:below this line|included is|this is a copy|the header)[^\n]{0,80}"
    r"|below this line is a copy of|this is a copy of (?:the|your) message|included is a copy of"
    r"|[-=_|]{2,}[ \t]{0,5}(?:the )?(?:your )?(?:original|returned|undelivered|unsent|bounced) "
    r"(?:e-?mail|message|mail)"
    r"|(?:the |your )?original (?:e-?mail|message|mail) (?:follows|below|headers?|as received)"
    r"|(?:original|bounced) (?:e-?mail|message):[ \t]{0,5}$"
    r"|[-=_|]{0,40}[ \t]{0,5}message (?:text |headers? )follows?"
    r"|(?:[-=_]{2,}[ \t]{0,5})?(?:исходное|оригинальное|возвращ[её]нное) (?:сообщение|письмо)"
    r"(?: ниже)?[ \t]{0,5}(?:[-:.]|$)"
    r"|(?:исходные )?заголовки (?:исходного )?(?:сообщения|письма)"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"[ >\t]{0,10}([A-Za-z][A-Za-z0-9-]{1,60}):")
# The fields that only a mail's header has; From, To and Subject are told in notices too.
_ONLY_IN_HEADERS = frozenset({"received", "return-path", "message-id", "mime-version", "dkim-signature"})
_MESSAGE_ID = re.compile(
    r"^[ >\t]{0,10}(?:message-id|идентификатор сообщения)[ \t]{0,5}:\s{0,5}(<[^<>\s]{1,500}>)",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECT = re.compile(r"^[ >\t]{0,10}(?:Subject|Тема):[ \t]{0,5}([^\n]{1,500})", re.MULTILINE)
_MAX_LINES = 5000


def copy_begins(text: str) -> int | None:
    """The position at which the copy begins, or None: a line that announces it, or a mail's header."""
    separator, header = _SEPARATOR.search(text), _header_begins(text)
    found = [place for place in (separator and separator.start(), header) if place is not None]
    return min(found, default=None)


def original_told(notice: str, copy: str) -> Original:
    """What a copy, or else the notice, says about the returned mail."""
    found = _MESSAGE_ID.search(copy) or _MESSAGE_ID.search(notice)
    about = _SUBJECT.search(copy)
    return Original(message_id(found[1]) if found else None, decode(about[1].strip()) if about else "")


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
