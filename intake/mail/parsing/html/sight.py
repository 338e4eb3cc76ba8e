"""What of a mail's HTML a reader sees, and what he takes for somebody else's words.

Hiding needs no single trick: a text may be white on white, a pixel high, moved off the page, or styled so
by a sheet.  So every element's look is worked out from its own style and those around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from intake.mail.parsing.html.colours import BLACK, WHITE, Colour, colour, stands_out
from intake.mail.parsing.html.selectors import Around, Element
from intake.mail.parsing.html.styles import StyleSheet, declarations
from intake.mail.parsing.html.tokens import Tag

_VOID = frozenset("br hr img input meta link area base col embed source wbr param track".split())
# They end where the next of them begins (HTML §13.1.2.4).
_ENDING = {
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    "dd": frozenset({"dd", "dt", "p"}),
    "dt": frozenset({"dd", "dt", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"td", "th", "tr", "p"}),
}
_BLOCKS = frozenset("div table ul ol dl blockquote pre h1 h2 h3 h4 h5 h6 hr form section article".split())
# Shown by few programs or by none.
_UNSEEN_TAGS = frozenset("object video audio canvas dialog datalist svg iframe".split())
_OTHERS_WORDS = frozenset("cite q s strike del dd textarea select".split())
_MAX_OPEN = 256
_MAX_BESIDE = 200
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
class _Look:
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
        if self.gone or self.invisible or self.font <= _SMALLEST_FONT or self.cover < _LEAST_COVER:
            return False
        return self.behind is None or stands_out(self.colour, self.behind)


@dataclass(frozen=True, slots=True)
class _Seen:
    """How text looks by what surely counts, and at worst if what may count does."""

    surely: _Look
    at_worst: _Look


class Sight:
    """Follows the tags of a mail and knows whether the text at hand is seen, and as whose."""

    def __init__(self, sheet: StyleSheet) -> None:
        self._sheet = sheet
        self._open: list[Element] = []
        self._before: list[list[Element]] = [[]]
        self._looks: list[_Seen] = [_Seen(_Look(), _Look())]
        self._beyond = 0

    @property
    def seen(self) -> bool:
        """Whether a reader sees text that stands here; nested or styled without measure it isn't seen."""
        look = self._looks[-1]
        return not self._beyond and not self._sheet.exhausted and look.surely.seen and look.at_worst.seen

    @property
    def others(self) -> bool:
        """Whether a reader takes it for somebody else's: bordered, indented, cited or struck out."""
        return self._looks[-1].surely.others

    def follow(self, tag: Tag) -> None:
        """Take note of a tag."""
        if tag.name in _VOID:
            if self._sheet.looks_beside and not tag.closing:
                self._note(Element.of(tag))
            return
        if tag.closing:
            self._end(tag.name)
            return
        self._end_implied(tag.name)
        if len(self._open) >= _MAX_OPEN:
            self._beyond += 1
            return
        element = Element.of(tag)
        self._looks.append(self._looking(tag, element))
        if self._sheet.looks_beside:
            self._note(element)
        self._open.append(element)
        self._before.append([])

    def _note(self, element: Element) -> None:
        """Remember what others may stand beside; of very many, only the last are kept."""
        before = self._before[-1]
        before.append(element)
        del before[: -_MAX_BESIDE]
        self._sheet.note(element)

    def _end(self, name: str) -> None:
        if self._beyond:
            self._beyond -= 1
            return
        for place in reversed(range(len(self._open))):
            if self._open[place].tag == name:
                del self._open[place:], self._looks[place + 1 :], self._before[place + 1 :]
                return

    def _end_implied(self, name: str) -> None:
        ended = _ENDING.get(name) or (frozenset({"p"}) if name in _BLOCKS else frozenset())
        while self._open and self._open[-1].tag in ended:
            self._open.pop()
            self._looks.pop()
            self._before.pop()

    def _looking(self, tag: Tag, element: Element) -> _Seen:
        around = self._looks[-1]
        if tag.name == "summary" and self._open and self._open[-1].tag == "details":
            around = self._looks[-2]
        if around.surely.gone:
            return around
        inline = (*_of_attributes(tag), *declarations(tag.attribute("style"))) if tag.source else ()
        place = Around(self._open, self._before, self._sheet.stood_somewhere)
        styles = self._sheet.style(element, place, inline)

        def looks(outer: _Look, style: dict[str, str]) -> _Look:
            look = _by_tag(outer, tag)
            return _styled(look, style, tag.name) if style else look

        surely = looks(around.surely, styles.sure)
        if not styles.doubtful and around.at_worst is around.surely:
            return _Seen(surely, surely)
        outer = (around.surely, around.at_worst)
        every = (looks(one, style) for one in outer for style in (*styles.doubtful, styles.sure))
        unseen = next((look for look in every if not look.seen), None)
        return _Seen(surely, unseen or looks(around.at_worst, styles.sure))


def _by_tag(look: _Look, tag: Tag) -> _Look:
    """How text looks in an element by its name alone."""
    if tag.name in _UNSEEN_TAGS or tag.has("hidden") or (tag.name == "details" and not tag.has("open")):
        look = replace(look, gone=True)
    return replace(look, others=True) if tag.name in _OTHERS_WORDS else look


def _of_attributes(tag: Tag) -> list[tuple[str, str, bool]]:
    """What attributes say that CSS says as well."""
    found = [("background-color", tag.attribute("bgcolor").lower(), False)]
    if tag.name == "font":
        found.append(("color", tag.attribute("color").lower(), False))
        found += [("font-size", "13px", False)] * bool(tag.attribute("size").strip("+-0"))
    elif tag.name == "body":
        found.append(("color", tag.attribute("text").lower(), False))
    elif tag.name == "a":
        found.append(("color", "#0000ee", False))
    return [declaration for declaration in found if declaration[1]]


def _styled(look: _Look, style: dict[str, str], tag: str) -> _Look:
    cover = look.cover * _number(style.get("opacity", "1"), 1.0)
    if _NO_COVER.search(style.get("filter", "")):
        cover = 0.0
    visibility = style.get("visibility", "")
    return _Look(
        colour=colour(style.get("color", "")) or look.colour,
        behind=_behind(look, style.get("background-color", "")),
        font=_font(style.get("font-size", ""), look.font),
        cover=cover,
        gone=look.gone or _gone(style),
        invisible=visibility in {"hidden", "collapse"} if visibility else look.invisible,
        others=look.others or _others(style, tag),
    )


def _behind(look: _Look, value: str) -> Colour | None:
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


def _is_zero(width: str) -> bool:
    lengths = [float(number) for number, _ in _LENGTH.findall(re.sub(r"\([^)]*\)|#\w+", "", width))]
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
