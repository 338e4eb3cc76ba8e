"""How mail clients mark quotes: the marks themselves and the intro lines above them.

Every function looks at a few lines from a given place, so that a whole text is read in linear time.
Intro lines differ by client and language, but share what makes them intros: they end in a colon
and carry a date with a time, an address, or the verb «writes».
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from intake.desk.language.cue_patterns import fold
from intake.desk.language.letters import CAPITAL, SMALL
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.language.spellings import endings
from intake.desk.quoting.stamps import ADDRESS, DAY, TIME, YEAR
from intake.desk.quoting.torn_intros import is_glued_intro, torn_header_length, torn_intro_length
from intake.desk.quoting.writers import names_writer

if TYPE_CHECKING:
    from collections.abc import Sequence

# A longer line is a sentence of a person or an attack, never an intro.
_LONGEST_INTRO_LINE = 240
_LONGEST_INTRO = 420
_MOST_INTRO_LINES = 4

_QUOTED = re.compile(rf"[ \t]{{0,3}}(?:>(?!From )|[{CAPITAL}]{{1,4}}> {{0,5}}(?=\S|$))")

_LINK = re.compile(r"[/=&%]|_\w|\w_")

_VERB = Shape("(?:", Meaning.WROTE, "|", Meaning.TELLS_IN_WRITING, ")")
# Too common to count without an opener: a server's "host mx said:" is no intro.
_WEAK_VERB = Shape(Meaning.OPENS_INTRO, r" [^\n]{4,220}", Meaning.SAYS_IN_INTRO, r" ?:?$")
_OPENER = Shape(r"[-–— ]{0,12}", Meaning.OPENS_INTRO, r"[ ,:]")
_DATE_START = Shape(r"[-–— ]{0,12}(?:\d{1,4}[ ./\-年]|", Meaning.WEEKDAY, r"[.,]?[ ,])")
_WEEKDAY_START = Shape(Meaning.WEEKDAY, r"[.,]?[ ,]")
# «Я писал вам 2 марта 2026 в 14:05:» goes on with the writer's own words.
_TELLER = Shape(Meaning.TELLER)
# «Программа пишет:» above a marked line reports an error; nobody answers programs.
_TELLS_OF_PROGRAM = Shape(Meaning.TELLS_OF_PROGRAM)
_ENDS_IN_ADDRESS = Shape(
    r"(?:<[^<>]{0,120}@[^<>]{0,120}>|[(\[][^()\[\]]{0,120}@[^()\[\]]{0,120}[)\]]|",
    Meaning.FROM_IN_INTRO,
    r" (?:[^\n<>@]{0,80}[ \"])?[^\s<>@]{1,64}@[^\s<>@]{1,120})[ ]?[:：][ *_]{0,4}$",
)
# «При отправке на ivan@x.test пишет:» speaks of a program.
_ADDRESSEE = Shape(Meaning.ADDRESSEE_IN_INTRO, r" [^\s<>@]{1,64}@")
# Whatever the word for «wrote» is: a day, a time, an address and one word more.
_ENDS_IN_WORD = re.compile(r"<[^<>\s]{1,120}@[^<>\s]{1,120}> \S{2,20}:$")
_DAY_FIRST = re.compile(r"[-–— ]{0,12}(?:\w{1,4} )?(?:[^\W\d_]{2,12}[.,]{1,2} )?\d")
_ENDS_IN_TIME = re.compile(r"<[^<>]{1,120}@[^<>]{1,120}>[^<>]{0,40}\d{1,2}:\d\d(?::\d\d)?[ ]?:$")
# «Написал(а)»: the ending for women in brackets.
_GENDER = r"(?:\(-?\w{1,3}\))?"
# Phones write nothing but the name and the address; nobody types such a line by hand.
_NAME_WROTE = Shape(
    r"[^<>\n:]{1,80}<[^<>\s@]{1,64}@[^<>\s@]{1,120}> ?",
    Meaning.WROTE,
    _GENDER + r" ?:$|",
    Meaning.QUOTES,
    r" [^<>\n:]{0,80}<[^<>\s@]{1,64}@[^<>\s@]{1,120}>:$",
)
_ADDRESS_WROTE = Shape(r"[^\s<>@:]{1,64}@[^\s<>@:]{1,120} ", Meaning.WROTE, _GENDER + r" ?:$")
_GMAIL_BARE = Shape(
    r"\d{4}-\d\d-\d\d \d\d?:\d\d gmt[+-]\d\d:?\d\d \S[^\n]{0,120}$"
    r"|\d{4}/\d{1,2}/\d{1,2} [^<>\n]{1,80}<[^<>\s@]{1,64}@[^<>\s@]{1,120}>$|\d\d?\.\d\d?\.\d{4},? (?:",
    Meaning.OPENS_INTRO,
    r" )?\d\d?:\d\d(?::\d\d)?,? [^<>\n]{0,80}<[^<>\s@]{1,64}@[^<>\s@]{1,120}>$",
)
# Zoho ends its intro in dashes ("---- On … wrote ----"), BlueMail in a letter too many («написал:п»).
_INTRO_END = Shape(r"(?:[:：]\w?|", Meaning.WROTE, _GENDER + r")[ *_.-]{0,30}$")
_COLON_END = re.compile(r"[:：]\w?[ *_.-]{0,30}$")
_ENDING_FOR_WOMEN = re.compile(r"\(-?\w{1,3}\)$")
_BARE_INTRO_END = re.compile(r"[>)][ ]?$")
# What may stand alone at the end of a line before the rest of an intro: "On Monday,".
_BARE_OPENING = Shape(
    r"[-–— ]{0,12}(?:", Meaning.OPENS_INTRO, r" )?(?:", Meaning.WEEKDAY, r"\w{0,9}[.,]{0,2})?$"
)
_DATED_OPENING = Shape(
    r"[-–— ]{0,12}(?:\w{1,4} )?(?:",
    Meaning.WEEKDAY,
    r"|\d{1,2}[ ./-]|\d{4}[-/.年]|[^\W\d_]{3,12}\.? \d{1,2}(?!\d|:))",
)
_NAME = re.compile(rf"(?<!\w)[^\W\d_{SMALL}]")
_REPLY_BEFORE_INTRO = Shape(
    r"(?<=\S)[ ]?-{0,4}[ ]?(?=",
    Meaning.OPENS_GLUED_INTRO,
    r" (?:[^\W\d_]{2,10}\.?, |\d{1,2}[./ ])[^\n]{8,200}",
    Meaning.WROTE,
    r"[^\n]{0,80}:$)",
)
_MAILTO_TAIL = re.compile(r"[<\[]mailto:[^>\]]{0,200}[>\]]", re.IGNORECASE)


def is_quoted(line: str) -> bool:
    """Whether a line carries a quote mark: ">", or the initials of The Bat! («ИП>»).

    ">From " is the mbox escape of an ordinary line.
    """
    return _QUOTED.match(line) is not None and not line.rstrip().endswith("<<<")


def unquoted(line: str) -> str:
    """Strip all quote marks from a line."""
    rest = line
    for _ in range(20):
        match = _QUOTED.match(rest)
        if not match:
            break
        rest = rest[match.end() :]
    return rest.strip()


def is_link_remnant(line: str) -> bool:
    """Whether a line is a piece of a link that a client broke out of a quoted line."""
    piece = line.strip().removesuffix(">").rstrip()
    if " " in piece or not piece.isascii():
        return False
    # «Да!)))» and «3.0.171(prof)» end like a link, but hold none of its signs.
    return piece.startswith(("(http", "<http")) or (piece.endswith((")", ">")) and bool(_LINK.search(piece)))


def is_address_intro(line: str) -> bool:
    """Whether a line is nothing but "name@host wrote:", which a person may type as well."""
    return "@" in line and len(line) <= _LONGEST_INTRO_LINE and bool(_ADDRESS_WROTE.match(line.strip()))


def intro_length(lines: Sequence[str], start: int) -> int:
    """Count the lines of the intro («… пишет:») that begins at `start`; 0 when none begins there.

    An intro may be wrapped over up to four lines.  One that no quote mark follows must be plainer,
    because everything after it will be taken for the quote.
    """
    if is_glued_intro(lines[start]):
        return 1
    if torn := torn_intro_length(lines, start) or torn_header_length(lines, start):
        return torn
    if not _may_end_near(lines, start) or not _may_begin_intro(lines[start]):
        return 0
    joined = ""
    for count in range(1, _MOST_INTRO_LINES + 1):
        index = start + count - 1
        if index >= len(lines) or not lines[index].strip() or len(lines[index]) > _LONGEST_INTRO_LINE:
            return 0
        joined = f"{joined} {lines[index].strip()}".strip()
        if len(joined) > _LONGEST_INTRO:
            return 0
        quote_follows = _quote_follows(lines, index + 1)
        if _INTRO_END.search(joined) and _is_intro(joined, quote_follows=quote_follows):
            return 0 if _is_own_line_above(lines[start : index + 1]) else count
        if _is_bare_intro(joined, quote_follows=quote_follows):
            return 0 if _is_own_line_above(lines[start : index + 1]) else count
    return 0


def _is_own_line_above(lines: Sequence[str]) -> bool:
    """Whether an intro's first line isn't part of it but the reply's last one, with no empty line between."""
    for split in range(1, len(lines)):
        above, below = _joined(lines[:split]), _joined(lines[split:])
        if _is_whole_intro(below) and not _BARE_OPENING.match(above):
            return True
        if _NAME_WROTE.match(below) and not _opens_with_day(above):
            return True
    return False


