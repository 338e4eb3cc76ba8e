"""Files that stand in a text in uuencode (POSIX.1 uuencode): taken out, so that the text is the text."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_MAX_FILES = 50
_BEGIN = re.compile(r"^begin(-base64)? [0-7]{3,4} ([^\n]{1,200})\n", re.MULTILINE)
_LINE = re.compile(r"[^\n]*")


@dataclass(frozen=True, slots=True)
class Uuencoded:
    """A file with the name that its writer gave it."""

    name: str
    content: bytes


def take_files(text: str) -> tuple[str, tuple[Uuencoded, ...]]:
    """The text without its files, and the files; one that isn't whole stays in the text."""
    files: list[Uuencoded] = []
    kept: list[str] = []
    at = 0
    while len(files) < _MAX_FILES and (begin := _BEGIN.search(text, at)) is not None:
        content, end = _content(text, begin.end(), in_base64=begin[1] is not None)
        if content is None:
            kept.append(text[at : begin.end()])
            at = begin.end()
            continue
        kept.append(text[at : begin.start()])
        files.append(Uuencoded(begin[2].strip(), content))
        at = end
    return "".join((*kept, text[at:])), tuple(files)


def _content(text: str, at: int, *, in_base64: bool) -> tuple[bytes | None, int]:
    """What the lines from here to the end line hold, and where the text goes on; None without an end."""
    end_line = "====" if in_base64 else "end"
    pieces: list[bytes] = []
    while at < len(text):
        found = _LINE.match(text, at)
        line = found[0] if found else ""
        at += len(line) + 1
        if line.strip() == end_line:
            return b"".join(pieces), at
        try:
            pieces.append(_decoded(line.rstrip("\r"), in_base64=in_base64))
        except (binascii.Error, UnicodeEncodeError):
            return None, at
    return None, at


def _decoded(line: str, *, in_base64: bool) -> bytes:
    encoded = line.encode("ascii")
    if in_base64:
        return binascii.a2b_base64(encoded)
    try:
        return binascii.a2b_uu(encoded)
    except binascii.Error:
        # Some encoders leave out the blanks at the end of a line, some add a check sum.
        length = (((encoded[0] - 32) & 63) * 4 + 5) // 3 if encoded else 0
        return binascii.a2b_uu(encoded[:length].ljust(length))
