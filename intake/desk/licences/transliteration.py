"""How names are spelt in Latin letters: GOST 7.79 and 16876, ISO 9, passports, and what people make up."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_LETTERS: dict[str, tuple[str, ...]] = {
    "а": ("a",), "б": ("b",), "в": ("v", "w"), "г": ("g", "h", "gh"), "ґ": ("g",), "д": ("d",),
    "е": ("e", "ye", "je", "ie"), "ё": ("e", "yo", "jo", "io", "o"), "є": ("e", "ye", "ie", "je"),
    "ж": ("zh", "j", "g", "z"), "з": ("z", "s"), "и": ("i", "y"), "і": ("i",), "ї": ("i", "yi", "ji"),
    "й": ("y", "j", "i", "jj"), "к": ("k", "c"), "л": ("l",), "м": ("m",), "н": ("n",), "о": ("o",),
    "п": ("p",), "р": ("r",), "с": ("s",), "т": ("t",), "у": ("u", "ou"), "ў": ("u", "w"), "ф": ("f", "ph"),
    "х": ("h", "kh", "x", "ch"), "ц": ("c", "ts", "tz", "cz"), "ч": ("ch", "4"), "ш": ("sh", "sch"),
    "щ": ("shch", "sch", "shh", "sh", "w"), "ъ": ("", "j"), "ы": ("y", "i"), "ь": ("", "j"), "э": ("e", "eh"),
    "ю": ("yu", "ju", "iu", "u"), "я": ("ya", "ja", "ia"),
    "ä": ("ae", "a"), "ö": ("oe", "o"), "ü": ("ue", "u"), "ß": ("ss",), "ø": ("o", "oe"), "å": ("a", "aa"),
    "æ": ("ae",), "ł": ("l",),
}  # fmt: skip
# Several letters that are written as one thing, and English words that are written in Cyrillic.
_GROUPS: dict[str, tuple[str, ...]] = {
    "кс": ("x",), "ий": ("y", "i", "ij", "iy"), "ый": ("y", "i", "yj", "yy"), "сервис": ("service",),
    "трейд": ("trade",), "групп": ("group",), "центр": ("center", "centre"), "хаус": ("house",),
    "лайн": ("line",), "тайм": ("time",), "лайт": ("light", "lite"), "софт": ("soft",),
}  # fmt: skip


def spells(name: str, label: str) -> bool:
    """Whether the label spells the whole name, in its own letters or in any usual transliteration.

    Takes time in proportion to the product of both lengths, whatever they hold.
    """
    reached: list[set[int]] = [{0}, *(set() for _ in name)]
    for place in range(len(name)):
        if not reached[place]:
            continue
        for length, spelling in _spellings(name, place):
            ends = (start + len(spelling) for start in reached[place] if label.startswith(spelling, start))
            reached[place + length].update(ends)
    return bool(name) and len(label) in reached[-1]


def _spellings(name: str, place: int) -> Iterator[tuple[int, str]]:
    letter = name[place]
    yield 1, letter
    for spelling in _LETTERS.get(letter) or _plain(letter):
        yield 1, spelling
    for group, spellings in _GROUPS.items():
        if name.startswith(group, place):
            yield from ((len(group), spelling) for spelling in spellings)


def _plain(letter: str) -> tuple[str, ...]:
    """The letter without its accent: é is written e."""
    return () if letter.isascii() else (unicodedata.normalize("NFD", letter)[0],)
