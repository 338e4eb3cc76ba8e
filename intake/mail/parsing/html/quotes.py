"""Which parts of a mail's HTML are quotes of older mails.

A `<blockquote>` is one, unless it only indents; Gmail's quote begins with an attribution line, which
plain text shows unquoted, and a forward that is marked up alike is no quote at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.mail.parsing.html.tokens import Tag

_INDENTING = re.compile(r"border(?:-left)?:(?:none|0|medium none)")
_MAX_LEVEL = 20
_MAX_OPEN = 80


@dataclass(slots=True)
class _Quote:
    """A quoting element: how deep its tag is nested in itself, and what it adds to the level."""

    tag: str
    adds: int
    gmail: bool = False
    nested: int = 0


class Quotes:
    """Follows the tags of blocks and knows how deeply the current text is quoted."""

    def __init__(self) -> None:
        self._stack: list[_Quote] = []
        self._attribution = False

    @property
    def level(self) -> int:
        """The number of "> " before a line that begins here, at most 20."""
        if self._attribution:
            return 0
        return min(sum(quote.adds for quote in self._stack), _MAX_LEVEL)

    def follow(self, tag: Tag, lines: list[str]) -> None:
        """Take note of a block's tag; `lines` are those written before it."""
        if tag.closing:
            self._end(tag.name, lines)
            return
        if tag.name == "blockquote":
            self._begin_blockquote(tag)
        elif tag.name == "div":
            self._begin_div(tag)

    def _begin_div(self, tag: Tag) -> None:
        kinds = tag.attribute("class").split() if tag.source else []
        if "gmail_attr" in kinds:
            self._attribution = True
        elif "gmail_quote" in kinds and len(self._stack) < _MAX_OPEN:
            self._stack.append(_Quote("div", 1, gmail=True))
        else:
            innermost = next((quote for quote in reversed(self._stack) if quote.tag == "div"), None)
            if innermost is not None:
                innermost.nested += 1

    def _begin_blockquote(self, tag: Tag) -> None:
        style = tag.attribute("style").lower().replace(" ", "")
        indentation = bool(_INDENTING.search(style)) and tag.attribute("type") != "cite"
        inside_gmail = bool(self._stack) and self._stack[-1].gmail and self._stack[-1].adds == 1
        if inside_gmail:
            self._stack[-1].adds = 0
        if len(self._stack) < _MAX_OPEN:
            self._stack.append(_Quote("blockquote", 0 if indentation and not inside_gmail else 1))

    def _end(self, name: str, lines: list[str]) -> None:
        if name == "div" and self._attribution:
            self._attribution = False
            last = next((line for line in reversed(lines) if line), "")
            forwarded = any(line.startswith("-----") for line in lines[-8:])
            if (forwarded or last.startswith("-----")) and self._stack and self._stack[-1].gmail:
                self._stack[-1].adds = 0
                self._stack[-1].gmail = False
            return
        position = next((at for at in reversed(range(len(self._stack))) if self._stack[at].tag == name), None)
        if position is None:
            return
        if self._stack[position].nested > 0:
            self._stack[position].nested -= 1
        else:
            del self._stack[position:]
