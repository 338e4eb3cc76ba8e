"""Words that announce an absence, and name whom to ask meanwhile, in many languages.

The words are in the tables `absence` of the languages.
"""

from __future__ import annotations

import re

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning

_LONGEST_NOTICE = 800
# Who asks for something, or tells of trouble, wrote himself.
_SENTENCE = re.compile(r"(?<=[.!?;])\s|\n")
# Of these a sentence says why the mail comes, and whom to ask; any other is its writer's own.
_OF_A_NOTICE = (Meaning.TELLS_OF_ABSENCE, Meaning.NAMES_DEPUTY, Meaning.CONDITIONAL)
_NO_AUTORESPONDER = (Meaning.ASKS_FOR_HELP, Meaning.TELLS_OF_TROUBLE, Meaning.WISHES)


def heads_absence(subject: str) -> bool:
    """Whether a subject begins by announcing an absence."""
    return says(Meaning.HEADS_ABSENCE, subject)


def tells_of_absence(text: str) -> bool:
    """Whether a text announces an absence; people's texts do that too."""
    return says(Meaning.TELLS_OF_ABSENCE, text)


def names_deputy(text: str) -> bool:
    """Whether a text says whom to ask meanwhile, as autoresponders are set up to do."""
    return says(Meaning.NAMES_DEPUTY, text)


def gives_notice_of_absence(text: str) -> bool:
    """Whether a short text gives formal notice of an absence and says whom to ask, or when he returns."""
    if len(text) > _LONGEST_NOTICE or asks_for_help(text):
        return False
    formal = says(Meaning.FORMAL_ABSENCE, text) or says(Meaning.FORMAL_ABSENCE_LINE, text)
    return formal and names_deputy(text) and not wants_or_tells_more(text)


def wants_or_tells_more(text: str) -> bool:
    """Whether a notice says what its writer needs meanwhile, or tells in a sentence of its own what is wrong.

    What somebody needs who is told whom to ask is no wish of the writer's.
    """
    return any(_is_writers_own(sentence) for sentence in _SENTENCE.split(text))


def _is_writers_own(sentence: str) -> bool:
    if says(Meaning.CONDITIONAL, sentence):
        return False
    if says(Meaning.NEEDS_MEANWHILE, sentence):
        return True
    troubled = says(Meaning.FAULT, sentence) or says(Meaning.TROUBLE, sentence)
    return troubled and not any(says(each, sentence) for each in _OF_A_NOTICE)


def asks_for_help(text: str) -> bool:
    """Whether a text asks for something, as nobody does through an autoresponder."""
    return says(Meaning.ASKS_FOR_HELP, text)


def asks_for_nothing(text: str) -> bool:
    """Whether a text is as short as an autoresponder's and neither asks for anything nor reports trouble."""
    if len(text) > _LONGEST_NOTICE or "?" in text:
        return False
    return not any(says(meaning, text) for meaning in _NO_AUTORESPONDER)