def _opens_with_day(text: str) -> bool:
    return bool(_DATED_OPENING.match(text) or (_OPENER.match(text) and DAY.search(text)))


def _joined(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines)


def _is_whole_intro(text: str) -> bool:
    """Whether an intro is complete: it has the day, the time and who wrote."""
    day, time = DAY.search(text), TIME.search(text)
    if not (day and time):
        return False
    if ADDRESS.search(text):
        return True
    verb = _VERB.search(text)
    return bool(verb and _NAME.search(TIME.sub("", text.replace(day[0], ""))))


def _may_end_near(lines: Sequence[str], start: int) -> bool:
    """Whether an intro that begins here can have an end at all: asked first, because most lines have none."""
    first = lines[start].lstrip()[:_LONGEST_INTRO_LINE]
    # Gmail's bare intro begins with a year and ends in a name.
    if first[:1].isdigit():
        return True
    endings = [_ending(line) for line in lines[start : start + _MOST_INTRO_LINES]]
    if "intro" in endings:
        return True
    return "address" in endings and _DATE_START.match(first) is not None


# Each line is asked about once for each line of an intro that it may end.
@lru_cache(maxsize=8)
def _ending(line: str) -> Literal["intro", "address", ""]:
    end = fold(line.rstrip()[-60:].rstrip(" *_.-"))
    if ":" in end[-2:] or "：" in end[-2:]:
        return "intro"
    word = _ENDING_FOR_WOMEN.sub("", end) if end.endswith(")") else end
    if word.endswith(endings(Meaning.WROTE)):
        return "intro"
    return "address" if end.endswith((">", ")")) else ""


