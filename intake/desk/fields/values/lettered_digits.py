"""Letters typed in place of the digits that they look like: «80З77О1», «З.1.28.15»."""

from __future__ import annotations

import re

# Two letters О at the beginning are a legal form typed without a space («ООО8001234»).
_LETTERED = re.compile(
    r"(?<![\w.])(?![ОO]{2})(?=[0-9ОOЗоoз. ]{0,16}[ОOЗоoз])(?=[ОOЗоoз]?[0-9]|[ОOЗоoз]\.)"
    r"[0-9ОOЗоoз]{1,13}(?:(?:\.| (?=[ОOЗоoз]?[0-9]))[0-9ОOЗоoз]{1,5}){0,4}(?!\w)"
)
_AS_DIGITS = str.maketrans("ОOоoЗз", "000033")
_FEWEST_DIGITS = 3


def with_digits(text: str) -> str:
    """Text of the same length in which the letters О and З are digits, where most of a word is digits."""
    return _LETTERED.sub(lambda match: _as_digits(match.group()), text)


def _as_digits(written: str) -> str:
    digits = sum(letter.isdigit() for letter in written)
    letters = sum(letter.isalpha() for letter in written)
    return written.translate(_AS_DIGITS) if digits >= max(_FEWEST_DIGITS, 2 * letters) else written
