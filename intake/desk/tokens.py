"""Tokens that prove an answer: we put them into a Message-ID or a sub-address and recognize them there.

A token carries its expiry, its audience and a nonce in clear and an HMAC over them.  It is written
in lower-case base32, because mail systems fold the case of addresses and of Message-IDs, and with
the largest audience and nonce it has 50 characters: `support+<token>` stays within the 64 octets
of a local part (RFC 5321 §4.5.3.1.1).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from intake.desk.disguises import squeezed
from intake.desk.outgoing import Audience

MAXIMUM_NONCE_BYTES = 8
MAXIMUM_TOKEN_LENGTH = 50

_MINIMUM_KEY_BYTES = 16
_EXPIRY_BYTES = 4
_LATEST_EXPIRY = 2 ** (8 * _EXPIRY_BYTES) - 1
_SEAL_BYTES = 10  # 80 bits, the least that RFC 2104 §5 allows; a guess costs the guesser a mail
_HEAD_BYTES = _EXPIRY_BYTES + 1
_PURPOSE = b"intake token 1\0"
_AUDIENCES = {audience.value.encode(): audience for audience in Audience}
# The lengths and the audience stand at a fixed place, so that every agents' token has these letters in it:
# base32 of five bytes is eight letters, and the last bits of the lengths and the first of "s" one each.
_AGENTS_LETTERS = re.compile("i" + base64.b32encode(b"agent").decode("ascii").lower() + "o", re.IGNORECASE)
_BEFORE_LETTERS, _BEHIND_LETTERS = 7, 30
_AGENTS_TOKEN = re.compile(
    rf"[a-z2-7]{{{_BEFORE_LETTERS}}}{_AGENTS_LETTERS.pattern}[a-z2-7]{{{_BEHIND_LETTERS}}}", re.IGNORECASE
)
_MOST_FORGED = 100
_ANY_TIME = datetime.fromtimestamp(0, UTC)
_ALPHABET = re.compile(rf"[a-z2-7]{{1,{MAXIMUM_TOKEN_LENGTH}}}")
_MINIMUM_TOKEN_LENGTH = -(-8 * (_HEAD_BYTES + _SEAL_BYTES) // 5)  # base32: five bits a character


class TokenState(StrEnum):
    """What a token turned out to be."""

    VALID = "valid"
    EXPIRED = "expired"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class CheckedToken:
    """A token as it was checked.  A forged one tells nothing: it has no audience and no nonce."""

    state: TokenState
    audience: Audience | None = None
    nonce: bytes = b""

    @property
    def valid(self) -> bool:
        """Whether the token was issued with this key and has not run out."""
        return self.state is TokenState.VALID


FORGED = CheckedToken(TokenState.FORGED)


def issue(key: bytes, nonce: bytes, expires_at: datetime, audience: Audience) -> str:
    """Write a token that `verify` accepts until `expires_at` (aware; whole seconds, inclusive).

    ValueError when the key is shorter than 16 bytes, the time is naive or beyond 2106, or the
    nonce is longer than 8 bytes.
    """
    payload = _payload(nonce, _seconds(expires_at), audience.encode())
    sealed = payload + _seal(key, payload)
    return base64.b32encode(sealed).decode("ascii").rstrip("=").lower()


def verify(key: bytes, token: str, now: datetime) -> CheckedToken:
    """Judge a token in any letter case; never raises on the token, ValueError on a naive `now`."""
    moment = _seconds(now)
    sealed = _decoded(token)
    payload, seal = sealed[:-_SEAL_BYTES], sealed[-_SEAL_BYTES:]
    # The seal is compared first and in constant time: what is not ours is not even looked into.
    if not hmac.compare_digest(seal, _seal(key, payload)) or len(payload) < _HEAD_BYTES:
        return FORGED
    audience_end = _HEAD_BYTES + (payload[_EXPIRY_BYTES] >> 4)
    expired = moment > int.from_bytes(payload[:_EXPIRY_BYTES], "big")
    return CheckedToken(
        TokenState.EXPIRED if expired else TokenState.VALID,
        _AUDIENCES.get(payload[_HEAD_BYTES:audience_end]),
        payload[audience_end:],
    )


def token_of(message_id: str) -> str:
    """The token that a Message-ID of ours carries: its local part."""
    return message_id.strip("<>").rpartition("@")[0]


def carries_agents(key: bytes, data: bytes) -> bool:
    """Whether bytes hold a token that proves an agent, run out or not, be it broken or encoded (`disguises`).

    Where very many look like one and are none, somebody plays with us, and it is said as well.
    """
    if not key:
        return False
    looked_at = (_agents_in(key, letters.decode("ascii")) for letters in squeezed(data))
    return any(valid or place > _MOST_FORGED for found in looked_at for place, valid in enumerate(found))


def disguised_agents(key: bytes, text: str) -> bool:
    """Whether a text holds a token that proves an agent in a way that `without_agents` can't take out."""
    rest = unicodedata.normalize("NFKC", without_agents(key, text))
    return carries_agents(key, rest.encode("ascii", "ignore"))


def without_agents(key: bytes, text: str) -> str:
    """A text with "…" in place of every token that proves an agent, or of very many that look so."""
    if not key or not _AGENTS_LETTERS.search(text):
        return text
    seen = 0

    def shown(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return "…" if seen > _MOST_FORGED or _is_agents(key, found[0]) else found[0]

    return _AGENTS_TOKEN.sub(shown, text)


def _agents_in(key: bytes, text: str) -> Iterator[bool]:
    """Of each that looks like an agents' token, whether it is one."""
    for letters in _AGENTS_LETTERS.finditer(text):
        token = text[max(letters.start() - _BEFORE_LETTERS, 0) : letters.end() + _BEHIND_LETTERS]
        yield _is_agents(key, token)


def _is_agents(key: bytes, token: str) -> bool:
    return verify(key, token, _ANY_TIME).audience is Audience.AGENTS


def shaped(text: str) -> bool:
    """Whether the text has the shape of an issued token: only such a text is worth looking for."""
    return len(text) >= _MINIMUM_TOKEN_LENGTH and _ALPHABET.fullmatch(text) is not None


def _payload(nonce: bytes, expiry: int, audience: bytes) -> bytes:
    if len(nonce) > MAXIMUM_NONCE_BYTES:
        raise ValueError("the nonce of a token may have 8 bytes")
    if not 0 <= expiry <= _LATEST_EXPIRY:
        raise ValueError("the expiry of a token must lie between 1970 and 2106")
    lengths = bytes([len(audience) << 4 | len(nonce)])
    return expiry.to_bytes(_EXPIRY_BYTES, "big") + lengths + audience + nonce


def _seal(key: bytes, payload: bytes) -> bytes:
    if len(key) < _MINIMUM_KEY_BYTES:
        raise ValueError("the key of tokens must have 16 bytes at least")
    return hmac.digest(key, _PURPOSE + payload, hashlib.sha256)[:_SEAL_BYTES]


def _decoded(token: str) -> bytes:
    """Read the base32; empty when it is none, or not the one spelling that `issue` writes."""
    folded = token.lower() if token.isascii() else ""
    if not _ALPHABET.fullmatch(folded):
        return b""
    try:
        sealed = base64.b32decode(folded.upper() + "=" * (-len(folded) % 8))
    except binascii.Error:
        return b""
    # The last letter has idle bits; another spelling of the same bytes must not pass.
    canonical = base64.b32encode(sealed).decode("ascii").rstrip("=").lower()
    return sealed if canonical == folded else b""


def _seconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError("a naive time says nothing; give one with a zone")
    return int(moment.timestamp())
