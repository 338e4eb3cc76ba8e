"""Signatures: what is below "-- ", and the lines that phones and apps add.

A closing («С уважением, …») stays in the text: a careful reader would miss nothing without it, but
a sentence after it would be lost.  When in doubt a line is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.desk.language.cues import hits, says
from intake.desk.language.letters import CAPITAL
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Drawn, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_DEVICE_LINE = 160
_MOST_LINES_UNDER_BARE_DASHES = 15
_MOST_LINES_UNDER_RULE = 8
_MOST_SIGNATURE_WORDS = 8
_MOST_DEVICE_WORDS = 7

_DEVICE = Shape(
    r"[\s*_<>(\[-]{0,6}(?:",
    Drawn(Meaning.SENT_FROM_DEVICE),
    r"|[^\W\d_]{3,12} outlook [^\W\d_]{2,4} (?:ios|android))",
)
_SENT_FROM_MY = Shape(r"[\s*_>(\[<-]{0,6}", Drawn(Meaning.SENT_FROM_MY), r" \S{1,30}(?: \S{1,30}){0,4}$")
_DELIMITER = re.compile(r"[ \t]{0,2}--[ \t\u00a0]{0,3}$")
_LONG_DASH = re.compile(r"[ \t]{0,2}(?:[—–―]{1,80}|-{3,80}|_{2,80}|={4,80}|\*{5,80})[ \t\u00a0]{0,3}$")
# What is added below a signature was written for this mail.
_POSTSCRIPT = Shape(r"[ \t]{0,4}", Meaning.POSTSCRIPT)
_FENCE = "```"
_DIGIT = re.compile(r"\d")
# No telephone: those have eleven digits, or marks between them.
_LONG_NUMBER = re.compile(r"(?<![\d+().-])(?:\d{7,10}|\d{12,20})(?![\d().-])")
_ENTRY = re.compile(r"[ \t]{0,4}[^\W\d_][^:\n]{1,40}: ?[^\s/]")
_CONTACT = re.compile(r"@|\+\d")
_DASHED_NAME = re.compile(rf"[-–—][{CAPITAL}][\w.'-]{{0,20}}(?: [{CAPITAL}][\w.'-]{{0,20}}){{0,2}}$")
_LIST_ITEM = re.compile(r"[ \t]{0,8}(?:[-*•–—·]|\d{1,2}[.)])[ \t]+\S")


def split_signature(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the lines of one unquoted stretch into text and signature."""
    text = list(lines)
    signature: list[str] = []
    start = _delimiter_index(text)
    if start is not None:
        end = next((at for at in range(start, len(text)) if _POSTSCRIPT.match(text[at])), len(text))
        text, signature = text[:start] + text[end:], text[start:end]
    code = _last_fence(text)
    added = [
        is_device_line(line) and index > code and not _goes_on(text, index) for index, line in enumerate(text)
    ]
    if any(added):
        signature = [line for line, cut in zip(text, added, strict=True) if cut] + signature
        text = _without_trailing_rule([line for line, cut in zip(text, added, strict=True) if not cut])
    if _ends_in_dashed_name(text):
        signature.insert(0, text.pop())
    return text, signature


def is_device_line(line: str) -> bool:
    """Whether a line is one that a phone or an app adds: "Sent from my iPhone"."""
    if len(line) > _LONGEST_DEVICE_LINE:
        return False
    device = _DEVICE.match(line)
    # «Отправлено с ошибкой» is a sentence; the device line names a device, an app or a provider.
    if device is None or not (says(Meaning.NAMES_DEVICE, line) or _SENT_FROM_MY.match(line.rstrip())):
        return False
    # "Sent from my desk, which is easier than my phone" is a sentence too.
    return all(hit.start < device.end() for hit in hits(Meaning.SENTENCE_OF_PERSON, line))


def _last_fence(lines: Sequence[str]) -> int:
    """Where code between fences ends, or -1: what looks like a signature in it is a program's text."""
    return max((index for index, line in enumerate(lines) if line.startswith(_FENCE)), default=-1)


