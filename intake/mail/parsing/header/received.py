"""Received headers (RFC 5321 §4.4): which of them hand a mail to its mailbox, and who logged in to send it.

Postfix writes `(Authenticated sender: LOGIN)` with `smtpd_sasl_authenticated_header`, Exim `A=METHOD:LOGIN`
where its `received_header_text` says so.  What a sender chooses himself stands in the same header: his
greeting, his certificate's name, his envelope sender.  So a login counts in its own place alone, and once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake.desk.message import Submission

_LONGEST_HEADER = 8_000
_RECEIVED_READ = 20
_BLANK = re.compile(r"[ \t\r\n]+")
_WORD = re.compile(r"[^ ;()]+")
_COMMENT_PART = re.compile(r"\\.|[()]", re.DOTALL)
# By these a server hands a mail to the mailbox (RFC 2033, RFC 3848): nobody outside speaks them to it.
_DELIVERING = frozenset({"lmtp", "lmtps", "lmtpa", "lmtpsa", "utf8lmtp", "utf8lmtps", "utf8lmtpsa"})
# The A says that the client logged in (RFC 3848, RFC 6531 §3.7.3).
_LOGGED_IN = frozenset({"esmtpa", "esmtpsa", "utf8smtpa", "utf8smtpsa"})
_POSTFIX = re.compile(r"Authenticated sender: (?P<login>[!-~]+)$")
_EXIM = re.compile(r"A=[A-Za-z0-9_.-]+:(?P<login>[!-~]+)$")
# Behind these an Exim writes what the sender or a recipient chose.
_HIS_OWN = frozenset({"id", "for", "envelope-from"})


@dataclass(frozen=True, slots=True)
class _Trace:
    """A Received header: its words and comments, each in its part."""

    server: str
    protocol: str
    of_client: tuple[str, ...]
    of_server: tuple[str, ...]


def submission(fields: Iterable[tuple[str, str]], seen: int | None = None) -> Submission | None:
    """What the topmost Received header says that is no delivery to the mailbox; None where there is none.

    Only the first `seen` of the raw fields are looked at.
    """
    above = 0
    for place, (name, value) in enumerate(fields):
        if above >= _RECEIVED_READ or (seen is not None and place >= seen):
            return None
        if name.lower() != "received":
            continue
        trace = _trace(value)
        if trace is None:
            return Submission("", "", above)
        if trace.protocol not in _DELIVERING:
            return Submission(trace.server, _login(trace), above)
        above += 1
    return None


def is_delivery(value: str) -> bool:
    """Whether a raw Received header says that a server only handed the mail to the mailbox."""
    trace = _trace(value)
    return trace is not None and trace.protocol in _DELIVERING


def _login(trace: _Trace) -> str:
    """Who logged in, as it is written; "" where nobody did, or where it is told twice."""
    if trace.protocol not in _LOGGED_IN:
        return ""
    found = [_POSTFIX.match(item) for item in trace.of_client]
    found += [_EXIM.match(item) for item in trace.of_server]
    logins = [one["login"] for one in found if one is not None]
    return logins[0] if len(logins) == 1 else ""


def _trace(value: str) -> _Trace | None:
    """The parts of `from CLIENT (…) by SERVER (…) with PROTOCOL …`; None where they stand otherwise."""
    items = list(_items(_BLANK.sub(" ", str(value)[:_LONGEST_HEADER]).strip()))
    client: list[str] = []
    if items[:1] == ["from"]:
        # What the client calls itself may be any word, so it is passed over.
        behind = next((at for at, item in enumerate(items[2:], 2) if not item.startswith("(")), len(items))
        client, items = items[2:behind], items[behind:]
    words = [at for at, item in enumerate(items) if not item.startswith("(")]
    if len(words) < 2 or items[words[0]] != "by" or words[1] != 1:  # noqa: PLR2004 - "by" and a name
        return None
    server = items[1].lower()
    if len(words) < 4 or items[words[2]] != "with":  # noqa: PLR2004 - "with" and a protocol
        return _Trace(server, "", (), ())
    own: list[str] = []
    for item in items[words[3] + 1 :]:
        bare = _bare(item)
        if bare.partition(" ")[0].lower() in _HIS_OWN:
            break
        own.append(bare)
    return _Trace(server, items[words[3]].lower(), tuple(map(_bare, client)), tuple(own))


def _bare(item: str) -> str:
    return item[1:-1] if item.startswith("(") else item


def _items(value: str) -> Iterator[str]:
    """The words and comments before the date, up to one that isn't closed; a comment keeps its brackets."""
    place = 0
    while place < len(value) and value[place] != ";":
        if value[place] == "(":
            end = _behind_comment(value, place)
            if end == 0:
                return
            yield value[place:end]
            place = end
        elif (word := _WORD.match(value, place)) is not None:
            yield word[0]
            place = word.end()
        else:
            place += 1


def _behind_comment(value: str, start: int) -> int:
    """Where the comment that begins at `start` ends (RFC 5322 §3.2.2); 0 where it doesn't."""
    depth = 0
    for part in _COMMENT_PART.finditer(value, start):
        depth += (part[0] == "(") - (part[0] == ")")
        if depth == 0:
            return part.end()
    return 0