def _may_begin_intro(line: str) -> bool:
    stripped = line.strip()
    if not stripped or len(stripped) > _LONGEST_INTRO_LINE:
        return False
    return bool(
        _OPENER.match(stripped)
        or _DATE_START.match(stripped)
        or ADDRESS.search(stripped)
        or _VERB.search(stripped)
        or (DAY.search(stripped) and TIME.search(stripped))
    )


def _is_intro(joined: str, *, quote_follows: bool) -> bool:
    text = _MAILTO_TAIL.sub("@mail", joined)
    verb, day = _VERB.search(text) or _WEAK_VERB.match(text), DAY.search(text)
    time, address = TIME.search(text), ADDRESS.search(text)
    # Without a colon it is a sentence, «Я об этом уже писала», unless a program stamped it.
    if not (address or (day and time) or _COLON_END.search(joined)):
        return False
    if quote_follows:
        if not (day or time or address) and _TELLS_OF_PROGRAM.match(text):
            return False
        return bool(verb or _NAME_WROTE.match(joined) or (day and (time or address)) or (address and time))
    if not verb:
        if _NAME_WROTE.match(joined) or (
            day and time and _DAY_FIRST.match(text) and _ENDS_IN_WORD.search(joined)
        ):
            return True
        ends = _ENDS_IN_ADDRESS.search(joined) or (day and _ENDS_IN_TIME.search(joined) and address)
        return bool(ends and day and (time or _DATE_START.match(text)))
    if address:
        return bool((day or time) and not _ADDRESSEE.search(text)) or bool(_NAME_WROTE.match(joined))
    if not (day and YEAR.search(text)) or _TELLER.match(text):
        return False
    opens = time or _OPENER.match(text) or _WEEKDAY_START.match(text)
    return bool(opens) and names_writer(text, day, time)


def _is_bare_intro(joined: str, *, quote_follows: bool) -> bool:
    """Whether this is `2026/3/2 Name <address>`, an intro without a colon."""
    if _GMAIL_BARE.match(joined):
        return True
    return bool(
        quote_follows
        and _BARE_INTRO_END.search(joined)
        and _DATE_START.match(joined)
        and ADDRESS.search(joined)
    )


def split_off_intro(line: str) -> tuple[str, str]:
    """Split a line on which an intro follows the reply itself; the second part is "" when none does."""
    if len(line) > _LONGEST_INTRO or not line.rstrip().endswith(":"):
        return line, ""
    for found in _REPLY_BEFORE_INTRO.finditer(line.rstrip()):
        if line[found.end()].isupper():
            return line[: found.start()], line[found.end() :]
    return line, ""


def _quote_follows(lines: Sequence[str], start: int) -> bool:
    for line in lines[start : start + 3]:
        if line.strip():
            return is_quoted(line)
    return False
