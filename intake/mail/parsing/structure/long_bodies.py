"""Long bodies are kept away from the parser, which would hold every line of them as an object.

The middle of a long stretch without anything like a boundary is replaced by a placeholder, a line that
occurs nowhere in the mail; the content can still be had from the raw bytes.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

# Shorter stretches aren't worth the trouble.  What is left of a long one at its beginning holds the
# headers of the part, or of a message that is attached.
_LONG = 524_288
_BEGINNING = 131_072
_END = 4_096
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class KeptBack:
    """What the parser reads instead of the mail, and what the placeholders stand for."""

    pieces: tuple[memoryview, ...]
    bodies: dict[bytes, memoryview]

    def chunks(self, size: int) -> Iterator[bytes]:
        """What the parser reads, that many bytes at a time."""
        return _chunks(self.pieces, size)

    def inside(self, encoded: bytes) -> bool:
        """Whether the bytes hold a placeholder."""
        return len(encoded) > _BEGINNING and any(line in encoded for line in self.bodies)

    def restored(self, encoded: bytes) -> bytes:
        """The bytes with every placeholder replaced by what it stands for."""
        return b"".join(self._segments(encoded))

    def restored_lines(self, text: bytes) -> bytes:
        """A text with every placeholder replaced; its lines, and what replaces them, end in a bare LF."""
        for line, body in self.bodies.items():
            plain = line.replace(b"\r\n", b"\n")
            if plain in text:
                text = text.replace(plain, bytes(body).replace(b"\r\n", b"\n"))
        return text

    def decoded(self, encoded: bytes) -> bytes | None:
        """Base64 decoded piece by piece; None where it is not flawless, and takes a look at the whole."""
        decoded = BytesIO()
        rest = b""
        try:
            for chunk in _chunks(self._segments(encoded), _CHUNK):
                letters = rest + chunk.translate(None, b"\r\n")
                # The last letters wait, for padding may be among them, and nothing may follow padding.
                ready = max(len(letters) - 4, 0) // 4 * 4
                if b"=" in letters[:ready]:
                    return None
                decoded.write(binascii.a2b_base64(letters[:ready], strict_mode=True))
                rest = letters[ready:]
            decoded.write(binascii.a2b_base64(rest, strict_mode=True))
        except binascii.Error:
            return None
        return decoded.getvalue()

    def _segments(self, encoded: bytes) -> Iterator[bytes | memoryview]:
        at = 0
        found = sorted((encoded.find(line), line) for line in self.bodies if line in encoded)
        for place, line in found:
            yield encoded[at:place]
            yield self.bodies[line]
            at = place + len(line)
        yield encoded[at:]


NOTHING = KeptBack((), {})


def keep_back(raw: bytes) -> KeptBack:
    """Take the middles of long bodies out of a mail."""
    view = memoryview(raw)
    if len(raw) <= _LONG:
        return KeptBack((view,), {})
    pieces: list[memoryview] = []
    bodies: dict[bytes, memoryview] = {}
    fed = 0
    for start, end in _stretches(raw):
        middle = _middle(raw, start, end)
        if middle is None:
            continue
        line = _placeholder(raw, len(bodies))
        pieces += [view[fed : middle[0]], memoryview(line)]
        bodies[line] = view[middle[0] : middle[1]]
        fed = middle[1]
    return KeptBack((*pieces, view[fed:]), bodies)


def _stretches(raw: bytes) -> Iterator[tuple[int, int]]:
    """The long stretches between lines that begin with two dashes, as boundaries do (RFC 2046 §5.1.1)."""
    start = 0
    while start < len(raw):
        end = raw.find(b"\n--", start)
        if end < 0:
            end = len(raw)
        if end - start > _LONG:
            yield start, end
        start = end + 3


def _middle(raw: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Where the middle of a stretch begins and ends, both behind a line's end; None to leave it whole."""
    head = raw[start : start + _BEGINNING]
    if b"\n\r\n" not in head and b"\n\n" not in head:
        return None  # Still in a header.
    first = raw.find(b"\n", start + _BEGINNING, end) + 1
    last = raw.rfind(b"\n", start, end - _END) + 1
    # The parser takes a bare CR for a line's end too.
    if not first or last - first < _LONG // 4 or raw.find(b"\r--", first, last) >= 0:
        return None
    return first, last


def _placeholder(raw: bytes, number: int) -> bytes:
    """A line that occurs nowhere in the mail."""
    attempt = 0
    while (line := b"kept back %d.%d\r\n" % (number, attempt)) in raw:
        attempt += 1
    return line


def _chunks(segments: Iterable[bytes | memoryview], size: int) -> Iterator[bytes]:
    for segment in segments:
        for at in range(0, len(segment), size):
            yield bytes(segment[at : at + size])
