"""Content-Transfer-Encoding as it was written, not as it was declared (RFC 2045 §6).

Programs call a text base64 that is none, or append theirs below one; they cut it, or join pieces of which
each has its padding; they encode a text and don't say so.  They leave blanks behind the soft line breaks of
quoted-printable, which §6.7 rule 3 takes away.
"""

from __future__ import annotations

import binascii
import re
from email.errors import MessageDefect

# A line that base64 has not: with a blank between letters, or with other letters.
_NO_BASE64 = re.compile(rb"^(?![A-Za-z0-9+/=]*[ \t]*\r?$)[^\n]*\S[^\n]*$", re.MULTILINE)
_ALL_OF_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_FROM_URLS = bytes.maketrans(b"-_", b"+/")
_LONGEST_NOTE = 20  # lines that a gateway writes above a text
_SHORTEST_LINE = 20
# Of base64 a line stands above the next words, of a note a word or two.
_LINES_BETWEEN = re.compile(rb"[\r\n \t]*+(?:[^\r\n]{0,19}\r?\n){0,3}[^\r\n]{20}")
_FOREIGN_LETTER = re.compile(rb"[^A-Za-z0-9+/=\r\n]")
_LINE = re.compile(rb"[^\r\n]+")
_SOFT_BREAK = re.compile(rb"=[ \t]+(\r?\n|\r)")
_FOREIGN = 8  # of so many characters one is none of base64's
_MOST_TRIES = 5
_NOT_DIGITS = re.compile(rb"[^A-Za-z0-9+/]")
# Letters of most alphabets in UTF-8, and those of Russian charsets, one after another.
_QUOTED_LETTERS = re.compile(rb"(?:=[89A-F][0-9A-F](?:=\r?\n)?){4,}", re.IGNORECASE)
_QUOTED_LETTERS_ENOUGH = 20
_BASE64_LINES = re.compile(rb"\s*(?:[A-Za-z0-9+/]{4,1000}\r?\n){1,}[A-Za-z0-9+/]{0,1000}={0,2}\s*")
_SHORTEST_BASE64 = 60
_SAMPLE = 16_384
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_DIGIT = re.compile(rb"[A-Za-z0-9+/]")


class UndeclaredEncodingDefect(MessageDefect):
    """A text was encoded, and its header doesn't say so or says another encoding."""


