"""What of a page nobody reads as text, and whether something in it never ends."""

from __future__ import annotations

import re

_RAW = ("style", "title", "script")
_UNREAD = tuple(
    (re.compile(begin, re.IGNORECASE), re.compile(end, re.IGNORECASE))
    for begin, end in ((r"<style[\s>]", r"</style\s*>"), (r"<script[\s>]", r"</script\s*>"), ("<!--", "-->"))
)


def is_never_closed(page: str) -> bool:
    """Whether a comment, a style, a title or a script of a page has no end: some readers see all below it."""
    comment = page.rfind("<!--")
    if comment >= 0 and page.find("-->", comment) < 0 and page.find("<!-->", comment) < 0:
        return True
    lowered = page.lower()
    return any(lowered.rfind(f"<{name}") > lowered.rfind(f"</{name}") for name in _RAW)


def reduced(page: str) -> tuple[str, bool]:
    """The page without style sheets, scripts and comments, and whether it had any; linear in its length."""
    length = len(page)
    for begin, end in _UNREAD:
        page = _without(page, begin, end)
    return page, len(page) < length


def _without(page: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str:
    pieces: list[str] = []
    at = 0
    while (opening := begin.search(page, at)) is not None:
        closing = end.search(page, opening.end())
        if closing is None:
            break
        pieces.append(page[at : opening.start()])
        at = closing.end()
    return "".join((*pieces, page[at:]))
