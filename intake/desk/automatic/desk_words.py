"""Does a mail speak as a support desk speaks of a request: received, registered, passed on, closed, rate us?

A foreign desk without a mark writes to whatever it gets, from changing addresses and in changing words.  Its
mail is not known for a robot's by that: customers, too, write that something was received.  But a few such
mails of one domain in a day, of which none says what is wrong, are no customers'.
"""

from __future__ import annotations

import re

from intake.desk.automatic import absence_phrases
from intake.desk.automatic import phrases as robot_phrases
from intake.desk.caseless import Caseless
from intake.desk.language.cues import hits, says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import apart, blanked

# Desks are short; whatever is longer tells something of its own.
_LONGEST = 1000

# So far apart a request and what was done to it stand in one sentence.
_FARTHEST = 60
_BETWEEN = re.compile(rf"[^\n.!?]{{0,{_FARTHEST}}}")
_ADDRESS = re.compile(r"https?://[^\s<>]{1,300}")
_BEFORE_IN_SENTENCE = re.compile(r"[^\n.!?]{0,80}\Z")
_TO_QUESTION_MARK = re.compile(r"[^\n.!?]{0,80}\?")
_FOR_A_REQUEST = Caseless(
    r"(?:case|tickets?|request|req|incident|inc|issue|repl(?:y|ies)|answers?|support|help|helpdesk|"
    r"service-?desk|desk|sd|hd|care|bot|robot|notify|id)[-_.+=]?[0-9a-f-]{0,40}\d|.{0,40}\d{5}"
)


def speaks_as_a_desk(subject: str, text: str) -> bool:
    """Whether a first mail says what desks say of a request, asks for nothing and tells of no trouble.

    `subject` is without prefixes and tags, `text` what is new in the mail.
    """
    if len(text) > _LONGEST:
        return False
    said = f"{subject}\n{text}"
    speaks = (
        _tells_of_a_request(said)
        or says(Meaning.SPEAKS_AS_DESK, said)
        or robot_phrases.acknowledges_request(said)
    )
    return speaks and wants_nothing(subject, text)


def _tells_of_a_request(said: str) -> bool:
    """Whether a sentence tells what was done to a request."""
    done = [(hit.start, hit.end) for hit in hits(Meaning.DONE_BY_DESK, said)]
    if not done:
        return False
    requests = [(hit.start, hit.end) for hit in hits(Meaning.REQUEST_OF_DESK, said)]
    return any(
        _BETWEEN.fullmatch(said, min(one[1], other[1]), max(one[0], other[0]))
        for one in requests
        for other in done
    )


def wants_nothing(subject: str, text: str) -> bool:
    """Whether a short mail neither asks for anything nor tells of trouble: no reason to write first."""
    if len(text) > _LONGEST or says(Meaning.WANTED_AT_ONCE, text):
        return False
    own = _ADDRESS.sub(" ", f"{subject}\n{text}".lower())
    own = _without(Meaning.DESK_WANTS_NO_ANSWER, own)
    if "?" in own:
        own = _without_questions_about_us(own)
    own = _without(Meaning.BIDDEN_BY_DESK, own)
    return absence_phrases.asks_for_nothing(own) and not says(Meaning.NO_WORD_OF_DESKS, own)


def _without(meaning: Meaning, text: str) -> str:
    return blanked(text, apart(hits(meaning, text)))


def _without_questions_about_us(text: str) -> str:
    """A text without the questions how well it was answered, each from the beginning of its sentence."""
    for hit in sorted(hits(Meaning.DESK_ASKS_FOR_RATING, text), key=lambda hit: hit.start, reverse=True):
        if behind := _TO_QUESTION_MARK.match(text, hit.end):
            before = _BEFORE_IN_SENTENCE.search(text[max(0, hit.start - 80) : hit.start])
            start = hit.start - len(before[0]) if before else hit.start
            text = f"{text[:start]} {text[behind.end() :]}"
    return text


def made_for_a_request(local_part: str) -> bool:
    """Whether an address looks as if made for one request (`case-15`); people's have numbers, too."""
    return _FOR_A_REQUEST.match(local_part.lower()) is not None
