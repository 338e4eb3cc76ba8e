"""Requests that a web site mails on behalf of a person, from an address that nobody reads."""

from __future__ import annotations

import re
from itertools import pairwise

from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Open, Shape

_LABELLED_LINE = re.compile(r"[ \t*•-]{0,6}([^\W\d_][^:|\n]{1,50})[:|][ \t]{0,10}\S")
# A long answer may begin below its question.
_QUESTION_LINE = re.compile(r"[ \t*•-]{0,6}([^\W\d_][^:|\n]{1,50}):[ \t]{0,10}")
_PERSON_LABEL = Shape("(?:", Meaning.YOUR, " )?", Open(Meaning.LABELS_PERSON))
_REQUEST_LABEL = Shape("(?:", Meaning.YOUR, " )?", Open(Meaning.LABELS_REQUEST))
_EMAIL_LABEL = Shape("(?:", Meaning.YOUR, " )?", Meaning.LABELS_EMAIL, "(?: ", Meaning.WHOSE_EMAIL, r")?\Z")
_EMAIL_LINE = re.compile(
    r"[ \t*•-]{0,6}([^:|\n]{1,50}?)[ \t*]{0,5}[:|][ \t*]{0,10}<?([^\s<>:;,]{1,64}@[^\s<>:;,]{1,255})"
)
# What only a mail that says to be a program's is looked at for: people write so of anything.
_DASHED_LINE = re.compile(r"[ \t*•-]{0,6}([^\W\d_][^:|\n]{1,40}?)[ \t]{1,5}[-–—][ \t]{1,10}(\S.*)")
_LONE_LABEL = re.compile(r"[ \t*_#•-]{0,6}([^\W\d_][^:|.!?*\n]{1,40})[*_ \t]{0,6}")
_ADDRESS = re.compile(r"[ \t]{0,10}<?([^\s<>:;,@]{1,64}@[^\s<>:;,]{1,255})")
_MOST_LINES = 300
_Field = tuple[str, str]


def is_filled_form(text: str) -> bool:
    """Whether a text is a filled-in form: a person's name or contacts, and what he asks."""
    return _is_form(_labels(text))


def is_programs_form(text: str) -> bool:
    """The same of a text that a program wrote, which may put labels above the answers or dashes between."""
    return _is_form([*_labels(text), *(label for label, _ in _programs_fields(text))])


def email_of(text: str) -> str:
    """The address that a person filled into a form; "" where there is none."""
    for line in text.split("\n")[:_MOST_LINES]:
        found = _EMAIL_LINE.match(line[:400])
        if found and _EMAIL_LABEL.match(found[1].strip()):
            return found[2]
    for label, value in _programs_fields(text):
        address = _ADDRESS.match(value)
        if address and _EMAIL_LABEL.match(label):
            return address[1]
    return ""


def _is_form(labels: list[str]) -> bool:
    person = sum(1 for label in labels if _PERSON_LABEL.match(label))
    request = sum(1 for label in labels if _REQUEST_LABEL.match(label))
    return person >= 1 and request >= 1 and person + request >= 3  # noqa: PLR2004


def _labels(text: str) -> list[str]:
    """What comes before the colon or bar in the lines that have something after it, or below."""
    lines = [line[:400] for line in text.split("\n")[:_MOST_LINES]]
    found = [match[1].strip() for match in map(_LABELLED_LINE.match, lines) if match]
    asked = (
        match
        for line, below in pairwise(lines)
        if below.strip() and (match := _QUESTION_LINE.fullmatch(line))
    )
    return [*found, *(label for match in asked if _REQUEST_LABEL.match(label := match[1].strip()))]


def _programs_fields(text: str) -> list[_Field]:
    """Labels with their answers behind a dash, or in the next line that isn't blank."""
    lines = [line[:400] for line in text.split("\n")[:_MOST_LINES] if line.strip()]
    dashed = [(match[1].strip(), match[2]) for match in map(_DASHED_LINE.match, lines) if match]
    lone = (
        (match[1].strip(), below) for line, below in pairwise(lines) if (match := _LONE_LABEL.fullmatch(line))
    )
    return [*dashed, *lone]
