"""Recognise runs of digits and releases by their shape alone, in one line of text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.desk.fields.values.lettered_digits import with_digits


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that has the right shape, from `start` up to `end` of its line."""

    start: int
    end: int
    value: str


_DIGITS = re.compile(
    r"(?<![0-9])[(\[]?[0-9]{1,24}(?:[ \-()\[\]/.\u2010-\u2015]{1,3}(?<!/)/?[0-9]{1,24}){0,8}"
)
_RUN = re.compile(r"[0-9]{1,40}")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[-. ](?:0[1-9]|1[0-2])[-. ](?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])[-. ](?:0[1-9]|1[0-2])[-. ](?:19|20)?[0-9]{2}"
)
_COUNTED = re.compile(
    r" (?:раб|мест|польз|шт|рм\b|комп|пк\b|чел|точ|раз|лиценз|касс"
    r"|users|seats|workplaces|licen|computers|copies)"
)
_SEPARATOR = re.compile(r" {0,3}[-\u2010-\u2015()\[\]]{0,3} {0,3}")


def digit_runs(text: str, minimum: int, maximum: int) -> tuple[Candidate, ...]:
    """Numbers of `minimum` to `maximum` digits, written together or in groups; dates are none.

    Groups are parted by spaces, dashes or brackets.  A group that belongs to a dotted number
    (a release, an IP address) is never taken.
    """
    if not _RUN.search(text):
        return ()
    text = with_digits(text)
    runs = [run.span() for run in _RUN.finditer(text)]
    found: list[Candidate] = []
    index = 0
    while index < len(runs):
        last = _last_group(text, runs, index, minimum)
        candidate = _shortened(text, runs[index : last + 1], minimum, maximum)
        if candidate is not None:
            found.append(candidate)
        index = last + 1
    return tuple(found)


_DOTTED_NUMBER = re.compile(
    r"(?<![0-9.,])(?:[0-9]{3,4}(?:\.[0-9]{1,4}){1,4}|[0-9](?:\.[0-9]{3}){2,4}|[6-9][0-9](?:\.[0-9]{2,4}){2,4})(?![0-9]|[.,][0-9])"
)


def dotted_numbers(text: str, minimum: int, maximum: int) -> tuple[Candidate, ...]:
    """Numbers typed with dots between the groups («8001.234.567»), which no release or address is.

    A release begins with one or two digits and has no groups with leading zeros.
    """
    found = []
    for match in _DOTTED_NUMBER.finditer(text) if _DOTTED_DIGIT.search(text) else ():
        value = match.group().replace(".", "")
        groups = match.group().split(".")
        address = len(groups[0]) > 2 and len(groups) == 4 and all(int(group) <= 255 for group in groups)  # noqa: PLR2004
        dated = re.fullmatch(r"(?:19|20)[0-9]{2}\.[0-9]{2}\.[0-9]{2}", match.group())
        if minimum <= len(value) <= maximum and not (address or dated or _glued(text, *match.span())):
            found.append(Candidate(*match.span(), value))
    return tuple(found)


def _last_group(text: str, runs: list[tuple[int, int]], first: int, minimum: int) -> int:
    """The index of the last group of digits that is written as one number with the first."""
    last = first
    if _dotted(text, runs[first]):
        return last
    while last + 1 < len(runs) and last - first < 8:  # noqa: PLR2004
        between = text[runs[last][1] : runs[last + 1][0]]
        whole_already = runs[last][1] - runs[last][0] >= minimum and " " in between
        if whole_already or not _SEPARATOR.fullmatch(between) or _dotted(text, runs[last + 1]):
            break
        last += 1
    return last


def _dotted(text: str, run: tuple[int, int]) -> bool:
    """Whether the group is a part of a dotted or comma-parted number."""
    start, end = run
    behind = text[end : end + 2]
    before = text[max(start - 2, 0) : start]
    return (len(behind) == 2 and behind[0] in ".," and behind[1].isdigit()) or (  # noqa: PLR2004
        len(before) == 2 and before[1] in ".," and before[0].isdigit()  # noqa: PLR2004
    )


