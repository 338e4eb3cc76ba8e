"""Words that announce an absence, and name whom to ask meanwhile, in many languages.

The words are in the tables `absence` of the languages.
"""

from __future__ import annotations

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning

_LONGEST_NOTICE = 800
# Who asks for something, or tells of trouble, wrote himself.
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
    return formal and names_deputy(text)


def asks_for_help(text: str) -> bool:
    """Whether a text asks for something, as nobody does through an autoresponder."""
    return says(Meaning.ASKS_FOR_HELP, text)


def asks_for_nothing(text: str) -> bool:
    """Whether a text is as short as an autoresponder's and neither asks for anything nor reports trouble."""
    if len(text) > _LONGEST_NOTICE or "?" in text:
        return False
    return not any(says(meaning, text) for meaning in _NO_AUTORESPONDER)
