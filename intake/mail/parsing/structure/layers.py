"""What is encoded inside a file, to search it: an attached mail may hold base64, and that base64 again."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

# Every quantifier is possessive and every match begins where a run begins: one pass, however long the lines.
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40,}+={0,2}+(?:\r?\n[A-Za-z0-9+/]++={0,2}+)*+")
_DEEPEST = 3


def layers(content: bytes) -> Iterator[bytes]:
    """The bytes, and what the base64 in them comes to, three layers deep.

    The soft breaks of quoted-printable and the zero bytes of UTF-16 are taken out, so that a word stands in
    one piece.  Compressed files are not opened.
    """
    waiting = [(content, 0)]
    while waiting:
        data, depth = waiting.pop()
        yield _joined(data)
        if depth < _DEEPEST:
            waiting.extend((_decoded(run[0]), depth + 1) for run in _BASE64.finditer(data))


def _joined(data: bytes) -> bytes:
    data = data.replace(b"=\r\n", b"").replace(b"=\n", b"")
    return data.replace(b"\0", b"") if b"\0" in data else data


def _decoded(run: bytes) -> bytes:
    letters = run.translate(None, b"\r\n=")
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4])
