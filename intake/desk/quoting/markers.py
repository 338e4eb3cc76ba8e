"""How mail clients mark quotes: the marks themselves and the intro lines above them.

Every function looks at a few lines from a given place, so that a whole text is read in linear time.
Intro lines differ by client and language, but share what makes them intros: they end in a colon
and carry a date with a time, an address, or the verb «writes».
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from intake.desk.caseless import Caseless
from intake.desk.quoting.stamps import ADDRESS, DAY, TIME, YEAR
from intake.desk.quoting.torn_intros import is_glued_intro, torn_header_length, torn_intro_length
from intake.desk.quoting.writers import names_writer

if TYPE_CHECKING:
    from collections.abc import Sequence

# A longer line is a sentence of a person or an attack, never an intro.
_LONGEST_INTRO_LINE = 240
_LONGEST_INTRO = 420
_MOST_INTRO_LINES = 4

_QUOTED = re.compile(r"[ \t]{0,3}(?:>(?!From )|[A-ZА-ЯЁ]{1,4}> {0,5}(?=\S|$))")

_LINK = re.compile(r"[/=&%]|_\w|\w_")

_VERB = Caseless(
    r"(?<!\w)(?:wrote|writes|schrieb|geschrieben|a [ée]crit|[ée]crivait|escribi(?:[óo]|eron)|ha escrit|"
    r"ha scritto|scrisse|"
    r"escreveu|napisa[łl](?:\(a\)|a)?|napisana przez|pisze|skrev|skrifaði|kirjoitti|schreef|geschreven|"
    r"yazd[ıi]|napsala?(?:\(a\))?|"
    r"nap[íi]sala?|[íi]rta|je napisao|a scris|raš[ėe]|kirjutas|rakst[īi]ja|έγραψε|napisao|"
    r"schrieben|nous a dit|كتب|כתב|đã viết|viết|пиш(?:ет|у)|писал(?:\(а\)|а|и)?|написал(?:\(а\)|а|"
    r"и)?|пише|написа(?:в|ла|в\(-ла\))|сообщил(?:\(а\)|"
    r"а)?|піша)(?!\w)"
    r"|写道|寫道|のメッセージ|さんは書きました|작성|wrote:$"
)
# Too common to count without an opener: a server's "host mx said:" is no intro.
_WEAK_VERB = Caseless(r"(?:on|at) [^\n]{4,220}(?<!\w)(?:says|said|sent|writes) ?:?$")
_OPENER = Caseless(
    r"[-–— ]{0,12}(?:on|at|am|le|el|il|op|em|en|den|dne|dnia|w dniu|w|pe|på|vào|à|a|la|på|tarihinde|"
    r"в|во|на|вы писали|ты писал|you wrote)[ ,:]"
)
_WEEKDAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mi[ée]|jue|vie|"
    r"s[áa]b|dom|"
    r"пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"понеділок|вівторок|середа|четвер|п.ятниця|субота|неділя|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_DATE_START = Caseless(rf"[-–— ]{{0,12}}(?:\d{{1,4}}[ ./\-年]|{_WEEKDAY}[.,]?[ ,])")
_WEEKDAY_START = Caseless(rf"{_WEEKDAY}[.,]?[ ,]")
# «Я писал вам 2 марта 2026 в 14:05:» goes on with the writer's own words.
_TELLER = Caseless(r"(?:я|мы|он|она|они|i|we|he|she|they|как я|ранее|уже)(?!\w)")
# «Программа пишет:» above a marked line reports an error; nobody answers programs.
_TELLS_OF_PROGRAM = Caseless(
    r"(?:(?:на|в|во|при|у|из|с|после|теперь|сейчас|снова|опять|там|тут|и|а|но) |"
    r"(?:программа|система|база|сервер|касса|конфигурация|1с|сайт|сервис|the program|the system)(?!\w))"
)
_ENDS_IN_ADDRESS = re.compile(
    r"(?:<[^<>]{0,120}@[^<>]{0,120}>|[(\[][^()\[\]]{0,120}@[^()\[\]]{0,120}[)\]]|(?<!\w)(?:от|from) "
    r"(?:[^\n<>@]{0,80}[ \"])?[^\s<>@]{1,64}@[^\s<>@]{1,120})"
    r"[ ]?[:：][ *_]{0,4}$",
    re.IGNORECASE,
)
# «При отправке на ivan@x.test пишет:» speaks of a program.
_ADDRESSEE = Caseless(r"(?<!\w)(?:на|с|из|для|по|к|в|через|to|for|via) [^\s<>@]{1,64}@")
# Whatever the word for «wrote» is: a day, a time, an address and one word more.
_ENDS_IN_WORD = re.compile(r"<[^<>\s]{1,120}@[^<>\s]{1,120}> \S{2,20}:$")
_DAY_FIRST = Caseless(r"[-–— ]{0,12}(?:\w{1,4} )?(?:[^\W\d_]{2,12}[.,]{1,2} )?\d")
_ENDS_IN_TIME = re.compile(r"<[^<>]{1,120}@[^<>]{1,120}>[^<>]{0,40}\d{1,2}:\d\d(?::\d\d)?[ ]?:$")
# Phones write nothing but the name and the address; nobody types such a line by hand.
_NAME_WROTE = re.compile(
    r"[^<>\n:]{1,80}<[^<>\s@]{1,64}@[^<>\s@]{1,120}> ?(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|"
    r"escreveu|kirjoitti|пишет|писал(?:\(а\)|а)?|написал(?:\(а\)|а)?) ?:$"
    r"|(?:quoting|цитирую|zitat von) [^<>\n:]{0,80}<[^<>\s@]{1,64}@[^<>\s@]{1,120}>:$",
    re.IGNORECASE,
)
_ADDRESS_WROTE = re.compile(
    r"[^\s<>@:]{1,64}@[^\s<>@:]{1,120} (?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|"
    r"пишет|писал(?:\(а\)|а)?|написал(?:\(а\)|а)?) ?:$",
    re.IGNORECASE,
)
_GMAIL_BARE = re.compile(
    r"\d{4}-\d\d-\d\d \d\d?:\d\d GMT[+-]\d\d:?\d\d \S[^\n]{0,120}$"
    r"|\d{4}/\d{1,2}/\d{1,2} [^<>\n]{1,80}<[^<>\s@]{1,64}@[^<>\s@]{1,120}>$"
    r"|\d\d?\.\d\d?\.\d{4},? (?:в )?\d\d?:\d\d(?::\d\d)?,? [^<>\n]{0,80}<[^<>\s@]{1,64}@[^<>\s@]{1,120}>$"
)
# Zoho ends its intro in dashes ("---- On … wrote ----"), BlueMail in a letter too many («написал:п»).
_INTRO_END = re.compile(
    r"(?:[:：]п?|(?<!\w)(?:wrote|writes|写道|a écrit|escribió|ha scritto|schrieb|geschrieben|escreveu|skrev|"
    r"пишет|написал(?:\(а\)|а)?))[ *_.-]{0,30}$",
    re.IGNORECASE,
)
# What _INTRO_END ends in.
_LAST_OF_INTRO = tuple(
    ": ： :п wrote writes 写道 écrit escribió scritto schrieb geschrieben escreveu skrev "
    "пишет написал написала написал(а)".split()
)
_BARE_INTRO_END = re.compile(r"[>)][ ]?$")
# What may stand alone at the end of a line before the rest of an intro: "On Monday,".
_BARE_OPENING = Caseless(
    rf"[-–— ]{{0,12}}(?:(?:on|am|le|el|il|op|em|den|dne|в|во) )?(?:{_WEEKDAY}\w{{0,9}}[.,]{{0,2}})?$"
)
_DATED_OPENING = Caseless(
    rf"[-–— ]{{0,12}}(?:\w{{1,4}} )?"
    rf"(?:{_WEEKDAY}(?!\w)|\d{{1,2}}[ ./-]|\d{{4}}[-/.年]|[^\W\d_]{{3,12}}\.? \d{{1,2}}(?!\d|:))"
)
_NAME = re.compile(r"(?<!\w)[^\W\d_a-zа-яё]")
_REPLY_BEFORE_INTRO = re.compile(
    r"(?<=\S)[ ]?-{0,4}[ ]?(?=(?:On|Am|Le|El|Il) (?:[^\W\d_]{2,10}\.?, |\d{1,2}[./ ])[^\n]{8,200}"
    r"(?:wrote|schrieb|écrit|escribió|scritto)[^\n]{0,80}:$)"
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
    end = line.rstrip()[-60:].rstrip(" *_.-").lower()
    if end.endswith(_LAST_OF_INTRO):
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
    match = _REPLY_BEFORE_INTRO.search(line.rstrip())
    return (line[: match.start()], line[match.end() :]) if match else (line, "")


def _quote_follows(lines: Sequence[str], start: int) -> bool:
    for line in lines[start : start + 3]:
        if line.strip():
            return is_quoted(line)
    return False
