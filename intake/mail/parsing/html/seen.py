"""What a reader sees of an HTML part, and the boxes around it that may be the paper it is written on."""

from __future__ import annotations

import re
from dataclasses import replace

from intake.desk.message import OnPaper, Shown
from intake.mail.parsing.clean import clean_text
from intake.mail.parsing.html.layout import Show
from intake.mail.parsing.html.sight import Sight
from intake.mail.parsing.html.styles import StyleSheet
from intake.mail.parsing.html.text import write
from intake.mail.parsing.html.tokens import Tag, tokens

_MOST_BOXES = 2
# Outlook reads what stands in such comments, and others don't.
_FOR_OUTLOOK = re.compile(r"<!--\[if[^\]>]{0,100}mso[^\]>]{0,100}\]>(?!<!--)", re.IGNORECASE)


def html_as_seen(source: str, *, boxes: bool = True) -> Shown:
    """What a reader sees of an HTML part, and the same text with what he doesn't see.

    Unlike `html_to_text` it looks at colours, sizes, places and style sheets, and marks as quoted what is
    bordered, indented, cited or struck out.  Where a box is around the first words, and `boxes` are asked
    for, `on_paper` has the text as it is when that box is no quote, the outermost one first.  Linear in its
    length; never fails.
    """
    sheet = _sheet_of(source)
    shown, box = _seen(source, sheet, ())
    papers: list[OnPaper] = []
    known: tuple[int, ...] = ()
    while boxes and box and len(known) < _MOST_BOXES:
        known = (*known, box)
        within, box = _seen(source, sheet, known)
        outside = write(source, sight=Sight(sheet, known, boxes_mark=False), outside=True).finish()
        papers.append(OnPaper(within.text, within.whole, within.likely, clean_text(outside)))
    return replace(shown, on_paper=tuple(papers))


def _seen(source: str, sheet: StyleSheet, boxes: tuple[int, ...]) -> tuple[Shown, int]:
    """What is seen, may be seen and is there, and the outermost box around the first words beside `boxes`."""
    sight = Sight(sheet, boxes)
    seen = write(source, sight=sight)
    text = whole = likely = clean_text(seen.finish())
    if seen.has_hidden:
        whole = clean_text(write(source, show=Show.ALL, sight=Sight(sheet, boxes)).finish())
    if seen.has_doubtful:
        likely = clean_text(write(source, show=Show.LIKELY, sight=Sight(sheet, boxes)).finish())
    return Shown(text, whole, likely), sight.box


def _sheet_of(source: str) -> StyleSheet:
    """The style sheets of a mail.  One that it brings along as a file is known to nobody here."""
    sheet, styles = StyleSheet(), list[str]()
    lowered = source.lower()
    if "<style" not in lowered and "<link" not in lowered:
        return sheet
    for token in tokens(source, styles):
        if isinstance(token, Tag) and token.name == "link" and _is_brought_along(token):
            sheet.give_up()
    for style in styles:
        sheet.read(style)
    sheet.implied = tuple(name for name in ("html", "body") if f"<{name}" not in lowered)
    for_outlook = list[str]()
    for _ in tokens("".join(_for_outlook(source)), for_outlook):
        pass
    for style in for_outlook:
        sheet.read(style, sure=None)
    return sheet


def _is_brought_along(link: Tag) -> bool:
    is_sheet = "stylesheet" in link.attribute("rel").lower()
    return is_sheet and link.attribute("href").lower().startswith(("data:", "cid:"))


def _for_outlook(source: str) -> list[str]:
    found: list[str] = []
    position = 0
    while (comment := _FOR_OUTLOOK.search(source, position)) is not None:
        end = source.find("-->", comment.end())
        position = len(source) if end < 0 else end
        found.append(source[comment.end() : position])
    return found
