"""Short and logical forms of CSS properties as the plain ones: one for each side of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.mail.parsing.html.harmless import ANYWHERE

_FOUR_SIDES = re.compile(r"[^\s(]++(?:\([^()]*\))?|\(")
# The sides of a page whose text runs from the left to the right.
_SIDES = {
    "inline-start": ("left",), "inline-end": ("right",), "inline": ("left", "right"),
    "block-start": ("top",), "block-end": ("bottom",), "block": ("top", "bottom"),
}  # fmt: skip
_LOGICAL = re.compile(r"(margin|border)-((?:inline|block)(?:-start|-end)?)(-width|-style|-color)?")
_SIZES = {
    "inline-size": "width", "block-size": "height", "max-inline-size": "max-width",
    "max-block-size": "max-height", "min-inline-size": "min-width", "min-block-size": "min-height",
}  # fmt: skip
_ALL_BORDERS = ("border-left", "border-top", "border-right", "border-bottom")
_BORDERS = {"border": _ALL_BORDERS} | {side: (side,) for side in _ALL_BORDERS}
_FONT_SIZE = re.compile(
    r"(?:\d{1,5}(?:\.\d{0,7})?|\.\d{1,7})(?:px|pt|pc|em|rem|ex|ch|%|in|cm|mm|vw|vh)"
    r"|(?:xx?-)?small|medium|(?:xx?x?-)?large|smaller|larger|0"
)
_SYSTEM_FONTS = re.compile(
    r"caption|icon|menu|message-box|small-caption|status-bar|-(?:webkit|apple)-[a-z-]+"
)


def longhands(name: str, value: str) -> Iterator[tuple[str, str]]:
    """The properties, one for each side, that a declaration in lower case sets, and their values."""
    if name == "background":
        yield "background-color", value
    elif name == "font":
        yield "font-size", _size_of_font(value)
        yield "line-height", (value.partition("/")[2].split() or ["normal"])[0]
    elif name == "margin":
        yield from _four("margin-{}", value)
    elif name in _BORDERS:
        for side in _BORDERS[name]:
            yield side, value
            yield f"{side}-style", ""
            yield f"{side}-width", ""
    elif name in {"border-width", "border-style"}:
        yield from _four("border-{}" + name[6:], value)
    elif name == "text-decoration-line":
        yield "text-decoration", value
    elif logical := _LOGICAL.fullmatch(name):
        for side in _SIDES[logical[2]]:
            yield from longhands(f"{logical[1]}-{side}{logical[3] or ''}", value)
    else:
        yield _SIZES.get(name, name), value


def _four(name: str, value: str) -> Iterator[tuple[str, str]]:
    """The values of the four sides, which are given from the top on clockwise, or fewer."""
    top, *others = _FOUR_SIDES.findall(value)
    right = others[0] if others else top
    bottom = others[1] if len(others) > 1 else top
    left = others[2] if len(others) > 2 else right  # noqa: PLR2004 - the fourth of them
    sides = {"top": top, "right": right, "bottom": bottom, "left": left}
    yield from ((name.format(side), said) for side, said in sides.items())


def _size_of_font(value: str) -> str:
    """The size in a `font`; "?" where none can be told."""
    if value in ANYWHERE or _SYSTEM_FONTS.fullmatch(value):
        return value if value in ANYWHERE else "small"
    words = (word.partition("/")[0] for word in value.split())
    return next((word for word in words if _FONT_SIZE.fullmatch(word)), "?")
