"""What stands below a letter and says nothing: a closing, contacts, a legal notice, and older mail."""

from __future__ import annotations

import re

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.quoting.reply_text import new_text

_CLOSING = Shape(r"\W{0,9}", Meaning.CLOSES_LETTER)
# A number without marks is a telephone where it has eleven digits: others are of a document or a copy.
_CONTACT = re.compile(r"@|https?://|www\.|\+\d|(?<!\d)[78]\d{10}(?!\d)|\d{3}(?: |-|\) ?)\d\d[ -]?\d\d(?!\d)")
_ADDRESS = re.compile(r"@|https?://|www\.")
_SENTENCE = re.compile(r"(?<!\bltd)(?<!\binc)(?<!\bcorp)(?<!\bco)[.?!:]$", re.IGNORECASE)
_MOST_LINES = 30
_LONGEST_CONTACT = 160
_MOST_WORDS = 8


def is_footer(text: str) -> bool:
    """Whether a text has nothing that its writer says to his reader."""
    lines = [line.strip() for line in new_text(text, is_forward=False).text.split("\n") if line.strip()]
    closed = False
    for line in lines:
        closed = closed or _CLOSING.match(line) is not None
        signed = closed and len(line.split()) <= _MOST_WORDS and _SENTENCE.search(line) is None
        if not (signed or _is_contact(line) or _CLOSING.match(line) or _is_notice(line)):
            return False
    return len(lines) <= _MOST_LINES


def _is_notice(line: str) -> bool:
    return "©" in line or says(Meaning.LEGAL_NOTICE, line) or says(Meaning.FOOTER_NOTICE, line)


def _is_contact(line: str) -> bool:
    if len(line) > _LONGEST_CONTACT:
        return False
    if len(line.split()) > _MOST_WORDS and _SENTENCE.search(line) and not _ADDRESS.search(line):
        return False
    return _CONTACT.search(line) is not None or says(Meaning.TELEPHONE, line)
