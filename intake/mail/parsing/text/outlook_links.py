"""Links that Outlook writes into plain text beside what they stand for: `800 123 <tel:800123>`."""

from __future__ import annotations

import re

_LINK = re.compile(r"<((?:tel|callto|sip|skype|fax|sms|mailto|https?|file):[^<>\s]{1,2000})>", re.IGNORECASE)
_DIALLED = re.compile(r"(?:tel|callto|sip|skype|fax|sms):", re.IGNORECASE)
_SCHEME = re.compile(r"(?:mailto:|https?://|file:/*)", re.IGNORECASE)
_BESIDE = 300


def without_links_of_outlook(text: str) -> str:
    """The text without links that say nothing but what stands right beside them."""
    if "<" not in text or ":" not in text:
        return text
    pieces: list[str] = []
    at = 0
    for link in _LINK.finditer(text):
        start, end = link.span()
        if not _is_superfluous(link[1], text[max(at, start - _BESIDE) : start], text[end : end + _BESIDE]):
            continue
        before = text[at:start]
        if text[end : end + 1] in {"", " ", "\n"} or before.endswith((" ", "\n")):
            before = before.rstrip(" ") if text[end : end + 1] != " " else before
            end += before.endswith(" ") and text[end : end + 1] == " "
        pieces.append(before)
        at = end
    return "".join((*pieces, text[at:]))


def _is_superfluous(link: str, before: str, after: str) -> bool:
    if _DIALLED.match(link):
        return True
    shown = _SCHEME.sub("", link).rstrip("/").casefold()
    near = (before.rstrip().casefold(), after.lstrip().casefold())
    return bool(shown) and (near[0].endswith((shown, f"{shown}/")) or near[1].startswith(shown))
