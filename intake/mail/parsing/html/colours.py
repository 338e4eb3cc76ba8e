"""Colours of CSS, as far as mail programs write them: whether a text stands out from what is behind it."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

# What the reader's system says (windowtext) is dark on light: a page is light unless it says otherwise.
_NAMED = {
    "black": 0x000000, "white": 0xFFFFFF, "red": 0xFF0000, "lime": 0x00FF00, "green": 0x008000,
    "blue": 0x0000FF, "navy": 0x000080, "yellow": 0xFFFF00, "aqua": 0x00FFFF, "cyan": 0x00FFFF,
    "fuchsia": 0xFF00FF, "magenta": 0xFF00FF, "maroon": 0x800000, "olive": 0x808000, "teal": 0x008080,
    "purple": 0x800080, "gray": 0x808080, "grey": 0x808080, "silver": 0xC0C0C0, "orange": 0xFFA500,
    "brown": 0xA52A2A, "darkred": 0x8B0000, "darkblue": 0x00008B, "darkgreen": 0x006400,
    "darkgray": 0xA9A9A9, "darkgrey": 0xA9A9A9, "dimgray": 0x696969, "lightgray": 0xD3D3D3,
    "lightgrey": 0xD3D3D3, "gainsboro": 0xDCDCDC, "whitesmoke": 0xF5F5F5, "snow": 0xFFFAFA,
    "ivory": 0xFFFFF0, "ghostwhite": 0xF8F8FF, "floralwhite": 0xFFFAF0, "mintcream": 0xF5FFFA,
    "azure": 0xF0FFFF, "honeydew": 0xF0FFF0, "aliceblue": 0xF0F8FF, "seashell": 0xFFF5EE,
    "linen": 0xFAF0E6, "oldlace": 0xFDF5E6, "beige": 0xF5F5DC, "cornsilk": 0xFFF8DC,
    "lavender": 0xE6E6FA, "lavenderblush": 0xFFF0F5, "lightyellow": 0xFFFFE0, "lightcyan": 0xE0FFFF,
    "antiquewhite": 0xFAEBD7, "papayawhip": 0xFFEFD5, "mistyrose": 0xFFE4E1, "lemonchiffon": 0xFFFACD,
    "windowtext": 0x000000, "canvastext": 0x000000, "initial": 0x000000, "window": 0xFFFFFF,
    "canvas": 0xFFFFFF,
}  # fmt: skip
_HEX = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,80})\)")
_NUMBER = re.compile(r"([+-]?(?:\d{1,6}(?:\.\d{0,6})?|\.\d{1,6}))(%|deg)?")
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


def colour(value: str) -> Colour | None:
    """The colour that a value of CSS or HTML names (lower case), or None where it names none known here."""
    value = value.strip()
    if value == "transparent":
        return Colour(0, 0, 0, 0)
    if value in _NAMED:
        return _of_number(_NAMED[value])
    if digits := _HEX.fullmatch(value):
        return _of_digits(digits[1])
    function = _FUNCTION.fullmatch(value)
    return _of_function(function[1], function[2]) if function else None


def _of_number(number: int) -> Colour:
    return Colour(number >> 16, number >> 8 & 255, number & 255)


def _of_digits(digits: str) -> Colour:
    if len(digits) <= _SHORT:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)]
    return Colour(parts[0], parts[1], parts[2], parts[3] / 255 if len(parts) == _SHORT else 1.0)


def _of_function(name: str, arguments: str) -> Colour | None:
    found = [(float(number), unit) for number, unit in _NUMBER.findall(arguments)]
    if len(found) not in {3, 4}:
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
