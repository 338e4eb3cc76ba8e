"""Short answers that mean one thing: thanks, and the confirmation of what we have on record."""

from __future__ import annotations

import re

from intake.desk.language.cues import hits, says
from intake.desk.language.letters import CAPITAL, SMALL
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import (
    Shape,
    apart,
    blanked,
    leftmost,
    says_outside,
    words_by_meaning,
    words_of,
)

# Longer texts say more than one thing, so they are read by a person.
LONGEST_PHRASE = 200

_WORD = re.compile(r"[^\W\d_]+")
_WORDS = (
    Meaning.GIVES_THANKS,
    Meaning.AROUND_THANKS,
    Meaning.SAYS_YES,
    Meaning.AROUND_YES,
    Meaning.NOT_YET,
)
# What stands where something was said, lest the line below be the first.
_SAID = " … "

# A thumbs-up is all that many a «reply» from a telephone is; mail programs add a line on who reacted.
_GESTURE = re.compile(
    "[\u263a\u2665\u2705\u270c\u2714\u2764\ufe0f\u200d\U0001f3fb-\U0001f3ff\U0001f339\U0001f389\U0001f490"
    "\U0001f44c\U0001f44d\U0001f44f\U0001f4af\U0001f600-\U0001f60e\U0001f642\U0001f643\U0001f64c\U0001f64f"
    "\U0001f91d\U0001f970]"
)
_REACTED = Shape(r"^.{0,80}", Meaning.REACTED, r".{0,120}$", flags=re.MULTILINE)

_LONGEST_SIGNATURE_LINE = 8
_NAME = rf"[{CAPITAL}][{SMALL}]{{1,20}}(?:-[{CAPITAL}][{SMALL}]{{1,20}})?"
# «Анна, спасибо», «Спасибо, Анна Петровна!»
_ADDRESSED = re.compile(rf"^\s{{0,9}}{_NAME}(?: {_NAME}){{0,2}}\s?[,!]")
_ADDRESSED_LAST = re.compile(rf",\s?{_NAME}(?: {_NAME}){{0,2}}\s?(?=[!.,)\n]|$)")


def is_only_thanks(text: str) -> bool:
    """Whether the text thanks and says nothing else: «Спасибо!», "Thank you, it works now".

    A signature of up to three capitalized words, and a telephone, may follow on lines of their own.
    """
    if _is_gesture(text):
        return True
    said = _without_telephones(without_signature(text))
    if len(said) > 2 * LONGEST_PHRASE:
        return False
    # It may say "no" or "not" and yet that all is well.
    well = apart(hits(Meaning.ALL_IS_WELL, said))
    return _says_only(blanked(said, well), Meaning.GIVES_THANKS, Meaning.AROUND_THANKS)


def is_only_assent(text: str) -> bool:
    """Whether the text takes note and says nothing else: «Ок», «Принято, понял», "Got it"."""
    said = _without_telephones(without_signature(text))
    return _says_only(said, Meaning.TAKES_NOTE, Meaning.AROUND_THANKS)


def is_confirmation(text: str) -> bool:
    """Whether the text confirms and says nothing else: «да, всё верно», «данные те же», "Yes, correct"."""
    said = without_signature(text)
    if len(said) > LONGEST_PHRASE:
        return False
    if said.strip() in _PLUS or _is_gesture(said):
        return True
    same = apart(hits(Meaning.THE_SAME, said))
    rest = blanked(said, same, _SAID)
    return _says_only(rest, Meaning.SAYS_YES, Meaning.AROUND_YES, has_said_it=bool(same))


def confirming_sentence(text: str) -> str:
    """The first sentence of a longer text, if it confirms and nothing below takes that back, or "".

    «Да, всё верно. Дополню: …»
    """
    first = _FIRST_SENTENCE.match(text)
    if first is None or not is_confirmation(text[slice(*first.span(1))]):
        return ""
    below = text[first.end() :]
    if says_outside(Meaning.TAKES_BACK, Meaning.TAKES_NOTHING_BACK, below):
        return ""
    return text[slice(*first.span(1))]


