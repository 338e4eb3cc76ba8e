"""Where a value was found: what the database keeps, and its text for people."""

from __future__ import annotations

import re

from intake.desk.texts import Text, TextKey

WHOLE_TEXT = "text of the mail"
"""The source of a description that nobody set apart: it is all that the mail says."""

_CONFIRMED = re.compile(r"confirmed, from ticket ([0-9]+)")
_SET_BY = re.compile(r"#set by (.+)", re.DOTALL)


def source_text(source: str) -> Text | str:
    """The text of `Finding.source`; one that no version of today makes is told as it is."""
    if confirmed := _CONFIRMED.fullmatch(source):
        return Text.of(TextKey.SOURCE_CONFIRMED, number=confirmed[1])
    if set_by := _SET_BY.fullmatch(source):
        return Text.of(TextKey.SOURCE_SET_BY, author=set_by[1])
    try:
        return Text(TextKey(f"source.{source.replace(' ', '_')}"))
    except ValueError:
        return source
