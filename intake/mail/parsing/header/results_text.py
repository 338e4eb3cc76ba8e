"""The text of an Authentication-Results header as its server meant it, in the grammar that authres reads.

Servers write values that the grammar (RFC 8601 §2.2) doesn't know: IPv6 addresses without quotes, types of
properties that nobody registered, words without a type.  None of that may cost the rest of the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# A word: what stands together up to a blank, a semicolon or a comment; quotes protect all three.
_PIECE = re.compile(r'(?P<blank>[ ]+)|(?P<end>;)|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<plain>[^ ;()"]+)')
# Quotes in a comment: an envelope sender that a server put there as it came, which may have closed it.
_SAFE_COMMENT = re.compile(r"\([^\"]*\)|\(\"[^\"\\()]*\"\)")
_DOUBT = "("
_COMMENT_PART = re.compile(r"\\.|[()]")
_RESULT = re.compile(r"(?P<method>[^=/\"]+(?:/\d+)?)=(?P<result>[^=\"]+)$")
_PROPERTY = re.compile(r"(?P<name>[^=\"]+)=(?P<value>.*)$")
_BRACKETED = re.compile(r"<(?P<content>[^<>\"]*)>$")
_LOCAL_IN_QUOTES = re.compile(r'"(?:[^"\\]|\\.)*"@(?P<domain>[^"@]+)$')
_IN_QUOTES = re.compile(r'"(?P<content>(?:[^"\\]|\\.)*)"$')
# What authres takes for a value, and what stands for anything else: no domain, address or login has it.
_NO_VALUE = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]")
_STAND_IN = "~"
_TYPES = frozenset({"smtp", "header", "body", "policy"})
_VERSION = re.compile(r"[^ ;]+( 1)? *$")


class UnreadableResultsError(Exception):
    """The text has no structure that every reader would see: a comment or quotes without end, no result."""


def regular(value: str) -> str:
    """The header's value without comments and reasons, each property in a form that authres knows.

    `value` is unfolded and begins with a plain authserv-id.  Properties of unknown types are left out.  A
    pass beside a word that is none of its parts becomes "permerror": it may be about somebody else.  So does
    every pass from a comment with quotes on: rspamd 3.4 puts an envelope sender like
    `"x); dkim=pass header.d=desk.example; spf=none (y"@evil.example` into one as it comes.  Raises
    UnreadableResultsError.
    """
    head, *parts = _segments(value)
    name = " ".join(word for word in head if word != _DOUBT)
    if not _VERSION.match(name):
        raise UnreadableResultsError
    results: list[str] = []
    doubted = _DOUBT in head
    for words in parts:
        doubted = doubted or _DOUBT in words
        said = [word for word in words if word != _DOUBT]
        if said:
            results.append(_regular_result(list(_joined(said)), doubted=doubted))
    if not results:
        raise UnreadableResultsError
    return "; ".join((name, *results))


def _joined(words: list[str]) -> Iterator[str]:
    """The words with "method = result" and "name =value" in one; a value may well end in the sign.

    Exim says "spf=(invalid)" where there is no result.
    """
    whole = words[0]
    if whole.endswith("=") and (len(words) == 1 or "=" in words[1]):
        whole += "permerror"
    for place, word in enumerate(words[1:]):
        if word.startswith("=") or (place <= 1 and whole.endswith("=") and "." not in whole):
            whole += word
        else:
            yield whole
            whole = word
    yield whole


def _regular_result(words: list[str], *, doubted: bool) -> str:
    """One result; `words[0]` is its method."""
    if words == ["none"]:
        return "none"
    said = _RESULT.match(words[0])
    if said is None:
        raise UnreadableResultsError
    found = [_PROPERTY.match(word) for word in words[1:]]
    if (doubted or None in found) and said["result"].lower() == "pass":
        return f"{said['method']}=permerror"
    properties = (_regular_property(one["name"], one["value"]) for one in found if one is not None)
    return " ".join((words[0], *filter(None, properties)))


def _regular_property(name: str, value: str) -> str:
    kind, _, rest = name.partition(".")
    if kind.lower() not in _TYPES or not rest or _NO_VALUE.search(rest):
        return ""
    regular_value = _regular_value(value)
    return f"{name}={regular_value}" if regular_value else ""


def _regular_value(value: str) -> str:
    """A value as authres takes it, "" for the null sender; of an address in quotes its domain alone."""
    local = _LOCAL_IN_QUOTES.match(value)
    if local is not None:
        return f'"{_STAND_IN}"@{_NO_VALUE.sub(_STAND_IN, local["domain"])}'
    whole = _IN_QUOTES.match(value) or _BRACKETED.match(value)
    return _NO_VALUE.sub(_STAND_IN, whole["content"] if whole else value)


def _segments(value: str) -> list[list[str]]:
    """The words of the text by semicolons; of the comments only those that aren't safe leave a mark."""
    segments: list[list[str]] = [[]]
    word = ""
    for kind, text in _pieces(value):
        if kind in ("quoted", "plain"):
            word += text
            continue
        segments[-1] += [word] if word else []
        word = ""
        if kind == "end":
            segments.append([])
        elif kind == "comment" and not _SAFE_COMMENT.fullmatch(text):
            segments[-1].append(_DOUBT)
    segments[-1] += [word] if word else []
    return segments


def _pieces(value: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(value):
        if value[place] == "(":
            end = _behind_comment(value, place)
            yield "comment", value[place:end]
            place = end
            continue
        found = _PIECE.match(value, place)
        if found is None:
            raise UnreadableResultsError
        yield found.lastgroup or "", found[0]
        place = found.end()


def _behind_comment(value: str, start: int) -> int:
    """Where the comment that begins at `start` ends; it may hold others (RFC 5322 §3.2.2)."""
    depth = 0
    for part in _COMMENT_PART.finditer(value, start):
        depth += (part[0] == "(") - (part[0] == ")")
        if depth == 0:
            return part.end()
    raise UnreadableResultsError