_FIRST_SENTENCE = Shape(r"\s{0,9}(?:", Meaning.SHORT_GREETING, r"[!.,]\s{1,9})?([^.!?\n]{2,100}[.!\n])")


_PLUS = frozenset({"+", "++", "+++"})


def means_everything(text: str) -> bool:
    """Whether a confirmation says that it covers everything: «всё верно», «данные те же»."""
    return says(Meaning.MEANS_EVERYTHING, text)


def confirms_the_rest(text: str) -> bool:
    """Whether a text that corrects one thing confirms the others: «всё верно, только релиз 3.0.2.4»."""
    said = without_signature(text)
    if len(said) > LONGEST_PHRASE or "?" in said or says(Meaning.DENIES, said):
        return False
    return says_outside(Meaning.CONFIRMS, Meaning.CONFIRMS_NOT, said) or says(Meaning.THE_SAME, said)


def _is_gesture(text: str) -> bool:
    """Whether a text is nothing but a friendly sign: 👍, 🙏, with or without a line on who reacted."""
    if len(text) > LONGEST_PHRASE or not _GESTURE.search(text):
        return False
    said = _REACTED.without(text).strip(" \t\r\n!.)")
    return bool(said) and not _GESTURE.sub("", said).strip()


def _says_only(text: str, meaning: Meaning, around: Meaning, *, has_said_it: bool = False) -> bool:
    """Whether a text says one thing in words of which none adds a message."""
    if not text.strip() or len(text) > LONGEST_PHRASE or "?" in text or any(map(str.isdigit, text)):
        return False
    said = _without_names(_without_addressee(text))
    told = words_by_meaning(meaning.table, said)
    if told.get(Meaning.NOT_YET):
        return False
    key_words = told.get(meaning, set())
    return (has_said_it or bool(key_words)) and words_of(said) == key_words | told.get(around, set())


def _without_addressee(text: str) -> str:
    return _ADDRESSED_LAST.sub(_unless_said, _ADDRESSED.sub(_unless_said, text))


def _unless_said(found: re.Match[str]) -> str:
    """Drop the name of the person addressed; «Спасибо, …» begins like one."""
    told = words_by_meaning(Meaning.NOT_YET.table, found[0])
    return found[0] if any(told.get(meaning) for meaning in _WORDS) else " "


def without_signature(text: str) -> str:
    """Cut a closing and the signature below it; lines that could be sentences stay."""
    found = leftmost(Meaning.CLOSES_LETTER, text)
    if found is None or not text[: found.start].strip():
        return text
    below = text[found.end :]
    if "?" in below or any(len(line.split()) > _LONGEST_SIGNATURE_LINE for line in below.splitlines()):
        return text
    return text[: found.start]


_TELEPHONE = Shape(
    r"(?:[,;]\s?)?(?:",
    Meaning.TELEPHONE,
    r"\.?:?\s?)?\+?[0-9(][0-9() -]{4,20}[0-9](?:,?\s?",
    Meaning.EXTENSION,
    r"\.?\s?[0-9]{1,6})?",
)


def _without_telephones(text: str) -> str:
    """Drop the telephones of a signature: in the first line a number is something said."""
    first, line_break, below = text.lstrip().partition("\n")
    return first + line_break + _TELEPHONE.without(below)


_LONGEST_NAME = 3


def _without_names(text: str) -> str:
    """Drop the lines below the first that are nothing but a name, as people sign without a marker."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    first, *rest = lines
    kept = [line for line in rest if not _is_name(line)]
    return "\n".join((first, *kept))


def _is_name(line: str) -> bool:
    words = _WORD.findall(line)
    return 0 < len(words) <= _LONGEST_NAME and all(word[0].isupper() for word in words)
