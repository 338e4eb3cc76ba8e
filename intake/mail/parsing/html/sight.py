"""What of a mail's HTML a reader sees, and what he takes for somebody else's words.

Hiding needs no single trick: a text may be white on white, a pixel high, moved off the page, or styled so
by a sheet.  So every element's look is worked out from its own style and those around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from intake.mail.parsing.html.looks import Look, styled
from intake.mail.parsing.html.marks import OTHERS_WORDS, is_bar, is_box
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
_UNSEEN_TAGS = frozenset(
    "object video audio canvas dialog datalist svg iframe meter progress math rp applet".split()
)
# Whatever stands behind their ends is read as if it stood in them (HTML §13.2.6.4.19).
_NEVER_ENDING = frozenset({"html", "body"})
_CELLS = frozenset({"td", "th"})
_MAX_OPEN = 256
_MAX_BESIDE = 200
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Seen:
    """How text looks by what surely counts, and at worst if what may count does."""

    surely: Look
    at_worst: Look


class Sight:
    """Follows the tags of a mail and knows whether the text at hand is seen, and as whose.

    `boxes` are elements, by their numbers from 1, whose border or margin is the paper's and marks nothing.
    `box` is the outermost other one around the first words, once they were read; 0 for none.  Without
    `boxes_mark` no box marks anything, only bars and indents of quotes do.
    """

    def __init__(self, sheet: StyleSheet, boxes: tuple[int, ...] = (), *, boxes_mark: bool = True) -> None:
        self._sheet = sheet
        self._boxes = boxes
        self._boxes_mark = boxes_mark
        self._numbers: list[int] = []
        self._framed: list[int] = []
        self._number = 0
        self._spoken = False
        self.box = 0
        self._open: list[Element] = []
        self._before: list[list[Element]] = [[]]
        self._looks: list[_Seen] = [_Seen(Look(), Look())]
        self._beyond = 0
        self._behind_bars: set[int] = set()
        for name in sheet.implied:
            self.follow(Tag(name, closing=False, source=""))

    @property
    def seen(self) -> bool:
        """Whether a reader sees text that stands here; nested or styled without measure it isn't seen."""
        look = self._looks[-1]
        return not self._beyond and not self._sheet.exhausted and look.surely.seen and look.at_worst.seen

    @property
    def likely(self) -> bool:
        """Whether a reader sees text that stands here if whatever can't be told hides nothing."""
        return self._looks[-1].surely.likely

    @property
    def others(self) -> bool:
        """Whether a reader takes it for somebody else's: bordered, indented, cited or struck out."""
        return self._looks[-1].surely.others

    @property
    def on_paper(self) -> bool:
        """Whether what stands here is in the innermost of the boxes."""
        return bool(self._boxes) and self._boxes[-1] in self._numbers

    def read(self, text: str) -> None:
        """Take note of a text that is seen."""
        if not self._spoken and _WORD.search(text):
            self._spoken = True
            self.box = next((number for number in self._numbers if number in self._framed), 0)

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
        self._number += 1
        self._looks.append(self._looking(tag, element))
        if self._sheet.looks_beside:
            self._note(element)
        self._open.append(element)
        self._numbers.append(self._number)
        self._before.append([])

    def _note(self, element: Element) -> None:
        """Remember what others may stand beside; of very many, only the last are kept."""
        before = self._before[-1]
        before.append(element)
        del before[:-_MAX_BESIDE]
        self._sheet.note(element)

    def _end(self, name: str) -> None:
        if self._beyond:
            self._beyond -= 1
            return
        if name in _NEVER_ENDING:
            return
        for place in reversed(range(len(self._open))):
            if self._open[place].tag == name:
                del self._open[place:], self._looks[place + 1 :], self._before[place + 1 :]
                del self._numbers[place:]
                return

    def _end_implied(self, name: str) -> None:
        ended = _ENDING.get(name) or (frozenset({"p"}) if name in _BLOCKS else frozenset())
        while self._open and self._open[-1].tag in ended:
            self._open.pop()
            self._looks.pop()
            self._before.pop()
            self._numbers.pop()

    def _looking(self, tag: Tag, element: Element) -> _Seen:
        around = self._looks[-1]
        if tag.name == "summary" and self._open and self._open[-1].tag == "details":
            around = self._looks[-2]
        if around.surely.gone:
            return around
        inline = (*_of_attributes(tag), *declarations(tag.attribute("style"))) if tag.source else ()
        place = Around(self._open, self._before, self._sheet.stood_somewhere, self._sheet.afford)
        styles = self._sheet.style(element, place, inline)
        behind_bar = self._is_behind_bar(tag)

        def looks(outer: Look, style: dict[str, str]) -> Look:
            look = _by_tag(outer, tag)
            look = styled(look, style, tag.name) if style else look
            return replace(look, others=True) if behind_bar else look

        surely = looks(around.surely, styles.sure)
        if surely.others and not around.surely.others and is_box(styles.sure, tag.name):
            if self._number in self._boxes or not self._boxes_mark:
                surely = replace(surely, others=False)
            elif not self._spoken:
                self._framed.append(self._number)
        if tag.name in _CELLS and is_bar(styles.sure, tag) and surely.behind != around.surely.behind:
            self._behind_bars.add(len(self._open))
        if not styles.doubtful and around.at_worst is around.surely:
            return _Seen(surely, surely)
        outer = (around.at_worst, around.surely)
        every = (looks(one, style) for one in outer for style in (*styles.doubtful, styles.sure))
        unseen = next((look for look in every if not look.seen), None)
        return _Seen(surely, unseen or looks(around.at_worst, styles.sure))

    def _is_behind_bar(self, tag: Tag) -> bool:
        """Whether an element is a cell of whose row a coloured narrow one, without text, stands before."""
        depth = len(self._open)
        if tag.name in {"tr", "table"} and self._behind_bars:
            self._behind_bars = {each for each in self._behind_bars if each <= depth}
        return tag.name in _CELLS and depth in self._behind_bars


def _by_tag(look: Look, tag: Tag) -> Look:
    """How text looks in an element by its name alone."""
    closed = tag.name == "details" and not tag.has("open")
    if closed or tag.name in _UNSEEN_TAGS or tag.has("hidden") or tag.has("popover"):
        look = replace(look, gone=True)
    return replace(look, others=True) if tag.name in OTHERS_WORDS else look


def _of_attributes(tag: Tag) -> list[tuple[str, str, bool]]:
    """What attributes say that CSS says as well."""
    found = [("background-color", tag.attribute("bgcolor").lower(), False)]
    if tag.name == "font":
        found.append(("color", tag.attribute("color").lower(), False))
        found += [("font-size", "13px", False)] * bool(tag.attribute("size").strip("+-0"))
    elif tag.name == "body":
        found.append(("color", tag.attribute("text").lower(), False))
    elif tag.name == "bdo":
        found.append(("unicode-bidi", "bidi-override", False))
    elif tag.name == "a":
        found.append(("color", "#0000ee", False))
    return [declaration for declaration in found if declaration[1]]
