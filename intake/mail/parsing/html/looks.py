"""How text looks by the styles of its element and those around it: colour, size, whether it is there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.mail.parsing.html.colours import BLACK, WHITE, Colour, colour, in_gradient, stands_out
from intake.mail.parsing.html.harmless import (
    ANYWHERE,
    PIXELS,
    is_cut,
    is_narrow,
    is_short,
    leaves_no_room,
    length,
    length_and_unit,
    may_hide,
)
from intake.mail.parsing.html.marks import is_marked

_NO_SIZE = re.compile(r"scale(?:3d|x|y)?\(\s*0(?:\.0\d*)?\s*[,)]|translate\w{0,2}\([^)]{0,20}-\d{3}")
_NO_COVER = re.compile(r"opacity\(?\s*=?\s*0?(?:\.0\d*)?%?\s*\)")
_CLIPPED = re.compile(r"rect\((?:[01]?(?:px|pt)?[\s,)]+){4}|inset\((?:[5-9]\d|100)%|circle\(0")
_FONT_WORDS = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0, "xxx-large": 48.0, "-webkit-xxx-large": 48.0, "smaller": 13.0, "larger": 19.0,
}  # fmt: skip
_ROWS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th"})
_SAME_COLOUR = ANYWHERE | {"currentcolor", "auto"}
_SMALLEST_FONT = 4.0
_SMALLEST_BOX = 2.0
_OFF_THE_PAGE = -200.0
_LEAST_COVER = 0.1
_GLUED = -8.0
_FLAT = 4.0


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of an element looks; sizes in pixels.

    `behind` are the colours behind the text, none where a picture is.  `fill` is the colour of letters where
    it isn't `colour`.  `cut` says that what is outside of a box around isn't shown, `short` and `narrow` that
    a box around is, `flat` that lines have no height.  `doubtful`: a style may hide it, nobody knows.
    """

    colour: Colour = BLACK
    fill: Colour | None = None
    behind: tuple[Colour, ...] = (WHITE,)
    font: float = 16.0
    root: float = 16.0
    cover: float = 1.0
    gone: bool = False
    invisible: bool = False
    others: bool = False
    cut: bool = False
    short: bool = False
    narrow: bool = False
    flat: bool = False
    doubtful: bool = False

    @property
    def seen(self) -> bool:
        """Whether a reader surely sees it."""
        return not self.doubtful and self.likely

    @property
    def likely(self) -> bool:
        """Whether a reader sees it if what can't be told hides nothing."""
        if self.gone or self.invisible or self.font <= _SMALLEST_FONT or self.cover < _LEAST_COVER:
            return False
        text = self.fill or self.colour
        return all(stands_out(text, one) for one in self.behind)


def styled(look: Look, style: dict[str, str], tag: str) -> Look:
    """How text looks in an element of these styles, where it looked so around it."""
    cover = look.cover * _number(style.get("opacity", "1"), 1.0)
    if _NO_COVER.search(style.get("filter", "")):
        cover = 0.0
    visibility = style.get("visibility", "inherit")
    own, fill = style.get("color", "inherit"), style.get("-webkit-text-fill-color", "inherit")
    known, filled = colour(own), None if fill in _SAME_COLOUR else colour(fill)
    behind = _behind(look, style)
    font, font_known = _font(style.get("font-size", "inherit"), look)
    boxed = _boxed(look, style, tag, font)
    unknown = (known is None and own not in _SAME_COLOUR) or (filled is None and fill not in _SAME_COLOUR)
    hidden = unknown or behind is None or not font_known or boxed[-1] or may_hide(style)
    return Look(
        colour=known or look.colour,
        fill=filled or (look.fill if fill == "inherit" else None),
        behind=look.behind if behind is None else behind,
        font=font,
        root=font if tag == "html" else look.root,
        cover=cover,
        gone=look.gone or _gone(style),
        invisible=look.invisible if visibility in ANYWHERE else visibility in {"hidden", "collapse"},
        others=look.others or is_marked(style, tag),
        cut=boxed[0],
        short=boxed[1],
        narrow=boxed[2],
        flat=boxed[3],
        doubtful=look.doubtful or hidden,
    )


