"""Parameters of Content-Type and Content-Disposition, read as senders write them.

RFC 2045 §5.1 values, RFC 2231 continuations and charsets, RFC 2047 words where they are forbidden,
and file names without their quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from intake.mail.parsing.charsets.decoding import decode_text
from intake.mail.parsing.header.headers import decode_words

_PARAMETER = re.compile(
    r'[\s,]*([^\s=;",]{1,60}?)\s*(?:=|(?<=charset):|(?<=boundary):|(?<=name):)\s*'
    r'(?:"((?:[^"\\]|\\.)*)"?|([^;]*))',
    re.DOTALL | re.IGNORECASE,
)
# Where senders forget the semicolon the next one follows a blank or a comma: «charset=utf-8 format=flowed».
_NEXT = re.compile(
    r"[\s,]+(?=(?:charset|boundary|name|filename|format|delsp|type|method)\*?\d*\*?\s*=)", re.IGNORECASE
)
# The main word ends where it can't go on: «text/html charset=utf-8», «"text/plain"», «text/plain, charset=…».
_MAIN = re.compile(r"[\s\"']*([\w!#$&^.+-]{1,120}(?:/[\w!#$&^.+*-]{1,120})?)[\"']?(?=[\s;,:(]|$)[\s;,:]*")
# Scripts write the name of a field into its value: «Content-Type: Content-Type: text/html».
_NAMED_AGAIN = re.compile(r"\s*content-(?:type|disposition)\s*:\s*", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]{0,200}\)\s*")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_MAX_PARAMETERS = 200


@dataclass(frozen=True, slots=True)
class HeaderValue:
    """The main word of a structured header, in lower case, and its parameters by lower-case name."""

    main: str
    parameters: dict[str, str]


@lru_cache(maxsize=256)
def read_parameters(value: str) -> HeaderValue:
    """Read one header value.  Never fails: what can't be understood is left out."""
    main, rest = _divided(value)
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, (name, raw) in enumerate(_pairs(rest)):
        if count >= _MAX_PARAMETERS:
            break
        section = _SECTION.fullmatch(name)
        if section is None or (section[2] is None and not section[3]):
            plain.setdefault(name, decode_words(raw))
        else:
            sections.setdefault(section[1], {}).setdefault(int(section[2] or 0), (raw, bool(section[3])))
    extended = {name: _joined(numbered) for name, numbered in sections.items()}
    return HeaderValue(main.strip().lower(), plain | extended)


def _divided(value: str) -> tuple[str, str]:
    """The main word, and the parameters behind it: behind a semicolon, or what was written in its place."""
    named = _NAMED_AGAIN.match(value)
    value = value[named.end() :] if named else value
    main, semicolon, rest = value.partition(";")
    if semicolon and not re.search(r"[\s,=\"']", main.strip()):
        return main, rest
    found = _MAIN.match(value)
    if found is None or "=" in found[1]:
        return main, rest
    return found[1], _COMMENT.sub("", value[found.end() :], count=1)


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _PARAMETER.match(text, position)
        if match is not None:
            quoted, bare = match[2], match[3]
            end = match.end()
            if quoted is not None:
                raw = re.sub(r'\\(["\\])', r"\1", quoted)
            else:
                forgotten = _NEXT.search(bare)
                raw = (bare[: forgotten.start()] if forgotten else bare).strip()
                end -= len(bare) - forgotten.start() if forgotten else 0
            pairs.append((match[1].lower(), raw))
            position = end
            if _PARAMETER.match(text, position) and ";" not in text[position : position + 1]:
                continue
        following = text.find(";", position)
        if following < 0:
            break
        position = following + 1
    return pairs


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    """The sections of RFC 2231 §3 in order; the bytes are joined before they are decoded."""
    charset = ""
    data = b""
    for index in sorted(numbered):
        raw, encoded = numbered[index]
        if encoded and not data and raw.count("'") >= 2:  # noqa: PLR2004 - charset'language'value
            charset, _, raw = raw.split("'", 2)
        data += unquote_to_bytes(raw) if encoded else raw.encode("utf-8", "surrogateescape")
    return decode_words(decode_text(data, charset))
