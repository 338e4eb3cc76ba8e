"""The text of a mail as clean logical lines, each with the region of the mail that it is in.

`Line.text` is what a person reads; `Line.folded` has the same length, so that a position found in
one is a position in the other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Region(StrEnum):
    """Where in a mail a line is."""

    TEXT = "text"
    SUBJECT = "subject"
    SIGNATURE = "signature"
    FORWARDED = "forwarded part"
    QUOTED = "quote of another person"
    ATTACHED = "attached message"
    HEADER = "header of a forwarded part"


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: `number` grows through the mail."""

    text: str
    region: Region
    number: int
    quoted: bool = False

    @property
    def folded(self) -> str:
        """The text folded, letter by letter in the same places; made on request, since few lines need it."""
        return fold(self.text)


# Only the beginning and the end of a monstrous text are searched (characters).
HEAD_LIMIT = 64_000
TAIL_LIMIT = 16_000
LINE_LIMIT = 2_000

_WRAPPED_FROM = 55  # characters; a shorter line was ended by its writer, not by his mail program
_NARROWEST = 64  # characters; where the next word would have found room within them, too

_INVISIBLE: dict[int, int | str | None] = dict.fromkeys(
    [
        *(0x00AD, 0x061C, 0x180E, 0xFEFF, 0xFE0E, 0xFE0F),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)
_SPACES: dict[int, int | str | None] = dict.fromkeys(
    [0x00A0, 0x1680, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B), 0x0B, 0x0C, 0x85], " "
)
_WIDE_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_CLEANING: dict[int, int | str | None] = {**_INVISIBLE, **_SPACES, **_WIDE_DIGITS, 0x2028: "\n", 0x2029: "\n"}
_UNCLEAN = re.compile("[" + "".join(map(chr, _CLEANING)) + "]")

# One alphabet for letters that look alike, so that «Рег. номеp» with a Latin p is still a label.
LOOK_ALIKE = tuple(zip("авекмнорстухёіј", "abekmhopctyxeij", strict=True))
_DASH = re.compile("[\u00ad\u2010-\u2015\u2212\u2043\ufe63\uff0d]")

