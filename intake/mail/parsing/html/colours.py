"""Colours of CSS, as far as mail programs write them: whether a text stands out from what is behind it."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass
from functools import lru_cache

from intake.mail.parsing.html.colour_names import NAMED

_HEX = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,80})\)")
_NUMBER = re.compile(r"([+-]?(?:\d{1,6}(?:\.\d{0,6})?|\.\d{1,6}))(%|deg)?")
_GRADIENT_WORD = re.compile(r"(?:rgb|hsl)a?\([^()]*\)|[^\s,()]+")
_GRADIENT_PLACE = re.compile(
    r"(?:-webkit-|-moz-)?(?:repeating-)?(?:linear|radial|conic)-gradient|[+-]?[\d.]+(?:%|[a-z]{1,4})?"
    r"|to|at|from|top|left|right|bottom|center|circle|ellipse|(?:closest|farthest)-(?:side|corner)"
    r"|no-repeat|repeat(?:-[xy])?|scroll|fixed"
)
# The difference in the strongest of red, green and blue, of 255, below which nobody reads a text.
_READABLE = 48
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue from 0 to 255, and how much it covers, from 0 to 1."""

    red: float
    green: float
    blue: float
    cover: float = 1.0

    def over(self, behind: Colour) -> Colour:
        """What the eye sees of it before another one."""

        def mixed(own: float, other: float) -> float:
            return own * self.cover + other * (1 - self.cover)

        return Colour(
            mixed(self.red, behind.red), mixed(self.green, behind.green), mixed(self.blue, behind.blue)
        )


WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)


def stands_out(text: Colour, behind: Colour) -> bool:
    """Whether a text in a colour can be read on another one."""
    seen = text.over(behind)
    differences = (seen.red - behind.red, seen.green - behind.green, seen.blue - behind.blue)
    return max(map(abs, differences)) >= _READABLE


@lru_cache(maxsize=256)
def colour(value: str) -> Colour | None:
    """The colour that a value of CSS or HTML names (lower case), or None where it names none known here."""
    value = value.strip()
    if value == "transparent":
        return Colour(0, 0, 0, 0)
    if value in NAMED:
        return _of_number(NAMED[value])
    if digits := _HEX.fullmatch(value):
        return _of_digits(digits[1])
    function = _FUNCTION.fullmatch(value)
    return _of_function(function[1], function[2]) if function else None


def in_gradient(value: str) -> tuple[Colour, ...] | None:
    """The colours of a gradient (lower case); None where they can't all be told."""
    found: list[Colour] = []
    for word in _GRADIENT_WORD.findall(value):
        known = colour(word)
        if known is not None:
            found.append(known)
        elif not _GRADIENT_PLACE.fullmatch(word):
            return None
    return tuple(found) or None


def _of_number(number: int) -> Colour:
    return Colour(number >> 16, number >> 8 & 255, number & 255)


def _of_digits(digits: str) -> Colour:
    if len(digits) <= _SHORT:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)]
    return Colour(parts[0], parts[1], parts[2], parts[3] / 255 if len(parts) == _SHORT else 1.0)


def _of_function(name: str, arguments: str) -> Colour | None:
    every = [_NUMBER.fullmatch(argument) for argument in re.split(r"[\s,/]+", arguments.strip())]
    found = [(float(each[1]), each[2]) for each in every if each]
    if len(found) not in {3, 4} or len(found) < len(every):
        return None
    cover = _share(*found[3]) if len(found) == _SHORT else 1.0
    if name == "hsl":
        hue, saturation, light = found[0][0] % 360 / 360, found[1][0] / 100, found[2][0] / 100
        red, green, blue = (255 * part for part in colorsys.hls_to_rgb(hue, light, saturation))
    else:
        red, green, blue = (number * 2.55 if unit == "%" else number for number, unit in found[:3])
    return Colour(_within(red, 255), _within(green, 255), _within(blue, 255), _within(cover, 1))


def _share(number: float, unit: str) -> float:
    return number / 100 if unit == "%" else number


def _within(number: float, most: float) -> float:
    return min(max(number, 0.0), most)
