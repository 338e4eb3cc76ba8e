"""Values of CSS that are known to hide nothing, for each property that can.

What can hide text is no list that ends; what programs write is.  So whatever else stands in one of these
properties – a function, a value that programs may leave out as wrong, a place far away – may hide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_LENGTH = re.compile(
    r"([+-]?(?:\d{1,7}(?:\.\d{0,7})?|\.\d{1,7}))\s*(px|pt|pc|em|rem|ex|ch|%|in|cm|mm|vw|vh)?"
)
PIXELS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "rem": 16.0, "em": 16.0, "ex": 8.0, "ch": 8.0, "%": 8.0,
    "in": 96.0, "cm": 37.8, "mm": 3.78, "vw": 8.0, "vh": 8.0,
}  # fmt: skip
"""Units in pixels, roughly where they depend on the font or the window."""

ANYWHERE = frozenset("inherit initial unset revert revert-layer".split())
"""Values that every property takes."""

_PREFIX = re.compile(r"-(?:webkit|moz|ms|o|khtml)-")
_DISPLAYS = frozenset(
    "block inline inline-block flex inline-flex grid inline-grid table inline-table table-row-group"
    " table-header-group table-footer-group table-row table-cell table-caption list-item contents flow-root"
    " -webkit-box -webkit-inline-box -webkit-flex -ms-flexbox -ms-inline-flexbox none".split()
)
_TRANSFORM = re.compile(
    r"none|translate(?:3d|[xyz])?\((?:\s*-?\d{1,2}(?:\.\d+)?(?:px|pt|%)?\s*,?){1,3}\)"
    r"|scale(?:3d|[xyz])?\((?:\s*1(?:\.\d+)?\s*,?){1,3}\)|matrix\(1,\s*0,\s*0,\s*1,\s*0,\s*0\)"
    r"|rotate(?:[xyz])?\(\s*-?[0-9](?:\.\d+)?(?:deg)?\s*\)"
)
_TIMING = re.compile(
    r"[\d.]+m?s|[\d.]+|none|ease(?:-in|-out|-in-out)?|linear|normal|running|paused|auto|infinite|both"
    r"|alternate|reverse|forwards|backwards"
)
_NO_LETTERS = re.compile(r"[\"'\s]*(?:wingdings|webdings|symbol|zapf ?dingbats|marlett)\b")
_OLD_FILTER = re.compile(r"none|alpha\(opacity\s*=\s*\d+\)|[\"']?progid:.*", re.DOTALL)
_THIN = frozenset({"0", "0px", "thin", "currentcolor"})
_WIDE = re.compile(r"\d{2}(?:\.\d*)?(?:px|pt|%)|\d(?:em|rem|vw|vh|cm|in)|(?:calc|var|max|min|clamp)\(")
_NOTHING = re.compile(r"(?<![\d.#])0(?:px|fr|%|em)?(?![\d.])")


def length(value: str) -> float | None:
    """A length in pixels; None where the value is none, or something stands behind it."""
    found = _LENGTH.fullmatch(value)
    return None if found is None else float(found[1]) * PIXELS[found[2] or ""]


def length_and_unit(value: str) -> tuple[float, str] | None:
    """The number and the unit of a length; None where the value is none."""
    found = _LENGTH.fullmatch(value)
    return None if found is None else (float(found[1]), found[2] or "")


def _words(*words: str) -> Callable[[str], bool]:
    known = frozenset(words)
    return lambda value: value in known


def _between(low: float, high: float, *words: str) -> Callable[[str], bool]:
    """All lengths of a value lie between two."""

    def is_harmless(value: str) -> bool:
        return all(
            word in words or ((found := length(word)) is not None and low <= found <= high)
            for word in value.split()
        )

    return is_harmless


def _is_below(most: float) -> Callable[[str], bool]:
    """No length, or one that isn't huge."""
    return lambda value: (length(value) or 0.0) <= most


def _is_still(value: str) -> bool:
    """Nothing but the keywords of an animation: it names none."""
    return all(_TIMING.fullmatch(word) for word in re.split(r"[\s,]+", value))


def _is_number(value: str) -> bool:
    return re.fullmatch(r"\d{0,3}(?:\.\d{1,9})?%?", value) is not None