def _shortened(text: str, groups: list[tuple[int, int]], minimum: int, maximum: int) -> Candidate | None:
    """The number without trailing groups that count something else («8118 4402 12 рабочих мест»)."""
    if len(groups) > 1 and _counts_something(text, groups) and _count(groups[:-1]) >= minimum:
        groups = groups[:-1]
    if not minimum <= _count(groups) <= maximum:
        return None
    start, end = groups[0][0], groups[-1][1]
    written = text[start:end]
    if _DATE.fullmatch(written) or _glued(text, start, end):
        return None
    return Candidate(start, end, "".join(text[low:high] for low, high in groups))


def _count(groups: list[tuple[int, int]]) -> int:
    return sum(end - start for start, end in groups)


def _counts_something(text: str, groups: list[tuple[int, int]]) -> bool:
    """Whether the last group is short and a noun behind it says what it counts."""
    start, end = groups[-1]
    return text[start - 1] == " " and end - start <= 3 and _COUNTED.match(text, end) is not None  # noqa: PLR2004


def _glued(text: str, start: int, end: int) -> bool:
    """Whether letters, a plus or a currency make the digits a part of something else."""
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


def looks_like_phone(text: str, candidate: Candidate) -> bool:
    """Whether the digits are a telephone number to any reader: 8 (916) …, 7916…, 8 800 …."""
    value = candidate.value
    if text[max(candidate.start - 2, 0) : candidate.start].strip(" (") == "+":
        return True
    mobile = len(value) == 11 and value[0] in "78" and value[1] in "34589"  # noqa: PLR2004
    bracket = bool(
        re.match(r"\(?[78]?[ -]?\([0-9]{3,5}\)", text[max(candidate.start - 1, 0) : candidate.end])
    )
    short = len(value) == 10 and value[0] == "9" and not text[candidate.start : candidate.end].isdigit()  # noqa: PLR2004
    return mobile or bracket or short


_DOTTED_DIGIT = re.compile(r"[0-9] ?[.,]")
_RELEASE = re.compile(r"(?<![0-9])(?<![0-9][.,])[0-9]{1,4}(?: ?[.,] {0,2}[0-9]{1,5}){2,5}(?![0-9])")
_TIGHT_RELEASE = re.compile(r"(?<![0-9.,])[0-9]{1,4}(?:\.[0-9]{1,5}){2,5}")
_DOTTED_TAIL = re.compile(r"[0-9.]{0,30}")
_RELEASE_DATE = re.compile(r"(?:0?[1-9]|[12][0-9]|3[01])\.(?:0?[1-9]|1[0-2])\.(?:(?:19|20)[0-9]{2}|[0-9]{2})")
_PLATFORM = re.compile(r"8\.[1-5]\.[0-9]{1,2}(?:\.[0-9]{1,5})?")
_WINDOWS = re.compile(r"(?:10\.0\.[12][0-9]{4}|6\.[123]\.[0-9]{4})(?:\.[0-9]{1,5})?")
_PRIVATE = re.compile(r"(?:10|127|192\.168|172\.(?:1[6-9]|2[0-9]|3[01])|169\.254|255)\.[0-9.]+")
_GROUPS_UNLABELLED = 4
_HIGHEST_MAJOR = 40
_GROUPS_LABELLED = 3


def releases(text: str) -> tuple[Candidate, ...]:
    """Dotted numbers of three or four groups that may be a release.

    Never a date, a version of the platform 1С:Предприятие 8 or of Windows, a private IP address,
    a part of a web address or a drawing number.
    """
    if not _DOTTED_DIGIT.search(text):
        return ()
    text = with_digits(text)
    found = []
    for match in _RELEASE.finditer(text):
        for start, end in _parts(match):
            value = re.sub(r" ?[.,] {0,2}", ".", text[start:end])
            if _may_be_release(text, start, end, value):
                found.append(Candidate(start, end, value))
    return tuple(found)


