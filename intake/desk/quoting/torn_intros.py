"""Intro lines that a mail program tears apart, or glues to the quote below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.language.spellings import is_spelled
from intake.desk.quoting.stamps import ADDRESS, DAY, TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

_GLUE = Shape(Meaning.WROTE, r"(?:\(-?\w{1,3}\))? ?:")
_OPENER = Shape(r"[-–— ]{0,12}", Meaning.OPENS_INTRO, r"[ ,:]")
_LONGEST_INTRO = 420
_LONGEST_LINE = 240
_MOST_LINES = 9
_MOST_HEADER_LINES = 14
# The last piece: what closes the address, and the verb.
_END = Shape(r"[>\s]{0,6}", Meaning.WROTE, r"(?:\(-?\w{1,3}\))? ?[:：]\s*$")
# A piece of the address, or nothing but its brackets.
_PIECE = re.compile(
    r"[<>\[\]()\s]*(?:(?:mailto:)?[^<>\n]{0,120}[<(]?[^\s<>@]{1,64}@[^\s<>@]{1,120})?[<>\[\]()\s]*$"
)


def torn_intro_length(lines: Sequence[str], start: int) -> int:
    """Count the lines, blank ones too, of a torn intro that begins at `start`; 0 when none begins there."""
    first = lines[start].strip()
    # Asked of every line: what hardly any has comes first.
    if ":" not in first or len(first) > _LONGEST_LINE or first.endswith((".", "!", "?", ":")):
        return 0
    if not (first[:1].isalnum() and TIME.search(first) and DAY.search(first)):
        return 0
    addressed = "@" in first
    for index in range(start + 1, min(start + _MOST_LINES, len(lines))):
        line = lines[index]
        if _END.match(line):
            return index - start + 1 if addressed else 0
        if len(line) > _LONGEST_LINE or not _PIECE.match(line):
            return 0
        addressed = addressed or "@" in line
    return 0


def torn_header_length(lines: Sequence[str], start: int) -> int:
    """Count the lines of a header block whose labels stand alone above their values, as Notes writes it.

    The writer and the day come first, then «Кому», and «Тема» with the subject; 0 when none begins there.
    """
    first = lines[start].strip()
    if not first or len(first) > _LONGEST_LINE or "@" not in first:
        return 0
    dated = addressed = False
    for index in range(start + 1, min(start + _MOST_HEADER_LINES, len(lines) - 1)):
        word = lines[index].strip().casefold()
        dated = dated or bool(DAY.search(word[:_LONGEST_LINE]) and TIME.search(word[:_LONGEST_LINE]))
        addressed = addressed or (dated and is_spelled(Meaning.HEADER_TO, word.removesuffix(":")))
        if addressed and is_spelled(Meaning.HEADER_SUBJECT, word.removesuffix(":")):
            return index - start + 2
    return 0


def is_glued_intro(line: str) -> bool:
    """Whether a quote was glued to its intro: `On …, X <a@b> wrote:   Hello`."""
    head = line[:_LONGEST_INTRO].strip()
    # Asked of every line: what hardly any has comes first.
    if ":" not in head or not _OPENER.match(head):
        return False
    verb = _GLUE.search(head)
    intro = head[: verb.end()] if verb else ""
    return bool(intro and TIME.search(intro) and ADDRESS.search(intro) and DAY.search(intro))
