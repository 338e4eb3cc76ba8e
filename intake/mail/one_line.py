"""Any text as one clean line, for headers and for cells of a table."""

from __future__ import annotations

import re

MAXIMUM_TEXT = 400

# C0 and C1 controls, soft hyphen, direction marks and overrides, invisible joiners, separators,
# byte order mark, interlinear marks and lone surrogates: none is ever needed in a header.
_UNWANTED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]+",
)


def one_line(text: str, limit: int = MAXIMUM_TEXT) -> str:
    """Make any text one line: no controls or direction marks, single spaces, at most `limit` characters."""
    if len(text) <= limit and text.isprintable() and "  " not in text and text == text.strip(" "):
        # Nothing unwanted is printable, and no space but the plain one.
        return text
    line = " ".join(_UNWANTED.sub(" ", text[: limit * 4]).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
