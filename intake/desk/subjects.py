"""Subject lines: reply and forward prefixes, gateway marks, and the numbers of tickets in them.

The list of prefixes follows what the mail clients of the world write (RFC 5256 §2.1 knows only
Re, Fw and Fwd).  It is a list, not a pattern: «УПП: не проводится» and «1С: ошибка» are subjects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from intake.desk.language.cues import Cues, installed
from intake.desk.language.letters import LOOK_ALIKES
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Open, Shape
from intake.desk.language.spellings import spellings

if TYPE_CHECKING:
    from collections.abc import Sequence

MentionForm = Literal["tag", "hash", "word"]

_PLAINNESS: tuple[MentionForm, ...] = ("tag", "hash", "word")

# A header longer than this is an attack or an accident; no client shows that much.
_MAXIMUM_LENGTH = 4000

_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def _folded(word: str) -> str:
    """Make a word comparable: case and look-alike letters do not matter."""
    return word.casefold().translate(LOOK_ALIKES)


@lru_cache(maxsize=8)
def _prefixes(cues: Cues, meaning: Meaning) -> frozenset[str]:
    return frozenset(map(_folded, spellings(meaning, cues)))


_PREFIX = re.compile(
    r"([^\W\d_]{1,14}\.?)"  # the word
    r"[ ]?(?:[\[({^*][ ]?\d{1,4}[ ]?[\])}]?|\d{1,2})?"  # Re[2], Re(2), Re^2, Re*2, Re2
    r"[ ]?[:：]"
)

_GATEWAY_MARK = Shape(
    r"[\[(<*{]{1,4}[ ]?",
    Meaning.GATEWAY_MARK,
    r"\??[ ]?[\])>*}]{1,4}[ ]?:?|",
    Meaning.GATEWAY_LABEL,
    "[ ]?:",
)

# mutt's forwards: "[marina@firm.example: Subject]".
_MUTT_FORWARD = re.compile(r"\[[^\s\[\]:@]{1,64}@[^\s\[\]:@]{1,255}: (.*)\]$")

_TICKET = Open(Meaning.NAMES_TICKET)
# After these a number needs its № or #: «запрос 2 лицензий» is no ticket.
_REQUEST = Open(Meaning.NAMES_REQUEST)

_NUMBER = r"(?<!\d)0{0,9}(\d{1,9})(?![\w])(?![-–/.,:]\d)(?!-\w)"

_BRACKETED_TAG = Shape(
    r"\[[ ]?(?:(?:",
    _TICKET,
    "|",
    _REQUEST,
    r")?[ ]?:?[ ]?[#№][ ]?\d{1,9}|",
    _TICKET,
    r"[ ]?:?[ ]?\d{1,9}|[a-z]{1,10}-\d{1,9})[ ]?\]",
)

# What our mails to agents have in front: «Срок истёк · [#1042] …»; it is no part of a subject.
_OWN_EVENT = re.compile(r"(?<![^:\s])[^\[\]:·]{1,40} · (?=\[[^\[\]]{1,24}\])")

_HASH = re.compile(rf"(?<![\w&#/])#[ ]?{_NUMBER}")
_NUMERO = re.compile(rf"(?<![\w/-])(?:№|N[oº°]?[ .]|N(?=\d))[ ]?{_NUMBER}")
# «Заявка 12 рабочих мест» counts.
_TICKET_WORD = Shape(
    r"(?<![\w-])(?:",
    _TICKET,
    "[ ]?[:,]?[ ]?(?:",
    Open(Meaning.NAMES_NUMBER),
    "|num|no|nr|id|n)?[ ]?[.:]?[ ]?[№#]?[ ]?:?|",
    _REQUEST,
    "[ ]?(?:",
    Open(Meaning.NAMES_NUMBER),
    rf"|[№#]|no\.|n(?=[ \d])))[ ]?{_NUMBER}(?![ ]",
    Meaning.COUNTED,
    ")",
)

# A number after one of these counts something else: «накладная #77», "invoice #12".
_FOREIGN_NOUN = Shape(Meaning.COUNTS_ELSE, r"[ .:]{0,2}\Z")

# Only these may precede a bare №; «Аптека №12» and «Акт № 55» count other things.
_NUMERO_MAY_FOLLOW = Shape(
    r"(?:\A|[\]):;,.!?—–-]|", Meaning.BEFORE_NUMBER, "|", _TICKET, "|", _REQUEST, r")[ ]?\Z"
)


@dataclass(frozen=True, slots=True)
class TicketMention:
    """A number in a subject that may name a ticket.  It proves nothing about the sender.

    `form` tells how plain the mention is: "tag" is [#1042] or [FM-1042], "hash" is #1042 or
    FM-1042, "word" is №1042, «заявка 1042», "ticket 1042".
    """

    number: int
    form: MentionForm


def clean_subject(subject: str, tag_prefixes: Sequence[str] | None = None) -> str:
    """Strip reply and forward prefixes, gateway marks and ticket tags from a subject.

    With `tag_prefixes` ("#", "FM-") only tags with those prefixes and [#…] are cut; without, every
    bracketed tag of the usual look, so that another desk's [HD-7] does not stay either.
    """
    return _cleaned(installed(), subject, None if tag_prefixes is None else tuple(tag_prefixes))


# Half a dozen rules ask for the subject of one mail.
@lru_cache(maxsize=32)
def _cleaned(_cues: Cues, subject: str, tag_prefixes: tuple[str, ...] | None) -> str:
    said = _OWN_EVENT.sub("", _readable(subject))
    if tag_prefixes is None:
        rest = _single_spaced(_BRACKETED_TAG.without(said, " "))
    else:
        rest = _single_spaced(_own_tag(tag_prefixes).sub(" ", said))
    while True:
        shorter = _without_one_prefix(rest)
        if shorter == rest:
            return rest
        rest = shorter


def is_reply(subject: str) -> bool:
    """Whether the outermost prefix is one that clients put before an answer."""
    return _outermost_prefix(installed(), subject) == "reply"


def is_forward(subject: str) -> bool:
    """Whether the outermost prefix is one that clients put before a forwarded mail."""
    return _outermost_prefix(installed(), subject) == "forward"


def ticket_numbers(subject: str, tag_prefixes: Sequence[str] = ("#",)) -> tuple[TicketMention, ...]:
    """All numbers that may name a ticket, the plainest first, each number once."""
    text = _single_spaced(_readable(subject))
    found: dict[int, TicketMention] = {}
    for form in _PLAINNESS:
        for number in _numbers(text, form, tag_prefixes):
            if number:
                found.setdefault(number, TicketMention(number, form))
    return tuple(found.values())


def _readable(subject: str) -> str:
    return _INVISIBLE.sub("", subject[:_MAXIMUM_LENGTH])


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _without_one_prefix(text: str) -> str:
    """Strip the first prefix, gateway mark, "[Fwd: …]" or mutt's wrapping, or "(fwd)" trailer."""
    mark = _GATEWAY_MARK.match(text)
    if mark:
        return text[mark.end() :].strip()
    if text.endswith("]") and _prefix_kind(text[1:]) and text.startswith("["):
        return text[1:-1].strip()
    of_mutt = _MUTT_FORWARD.match(text)
    if of_mutt:
        return of_mutt[1].strip()
    if _prefix_kind(text):
        return _after_prefix(text)
    if text.casefold().endswith("(fwd)"):
        return text[: -len("(fwd)")].strip()
    return text


def _prefix_kind(text: str) -> Literal["reply", "forward"] | None:
    match = _PREFIX.match(text)
    if not match:
        return None
    word = _folded(match[1].rstrip("."))
    cues = installed()
    if word in _prefixes(cues, Meaning.REPLY_PREFIX):
        return "reply"
    return "forward" if word in _prefixes(cues, Meaning.FORWARD_PREFIX) else None


def _after_prefix(text: str) -> str:
    match = _PREFIX.match(text)
    return text[match.end() :].strip() if match else text


@lru_cache(maxsize=32)
def _outermost_prefix(_cues: Cues, subject: str) -> Literal["reply", "forward"] | None:
    rest = _single_spaced(_BRACKETED_TAG.without(_readable(subject), " "))
    while mark := _GATEWAY_MARK.match(rest):
        rest = rest[mark.end() :].strip()
    if _MUTT_FORWARD.match(rest):
        return "forward"
    return _prefix_kind(rest) or (_prefix_kind(rest[1:]) if rest.startswith("[") else None)


def _own_prefixes(tag_prefixes: Sequence[str]) -> str:
    """Build the alternatives of a pattern from the prefixes, "#" always among them."""
    return "|".join(re.escape(prefix) for prefix in dict.fromkeys(("#", *tag_prefixes)) if prefix)


def _own_tag(tag_prefixes: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\[[ ]?(?:{_own_prefixes(tag_prefixes)})[ ]?(\d{{1,9}})[ ]?\]", re.IGNORECASE)


def _numbers(text: str, form: MentionForm, tag_prefixes: Sequence[str]) -> list[int]:
    if form == "tag":
        return [int(match[1]) for match in _own_tag(tag_prefixes).finditer(text)]
    if form == "hash":
        return [*_hash_numbers(text), *_bare_prefix_numbers(text, tag_prefixes)]
    worded = [int(match[1]) for match in _TICKET_WORD.finditer(text)]
    return [*worded, *_numero_numbers(text)]


def _hash_numbers(text: str) -> list[int]:
    return [
        int(match[1])
        for match in _HASH.finditer(text)
        if not _FOREIGN_NOUN.search(text[max(0, match.start() - 30) : match.start()])
    ]


def _bare_prefix_numbers(text: str, tag_prefixes: Sequence[str]) -> list[int]:
    """Numbers after a lettered prefix that lost its brackets: FM-1042."""
    numbers: list[int] = []
    for prefix in tag_prefixes:
        if any(character.isalpha() for character in prefix):
            pattern = re.compile(rf"(?<![\w-]){re.escape(prefix)}{_NUMBER}", re.IGNORECASE)
            numbers.extend(int(match[1]) for match in pattern.finditer(text))
    return numbers


def _numero_numbers(text: str) -> list[int]:
    return [
        int(match[1])
        for match in _NUMERO.finditer(text)
        if _NUMERO_MAY_FOLLOW.search(text[max(0, match.start() - 30) : match.start()])
        and not _FOREIGN_NOUN.search(text[max(0, match.start() - 30) : match.start()])
    ]
