"""HTML as the text that a person reads: lines, table rows, lists and quotes.

Customers' programs put the identifying fields into tables, and quotes into blockquotes; both must
survive as text, since every rule reads text only.
"""

from __future__ import annotations

import re

from intake.mail.parsing.clean import clean_text, without_zero_width
from intake.mail.parsing.html.layout import Block, Show, Table, quoted, row_lines
from intake.mail.parsing.html.quotes import Quotes
from intake.mail.parsing.html.sight import Sight
from intake.mail.parsing.html.tokens import Tag, tokens

_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 section article header footer main nav aside address form fieldset legend center"
    " dl dt dd ul ol li figure figcaption hr pre body html caption details summary option blockquote"
    " table tr td th".split()
)
_IN_HEAD = frozenset(
    "base basefont bgsound head html link meta noframes noscript script style template title".split()
)
_VOID = frozenset("br hr img input meta link area base col embed source wbr param track".split())
_SPACES = re.compile("[ \t\r\n\f]+")
_WIDE_SPACES = re.compile("[\u00a0\u2007\u202f\u2000-\u2006\u2008-\u200a\u205f\u3000]")
_HIDING = re.compile(r"display:none|visibility:hidden|max-height:0|opacity:0(?:;|!|$)")
# Frames of newsletters carry font-size:0 around text that has a size of its own.
_HIDING_TEXT = re.compile(r"font-size:0(?:px|pt|em|%)?(?:;|!|$)")
_TEXT_TAGS = frozenset({"span", "font", "p"})
_MAX_TABLES = 20
_MAX_LISTS = 20
_MAX_URL = 60
_WORD = re.compile(r"[^\W_]")
_INDENT = "\u00a0" * 4


