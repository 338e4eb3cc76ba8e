"""Which mails are near equal: the same words, whatever numbers, dates and order.

A robot without any mark of one writes the same text again and again with a new number in it.  So a mail is
remembered by the set of its words without digits and dates: a set doesn't grow when a subject is
quoted in the answer to an answer.  A customer's second request in the same form differs in what
it is about; that two of his requests say the same but for a number happens, and is no loop yet.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

# A robot says what it has to say at the beginning, and a long text costs time.
_LONGEST = 1000
_WORDS_KEPT = 32
_SAME = 0.9
_FEWEST_WORDS = 2
# Fewer words may well be written alike by two people of one firm («Не печатает чек»).
_FEWEST_WORDS_ELSEWHERE = 8
_HASH_DIGITS = 6
_FILES_DIGITS = 8

_WORD = re.compile(r"\w{2,40}")
_DIGIT = re.compile(r"\d")
_DATES = frozenset(
    # Months and days as they stand in dates, which robots write into their answers.
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun am pm utc gmt msk "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь "
    "янв фев апр авг сен окт ноя дек "
    "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс мск "
    "januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag "
    "sonntag mo di mi do fr sa so uhr".split()
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is remembered of a mail that was answered.

    `sketch` are its words in short, to be compared by `near_equal`; "" where there are too few.  `digest` is
    equal for texts of exactly the same words; "" where so few words may be written alike by several people.
    """

    sketch: str = ""
    digest: str = ""


NO_FRAME = Frame()


def frame(subject: str, text: str, files: Iterable[str] = ()) -> Frame:
    """The frame of a mail: its subject without prefixes and tags, its new text, its files' digests."""
    words = _words(f"{subject[:_LONGEST]}\n{text[:_LONGEST]}")
    if len(words) < _FEWEST_WORDS:
        return NO_FRAME
    # Another file is another matter, whatever stands above it.
    told = zlib.crc32("".join(sorted(files)).encode())
    hashes = sorted(zlib.crc32(word.encode()) & 0xFFFFFF for word in words)
    kept = "".join(f"{number:0{_HASH_DIGITS}x}" for number in hashes[:_WORDS_KEPT])
    sketch = f"{told:0{_FILES_DIGITS}x}{kept}"
    if len(words) < _FEWEST_WORDS_ELSEWHERE:
        return Frame(sketch)
    whole = f"{told} {' '.join(sorted(words))}"
    return Frame(sketch, hashlib.sha256(whole.encode()).hexdigest()[:24])


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


def _words(text: str) -> set[str]:
    found = set(_WORD.findall(text.casefold()))
    return {word for word in found if not _DIGIT.search(word)} - _DATES


def _hashes(sketch: str) -> frozenset[str]:
    return frozenset(
        sketch[start : start + _HASH_DIGITS] for start in range(_FILES_DIGITS, len(sketch), _HASH_DIGITS)
    )
