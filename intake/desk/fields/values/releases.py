"""Dotted releases, known by their shape alone, in one line of text."""

from __future__ import annotations

import re

from intake.desk.fields.values.digit_runs import DOTTED_DIGIT
from intake.desk.fields.values.lettered_digits import with_digits
from intake.desk.fields.values.shaped import Shaped

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


def releases(text: str) -> tuple[Shaped, ...]:
    """Dotted numbers of three or four groups that may be a release.

    Never a date, a version of the platform 1С:Предприятие 8 or of Windows, a private IP address,
    part of a web address or a drawing number.
    """
    if not DOTTED_DIGIT.search(text):
        return ()
    text = with_digits(text)
    found = []
    for match in _RELEASE.finditer(text):
        for start, end in _parts(match):
            value = re.sub(r" ?[.,] {0,2}", ".", text[start:end])
            if _may_be_release(text, start, end, value):
                found.append(Shaped(start, end, value))
    return tuple(found)


_SPOKEN = re.compile(
    r"(?<![0-9.,/])(?<![0-9] )[0-9]{1,2} [0-9]{1,2} [0-9]{1,3} [0-9]{1,4}(?![\w/-]|[.,][0-9]| [0-9])"
)


def spoken_releases(text: str) -> tuple[Shaped, ...]:
    """Four groups with blanks between them, as telephones write what is dictated: «релиз 3 1 29 48»."""
    found = _SPOKEN.finditer(text)
    return tuple(Shaped(*match.span(), match.group().replace(" ", ".")) for match in found)


def _parts(match: re.Match[str]) -> list[tuple[int, int]]:
    """The match, or the parts between its spaces: «рег. 8131 009 1. 2.1.0.6», «8.3.24.1467, 3.0.12.4»."""
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
