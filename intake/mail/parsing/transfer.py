"""Content-Transfer-Encoding as it was written, not as it was declared (RFC 2045 §6).

Programs call a text base64 that is none, or append theirs below one; they leave blanks behind the soft line
breaks of quoted-printable, which §6.7 rule 3 takes away.
"""

from __future__ import annotations

import binascii
import re

# A line that base64 has not: with a blank between letters, or with other letters.
_NO_BASE64 = re.compile(rb"^(?![A-Za-z0-9+/=]*[ \t]*\r?$)[^\n]*\S[^\n]*$", re.MULTILINE)
_ALL_OF_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_LINE = re.compile(rb"[^\r\n]+")
_SOFT_BREAK = re.compile(rb"=[ \t]+(\r?\n|\r)")
_FOREIGN = 8  # of so many characters one is none of base64's
_MOST_TRIES = 5
_NOT_DIGITS = re.compile(rb"[^A-Za-z0-9+/]")


def base64_text(payload: bytes) -> bytes | None:
    """What a text labelled base64 says, where part of it or all is none; None where all of it is."""
    if not payload.translate(None, _ALL_OF_BASE64):
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


def _is_plain(tail: bytes) -> bool:
    """Whether lines are text, and not base64 with a damaged character here and there."""
    lines = _LINE.findall(tail, 0, 65_536)
    bad = sum(1 for line in lines if _NO_BASE64.match(line))
    first = lines[0] if lines else b""
    foreign = len(re.findall(rb"[^A-Za-z0-9+/=\r\n]", first))
    return bad * 2 >= len(lines) and foreign * _FOREIGN >= len(first)


def _decoded(head: bytes) -> bytes:
    digits = _NOT_DIGITS.sub(b"", head)
    if not digits:
        return b""
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    decoded = binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
    return decoded if decoded.endswith(b"\n") else decoded + b"\n"


def without_blanks_behind_soft_breaks(payload: str) -> str:
    """Quoted-printable whose soft breaks are the last thing on their lines."""
    if "= " not in payload and "=\t" not in payload:
        return payload
    encoded = payload.encode("ascii", "surrogateescape")
    return _SOFT_BREAK.sub(rb"=\1", encoded).decode("ascii", "surrogateescape")