def _boxed(look: Look, style: dict[str, str], tag: str, font: float) -> tuple[bool, bool, bool, bool, bool]:
    """Whether a box around is cut, short, narrow, its lines flat; and whether that may hide text."""
    flat = _is_flat(style.get("line-height", "inherit"), look, font)
    cuts = is_cut(style)
    cut = look.cut or cuts
    # Cells and rows are as high and as wide as what is in them.
    grows = tag in _ROWS and "display" not in style and not cuts
    short = not grows and is_short(style, outer=look.short)
    narrow = not grows and is_narrow(style, outer=look.narrow)
    hides = cut and (short or narrow or flat or leaves_no_room(style))
    return cut, short, narrow, flat, hides


def _is_flat(value: str, look: Look, font: float) -> bool:
    found = length_and_unit(value)
    if found is None:
        return look.flat if value in ANYWHERE else False
    number, unit = found
    return number * {"": font, "em": font, "%": font / 100}.get(unit, PIXELS[unit]) <= _FLAT


def _behind(look: Look, style: dict[str, str]) -> tuple[Colour, ...] | None:
    """What is behind the text: the colours that cover it, none where it may be a picture; None if unknown."""
    plain, image = style.get("background-color", ""), style.get("background-image", "")
    behind: tuple[Colour, ...] | None = look.behind
    if plain and plain not in ANYWHERE:
        behind = _covered(look.behind, plain)
    if behind is not None and image not in _NO_IMAGE and image not in ANYWHERE:
        behind = _covered(behind, image)
    return behind


_NO_IMAGE = frozenset({"", "none"})
_NO_COLOUR = re.compile(
    r"none|0(?:px|%)?|repeat(?:-[xy])?|no-repeat|scroll|top|left|center|currentcolor|auto"
)


def _covered(behind: tuple[Colour, ...], value: str) -> tuple[Colour, ...] | None:
    if "gradient" in value:
        colours = in_gradient(value)
        return None if colours is None else tuple(one.over(each) for one in colours for each in behind)
    words = re.sub(r"\s*([(),])\s*", r"\1", value).split()
    found = next((known for word in words if (known := colour(word)) is not None), colour(value))
    if found is not None:
        return tuple(found.over(each) for each in behind) or ((found,) if found.cover == 1 else ())
    if "url(" in value:
        return () if "data:" not in value else None
    return behind if all(_NO_COLOUR.fullmatch(word) for word in words) else None


def _gone(style: dict[str, str]) -> bool:
    if style.get("display") == "none" or style.get("mso-hide") == "all":
        return True
    if style.get("content-visibility") == "hidden" or _NO_SIZE.search(style.get("transform", "")):
        return True
    if _CLIPPED.search(style.get("clip", "")) or _CLIPPED.search(style.get("clip-path", "")):
        return True
    sizes = (style[name] for name in ("max-height", "height", "max-width", "width") if name in style)
    cut = any("hidden" in value or "clip" in value for name, value in style.items() if name[:8] == "overflow")
    if length(style.get("max-height", "")) == 0 or (cut and any(_is_no_room(size) for size in sizes)):
        return True
    if (
        _number(style.get("zoom", "1"), 1.0) < _LEAST_COVER
        or (length(style.get("letter-spacing", "")) or 0) <= _GLUED
    ):
        return True
    moved = (style.get(name, "") for name in ("left", "top", "text-indent", "margin-left", "margin-top"))
    return any((length(value) or 0) <= _OFF_THE_PAGE for value in moved)


def _is_no_room(value: str) -> bool:
    found = length(value)
    return found is not None and found <= _SMALLEST_BOX


def _font(value: str, look: Look) -> tuple[float, bool]:
    """The size of letters, and whether it is known."""
    if value in _FONT_WORDS:
        return _FONT_WORDS[value], True
    found = length_and_unit(value)
    if found is None:
        return look.font, value in ANYWHERE
    number, unit = found
    if unit in {"em", "ex", "ch", "%"}:
        return look.font * number * {"em": 1.0, "%": 0.01}.get(unit, 0.5), True
    return number * (look.root if unit == "rem" else PIXELS[unit]), True


def _number(value: str, otherwise: float) -> float:
    found = length_and_unit(value)
    if found is None:
        return otherwise
    return min(found[0] / (100 if found[1] == "%" else 1), 1.0)