def _parts(match: re.Match[str]) -> list[tuple[int, int]]:
    """The match, or what its spaces part: «рег. 8131 009 1. 2.1.0.6», «8.3.24.1467, 3.0.12.4»."""
    written = match.group()
    too_many = len(re.findall(r"[.,]", written)) >= _GROUPS_UNLABELLED
    if " " not in written or not (too_many or ("." in written and ", " in written)):
        return [match.span()]
    end = _DOTTED_TAIL.match(match.string, match.end())
    parts = _TIGHT_RELEASE.finditer(match.string, match.start(), end.end() if end else 0)
    # «3 . 0 . 54 . 116, 1С …»
    comma = written.find(", ")
    return [part.span() for part in parts] or ([(match.start(), match.start() + comma)] if comma > 0 else [])


def _may_be_release(text: str, start: int, end: int, value: str) -> bool:
    groups = value.split(".")
    written = text[start:end]
    if not _GROUPS_LABELLED <= len(groups) <= _GROUPS_UNLABELLED or len(groups[0]) > 2:  # noqa: PLR2004
        return False
    thousands = [group for group in groups if len(group) == 3]  # noqa: PLR2004
    if len(thousands) > 2 or any(len(group) > 2 and group[0] == "0" for group in groups):  # noqa: PLR2004
        return False
    mixed = "." in written and " " in written
    if "," in written and (mixed or len(groups) < _GROUPS_UNLABELLED):
        return False
    if "," in written and any(len(group) > 3 for group in groups):  # noqa: PLR2004
        return False
    if any(rule.fullmatch(value) for rule in (_RELEASE_DATE, _PLATFORM, _WINDOWS)):
        return False
    return not (_is_address(text, end, value, groups) or _inside_word(text, start, end))


def _is_address(text: str, end: int, value: str, groups: list[str]) -> bool:
    """An IP address: private, or followed by a port or a mask."""
    if len(groups) != _GROUPS_UNLABELLED or any(len(group) > 3 or int(group) > 255 for group in groups):  # noqa: PLR2004
        return False
    return bool(
        _PRIVATE.fullmatch(value)
        or re.match(r":[0-9]{2,5}\b|/[0-9]{1,2}(?![0-9.])", text[end : end + 7])
        or int(groups[0]) > _HIGHEST_MAJOR
    )


_ABBREVIATION = re.compile(
    r"(?:^|[^\w-])(?:рел|вер|верс|релиз|версия|ред|v|ver|rel|vers|release|version|в|р|сб|build)\.$",
    re.IGNORECASE,
)
_GLUED_LABEL = re.compile(
    r"(?:^|[^A-Za-zА-Яа-яЁё_/.\\-])(?:v|в|r|рел|вер|верс|релиз|версия|rel|ver|release|version)$",
    re.IGNORECASE,
)


_NUMBER_SLASH = re.compile(r"[0-9]{5}/$")  # «ООО «Икс»/8050607/3.0.163.24»


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether the digits belong to a path, a drawing number or a word; «v3.0.1» and «рел.3.0.1» don't."""
    head = text[max(0, start - 10) : start]
    behind = text[end] if end < len(text) else " "
    if behind.isalpha() or behind in "@_" or re.match(r"\.[a-z]{2,5}(?![\w-])", text[end : end + 7]):
        return True
    if head.endswith("."):
        return not _ABBREVIATION.search(head)
    if head.endswith(("/", "@", "\\", "_")):
        return len(head) > 1 and head[-2].isalnum() and head[-2].isascii() and not _NUMBER_SLASH.search(head)
    return head[-1:].isalpha() and not _GLUED_LABEL.search(head)


def group_count(release: str) -> int:
    """How many groups of digits a release has."""
    return release.count(".") + 1


def is_unmistakable(release: str) -> bool:
    """Whether a release needs no label: four groups, which no date or clause number has."""
    return group_count(release) == _GROUPS_UNLABELLED and int(release.split(".", 1)[0]) <= _HIGHEST_MAJOR
