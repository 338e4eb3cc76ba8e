"""An outgoing mail or a part of one as bytes (RFC 2045 §2.4): header lines, and content or parts.

Everything in it is encoded and folded already, so writing it is joining; the standard library's generator
would look at every line once more, which takes longer than all the rest of composing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Entity:
    """Headers in their order, and the content, or the parts between boundaries.

    `content` is ASCII with CRLF at every line's end; values of headers are folded with CRLF, and in ASCII but
    for addresses that have no other form (RFC 6532).
    """

    headers: list[tuple[str, str]] = field(default_factory=list)
    content: bytes = b""
    parts: tuple[Entity, ...] = ()
    boundary: str = ""

    def put(self, name: str, value: str) -> None:
        """Add a header."""
        self.headers.append((name, value))

    def written(self) -> bytes:
        """The bytes as they go over SMTP."""
        return b"".join(self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        head = "".join([f"{name}: {value}\r\n" for name, value in self.headers])
        yield f"{head}\r\n".encode()
        if not self.parts:
            yield self.content
            return
        delimiter = f"--{self.boundary}".encode("ascii")
        for place, part in enumerate(self.parts):
            yield (b"\r\n" if place else b"") + delimiter + b"\r\n"
            yield from part._pieces()  # noqa: SLF001 - its own kind
        yield b"\r\n" + delimiter + b"--\r\n"
