"""Letters that begin a name and go on with it, for patterns; these are no words of a language."""

from __future__ import annotations

import re

CAPITAL = "A-ZÄÖÜА-ЯЁ"
"""Capital letters of the alphabets that names are written in, for a set in a pattern."""

SMALL = "a-zäöüßа-яё"
"""Small letters of the same alphabets."""

CYRILLIC = "а-яё"
"""Small Cyrillic letters, those of Russian."""

LOOK_ALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
"""Latin letters for the small Cyrillic ones that look like them: «НА:» and «RЕ:» come in every mixture."""


CYRILLIC_LOOK_ALIKES = str.maketrans({latin: chr(cyrillic) for cyrillic, latin in LOOK_ALIKES.items()})
"""Small Cyrillic letters for the Latin ones that look like them."""


def either_e(pattern: str) -> str:
    """A pattern in which е fits ё, and ё fits е."""
    return re.sub("[её]", "[её]", pattern)


def without_yo(text: str) -> str:
    """A text with е for ё: nobody writes ё reliably, neither in a mail nor in a list of words."""
    return text.replace("ё", "е")
