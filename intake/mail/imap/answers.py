"""What FETCH answers about one mail, item by item."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_HEADER_BYTES = 500_000
"""How much of a mail's header is looked at."""

# Of 63 bits (RFC 9051 §9).
_LARGEST_SIZE = 2**63 - 1


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
