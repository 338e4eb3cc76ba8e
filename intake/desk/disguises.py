"""A text as it reads behind what breaks and encodes it, to look for a known word in it.

Mail programs break a long word over lines, put marks of quotes, tags or soft ends of lines into it, and write
its letters as entities, in percent, quoted-printable or hexadecimal.  Compressed text stays what it is.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567"
_OTHERS = bytes(
    byte for byte in range(256) if bytes([byte]).lower() not in {bytes([one]) for one in _LETTERS}
)
_LOWER = bytes(range(256)).lower()
_SPACES = b" \t\r\n\f\v\0>|"
_TAG = re.compile(rb"</?[a-z][^<>]{0,300}>", re.IGNORECASE)
_SOFT_END = re.compile(rb"=[ \t]{0,20}\r?\n")
_ENTITY = re.compile(rb"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?", re.IGNORECASE)
# In percent, quoted-printable, and as programs write a byte in a string.
_BYTE = re.compile(rb"(?:%|=|\\x|\\u00|%u00)([2-7][0-9a-f])", re.IGNORECASE)
# Possessive, and every match begins where a run begins: one pass, however long the runs.
_HEXADECIMAL = re.compile(rb"(?<![0-9a-fA-F])[0-9a-fA-F]{80,}+")
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{60,}+")
_BETWEEN_DIGITS = b" \t\r\n\f\v\0>|:,;-\\"
_MOST_ROUNDS = 3
# What is replaced takes fifty times its memory meanwhile, and a file may be large.
_PART, _OVERLAP = 500_000, 50_000
_ASCII = 128


def squeezed(data: bytes) -> Iterator[bytes]:
    """The letters and digits of base32 in a text, in lower case, as it stands and decoded, part by part.

    The parts overlap, so that no word of a few dozen letters is cut, whatever is put between them.
    """
    for start in range(0, max(1, len(data) - _OVERLAP), _PART):
        yield from _squeezed(data[start : start + _PART + _OVERLAP])


def _squeezed(data: bytes) -> Iterator[bytes]:
    for text in _decoded(data):
        yield _only_letters(text)
        if b"<" in text:
            yield _only_letters(_TAG.sub(b"", text))
        for run in _HEXADECIMAL.finditer(text.translate(None, _BETWEEN_DIGITS).replace(b"0x", b"")):
            digits = run[0].decode("ascii")
            # Where the first byte begins isn't known.
            yield from (_only_letters(bytes.fromhex(_whole(digits, start, 2))) for start in range(2))
        for run in _BASE64.finditer(text.translate(None, _SPACES)):
            letters = run[0].decode("ascii")
            yield from (_only_letters(base64.b64decode(_whole(letters, start, 4))) for start in range(4))


def _whole(letters: str, start: int, group: int) -> str:
    """The letters from a start on, as far as they make whole groups."""
    return letters[start : start + (len(letters) - start) // group * group]


def _decoded(data: bytes) -> Iterator[bytes]:
    """The text, and what comes of it when entities and written bytes are read, also twice over."""
    yield data
    for _ in range(_MOST_ROUNDS):
        read = _SOFT_END.sub(b"", data) if b"=" in data else data
        read = _ENTITY.sub(_character, read) if b"&#" in read else read
        read = _BYTE.sub(lambda found: bytes([int(found[1], 16)]), read)
        if read == data:
            return
        yield read
        data = read


def _character(found: re.Match[bytes]) -> bytes:
    number = int(found[1], 16) if found[1] else int(found[2])
    return bytes([number]) if number < _ASCII else b""


def _only_letters(text: bytes) -> bytes:
    return text.translate(_LOWER, _OTHERS)
