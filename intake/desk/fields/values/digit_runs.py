"""Runs of digits, known by their shape alone, in one line of text."""

from __future__ import annotations

import re

from intake.desk.fields.values.lettered_digits import with_digits
from intake.desk.fields.values.shaped import Shaped

_RUN = re.compile(r"[0-9]{1,40}")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[-. ](?:0[1-9]|1[0-2])[-. ](?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])[-. ](?:0[1-9]|1[0-2])[-. ](?:19|20)?[0-9]{2}"
)
_YEARS = re.compile(r"(?:19|20)[0-9]{2} {0,2}[-\u2010-\u2015] {0,2}(?:19|20)[0-9]{2}")  # «© 2009–2024»
_COUNTED = re.compile(
    r" (?:раб|мест|польз|шт|рм\b|комп|пк\b|чел|точ|раз|лиценз|касс"
    r"|users|seats|workplaces|licen|computers|copies)"
)
_SEPARATOR = re.compile(r" {0,3}[-\u2010-\u2015()\[\]]{0,3} {0,3}")


def digit_runs(text: str, minimum: int, maximum: int) -> tuple[Shaped, ...]:
    """Numbers of `minimum` to `maximum` digits, written together or in groups; dates don't count.

    Groups are separated by spaces, dashes or brackets.  A group that belongs to a dotted number
    (a release, an IP address) is never taken.
    """
    if not _RUN.search(text):
        return ()
    text = with_digits(text)
    runs = [run.span() for run in _RUN.finditer(text)]
    found: list[Shaped] = []
    index = 0
    while index < len(runs):
        last = _last_group(text, runs, index, minimum)
        candidate = _shortened(text, runs[index : last + 1], minimum, maximum)
        if candidate is not None:
            found.append(candidate)
        index = last + 1
    return tuple(found)


DOTTED_DIGIT = re.compile(r"[0-9] ?[.,]")
_DOTTED_NUMBER = re.compile(
    r"(?<![0-9.,])(?:[0-9]{3,4}(?:\.[0-9]{1,4}){1,4}|[0-9](?:\.[0-9]{3}){2,4}|[6-9][0-9](?:\.[0-9]{2,4}){2,4})(?![0-9]|[.,][0-9])"
)


def dotted_numbers(text: str, minimum: int, maximum: int) -> tuple[Shaped, ...]:
    """Numbers typed with dots between the groups («8001.234.567»), which no release or address is.

    A release begins with one or two digits and has no groups with leading zeros.
    """
    found = []
    for match in _DOTTED_NUMBER.finditer(text) if DOTTED_DIGIT.search(text) else ():
        value = match.group().replace(".", "")
        groups = match.group().split(".")
        address = len(groups[0]) > 2 and len(groups) == 4 and all(int(group) <= 255 for group in groups)  # noqa: PLR2004
        dated = re.fullmatch(r"(?:19|20)[0-9]{2}\.[0-9]{2}\.[0-9]{2}", match.group())
        if minimum <= len(value) <= maximum and not (address or dated or _glued(text, *match.span())):
            found.append(Shaped(*match.span(), value))
    return tuple(found)


def _last_group(text: str, runs: list[tuple[int, int]], first: int, minimum: int) -> int:
    """The index of the last group of digits that is written as one number with the first."""
    last = first
    if _dotted(text, runs[first]):
        return last
    while last + 1 < len(runs):
        between = text[runs[last][1] : runs[last + 1][0]]
        whole_already = runs[last][1] - runs[last][0] >= minimum and " " in between
        if whole_already or not _SEPARATOR.fullmatch(between) or _dotted(text, runs[last + 1]):
            break
        last += 1
    return last


def _dotted(text: str, run: tuple[int, int]) -> bool:
    """Whether the group is part of a number with dots or commas."""
    start, end = run
    behind = text[end : end + 2]
    before = text[max(start - 2, 0) : start]
    return (len(behind) == 2 and behind[0] in ".," and behind[1].isdigit()) or (  # noqa: PLR2004
        len(before) == 2 and before[1] in ".," and before[0].isdigit()  # noqa: PLR2004
    )


def _shortened(text: str, groups: list[tuple[int, int]], minimum: int, maximum: int) -> Shaped | None:
    """The number without trailing groups that count something else («8118 4402 12 рабочих мест»)."""
    if len(groups) > 1 and _counts_something(text, groups) and _count(groups[:-1]) >= minimum:
        groups = groups[:-1]
    if not minimum <= _count(groups) <= maximum:
        return None
    start, end = groups[0][0], groups[-1][1]
    written = text[start:end]
    if _DATE.fullmatch(written) or _YEARS.fullmatch(written) or _glued(text, start, end):
        return None
    return Shaped(start, end, "".join(text[low:high] for low, high in groups))


def _count(groups: list[tuple[int, int]]) -> int:
    return sum(end - start for start, end in groups)


def _counts_something(text: str, groups: list[tuple[int, int]]) -> bool:
    """Whether the last group is short and a noun after it says what it counts."""
    start, end = groups[-1]
    return text[start - 1] == " " and end - start <= 3 and _COUNTED.match(text, end) is not None  # noqa: PLR2004


def _glued(text: str, start: int, end: int) -> bool:
    """Whether letters, a plus or a currency make the digits part of something else."""
    head = start
    while head and text[head - 1] in "([":
        head -= 1
    before = text[head - 1] if head else " "
    behind = text[end] if end < len(text) else " "
    code = (
        before == "-" and head > 1 and text[head - 2].isalpha() and not _LABEL_DASH.search(text[:head][-9:])
    )
    numero = before in "NnNº" and not (head > 1 and text[head - 2].isalpha())
    labelled = before.isalpha() and _LABEL_BEFORE.search(text[max(0, head - 9) : head]) is not None
    named = behind.isalpha() and _WORD_BEHIND.match(text, end) is not None
    return (
        before in "+@_*$€"
        or (behind in "?*" and text[end + 1 : end + 2].isdigit())
        or code
        or (before.isalpha() and not numero and not labelled)
        or (behind.isalpha() and not named and not _new_word(text, end))
        or behind in "@_%"
    )


# «рег.номер80551234релиз2.3.11.4»: hasty people leave no space.
_LABEL_BEFORE = re.compile(r"(?<![^\W_])(?:регномер|номер|ном|рег|reg)$", re.IGNORECASE)
_LABEL_DASH = re.compile(r"(?<![^\W_])(?:номер|ном|рег|reg|р[./]?н|no|number)-$", re.IGNORECASE)
_WORD_BEHIND = re.compile(r"(?:рел|верс|орг|ооо(?!\w)|ип(?!\w))", re.IGNORECASE)


def _new_word(text: str, position: int) -> bool:
    """Whether a capitalized word begins here («80944122Релиз»)."""
    return text[position].isupper() and text[position + 1 : position + 3].islower()
