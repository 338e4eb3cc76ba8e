"""How text looks by the styles of its element and those around it: colour, size, whether it is there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.mail.parsing.html.colours import BLACK, WHITE, Colour, colour, stands_out

OTHERS_WORDS = frozenset("cite q s strike del dd textarea select".split())
"""Elements whose text a reader takes for somebody else's, or for taken back."""

_OTHER_SIDES = ("border-top", "border-right", "border-bottom")
_LENGTH = re.compile(
    r"([+-]?(?:\d{1,7}(?:\.\d{0,7})?|\.\d{1,7}))\s*(px|pt|pc|em|rem|ex|ch|%|in|cm|mm|vw|vh)?"
)
_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "rem": 16.0, "em": 16.0, "ex": 8.0, "ch": 8.0, "%": 8.0,
    "in": 96.0, "cm": 37.8, "mm": 3.78, "vw": 8.0, "vh": 8.0,
}  # fmt: skip
_LINE = re.compile(r"solid|dashed|dotted|double|groove|ridge|inset|outset")
_NO_SIZE = re.compile(r"scale(?:3d|x|y)?\(\s*0(?:\.0\d*)?\s*[,)]|translate\w{0,2}\([^)]{0,20}-\d{3}")
_NO_COVER = re.compile(r"opacity\(?\s*=?\s*0?(?:\.0\d*)?%?\s*\)")
_CLIPPED = re.compile(r"rect\((?:[01]?(?:px|pt)?[\s,)]+){4}|inset\((?:[5-9]\d|100)%|circle\(0")
_SMALLEST_FONT = 4.0
_SMALLEST_BOX = 2.0
_OFF_THE_PAGE = -200.0
_INDENTED = 20.0
_LEAST_COVER = 0.1
_GLUED = -8.0


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of an element looks; `font` in pixels, `behind` None where a picture is behind it."""

    colour: Colour = BLACK
    behind: Colour | None = WHITE
    font: float = 16.0
    cover: float = 1.0
    gone: bool = False
    invisible: bool = False
    others: bool = False

    @property
    def seen(self) -> bool:
        """Whether a reader sees it."""
        if self.gone or self.invisible or self.font <= _SMALLEST_FONT or self.cover < _LEAST_COVER:
            return False
        return self.behind is None or stands_out(self.colour, self.behind)


def styled(look: Look, style: dict[str, str], tag: str) -> Look:
    """How text looks in an element of these styles, where it looked so around it."""
    cover = look.cover * _number(style.get("opacity", "1"), 1.0)
    if _NO_COVER.search(style.get("filter", "")):
        cover = 0.0
    visibility = style.get("visibility", "")
    return Look(
        colour=colour(style.get("color", "")) or look.colour,
        behind=_behind(look, style.get("background-color", "")),
        font=_font(style.get("font-size", ""), look.font),
        cover=cover,
        gone=look.gone or _gone(style),
        invisible=visibility in {"hidden", "collapse"} if visibility else look.invisible,
        others=look.others or _others(style, tag),
    )


def _behind(look: Look, value: str) -> Colour | None:
    """What is behind the text: the last colour that covers it; None where it may be a picture."""
    if not value:
        return look.behind
    words = re.sub(r"\s*([(),])\s*", r"\1", value).split()
    found = next((known for word in words if (known := colour(word)) is not None), colour(value))
    if found is None:
        return None if "url(" in value or "gradient" in value else look.behind
    return found.over(look.behind) if look.behind is not None else found if found.cover == 1 else None


def _gone(style: dict[str, str]) -> bool:
    if style.get("display") == "none" or style.get("mso-hide") == "all":
        return True
    if style.get("content-visibility") == "hidden" or _NO_SIZE.search(style.get("transform", "")):
        return True
    if _CLIPPED.search(style.get("clip", "")) or _CLIPPED.search(style.get("clip-path", "")):
        return True
    sizes = (style[name] for name in ("max-height", "height", "max-width", "width") if name in style)
    cut = any("hidden" in value or "clip" in value for name, value in style.items() if name[:8] == "overflow")
    if _length(style.get("max-height", "")) == 0 or (cut and any(_is_no_room(size) for size in sizes)):
        return True
    if (
        _number(style.get("zoom", "1"), 1.0) < _LEAST_COVER
        or (_length(style.get("letter-spacing", "")) or 0) <= _GLUED
    ):
        return True
    moved = (style.get(name, "") for name in ("left", "top", "text-indent", "margin-left", "margin-top"))
    return any((_length(value) or 0) <= _OFF_THE_PAGE for value in moved)


def _is_no_room(value: str) -> bool:
    length = _length(value)
    return length is not None and length <= _SMALLEST_BOX


def _others(style: dict[str, str], tag: str) -> bool:
    if "line-through" in style.get("text-decoration", ""):
        return True
    edge = f"{style.get('border-left', '')} {style.get('border-left-style', '')}"
    width = style.get("border-left-width", "") or style.get("border-left", "")
    if _LINE.search(edge) and "none" not in style.get("border-left-style", "") and not _is_zero(width):
        return True
    if tag in {"body", "html", "ul", "ol", "li", "table"}:
        return False
    return (_length(style.get("margin-left", "")) or 0) >= _INDENTED


def is_box(style: dict[str, str], tag: str) -> bool:
    """Whether a border or margin is around text as around a letter; a bar at its left is a quote's."""
    if tag == "blockquote" or tag in OTHERS_WORDS or "line-through" in style.get("text-decoration", ""):
        return False
    if not _LINE.search(f"{style.get('border-left', '')} {style.get('border-left-style', '')}"):
        return (_length(style.get("margin-left", "")) or 0) >= _INDENTED
    sides = (f"{style.get(side, '')} {style.get(f'{side}-style', '')}" for side in _OTHER_SIDES)
    return any(_LINE.search(side) for side in (*sides, style.get("border-style", "")))


def _is_zero(width: str) -> bool:
    lengths = [float(number) for number, _ in _LENGTH.findall(re.sub(r"\([^()]*\)|#\w+", "", width))]
    return bool(lengths) and max(lengths) == 0


def _font(value: str, outer: float) -> float:
    found = _LENGTH.match(value)
    if found is None:
        return outer if value in {"", "inherit", "smaller", "larger"} or value.startswith("var(") else 13.0
    number, unit = float(found[1]), found[2] or ""
    if unit in {"em", "ex", "ch", "%"}:
        return outer * number * {"em": 1.0, "%": 0.01}.get(unit, 0.5)
    return number * _PIXELS[unit]


def _length(value: str) -> float | None:
    found = _LENGTH.match(value)
    return None if found is None else float(found[1]) * _PIXELS[found[2] or ""]


def _number(value: str, otherwise: float) -> float:
    found = _LENGTH.match(value)
    if found is None:
        return otherwise
    return min(float(found[1]) / (100 if found[2] == "%" else 1), 1.0)
