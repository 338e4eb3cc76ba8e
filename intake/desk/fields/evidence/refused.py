"""Numbers that a reply names only to take them back: «800111222 – неверный», «старый номер был 800111222»."""

from __future__ import annotations

import re

_NUMBER = r"(?<![0-9.])[0-9][0-9 .-]{3,22}[0-9](?![0-9])"
_NOUN = (
    r"(?:(?:рег(?:истрационный)?\.? ?)?(?:номер|№|релиз|верси[яию])"
    r"|(?:registration )?(?:number|release|version))"
)
_BEHIND = re.compile(
    rf"({_NUMBER})(?=\s?[-–—(,:]{{0,2}}\s?(?:(?:это|уже|он|она|был|была|is|was) ){{0,2}}"
    r"(?:не ?верн|не ?правильн|не наш|не тот|не та|не ?актуал|устарел|стар(?:ый|ая)(?!\w)|ошибочн"
    r"|недействит|wrong|incorrect|outdated|the old|not ours))",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?<!\w)(?:стар(?:ый|ая)|неверн(?:ый|ая)|неправильн(?:ый|ая)|ошибочн(?:ый|ая)|wrong|old|incorrect)\s{_NOUN}"
    rf"\s?(?:(?:был|была|was|is) )?[:–—-]?\s?({_NUMBER})"
    rf"|(?<!\w)(?:вместо|instead of)\s(?:{_NOUN}\s)?({_NUMBER})"
    rf"|(?<!\w)(?:был|была|было|was)\s?[:–—-]?\s?({_NUMBER})"
    r"(?=[,;]? ?(?:а )?(?:стал|теперь|сейчас|now))",
    re.IGNORECASE,
)


def without_refused(text: str) -> str:
    """A line with a dash in place of every number that it takes back; corrected numbers stay."""
    return _BEFORE.sub(_blotted, _BEHIND.sub("–", text))


def _blotted(found: re.Match[str]) -> str:
    number = next(group for group in found.groups() if group)
    return found[0].removesuffix(number) + "–"
