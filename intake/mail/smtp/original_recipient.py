"""Whom we wrote to, as servers on the way are told to name him in their reports."""

from __future__ import annotations

# RFC 3461 §4: printable ASCII stands for itself, but for these two.
_NOT_XTEXT = frozenset(b"+=")
# RFC 6533 §3 (QCHAR) leaves the backslash out as well, which begins what is escaped.
_NOT_QCHAR = frozenset(b"+=\\")
_FIRST, _LAST = ord("!"), ord("~")


def original_recipient(form: bytes) -> bytes:
    """The option ORCPT for an address as it stands in RCPT: RFC 3461 §4.2, beyond ASCII RFC 6533 §3."""
    if form.isascii():
        return b"ORCPT=rfc822;" + b"".join(map(_xtext, form))
    return b"ORCPT=utf-8;" + "".join(map(_escaped, form.decode())).encode()


def _xtext(octet: int) -> bytes:
    plain = _FIRST <= octet <= _LAST and octet not in _NOT_XTEXT
    return bytes([octet]) if plain else b"+%02X" % octet


def _escaped(character: str) -> str:
    plain = _FIRST <= ord(character) <= _LAST and ord(character) not in _NOT_QCHAR
    return character if plain else f"\\x{{{ord(character):02X}}}"
