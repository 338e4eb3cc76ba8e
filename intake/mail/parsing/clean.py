"""Clean text: what may pass from the bytes of a mail into rules, rows and templates.

PostgreSQL refuses NUL, SQLite and UTF-8 refuse lone surrogates, and a control or bidi character
in a name can hide what the name says.  Every text of a parsed mail goes through this module.
"""

from __future__ import annotations

import re

_NOT_CLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAKS_IN_LINE = re.compile("[ \t]*[\r\n\t\x0b\x0c\x85\u2028\u2029]+[ \t]*")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200d\u2060-\u2064\ufeff]")
_MAX_LABEL = 200
_MAX_EXTENSION = 20


def clean_text(text: str) -> str:
    """Text of several lines, with line feeds as the only line ends and tab as the only control character."""
    if not _NOT_CLEAN.search(text):
        return text
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))


def clean_line(text: str) -> str:
    """Text of one line: line breaks become one space, so nothing can start a header of its own."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _BREAKS_IN_LINE.sub(" ", text)
    return _BIDI.sub("", _FORBIDDEN.sub("", text)).strip()


def without_zero_width(text: str) -> str:
    """The text without characters that take no place but break every comparison."""
    return text if text.isascii() else _ZERO_WIDTH.sub("", text)


def label(name: str) -> str:
    """A file name as a label: never a path to follow, without tricks of direction, 200 characters.

    The extension survives the cut, because people and programs judge a file by it.
    """
    name = without_zero_width(clean_line(name)).strip()
    if len(name) <= _MAX_LABEL:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > _MAX_EXTENSION:
        return name[:_MAX_LABEL]
    return stem[: _MAX_LABEL - len(extension) - 1] + dot + extension
