"""What FETCH answers about one mail, item by item."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Piece = bytes | tuple[bytes, bytes]

LARGEST_HEADER_BYTES = 500_000
"""How much of a mail's header is looked at."""

_BEGINNING = re.compile(rb"\d+ \(")
_UID = re.compile(rb"[( ]UID \d", re.IGNORECASE)
# Of 63 bits (RFC 9051 §9).
_LARGEST_SIZE = 2**63 - 1


def with_uids(pieces: Sequence[Piece | None]) -> list[Piece | None]:
    """The answers that name a UID, as to UID FETCH each must (RFC 3501 §6.4.8), in imaplib's pieces.

    imapclient takes the place in the folder for the UID of any other, and so one mail for another.
    """
    answers: list[list[Piece]] = []
    for piece in pieces:
        if piece is None:
            continue
        if not answers or _BEGINNING.match(_words(piece)):
            answers.append([])
        answers[-1].append(piece)
    named = [answer for answer in answers if any(_UID.search(_words(piece)) for piece in answer)]
    return [piece for answer in named for piece in answer] or [None]


def _words(piece: Piece) -> bytes:
    """A piece without the bytes of its literal."""
    return piece if isinstance(piece, bytes) else piece[0]


def size_in(answer: Mapping[bytes, object]) -> int | None:
    """RFC822.SIZE in bytes; None where it can't be one."""
    size = answer.get(b"RFC822.SIZE")
    return size if isinstance(size, int) and 0 <= size <= _LARGEST_SIZE else None


def bytes_of(answer: Mapping[bytes, object], key: str) -> bytes | None:
    """The bytes under a key like `BODY[]<0>`; None where there are none."""
    value = answer.get(key.encode("ascii"))
    return value if isinstance(value, bytes) else None


def utc(value: object) -> datetime:
    """INTERNALDATE in UTC; now, when the server gives none or an impossible one."""
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC)
        except (OverflowError, ValueError):
            return datetime.now(UTC)
    return datetime.now(UTC)


def has_come_a_way(raw: bytes) -> bool:
    """Whether a server noted that the mail passed it (RFC 5321 §4.4)."""
    end = raw.find(b"\r\n\r\n")
    header = raw[: end if end >= 0 else LARGEST_HEADER_BYTES].lower()
    return header.startswith(b"received:") or b"\nreceived:" in header
