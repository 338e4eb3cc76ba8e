"""What people take back or put off: corrections, requests that are no longer needed, promises."""

from __future__ import annotations

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import says_outside
from intake.desk.phrases import LONGEST_PHRASE, without_signature


def promises(text: str) -> bool:
    """Whether a text puts something off: «номер посмотрю завтра»."""
    return says_outside(Meaning.PUTS_OFF, Meaning.PUTS_NOTHING_OFF, text)


def is_withdrawal(text: str) -> bool:
    """Whether a short text takes the request back: «уже не нужно, разобрались сами»."""
    said = without_signature(text)
    if len(said) > LONGEST_PHRASE or "?" in said or says(Meaning.DOES_NOT_WITHDRAW, said):
        return False
    return says(Meaning.WITHDRAWS, said)


_LONGEST_CORRECTION = 600


def is_correction(text: str) -> bool:
    """Whether a text takes back what its writer said: «релиз указал неверно, на самом деле 3.0.2.4»."""
    return len(text) <= _LONGEST_CORRECTION and "?" not in text and says(Meaning.CORRECTS, text)
