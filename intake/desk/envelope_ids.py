"""Envelope identifiers (RFC 3461 §4.4): by which a server names our mail in its reports.

They are told to servers alone and stand in no mail, so whoever got a mail of ours can't name another one, nor
can he count and try: a seal stands behind the mail's place in the outbox.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

_SEAL_BYTES = 10  # 80 bits, the least that RFC 2104 §5 allows; a guess costs the guesser a mail
_MARK_BYTES = 5
_PURPOSE = b"intake envelope 1\0"
_WRITTEN = re.compile(r"([1-9][0-9]{0,17})\.([a-z2-7]{8})\.([a-z2-7]{16})")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A mail by its place in the outbox.

    Places come again in a database that was restored: `mark` tells whether it is the same mail.
    """

    place: int
    mark: str

    def is_of(self, message_id: str) -> bool:
        """Whether the mail at that place, by its Message-ID, is the one that was meant."""
        return _mark(message_id) == self.mark


def envelope_id(key: bytes, place: int, message_id: str) -> str:
    """The identifier of a mail, in letters that need no xtext (RFC 3461 §4); "" without a key."""
    named = f"{place}.{_mark(message_id)}"
    return f"{named}.{_seal(key, named)}" if key else ""


def named_place(key: bytes, identifier: str) -> NamedPlace | None:
    """Which mail an identifier names; None where we didn't write it."""
    found = _WRITTEN.fullmatch(identifier.strip().lower())
    if found is None or not key:
        return None
    place, mark, seal = found.groups()
    return NamedPlace(int(place), mark) if hmac.compare_digest(_seal(key, f"{place}.{mark}"), seal) else None


def _mark(message_id: str) -> str:
    return _letters(hashlib.sha256(message_id.encode()).digest()[:_MARK_BYTES])


def _seal(key: bytes, named: str) -> str:
    return _letters(hmac.digest(key, _PURPOSE + named.encode(), hashlib.sha256)[:_SEAL_BYTES])


def _letters(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").lower()
