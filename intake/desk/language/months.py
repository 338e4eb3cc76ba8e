"""The months by name, in the languages that have tables of dates."""

from __future__ import annotations

from intake.desk.language.meanings import Meaning
from intake.desk.language.spellings import is_spelled

MONTHS = (
    Meaning.JANUARY,
    Meaning.FEBRUARY,
    Meaning.MARCH,
    Meaning.APRIL,
    Meaning.MAY,
    Meaning.JUNE,
    Meaning.JULY,
    Meaning.AUGUST,
    Meaning.SEPTEMBER,
    Meaning.OCTOBER,
    Meaning.NOVEMBER,
    Meaning.DECEMBER,
)
"""The meanings of the twelve months, in order."""


def month_named(word: str) -> int | None:
    """Which month a word names, 1 to 12, in full or in short, in any letter case; None for another word."""
    return next((number for number, month in enumerate(MONTHS, 1) if is_spelled(month, word)), None)
