"""Who may be written to by LMTP, and what becomes of a mail: all that the protocol knows of a desk."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO, Protocol

COMMITTED = "250 2.0.0 committed"
NOT_NOW = "451 4.3.0 not now: try again later"
TOO_MANY = "451 4.3.2 too many mails: try again in a minute"
UNKNOWN = "550 5.1.1 no such mailbox here"
TOO_MANY_RECIPIENTS = "452 4.5.3 too many recipients: send the others after this mail"
_PIECE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Box:
    """A mailbox by its name, and the largest mail that it takes, in bytes."""

    name: str
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How much at a time: connections, mails a minute, seconds without a command or for one DATA."""

    connections: int = 10
    mails_per_minute: int = 600
    idle_seconds: float = 300.0
    recipients: int = 100


Take = Callable[[str, bytes, bytes, bytes], bool]
"""Commits a mail to the mailbox of that name: its bytes, their SHA-256, the trace lines above them.

False: it was not committed, and has to be handed over again.  Called from one thread of several.
"""


class _Digest(Protocol):
    """What hashlib has no public type for."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


@dataclass
class Content:
    """What came after DATA: nothing of it is kept once it is larger than `most` bytes."""

    file: IO[bytes]
    most: int
    size: int = 0
    _digest: _Digest = field(default_factory=hashlib.sha256)

    def add(self, piece: bytes) -> None:
        """One more piece."""
        self.size += len(piece)
        if self.size <= self.most:
            self._digest.update(piece)
            self.file.write(piece)
        elif self.file.tell():
            self.file.seek(0)
            self.file.truncate()

    @property
    def digest(self) -> bytes:
        """SHA-256 of all of it, where all of it was kept."""
        return self._digest.digest()


class Door:
    """Takes mail for mailboxes; `route` finds that of an address."""

    def __init__(
        self,
        route: Callable[[str], Box | None],
        take: Take,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.route = route
        self.limits = limits
        self._take = take
        self._clock = clock
        self._allowance = float(limits.mails_per_minute)
        self._counted_at = clock()

    def has_room(self) -> bool:
        """Whether one more mail may begin: so many a minute, and so many at once after a pause."""
        now, most = self._clock(), float(self.limits.mails_per_minute)
        self._allowance = min(most, self._allowance + (now - self._counted_at) * most / 60)
        self._counted_at = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True

    def answers(self, sender: str, recipients: Sequence[str], content: Content) -> list[str]:
        """Commit a mail to the mailboxes of its recipients, and close it; one reply for each recipient."""
        with content.file as file:
            boxes = {recipient: self.route(recipient) for recipient in recipients}
            found = {box.name: box for box in boxes.values() if box is not None}
            file.seek(0)
            raw = file.read() if content.size <= content.most else b""
        replies = {
            name: self._answer(box, sender, [to for to in boxes if boxes[to] == box], raw, content)
            for name, box in found.items()
        }
        return [replies[box.name] if (box := boxes[to]) is not None else UNKNOWN for to in recipients]

    def _answer(self, box: Box, sender: str, recipients: list[str], raw: bytes, content: Content) -> str:
        if content.size > box.max_bytes:
            return f"552 5.3.4 too large: at most {box.max_bytes} bytes"
        return COMMITTED if self._take(box.name, raw, content.digest, _trace(sender, recipients)) else NOT_NOW


def _trace(sender: str, recipients: Sequence[str]) -> bytes:
    """What whoever delivers a mail writes above it: who sent it (RFC 5321 §4.4), and to whom it came.

    No Received: those of the servers before us stay where they are looked for.  Each line is written,
    whatever came: else the sender's own would be the first.
    """
    path = "" if sender == "<>" else sender
    lines = [f"Return-Path: <{path}>", *(f"Delivered-To: {to}" for to in recipients)]
    return b"".join(_printable(line).encode() + b"\r\n" for line in lines)


def _printable(line: str) -> str:
    """With "?" for what is no character, or none that is seen."""
    return "".join(character if character.isprintable() else "?" for character in line)
