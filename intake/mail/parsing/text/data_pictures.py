"""Pictures that stand within a page (`data:`, RFC 2397): taken out before anything of the page is cut.

Mail programs of phones and web pages put screenshots there; a picture of a megabyte is no megabyte of text.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_MAX_PICTURES = 100
_MARK = b"data:image/"
# Only where an attribute's or a style's value begins: a person may write of such addresses.
_PICTURE = re.compile(
    rb"(?<=[\"'=(])data:image/([a-z0-9.+-]{1,30})(?:;[a-z0-9=_.-]{1,60}){0,5};base64,"
    rb"([A-Za-z0-9+/=%\s]*)",
    re.IGNORECASE,
)
_NOT_DIGITS = re.compile(rb"%(?:0[ad]|20)|[^A-Za-z0-9+/%]", re.IGNORECASE)
_EXTENSIONS = {"jpeg": "jpg", "pjpeg": "jpg", "svg+xml": "svg", "x-icon": "ico", "vnd.microsoft.icon": "ico"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with the extension that its type has."""

    extension: str
    content_type: str
    content: bytes


def take_pictures(page: bytes) -> tuple[bytes, tuple[Picture, ...]]:
    """The page without its pictures, and the first of them; linear in the page's length."""
    if _MARK not in page.lower():
        return page, ()
    pictures: list[Picture] = []
    seen: set[bytes] = set()

    def taken(found: re.Match[bytes]) -> bytes:
        content = _decoded(found[2])
        if content and content not in seen and len(pictures) < _MAX_PICTURES:
            seen.add(content)
            kind = found[1].decode("ascii").lower()
            pictures.append(Picture(_EXTENSIONS.get(kind, _plain(kind)), f"image/{kind}", content))
        # That a picture was here stays to be seen: behind words, it may hide them.
        return found[0][: found.start(2) - found.start()]

    return _PICTURE.sub(taken, page), tuple(pictures)


def _plain(kind: str) -> str:
    return kind if kind.isalnum() and len(kind) <= 4 else "img"  # noqa: PLR2004 - a name's ending


def _decoded(encoded: bytes) -> bytes:
    digits = _NOT_DIGITS.sub(b"", encoded).replace(b"%2B", b"+").replace(b"%2F", b"/")
    digits = digits.replace(b"%", b"")
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