def _goes_on(lines: Sequence[str], index: int) -> bool:
    """Whether a paragraph goes on below a line that says more than phones do: a person wrote both."""
    below = lines[index + 1] if index + 1 < len(lines) else ""
    if not below.strip() or is_device_line(below) or _may_delimit(below):
        return False
    return "," in lines[index] or len(lines[index].split()) > _MOST_DEVICE_WORDS


def _delimiter_index(lines: Sequence[str]) -> int | None:
    """Find the line at which the signature starts: the first delimiter that holds.

    Only the last lines are looked at for the doubtful delimiters, which keeps this linear.
    """
    code = _last_fence(lines)
    for index, line in enumerate(lines):
        if line == "-- " and index > code:
            return index  # RFC 3676 §4.3; no length is given there.
    filled = [index for index, line in enumerate(lines) if line.strip() and index > code]
    # A rule below all the others belongs to the quote and separates nothing here.
    last_rule = None
    while filled and (_may_delimit(lines[filled[-1]]) or is_device_line(lines[filled[-1]])):
        index = filled.pop()
        last_rule = index if _may_delimit(lines[index]) else last_rule
    rules = sum(1 for index in filled if _LONG_DASH.match(lines[index]))
    dashes = sum(1 for index in filled if _DELIMITER.match(lines[index]))
    filled = filled[-_MOST_LINES_UNDER_BARE_DASHES - 1 :]
    for place, index in enumerate(filled):
        # Several drawn rules divide a text into sections; none of them begins a signature.
        if (rules if _LONG_DASH.match(lines[index]) else dashes) > 1:
            continue
        if not _may_delimit(lines[index]) or (place and lines[filled[place - 1]].rstrip().endswith(":")):
            continue
        if _delimits(lines[index], [lines[other] for other in filled[place + 1 :]]):
            return index
    return last_rule


def _may_delimit(line: str) -> bool:
    return bool(_DELIMITER.match(line) or _LONG_DASH.match(line))


def _delimits(line: str, below: Sequence[str]) -> bool:
    """Whether what is below a doubtful delimiter looks like a signature; a list never does."""
    if any(_LIST_ITEM.match(other) for other in below) or (below and _is_entry(below[0])):
        return False
    if _DELIMITER.match(line):
        return True
    if below and (_DIGIT.search(below[0]) or any(_LONG_NUMBER.search(other) for other in below)):
        return False
    return len(below) <= _MOST_LINES_UNDER_RULE and not any(is_sentence(other) for other in below)


def _is_entry(line: str) -> bool:
    """Whether a line gives something by its name, «Релиз: 3.0», and no way to reach its writer."""
    if _ENTRY.match(line) is None or _CONTACT.search(line):
        return False
    return not says(Meaning.WAY_TO_REACH, line)


def is_postscript(line: str) -> bool:
    """Whether a line begins what was added below a signature: «P.S. …»."""
    return _POSTSCRIPT.match(line) is not None


def is_sentence(line: str) -> bool:
    """Whether a line reads like a sentence, and not like a part of a signature."""
    words = line.split()
    return len(words) > _MOST_SIGNATURE_WORDS or (len(words) > 2 and words[-1].endswith((".", "?", "!", ":")))  # noqa: PLR2004


def _without_trailing_rule(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or _may_delimit(lines[end - 1])):
        end -= 1
    return lines[:end]


def _ends_in_dashed_name(lines: list[str]) -> bool:
    """Whether the last line, alone under an empty one, is «-Анна»; a list item has its space."""
    while lines and not lines[-1].strip():
        lines.pop()
    return (
        len(lines) > 2  # noqa: PLR2004
        and not lines[-2].strip()
        and not any(line.lstrip().startswith(("-", "–", "—")) for line in lines[:-1])
        and not any(line.rstrip().endswith(":") for line in lines[-3:-1])
        and _DASHED_NAME.match(lines[-1].strip()) is not None
    )
