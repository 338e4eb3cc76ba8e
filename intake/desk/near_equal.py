"""Which mails are near equal: the same words, whatever numbers, dates, names and order.

A robot without any mark of one writes the same text again and again with a new number in it, or a new
operator's name.  So a mail is remembered by the set of its words without digits, dates, greetings and
people's names: a set doesn't grow when a subject is quoted in the answer to an answer.  A customer's second
request in the same form differs in what it is about; that two of his requests say the same but for a number
happens, and is no loop yet.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from intake.desk.language.cue_patterns import fold
from intake.desk.language.cues import Cues, hits, installed
from intake.desk.language.letters import CAPITAL, SMALL
from intake.desk.language.meanings import Meaning
from intake.desk.language.months import MONTHS
from intake.desk.language.shapes import Shape, blanked
from intake.desk.language.spellings import spellings

# A robot says what it has to say at the beginning, and a long text costs time.
_LONGEST = 1000
_WORDS_KEPT = 32
# Measured on the pairs of `tests/unit/near_equal_pairs.py`, 40 of robots and 40 of people: at 5/6 all but 3
# of robots are known again, and 3 of people are taken for the same (a word of a long form, a shop's name),
# who lose an answer only by the third such mail in a day.  At 0.9 it would be 10 and 1, at 0.8 it would be
# 3 and 9.
_SAME = 5 / 6
_FEWEST_WORDS = 2
# Fewer words, greetings among them, may well be written alike by two people of one firm («Не печатает чек»).
_FEWEST_WORDS_ELSEWHERE = 8
_HASH_DIGITS = 6
_FILES_DIGITS = 8

_WORD = re.compile(r"\w{2,40}")
_CAPITAL = f"[{CAPITAL}]"
_SMALL = f"[{SMALL}'’-]{{1,30}}"
_CAPITALIZED = f"{_CAPITAL}{_SMALL}"
# «Уважаемая Ольга Сергеевна!», "Dear Tom,": who is greeted.
_WHO_IS_GREETED = re.compile(rf",?(?: {_CAPITALIZED}){{1,3}}(?=[,!.])")
# «специалист Марина Петрова», "assigned to Tom Baker", «Петров А.В.»: names within a sentence, and those with
# which a line begins ("Tom Baker commented", «Марина Петрова:»).
_REST_OF_NAME = rf"{_SMALL}(?:(?: {_CAPITALIZED}){{1,2}}| ?{_CAPITAL}\. ?(?:{_CAPITAL}\.)?)(?!\w)"
# What stands before the name is looked at behind its first letter: so `re` leaps from capital to capital.
_NAMED = re.compile(rf"{_CAPITAL}(?<=[^\s.!?] {_CAPITAL}){_REST_OF_NAME}")
_NAMED_FIRST = re.compile(rf"{_CAPITAL}(?<![^\n]{_CAPITAL}){_REST_OF_NAME}")
# At the beginning of a line any German noun behind its article looks like a name: what he did must follow.
_DID = Shape("(?::| ", Meaning.DID_SOMETHING, ")")
_LONGEST_DEED = 60
_DIGIT = re.compile(r"\d")
# Months and days as they stand in dates, which robots write into their answers; greetings, and what goes with
# the time of day and with the man or woman in charge.
_LEFT_OUT = (*MONTHS, Meaning.WEEKDAY, Meaning.CLOCK_OF_DATE, Meaning.USUAL_IN_GREETING)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is remembered of a mail that was answered.

    `sketch` are its words in short, to be compared by `near_equal`; "" where there are too few.  `digest` is
    equal for texts of exactly the same words; `usual` says that so few words may be written alike by several
    people.
    """

    sketch: str = ""
    digest: str = ""
    usual: bool = False


NO_FRAME = Frame()


def frame(subject: str, text: str, files: Iterable[str] = ()) -> Frame:
    """The frame of a mail: its subject without prefixes and tags, its new text, its files' digests."""
    # Each is looked at by others as well: what is found in their words is kept for a while.
    said = _said("\n".join(_without_greeted(part[:_LONGEST]) for part in (subject, text)))
    words = said - _left_out(installed())
    if len(words) < _FEWEST_WORDS:
        return NO_FRAME
    # Another file is another matter, whatever stands above it.
    told = zlib.crc32("".join(sorted(files)).encode())
    hashes = sorted(zlib.crc32(word.encode()) & 0xFFFFFF for word in words)
    kept = "".join(f"{number:0{_HASH_DIGITS}x}" for number in hashes[:_WORDS_KEPT])
    sketch = f"{told:0{_FILES_DIGITS}x}{kept}"
    whole = f"{told} {' '.join(sorted(words))}"
    digest = hashlib.sha256(whole.encode()).hexdigest()[:24]
    return Frame(sketch, digest, usual=len(said) < _FEWEST_WORDS_ELSEWHERE)


def near_equal(one: str, other: str) -> bool:
    """Whether two sketches are of mails with (nearly) the same words and the same files.

    The smallest hashes of both sets together are a fair sample of their union (Broder 1997).
    """
    if not one or not other or one[:_FILES_DIGITS] != other[:_FILES_DIGITS]:
        return False
    first, second = _hashes(one), _hashes(other)
    sample = sorted(first | second)[:_WORDS_KEPT]
    both = sum(number in first and number in second for number in sample)
    return both >= _SAME * len(sample)


def _said(text: str) -> set[str]:
    """The words of a text without numbers and people's names."""
    nameless = _NAMED.sub(" ", _NAMED_FIRST.sub(_unless_a_noun, text))
    return {word for word in _WORD.findall(fold(nameless)) if not _DIGIT.search(word)}


def _without_greeted(text: str) -> str:
    greeted = [
        (hit.start, found.end())
        for hit in hits(Meaning.GREETS_BY_NAME, text)
        if (found := _WHO_IS_GREETED.match(text, hit.end))
    ]
    return blanked(text, greeted)


def _unless_a_noun(found: re.Match[str]) -> str:
    behind = found.string[found.end() : found.end() + _LONGEST_DEED]
    return " " if _DID.match(behind) else found[0]


@lru_cache(maxsize=8)
def _left_out(cues: Cues) -> frozenset[str]:
    return frozenset(word for meaning in _LEFT_OUT for word in spellings(meaning, cues))


def _hashes(sketch: str) -> frozenset[str]:
    return frozenset(
        sketch[start : start + _HASH_DIGITS] for start in range(_FILES_DIGITS, len(sketch), _HASH_DIGITS)
    )