def undeclared(payload: bytes) -> bytes | None:
    """What a text says that is quoted-printable or base64, though it isn't called so; None for any other."""
    if b"=" not in payload[:_SAMPLE] and b" " in payload[:_SAMPLE].strip():
        return None
    if is_quoted_printable(payload):
        return binascii.a2b_qp(payload)
    first = _LINE.search(payload, 0, 2_000)
    if first is None or not first[0].strip() or _NO_BASE64.match(first[0]):
        return None
    digits = payload.strip()
    if len(digits) < _SHORTEST_BASE64 or not _BASE64_LINES.fullmatch(digits + b"\n"):
        return None
    decoded = _decoded(digits)
    return decoded if not _CONTROL.search(decoded) and _is_utf8(decoded) else None


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are a text of words: by chance base64 is no UTF-8."""
    try:
        return bool(data.decode("utf-8").strip())
    except UnicodeDecodeError:
        return False


def is_quoted_printable(payload: bytes) -> bool:
    """Whether most of a text is letters that are quoted, none as they are: nobody writes so by hand."""
    sample = payload[:_SAMPLE]
    if b"=" not in sample or not sample.isascii():
        return False
    letters = sum(len(run) for run in _QUOTED_LETTERS.findall(sample)) // 3
    if letters < _QUOTED_LETTERS_ENOUGH:
        return False
    return letters * 6 >= len(b"".join(sample.split()))


def base64_text(payload: bytes) -> bytes | None:
    """What a text labelled base64 says, where part of it or all is none; None where all of it is."""
    above = _note_above(payload)
    if above is not None:
        below = payload[above:]
        text = base64_text(below)
        return payload[:above] + (_digits_decoded(below) if text is None else text)
    if _is_of_urls(payload):
        return _digits_decoded(payload.translate(_FROM_URLS))
    padding = payload.find(b"=")
    if padding >= 0 and _DIGIT.search(payload, padding):
        if is_quoted_printable(payload):
            return binascii.a2b_qp(payload)
        if not _NO_BASE64.search(payload):
            return b"".join(map(_digits_decoded, payload.split(b"=")))
    elif not payload.translate(None, _ALL_OF_BASE64):
        return None
    start = 0
    for _ in range(_MOST_TRIES):
        found = _NO_BASE64.search(payload, start)
        if found is None:
            break
        tail = payload[found.start() :]
        if _is_plain(tail):
            return _decoded(payload[: found.start()]) + tail
        start = found.end()
    return None


def joined_base64(payload: str) -> bytes | None:
    """What base64 comes to that was joined from pieces, each with its padding; None for any other.

    The standard library stops at the first padding.
    """
    padding = payload.find("=")
    if padding < 0 or not payload[padding : padding + 100].strip("= \t\r\n"):
        return None
    encoded = payload.encode("utf-8", "surrogateescape")
    if _NO_BASE64.search(encoded, padding):
        return None
    return b"".join(map(_digits_decoded, encoded.split(b"=")))


def _note_above(payload: bytes) -> int | None:
    """Where base64 begins below lines of text that a gateway wrote above it; None where none stand there."""
    end = 0
    for _ in range(_LONGEST_NOTE):
        found = _NO_BASE64.search(payload, end)
        if found is None or _LINES_BETWEEN.match(payload, end, found.start()):
            break
        if len(_FOREIGN_LETTER.findall(found[0])) * _FOREIGN < len(found[0].strip()):
            return None  # A damaged line of base64.
        end = found.end()
    begins = len(payload) - len(payload[end:].lstrip())
    below = _LINE.match(payload, begins)
    if not end or below is None or len(below[0].strip()) < _SHORTEST_LINE:
        return None
    return begins if _is_base64_of_text(payload[begins:]) else None


def _is_base64_of_text(encoded: bytes) -> bool:
    """Whether lines are base64 as far as a text below them, and come to one."""
    foreign = _NO_BASE64.search(encoded)
    head = encoded[: foreign.start()] if foreign else encoded
    return not _CONTROL.search(_digits_decoded(head[: 4 * (_SAMPLE // 4)].partition(b"=")[0]))


def _is_of_urls(payload: bytes) -> bool:
    """Whether it is the other alphabet of RFC 4648 §5, in one piece without what only the first has."""
    beside = payload.translate(None, _ALL_OF_BASE64)
    return bool(beside) and not beside.strip(b"-_") and b"+" not in payload and b"/" not in payload


def _is_plain(tail: bytes) -> bool:
    """Whether lines are text, and not base64 with a damaged character here and there."""
    lines = _LINE.findall(tail, 0, 65_536)
    bad = sum(1 for line in lines if _NO_BASE64.match(line))
    first = lines[0] if lines else b""
    foreign = len(_FOREIGN_LETTER.findall(first))
    return bad * 2 >= len(lines) and foreign * _FOREIGN >= len(first)


def _decoded(head: bytes) -> bytes:
    decoded = _digits_decoded(head)
    return decoded if decoded.endswith(b"\n") or not decoded else decoded + b"\n"


def _digits_decoded(encoded: bytes) -> bytes:
    digits = _NOT_DIGITS.sub(b"", encoded)
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def cut_base64(payload: bytes) -> bytes:
    """What base64 says that lacks its last digits."""
    return _digits_decoded(payload.partition(b"=")[0])


def without_blanks_behind_soft_breaks(payload: str) -> str:
    """Quoted-printable whose soft breaks are the last thing on their lines."""
    if "= " not in payload and "=\t" not in payload:
        return payload
    encoded = payload.encode("ascii", "surrogateescape")
    return _SOFT_BREAK.sub(rb"=\1", encoded).decode("ascii", "surrogateescape")
