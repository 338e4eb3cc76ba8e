"""Where an agent's own signature begins in his text: a closing, his name, his position and telephone.

The desk has a signature of its own, and whoever reads the agent's telephone calls it past the desk.  Mail
programs mark few signatures; so a closing near the end counts, and a last paragraph that begins with the
agent's name.  What reads like a sentence and no legal notice stays, and so does a postscript.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.quoting.markers import is_quoted
from intake.desk.quoting.signatures import is_device_line, is_postscript, is_sentence

# A closing further up is part of the text.
SIGNATURE_LINES = 12
_MOST_WORDS = 9
_CLOSING = Shape(r"\s{0,9}(?:", Meaning.CLOSES_LETTER, "|", Meaning.CLOSES_WITH_THANKS, ")")
_WORD = re.compile(r"[^\W\d_]{2,}")
_TELEPHONE = Shape(
    r"\s{0,9}(?:(?:",
    Meaning.TELEPHONE,
    "|",
    Meaning.MEANS_OF_CONTACT,
    "|",
    Meaning.EXTENSION,
    r")[.:]{0,2}[^\n]{0,60}|[+(]?\d[\d ()/.-]{6,30}(?:,? ?",
    Meaning.EXTENSION,
    r"\.? ?\d{1,6})?)\s{0,9}$",
)


def is_closing(line: str) -> bool:
    """Whether a line begins the end of a letter: «С уважением, …»."""
    return _CLOSING.match(line) is not None


def closing_index(lines: Sequence[str]) -> int:
    """Where a closing near the end of a text stands; the number of lines where there is none."""
    for index in range(max(0, len(lines) - SIGNATURE_LINES), len(lines)):
        if index and is_closing(lines[index]):
            return index
    return len(lines)


def without_signature(lines: Sequence[str], below: Sequence[str], name: str) -> list[str]:
    """An agent's text without his signature; `below` is what was marked as one, `name` his own.

    Sentences below a signature are kept, since a rule or bare dashes may begin one as well.
    """
    start = closing_index(lines)
    text = [*lines[:start], *_said(lines[start:])]
    while text and not text[-1].strip():
        text.pop()
    text = _without_last_paragraph(text, frozenset(_words(name)))
    kept = [line for line in _said(below) if line.strip() and not is_device_line(line)]
    return [*text, *([""] if kept and text else []), *kept]


def _said(lines: Sequence[str]) -> list[str]:
    """What of a signature's lines says something, with all from a postscript on."""
    for index, line in enumerate(lines):
        if is_postscript(line):
            return [*_said(lines[:index]), "", *lines[index:]]
    sentences = (line for line in lines if is_sentence(line) and not is_closing(line))
    return [line for line in sentences if not (_TELEPHONE.match(line) or says(Meaning.LEGAL_NOTICE, line))]


def _without_last_paragraph(lines: list[str], name: frozenset[str]) -> list[str]:
    """The text without a last paragraph of short lines that begins with the agent's name."""
    start = len(lines)
    while start and lines[start - 1].strip():
        start -= 1
    last = lines[start:]
    above = next((line for line in reversed(lines[:start]) if line.strip()), "")
    # «Позвоните инженеру:» introduces somebody; without a text above there is nothing to sign.
    if not above or above.rstrip().endswith(":") or is_quoted(above):
        return _without_telephones(lines, name)
    short = all(len(line.split()) <= _MOST_WORDS and not is_sentence(line) for line in last)
    named = bool(last) and bool(name.intersection(_words(last[0])))
    if short and named and not any(is_quoted(line) for line in last):
        return _trimmed(lines[:start])
    return _without_telephones(lines, name)


def _without_telephones(lines: list[str], name: frozenset[str]) -> list[str]:
    """The text without its last lines where these are his name alone, and telephones."""
    end = len(lines)
    while end > 1 and _TELEPHONE.match(lines[end - 1]):
        end -= 1
    words = set(_words(lines[end - 1])) if end > 1 else set()
    alone = bool(words) and len(words) <= 3 and bool(words & name) and not is_sentence(lines[end - 1])  # noqa: PLR2004
    return _trimmed(lines[: end - 1]) if alone else lines


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
