"""What S/MIME holds that isn't encrypted: signed in one piece (RFC 8551 §3.5.2) or compressed (§3.6).

A few lines of BER (X.690), since nothing is verified here: the envelope, and the octets inside it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_SEQUENCE, _SET, _INTEGER, _OID = 0x30, 0x31, 0x02, 0x06
_OCTETS, _OCTETS_IN_PIECES, _CONTENT = 0x04, 0x24, 0xA0
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_COMPRESSED_DATA = bytes.fromhex("2a864886f70d0109100109")
_MAX_DEPTH = 8
_MAX_PIECES = 100_000
_LONGEST_LENGTH = 5  # bytes of a length: no mail is larger


class _BadEncodingError(Exception):
    """The bytes are no BER."""


@dataclass(frozen=True, slots=True)
class _Element:
    """One element: its tag, where its contents begin and end; `end` is None where its length isn't said."""

    tag: int
    start: int
    end: int | None


def signed_content(data: bytes) -> bytes | None:
    """The MIME entity inside signed-data, or None: it is encrypted, detached, broken or something else."""
    try:
        return _signed_content(data)
    except (_BadEncodingError, IndexError):
        return None


def compressed_content(data: bytes, most: int) -> bytes | None:
    """The MIME entity inside compressed-data (RFC 3274); None: it is none, broken, or longer than `most`."""
    try:
        packed = _compressed(data)
        if packed is None or most <= 0:
            return None  # To zlib, none at all means no limit.
        inflating = zlib.decompressobj()
        content = inflating.decompress(packed, most)
    except (_BadEncodingError, IndexError, zlib.error):
        return None
    # More of it would have come, or it breaks off.
    return content if inflating.eof else None


def _signed_content(data: bytes) -> bytes | None:
    signed = _content_of_kind(data, _SIGNED_DATA)
    if signed is None:
        return None
    version = _expect(data, signed.start, _INTEGER)
    algorithms = _expect(data, _after(data, version), _SET)
    return _encapsulated(data, _after(data, algorithms))


def _compressed(data: bytes) -> bytes | None:
    compressed = _content_of_kind(data, _COMPRESSED_DATA)
    if compressed is None:
        return None
    version = _expect(data, compressed.start, _INTEGER)
    # There is one algorithm, zlib (RFC 3274 §2).
    algorithm = _expect(data, _after(data, version), _SEQUENCE)
    return _encapsulated(data, _after(data, algorithm))


def _content_of_kind(data: bytes, kind: bytes) -> _Element | None:
    """What a ContentInfo (RFC 5652 §3) of such a kind holds."""
    envelope = _expect(data, 0, _SEQUENCE)
    named = _expect(data, envelope.start, _OID)
    if data[named.start : named.end] != kind:
        return None
    return _expect(data, _expect(data, _after(data, named), _CONTENT).start, _SEQUENCE)


def _encapsulated(data: bytes, at: int) -> bytes | None:
    """The octets of an EncapsulatedContentInfo (RFC 5652 §5.2) that begins there."""
    inner = _expect(data, at, _SEQUENCE)
    inner_kind = _expect(data, inner.start, _OID)
    at = _after(data, inner_kind)
    if data[at] != _CONTENT:
        return None  # A detached signature: the content stands beside it.
    return b"".join(_octets(data, _element(data, _element(data, at).start), 0))


def _octets(data: bytes, element: _Element, depth: int) -> Iterator[bytes]:
    """The octets of a string, which may come in pieces (X.690 §8.7.3)."""
    if depth > _MAX_DEPTH:
        raise _BadEncodingError
    if element.tag == _OCTETS and element.end is not None:
        yield data[element.start : element.end]
    elif element.tag == _OCTETS_IN_PIECES:
        for piece in _inside(data, element):
            yield from _octets(data, piece, depth + 1)
    else:
        raise _BadEncodingError


def _inside(data: bytes, element: _Element) -> Iterator[_Element]:
    at = element.start
    for _ in range(_MAX_PIECES):
        if element.end is not None and at >= element.end:
            return
        if element.end is None and data[at : at + 2] == b"\0\0":
            return
        inner = _element(data, at)
        yield inner
        at = _after(data, inner)
    raise _BadEncodingError


def _element(data: bytes, at: int) -> _Element:
    tag, first = data[at], data[at + 1]
    start = at + 2
    if first == 0x80:  # noqa: PLR2004 - X.690 §8.1.3.6: the end is marked
        return _Element(tag, start, None)
    length = first
    if first > 0x80:  # noqa: PLR2004 - §8.1.3.5: so many bytes of length
        many = first & 0x7F
        if many > _LONGEST_LENGTH:
            raise _BadEncodingError
        length = int.from_bytes(data[start : start + many], "big")
        start += many
    if start + length > len(data):
        raise _BadEncodingError
    return _Element(tag, start, start + length)


def _expect(data: bytes, at: int, tag: int) -> _Element:
    element = _element(data, at)
    if element.tag != tag:
        raise _BadEncodingError
    return element


def _after(data: bytes, element: _Element, depth: int = 0) -> int:
    """Where the next element begins."""
    if element.end is not None:
        return element.end
    if depth > _MAX_DEPTH:
        raise _BadEncodingError
    at = element.start
    for _ in range(_MAX_PIECES):
        if data[at : at + 2] == b"\0\0":
            return at + 2
        at = _after(data, _element(data, at), depth + 1)
    raise _BadEncodingError
