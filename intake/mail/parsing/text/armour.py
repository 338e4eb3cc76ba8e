"""Inline PGP (RFC 9580 §7): the armour around a signed text, signatures and keys are not what somebody wrote.

Nothing is verified; the words stay, and what only programs read goes.  An encrypted text stays as it is.
"""

from __future__ import annotations

import re

_BEGIN = "-----BEGIN PGP "
_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]{1,40}: [^\n]{0,200}\n){0,10}[ \t]*(?:\n|$)",
    re.MULTILINE,
)
_BLOCK = re.compile(r"^-----BEGIN PGP (SIGNATURE|PUBLIC KEY BLOCK)-----[ \t]*$", re.MULTILINE)
# Lines of base64 and the fields above them: words in between are words, and stay.
_INSIDE = re.compile(r"\n(?:[A-Za-z-]{1,40}: [^\n]{0,200}\n){0,10}(?:[A-Za-z0-9+/=]{0,100}[ \t]{0,5}\n)*+")
_ESCAPED = re.compile(r"^- (?=-)", re.MULTILINE)
_MAX_BLOCKS = 50


def without_armour(text: str) -> str:
    """The text without what surrounds a signed one, without signatures and keys."""
    if _BEGIN not in text:
        return text
    pieces: list[str] = []
    at = 0
    for _ in range(_MAX_BLOCKS):
        block = _BLOCK.search(text, at)
        end = _end_of(text, block) if block else -1
        if block is None or end < 0:
            break
        pieces.append(_unwrapped(text[at : block.start()]))
        at = end
    return "".join((*pieces, _unwrapped(text[at:])))


def _end_of(text: str, block: re.Match[str]) -> int:
    """Where the block is over; -1 where it has no end, and stays."""
    last = f"-----END PGP {block[1]}-----"
    inside = _INSIDE.match(text, block.end())
    end = inside.end() if inside else -1
    return end + len(last) if end >= 0 and text.startswith(last, end) else -1


def _unwrapped(text: str) -> str:
    """The words of a signed text, and what stands above it."""
    begin = _SIGNED.search(text)
    if begin is None:
        return text
    return text[: begin.start()] + _ESCAPED.sub("", text[begin.end() :])