class Writer:
    """Turns tokens into lines.  One pass, no recursion.

    `sight` makes it look at every element's style, and mark as quoted what looks like somebody else's.
    """

    def __init__(self, *, show: Show, sight: Sight | None, outside: bool) -> None:
        self.show = show
        self.outside = outside
        self.sight = sight
        self.root = Block()
        self.tables: list[Table] = []
        self.ignored_tables = 0
        self.quotes = Quotes()
        self.lists: list[int] = []
        self.hidden_tag = ""
        self.hidden_nested = 0
        self.has_hidden = False
        self.has_doubtful = False
        self.preformatted = 0
        self.link = ""
        self.link_text: list[str] = []
        self.prefix = ""

    # -- lines -----------------------------------------------------------------------------------

    @property
    def block(self) -> Block:
        """Where lines are written: the innermost cell, or the mail."""
        return next((table.cell for table in reversed(self.tables) if table.cell), self.root)

    def text(self, text: str) -> None:
        """Write a text down."""
        if self.hidden_tag:
            return
        if self.sight is not None and not self._shows(self.sight, text):
            return
        block = self.block
        if self.preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._add(block, first)
            for line in rest:
                self.end_line(block, always=True)
                self._add(block, line)
            return
        text = _SPACES.sub(" ", text)
        if text == " " and not block.pieces:
            return
        if self.link:
            self.link_text.append(text)
        self._add(block, text)

    def _shows(self, sight: Sight, text: str) -> bool:
        """Whether a text is written down, by what a reader sees of it."""
        if sight.seen:
            sight.read(text)
            return not (self.outside and sight.on_paper)
        if _WORD.search(text):
            self.has_hidden = True
            self.has_doubtful = self.has_doubtful or sight.likely
        shown = self.show is Show.ALL or (self.show is Show.LIKELY and sight.likely)
        return shown and not self.outside

    def _add(self, block: Block, text: str) -> None:
        if not text:
            return
        if not block.pieces:
            block.level = self.quotes.level
            if self.sight is not None and (self.sight.others or text.startswith(_INDENT)):
                block.level = max(block.level, 1)
            if self.prefix:
                block.pieces.append(self.prefix)
                self.prefix = ""
        block.pieces.append(text)

    def end_line(self, block: Block, *, always: bool = False) -> None:
        """End the line being written; an empty one counts only when `always` (a `<br>`) says so."""
        if not block.pieces:
            if always:
                self._blank(block)
            return
        joined = _WIDE_SPACES.sub(" ", without_zero_width("".join(block.pieces)))
        block.pieces = []
        line = joined.rstrip() if self.preformatted else re.sub(" {2,}", " ", joined).strip()
        if line == "--":
            line = "-- "
        if not line:
            self._blank(block)
            return
        block.lines.append(quoted(line, block.level))

    def _blank(self, block: Block) -> None:
        if block.lines and block.lines[-1].strip("> "):
            block.lines.append(quoted("", self.quotes.level))

    # -- tags ------------------------------------------------------------------------------------

    def tag(self, tag: Tag) -> None:
        """Take note of a tag."""
        if self.hidden_tag:
            self._while_hidden(tag)
            if self.hidden_tag:
                return
        name = tag.name
        if self.sight is not None:
            self.sight.follow(tag)
        if name in {"head", "template"} or (not tag.closing and self._hides(tag)):
            if not tag.closing and name not in _VOID:
                self.hidden_tag, self.hidden_nested = name, 1
                self.has_hidden = self.has_hidden or name not in {"head", "template"}
            return
        if name == "br":
            self.end_line(self.block, always=True)
        elif name == "a":
            self._end_link() if tag.closing else self._begin_link(tag)
        elif name in {"table", "tr", "td", "th"}:
            self._table_tag(tag)
        elif name in _BLOCKS:
            self.end_line(self.block)
            self._block_tag(tag)

    def _hides(self, tag: Tag) -> bool:
        return self.sight is None and self.show is not Show.ALL and _is_hidden(tag)

    def _while_hidden(self, tag: Tag) -> None:
        if self.hidden_tag == "head" and tag.name not in _IN_HEAD and not tag.closing:
            # What can't stand in a head ends it, closed or not (HTML §13.2.6.4.4).
            self.hidden_tag = ""
        elif tag.name == self.hidden_tag:
            self.hidden_nested += -1 if tag.closing else 1
            # A hidden <p> or cell without an end tag ends at the next one of its kind.
            if self.hidden_nested <= 0 or (not tag.closing and tag.name in {"p", "td", "li", "tr"}):
                self.hidden_tag = "" if tag.closing or not _is_hidden(tag) else tag.name
                if tag.closing:
                    return
                self.hidden_nested = 1
        elif self.hidden_tag == "p" and tag.name in _BLOCKS and not tag.closing:
            self.hidden_tag = ""

    def _block_tag(self, tag: Tag) -> None:
        name = tag.name
        if name in {"ul", "ol"}:
            if tag.closing:
                if self.lists:
                    self.lists.pop()
            elif len(self.lists) < _MAX_LISTS:
                self.lists.append(0 if name == "ol" else -1)
        elif name == "li":
            self.prefix = "" if tag.closing else self._bullet()
        elif name == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if tag.closing else 1))
        self.quotes.follow(tag, self.block.lines)

    def _bullet(self) -> str:
        if not self.lists or self.lists[-1] < 0:
            return "- "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

    def _begin_link(self, tag: Tag) -> None:
        self.link = tag.attribute("href")
        self.link_text = []

    def _end_link(self) -> None:
        """Give the address behind a link when the text hides it and it is short enough to read."""
        target = (
            self.link.removeprefix("mailto:").partition("?")[0]
            if self.link.startswith("mailto:")
            else self.link
        )
        link, shown = self.link, "".join(self.link_text).strip()
        self.link = ""
        if not shown or not link.startswith(("http://", "https://", "mailto:")) or len(target) > _MAX_URL:
            return
        bare = re.sub(r"^https?://(?:www\.)?", "", target).rstrip("/").lower()
        if bare and bare not in shown.lower() and shown.lower().rstrip("/") not in target.lower():
            self._add(self.block, f" <{target}>")

    # -- tables ----------------------------------------------------------------------------------

    def _table_tag(self, tag: Tag) -> None:
        if tag.name == "table":
            self.end_line(self.block)
            if tag.closing:
                self._end_table()
            elif len(self.tables) < _MAX_TABLES:
                self.block.table_inside = True
                self.tables.append(Table())
            else:
                self.ignored_tables += 1
        elif not self.tables or self.ignored_tables:
            self.end_line(self.block)
        elif tag.name == "tr":
            self._end_row()
        else:
            self._end_cell()
            if not tag.closing:
                self.tables[-1].cell = Block()

    def _end_table(self) -> None:
        if self.ignored_tables:
            self.ignored_tables -= 1
        elif self.tables:
            self._end_row()
            self.tables.pop()

    def _end_cell(self) -> None:
        table = self.tables[-1]
        if table.cell is not None:
            self.end_line(table.cell)
            table.cells.append(table.cell)
            table.cell = None

    def _end_row(self) -> None:
        self._end_cell()
        table = self.tables[-1]
        cells, table.cells = table.cells, []
        self.end_line(self.block)
        self.block.lines.extend(row_lines(cells))

    def finish(self) -> str:
        """End what is open, and give the lines."""
        while self.tables:
            self.ignored_tables = 0
            self._end_table()
        self.end_line(self.root)
        return "\n".join(self.root.lines).strip("\n")


def _is_hidden(tag: Tag) -> bool:
    if not tag.source or tag.name in {"body", "html"}:
        return False
    lowered = tag.source.lower()
    if "style" in lowered:
        style = tag.attribute("style").lower().replace(" ", "")
        if _HIDING.search(style) or (tag.name in _TEXT_TAGS and _HIDING_TEXT.search(style)):
            return True
    return "hidden" in lowered and tag.has("hidden")


def html_to_text(source: str) -> str:
    """The readable text of an HTML part.  Linear in its length; never fails.

    When everything is hidden, the hidden text is given: too much is better than nothing.
    """
    writer = write(source)
    text = writer.finish()
    if not text.strip() and writer.has_hidden:
        text = write(source, show=Show.ALL).finish()
    return clean_text(text)


def write(
    source: str, *, show: Show = Show.SEEN, sight: Sight | None = None, outside: bool = False
) -> Writer:
    """Read an HTML part; `outside` leaves out what stands in the boxes that `sight` takes for the paper."""
    writer = Writer(show=show, sight=sight, outside=outside)
    for token in tokens(source):
        if isinstance(token, Tag):
            writer.tag(token)
        else:
            writer.text(token)
    return writer