_FORWARD_RULE = re.compile(
    r"^[-_=* ]{2,20}[^\n]{0,20}"
    r"(?:forwarded message|original message|исходное сообщение|пересылаемое сообщение|пересланное сообщение"
    r"|пересылаемое письмо|начало переадресованного|begin forwarded|оригинальное сообщение|конец пересыл)",
    re.IGNORECASE,
)
_FORWARD_ENDS = re.compile(r"^[-_=* ]{2,20}(?:конец пересыл|end (?:of )?(?:the )?forward)", re.IGNORECASE)
_APPLE_FORWARD = re.compile(r"^(?:начало переадресованного сообщения|begin forwarded message)", re.IGNORECASE)
_HEADER_FIRST = re.compile(r"^\*?(?:от|from|от кого|відправник|кому|to)\*?\s?:\*?\s", re.IGNORECASE)
_HEADER_LINE = re.compile(
    r"^\*?(?:от|from|от кого|отправлено|sent|date|дата|кому|to|копия|cc|тема|subject|reply-to)\*?\s?:",
    re.IGNORECASE,
)
_HEADER_DATE = re.compile(r"^\*?(?:отправлено|sent|date|дата|надіслано)\*?\s?:", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^(?:--|__+|—|с уважением|с наилучшими|best regards|kind regards|regards|sincerely|with best"
    r"|best wishes|warm regards|with kind)\b[^\n]{0,60}$|^(?:--|__+|—|–)\s?$",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^[^\W\d][^:\n]{1,50}:(?:\s|$)")
_OWN_LINE = re.compile(
    r"^(?:Рег|РЕГ|Р/н|Релиз|РЕЛИЗ|Рел\b|Верси|ВЕРСИ|Вер\b|Организаци|ОРГАНИЗАЦИ|Фирма|Предприятие|Компания|Наименование|Reg\b|Release\b)"
    # «ООО «Икс», рег. № …» under a long line without a full stop.
    r"|^(?:ООО|ооо|[ПЗОН]?АО|ИП|ип|[А-ЯЁ]{1,4}У[ЗК]?)\s[^\n]{2,80}?[\s,;(](?:рег|р/н|рел|верс|вер\.|инн|ИНН)"
)
# A number and a release, and no word at the end that goes on.
_FIELDS_ALONE = re.compile(
    r"^(?=.{0,200}[0-9]{3,4}[ -]?[0-9]{2,3}[ -]?[0-9]{2})(?=.{0,200}[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9])"
    r".*(?:[0-9»\"]|[^\W\d_]{4}|[А-ЯЁA-Z][а-яёa-z]{1,2}|[А-ЯЁ]\.)$"
    r"|[а-яё](?:вич|вна|ична)$"  # a person's name in full
)
_NAME_ALONE = re.compile(
    r"[А-ЯЁ][а-яё-]{2,25} (?:[А-ЯЁ][а-яё]{2,20}(?: [А-ЯЁ][а-яё]{3,25})?|[А-ЯЁ]\. ?[А-ЯЁ]\.)"
    r"|[А-ЯЁ]\. ?[А-ЯЁ]\. ?[А-ЯЁ][а-яё-]{2,25}"
)
_BULLETS = frozenset("-*•·●▪◦‣–—+(0123456789")  # what a bullet begins with
_QUOTE_MARK = re.compile(r"^(?:\s?[>|]){1,20}(?=\s|$|[^|])\s?")
_BULLET = re.compile(r"^(?:[-*•·●▪◦‣–—+]\s+|\(?[0-9]{1,2}[.)]\s+)(?=\S)")


def clean(text: str) -> str:
    """Text without invisible characters, with plain spaces and composed letters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        # Translating costs ten times what looking does, and most texts are clean.
        text = text.translate(_CLEANING) if _UNCLEAN.search(text) else text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def fold(text: str) -> str:
    """Lower case with look-alike letters and dashes made one; never changes the length."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    if lowered.isascii():
        return lowered
    # A chain of replacements takes a quarter of the time of one translation.
    for letter, look_alike in LOOK_ALIKE:
        lowered = lowered.replace(letter, look_alike)
    return _DASH.sub("-", lowered)


def capped(text: str) -> str:
    """The beginning and the end of a text that is too long to be searched whole."""
    if len(text) <= HEAD_LIMIT + TAIL_LIMIT:
        return text
    return text[:HEAD_LIMIT] + "\n" + text[-TAIL_LIMIT:]


def make_line(text: str, region: Region, number: int, *, quoted: bool = False) -> Line:
    """A line of its own, cut to a searchable length."""
    text = text[:LINE_LIMIT]
    return Line(text, region, number, quoted)


def split_lines(text: str, region: Region = Region.TEXT, *, first_number: int = 0) -> tuple[Line, ...]:
    """The logical lines of a body: quote marks and bullets cut, hard-wrapped lines joined, regions named.

    Blank lines are kept as empty lines, since they end a value.
    """
    physical = [_unquote(line) for line in clean(capped(text)).split("\n")]
    regions = _regions([line for line, _ in physical], [quoted for _, quoted in physical], region)
    rows: list[tuple[str, Region, bool]] = []
    above = ""
    for (line, quoted), where in zip(physical, regions, strict=True):
        broken, above = _may_be_broken(above.rstrip(" "), line.strip(" ")), line
        if rows and broken and _continues(rows[-1], line, quoted=quoted, region=where):
            rows[-1] = (f"{rows[-1][0].rstrip()} {line.strip()}", where, quoted)
        else:
            rows.append((line, where, quoted))
    return tuple(
        make_line(_tidy(line), where, first_number + number, quoted=quoted)
        for number, (line, where, quoted) in enumerate(rows)
    )


def _unquote(line: str) -> tuple[str, bool]:
    if line[:1] != ">" and line[:2] != " >":
        return line, False
    return _QUOTE_MARK.sub("", line, count=1), True


def _tidy(line: str) -> str:
    """Typewriter quotes become real ones; bullets and outer spaces go."""
    line = line.strip(" ")
    if "<<" in line:
        line = line.replace("<<", "«").replace(">>", "»")
    if ",," in line:
        line = line.replace(",,", "„").replace("''", "“")
    return _BULLET.sub("", line, count=1) if line[:1] in _BULLETS else line


def _may_be_broken(above: str, head: str) -> bool:
    """Whether the line above, as it was sent, is so long that the first word here had no room in it."""
    return len(above) >= _WRAPPED_FROM and len(above) + len(head.split(" ", 1)[0]) >= _NARROWEST


def _continues(before: tuple[str, Region, bool], line: str, *, quoted: bool, region: Region) -> bool:
    """Whether a mail program broke the line before here: it is long and this one goes on in mid-sentence."""
    text, where, was_quoted = before
    tail, head = text.rstrip(" "), line.strip(" ")
    if not tail or not head or quoted != was_quoted or where != region or region is Region.HEADER:
        return False
    if len(line) > LINE_LIMIT or _LABELLED.match(head) or _OWN_LINE.match(head):
        return False
    if "\\" in tail and "\\" not in head and (_LABELLED.match(tail) or not head[0].islower()):
        return False  # a path of menus ends with its line
    if not head[0].islower() and (_FIELDS_ALONE.search(tail) or _NAME_ALONE.fullmatch(head)):
        return False  # so does a list of values, and who signs has a line of his own
    if len(tail) > LINE_LIMIT or "\t" in line or " | " in line or _BULLET.match(head):
        return False
    return tail[-1] not in ".!?:;…" or bool(re.search(r"[0-9]\.$", tail) and head[0].isdigit())


def _regions(lines: list[str], quoted: list[bool], start: Region) -> list[Region]:
    """The region of each physical line."""
    found: list[Region] = []
    base = start
    current = start
    for index, line in enumerate(lines):
        text = line.strip(" ")
        if base is Region.FORWARDED and _FORWARD_ENDS.match(text):
            base = current = start
            found.append(Region.HEADER)
            continue
        if _begins_forward(lines, index, text):
            base = current = Region.FORWARDED if start is Region.TEXT else start
            found.append(Region.HEADER)
            continue
        if found and found[-1] is Region.HEADER and _HEADER_LINE.match(text):
            found.append(Region.HEADER)
            continue
        if base is Region.TEXT and text and _SIGNATURE.match(text):
            current = Region.SIGNATURE
        found.append(Region.FORWARDED if quoted[index] and start is Region.TEXT else current)
    return found


def _begins_forward(lines: list[str], index: int, text: str) -> bool:
    """A rule like «-----Исходное сообщение-----», or «От:» with further header lines under it."""
    if not text:
        return False
    if _FORWARD_RULE.match(text) or _APPLE_FORWARD.match(text):
        return True
    if not _HEADER_FIRST.match(text):
        return False
    following = [line.strip(" ") for line in lines[index + 1 : index + 5]]
    # «Кому: …», «От кого: …» without a date is the heading of a formal letter.
    if not any(_HEADER_DATE.match(line) for line in following):
        return False
    return sum(bool(_HEADER_LINE.match(line)) for line in following) >= 1 + (not text[0].isupper())
