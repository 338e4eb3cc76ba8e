"""A text without the secrets that a token server may repeat, in whatever way it writes their characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.entities import codepoint2name


def without(secrets: Iterable[str], text: str) -> str:
    """The text with "…" for each secret: as it is, in percent (RFC 3986 §2.1), in JSON or in HTML."""
    # The longest first: one may be the beginning of another.
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = re.sub("".join(map(_written, secret)), "…", text, flags=re.IGNORECASE)
    return text


def _written(character: str) -> str:
    """A pattern of all ways to write a character; letters and digits are left as they are by all encoders."""
    if character.isascii() and character.isalnum():
        return character
    number = ord(character)
    # Bounded repetitions: a server's text is of any length, and this is tried at each place of it.
    ways = [
        re.escape(character),
        # In percent also twice over, as by a gateway that quotes what is quoted.
        "".join(f"%(?:25){{0,3}}{byte:02x}" for byte in character.encode("utf-8", "replace")),
        rf"\\{{1,4}}u{number:04x}",
        rf"\\{{1,4}}{re.escape(character)}",
        f"&#0{{0,6}}{number};",
        f"&#x0{{0,6}}{number:x};",
    ]
    if number in codepoint2name:
        ways.append(f"&{codepoint2name[number]};")
    if character == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"
