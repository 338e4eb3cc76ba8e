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
_CAPITAL = "[A-ZÄÖÜА-ЯЁ]"
_SMALL = "[a-zäöüßа-яё'’-]{1,30}"
_CAPITALIZED = f"{_CAPITAL}{_SMALL}"
# «Уважаемая Ольга Сергеевна!», "Dear Tom,": who is greeted.
_GREETED = re.compile(
    r"(?i:(?<!\w)(?:уважаем\w{2}|здравствуйте|привет|добр\w{2,3} (?:день|утро|вечер)|dear|hello|hi|hallo|"
    rf"good (?:morning|afternoon|evening)|geehrte\w?(?: herr| frau)?)),?((?: {_CAPITALIZED}){{1,3}})(?=[,!.])"
)
# «специалист Марина Петрова», "assigned to Tom Baker", «Петров А.В.»: names within a sentence, and those with
# which a line begins ("Tom Baker commented", «Марина Петрова:»).
_REST_OF_NAME = rf"{_SMALL}(?:(?: {_CAPITALIZED}){{1,2}}| ?[A-ZА-ЯЁ]\. ?(?:[A-ZА-ЯЁ]\.)?)(?!\w)"
# At the beginning of a line any German noun behind its article looks like a name: what he did must follow.
_DID = (
    r"(?=:| (?:has )?(?:[a-z]{2,12}ed|wrote|(?:про)?комментир\w{0,6}|"
    r"(?:на|от|до|из|об|за|с|у)?(?:писа|вети|бави|мени|нови|кры|назначи|реши)\w{0,4})(?!\w))"
)
# What stands before the name is looked at behind its first letter: so `re` leaps from capital to capital.
_NAMED = re.compile(
    rf"{_CAPITAL}(?:(?<=[^\s.!?] {_CAPITAL}){_REST_OF_NAME}|(?<![^\n]{_CAPITAL}){_REST_OF_NAME}{_DID})"
)
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
_GREETINGS = frozenset(
    # What goes with the time of day, and with the man or woman in charge.
    "уважаемый уважаемая уважаемые доброе добрый доброго утро день вечер дня здравствуйте привет "
    "он она они его её ему ей им dear hello hi good morning afternoon evening he she they him her them his "
    "their mr mrs ms guten tag abend hallo herr frau sehr geehrte geehrter er sie".split()
)


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
    said = _said(f"{subject[:_LONGEST]}\n{text[:_LONGEST]}")
    words = said - _DATES - _GREETINGS
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
    nameless = _NAMED.sub(" ", _GREETED.sub(" ", text))
    return {word for word in _WORD.findall(nameless.casefold()) if not _DIGIT.search(word)}


def _hashes(sketch: str) -> frozenset[str]:
    return frozenset(
        sketch[start : start + _HASH_DIGITS] for start in range(_FILES_DIGITS, len(sketch), _HASH_DIGITS)
    )