_NEAR = _between(-100, 100, "auto")
_MARGIN = _between(-100, 3_000, "auto")
_NONE = _words("none")
_HARMLESS: dict[str, Callable[[str], bool]] = {
    "opacity": _is_number,
    "filter": lambda value: _OLD_FILTER.fullmatch(value) is not None,
    "display": lambda value: value in _DISPLAYS,
    "visibility": _words("visible", "hidden", "collapse"),
    "content-visibility": _words("visible", "auto", "hidden"),
    "position": _words("static", "relative", "sticky", "-webkit-sticky"),
    "z-index": lambda value: value == "auto" or value.isdecimal(),
    "transform": lambda value: _TRANSFORM.fullmatch(value) is not None,
    "scale": _words("none", "1", "1 1", "100%"),
    "translate": _between(-100, 100, "none"),
    "rotate": _words("none", "0deg", "0"),
    "offset": _words("none", "auto"),
    "offset-path": _NONE,
    "animation": _is_still,
    "animation-name": _NONE,
    "clip": _words("auto"),
    "clip-path": _NONE,
    "mask": _NONE,
    "mask-image": _NONE,
    "mask-border": _NONE,
    "mask-box-image": _NONE,
    "mix-blend-mode": _words("normal"),
    "zoom": lambda value: value in {"normal", "reset"} or _is_number(value),
    "unicode-bidi": _words("normal", "embed", "isolate", "plaintext", "-webkit-isolate"),
    "writing-mode": _words("horizontal-tb", "lr-tb", "lr"),
    "contain": _words("none", "layout", "style", "layout style"),
    "all": lambda _: False,
    "letter-spacing": _between(-20, 50, "normal"),
    "word-spacing": _between(-8, 200, "normal"),
    "text-indent": _between(-9_999_999, 300),
    "vertical-align": lambda value: re.fullmatch(r"[a-z-]+", value) is not None or _NEAR(value),
    "line-height": lambda value: value == "normal" or length(value) is not None,
    "grid-template-rows": lambda value: not _NOTHING.search(value),
    "grid-template": lambda value: not _NOTHING.search(value),
    "grid-auto-rows": lambda value: not _NOTHING.search(value),
    "content": lambda value: "(" not in value,
    "text-security": _NONE,
    "text-size-adjust": _words("auto", "none", "100%"),
    "text-stroke": lambda value: value.partition(" ")[0] in _THIN,
    "text-stroke-width": lambda value: value in _THIN,
    "font-size-adjust": _NONE,
    "aspect-ratio": _words("auto"),
    "container": _NONE,
    "container-type": _words("normal"),
    "outline-offset": _between(0, 100),
    "box-shadow": lambda value: "inset" not in value or not _WIDE.search(value),
    "perspective": _NONE,
    "background-blend-mode": _words("normal"),
    "font-family": lambda value: not _NO_LETTERS.match(value),
    "width": _is_below(3_000),
    "min-width": _is_below(3_000),
} | dict.fromkeys(("margin-left", "margin-top", "margin-right", "margin-bottom"), _MARGIN)
_HARMLESS |= {name: _between(-9_999_999, 100, "auto") for name in ("left", "top")}
_HARMLESS |= dict.fromkeys(("right", "bottom"), _NEAR)
_FAMILIES = {"inset": _NEAR, "padding": _between(0, 1_000)}


def is_guarded(name: str) -> bool:
    """Whether a property can hide text."""
    return _check(name) is not None


def may_hide(style: dict[str, str]) -> bool:
    """Whether a value isn't known to hide nothing; colours and sizes of fonts are judged elsewhere."""
    return any(_value_may_hide(name, value) for name, value in style.items())


# The same few values come again and again.
@lru_cache(maxsize=1_024)
def _value_may_hide(name: str, value: str) -> bool:
    check = _check(name)
    return check is not None and (value not in ANYWHERE or name == "all") and not check(value)


def _check(name: str) -> Callable[[str], bool] | None:
    bare = _PREFIX.sub("", name, count=1) if name[:1] == "-" and name[:2] != "--" else name
    return _HARMLESS.get(bare) or _FAMILIES.get(bare.partition("-")[0])


_TO_ALL = frozenset({"auto", "none", "fit-content", "max-content", "min-content", "-webkit-fill-available"})
_CUTTING = ("overflow", "overflow-x", "overflow-y", "overflow-block", "overflow-inline")
_LEAST_SEEN = 100.0
_LEAST_SCROLLED = 40.0
_LEAST_WIDE = 40.0


def is_cut(style: dict[str, str]) -> bool:
    """Whether what doesn't fit into the box isn't shown."""
    words = {word for name in _CUTTING for word in style.get(name, "").split()}
    return not words <= {"visible", *ANYWHERE}


def is_short(style: dict[str, str], *, outer: bool) -> bool:
    """Whether the height of a box, or of one around it, may be too small for a text."""
    scrolls = any(word in style.get(name, "") for name in _CUTTING for word in ("auto", "scroll"))
    least = _LEAST_SCROLLED if scrolls else _LEAST_SEEN
    own = [style[name] for name in ("height", "max-height") if name in style]
    return any(_is_small(value, least, outer=outer) for value in own)


def is_narrow(style: dict[str, str], *, outer: bool) -> bool:
    """Whether the width of a box, or of one around it, may be too small for a text."""
    own = [style[name] for name in ("width", "max-width") if name in style]
    return any(_is_small(value, _LEAST_WIDE, outer=outer) for value in own) if own else outer


def _is_small(value: str, least: float, *, outer: bool) -> bool:
    if value in _TO_ALL or value in ANYWHERE:
        return outer
    if value.endswith("%"):
        return outer or (length(value) or 0.0) < least
    found = length(value)
    return found is None or found < least


def leaves_no_room(style: dict[str, str]) -> bool:
    """Whether a box that is cut may shrink to nothing among others, or ends behind some lines."""
    if any(style.get(name, "none") != "none" for name in ("line-clamp", "-webkit-line-clamp")):
        return True
    basis = style.get("flex-basis", "auto")
    return style.get("flex", "1")[:1] == "0" or bool(_NOTHING.fullmatch(basis)) or "(" in basis
