"""By which styles a reader takes a text for somebody else's: bars and boxes, indents, lines through it."""

from __future__ import annotations

import re

from intake.mail.parsing.html.harmless import length
from intake.mail.parsing.html.tokens import Tag

OTHERS_WORDS = frozenset("cite q s strike del dd textarea select".split())
"""Elements whose text a reader takes for somebody else's, or for taken back."""

_OTHER_SIDES = ("border-top", "border-right", "border-bottom")
_LINE = re.compile(r"solid|dashed|dotted|double|groove|ridge|inset|outset")
_NUMBER = re.compile(
    r"(?<![\w.#-])[+-]?(?:\d{1,7}(?:\.\d{0,7})?|\.\d{1,7})(?:px|pt|pc|em|rem|ex|ch|in|cm|mm)?(?![\w.%])"
)
_LAYERS = re.compile(r",(?![^()]*\))")
_IN_BRACKETS = re.compile(r"\([^()]*\)|#\w+")
_INDENTED = 20.0
_LEAST_BAR = 1.0
_WIDEST_BAR = 8.0
_NOT_INDENTING = frozenset({"body", "html", "ul", "ol", "li", "table"})


def is_marked(style: dict[str, str], tag: str) -> bool:
    """Whether text in an element of these styles looks like somebody else's, or taken back."""
    if "line-through" in style.get("text-decoration", ""):
        return True
    if _has_bar(style) or _has_shadow_at_left(style.get("box-shadow", "")):
        return True
    return tag not in _NOT_INDENTING and _is_indented(style)


def is_box(style: dict[str, str], tag: str) -> bool:
    """Whether a border or margin is around text as around a letter; a bar at its left is a quote's."""
    if tag == "blockquote" or tag in OTHERS_WORDS or "line-through" in style.get("text-decoration", ""):
        return False
    if not _has_bar(style):
        return not _has_shadow_at_left(style.get("box-shadow", "")) and _is_indented(style)
    return any(_has_line(style, side) for side in _OTHER_SIDES)


def is_bar(style: dict[str, str], cell: Tag) -> bool:
    """Whether a cell is so narrow that it can only be a bar beside the next one."""
    width = length(style.get("width", "") or cell.attribute("width"))
    return width is not None and width <= _WIDEST_BAR


def _is_indented(style: dict[str, str]) -> bool:
    return (length(style.get("margin-left", "")) or 0) >= _INDENTED


def _has_bar(style: dict[str, str]) -> bool:
    return _has_line(style, "border-left")


def _has_line(style: dict[str, str], side: str) -> bool:
    own, kind = style.get(side, ""), style.get(f"{side}-style", "")
    if not _LINE.search(f"{own} {kind}") or "none" in kind:
        return False
    return not _is_zero(style.get(f"{side}-width", "") or own)


def _has_shadow_at_left(value: str) -> bool:
    """Whether a shadow that isn't soft draws a bar at the left: "inset 3px 0 #ccc", "-3px 0 #ccc"."""
    for layer in _LAYERS.split(value)[:10] if "px" in value or "em" in value or "pt" in value else ():
        lengths = [length(number) or 0.0 for number in _NUMBER.findall(_IN_BRACKETS.sub("", layer))]
        if len(lengths) > 1:
            aside = lengths[0] if "inset" in layer else -lengths[0]
            soft = lengths[2] if len(lengths) > 2 else 0.0  # noqa: PLR2004 - the third is how far it blurs
            if aside >= _LEAST_BAR and soft < aside:
                return True
    return False


def _is_zero(width: str) -> bool:
    lengths = [length(number) or 0.0 for number in _NUMBER.findall(_IN_BRACKETS.sub("", width))]
    return bool(lengths) and max(lengths) == 0
