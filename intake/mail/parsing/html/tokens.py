"""HTML split into tags and text in linear time, however broken it is.

The standard library's html.parser takes quadratic time on unclosed comments and tags, and no
structure of a mail's HTML can be relied on; rendering needs little more than the names of tags.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:_-]{0,40})")
_ATTRIBUTE = re.compile(
    r"([a-zA-Z][a-zA-Z0-9:_-]{0,40})(?:\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?"
)
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")
_RAW_TEXT = frozenset({"script", "style", "title", "xmp", "noembed", "noframes"})
_MAX_TAG = 4096
_BODY = re.compile(r"</head|<body", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag; attributes are read only when somebody asks."""

    name: str
    closing: bool
    source: str

    def attribute(self, name: str) -> str:
        """The value of an attribute, unescaped; "" when it is missing or empty."""
        for match in _ATTRIBUTE.finditer(self.source) if name in self.source.lower() else ():
            if match[1].lower() == name:
                return unescape(match[2] or match[3] or match[4] or "").strip()
        return ""

    def attributes(self) -> dict[str, str]:
        """All attributes by lower-case name, unescaped; of two with one name the first counts."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.source):
            found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or "").strip())
        return found

    def has(self, name: str) -> bool:
        """Whether the attribute is there, with or without a value."""
        if name not in self.source.lower():
            return False
        return any(match[1].lower() == name for match in _ATTRIBUTE.finditer(self.source))


def unescape(text: str) -> str:
    """Character references as characters; numbers beyond Unicode vanish."""
    if "&" not in text:
        return text
    return html.unescape(_LONG_NUMBER.sub("", text) if "&#" in text else text)


def tokens(source: str, styles: list[str] | None = None) -> Iterator[Tag | str]:
    """Tags and unescaped texts in order; comments, declarations, scripts and styles are left out.

    `styles` takes the contents of `<style>` elements.
    """
    position = 0
    length = len(source)
    # What was looked for in vain once isn't looked for again: that would take quadratic time.
    endless: set[str] = set()
    while position < length:
        opening = source.find("<", position)
        if opening < 0:
            yield unescape(source[position:])
            return
        if opening > position:
            yield unescape(source[position:opening])
        if source.startswith("<!--", opening):
            position = _after_comment(source, opening, endless)
            continue
        name = _NAME.match(source, opening + 1)
        if name is None and source[opening + 1 : opening + 2] not in {"!", "?", "/"}:
            yield "<"
            position = opening + 1
            continue
        end = _tag_end(source, opening)
        if end < 0:
            # No tag can end from here on: what a person would see is the text as it stands.
            yield unescape(source[opening:])
            return
        position = end + 1
        if name is not None:
            tag = Tag(name[1].lower(), source[opening + 1] == "/", source[name.end() : end])
            yield tag
            if tag.name in _RAW_TEXT and not tag.closing:
                end = _after_raw_text(source, tag.name, position, endless)
                if styles is not None and tag.name == "style":
                    styles.append(source[position:end])
                position = end


def _after_comment(source: str, opening: int, endless: set[str]) -> int:
    if source.startswith(("<!-->", "<!--->"), opening):
        return source.index(">", opening) + 1
    end = -1 if "!--" in endless else source.find("-->", opening + 4)
    if end < 0:
        # Browsers show nothing of what follows; who wrote it is to be heard all the same.
        endless.add("!--")
        return opening + 4
    return end + 3


def _tag_end(source: str, opening: int) -> int:
    """The position of the > that ends a tag; one inside a quoted attribute doesn't count."""
    end = source.find(">", opening)
    if end < 0:
        return -1
    quote = _open_quote(source[opening : min(end, opening + _MAX_TAG)])
    if not quote:
        return end
    closing = source.find(quote, end, end + _MAX_TAG)
    further = source.find(">", closing, closing + _MAX_TAG) if closing >= 0 else -1
    return further if further >= 0 else end


def _open_quote(tag: str) -> str:
    """The quote that an attribute's value opened and that is still open at the end of the text."""
    quote = ""
    for match in re.finditer("[\"']", tag):
        if not quote:
            before = tag[: match.start()].rstrip()[-1:] if match.start() else ""
            quote = match[0] if before == "=" else ""
        elif match[0] == quote:
            quote = ""
    return quote


def _after_raw_text(source: str, name: str, position: int, endless: set[str]) -> int:
    """Where the contents of an element end that are no markup; one without an end ends with the head."""
    if name not in endless:
        end = re.compile(rf"</{name}", re.IGNORECASE).search(source, position)
        if end is not None:
            return end.start()
        endless.add(name)
    if name == "title" or "head" in endless:
        return position
    body = _BODY.search(source, position)
    if body is None:
        endless.add("head")
        return position
    return body.start()
