"""The colours that CSS names (CSS Color 4 §6.1), and those of the reader's system.

What the system says (windowtext) is dark on light: a page is light unless it says otherwise.
"""

from __future__ import annotations

NAMED = {
    "black": 0x000000, "white": 0xFFFFFF, "red": 0xFF0000, "lime": 0x00FF00, "green": 0x008000,
    "blue": 0x0000FF, "navy": 0x000080, "yellow": 0xFFFF00, "aqua": 0x00FFFF, "cyan": 0x00FFFF,
    "fuchsia": 0xFF00FF, "magenta": 0xFF00FF, "maroon": 0x800000, "olive": 0x808000, "teal": 0x008080,
    "purple": 0x800080, "gray": 0x808080, "grey": 0x808080, "silver": 0xC0C0C0, "orange": 0xFFA500,
    "brown": 0xA52A2A, "darkred": 0x8B0000, "darkblue": 0x00008B, "darkgreen": 0x006400,
    "darkgray": 0xA9A9A9, "darkgrey": 0xA9A9A9, "dimgray": 0x696969, "dimgrey": 0x696969,
    "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3, "gainsboro": 0xDCDCDC, "whitesmoke": 0xF5F5F5,
    "snow": 0xFFFAFA, "ivory": 0xFFFFF0, "ghostwhite": 0xF8F8FF, "floralwhite": 0xFFFAF0,
    "mintcream": 0xF5FFFA, "azure": 0xF0FFFF, "honeydew": 0xF0FFF0, "aliceblue": 0xF0F8FF,
    "seashell": 0xFFF5EE, "linen": 0xFAF0E6, "oldlace": 0xFDF5E6, "beige": 0xF5F5DC, "cornsilk": 0xFFF8DC,
    "lavender": 0xE6E6FA, "lavenderblush": 0xFFF0F5, "lightyellow": 0xFFFFE0, "lightcyan": 0xE0FFFF,
    "antiquewhite": 0xFAEBD7, "papayawhip": 0xFFEFD5, "mistyrose": 0xFFE4E1, "lemonchiffon": 0xFFFACD,
    "aquamarine": 0x7FFFD4, "bisque": 0xFFE4C4, "blanchedalmond": 0xFFEBCD, "blueviolet": 0x8A2BE2,
    "burlywood": 0xDEB887, "cadetblue": 0x5F9EA0, "chartreuse": 0x7FFF00, "chocolate": 0xD2691E,
    "coral": 0xFF7F50, "cornflowerblue": 0x6495ED, "crimson": 0xDC143C, "darkcyan": 0x008B8B,
    "darkgoldenrod": 0xB8860B, "darkkhaki": 0xBDB76B, "darkmagenta": 0x8B008B, "darkolivegreen": 0x556B2F,
    "darkorange": 0xFF8C00, "darkorchid": 0x9932CC, "darksalmon": 0xE9967A, "darkseagreen": 0x8FBC8F,
    "darkslateblue": 0x483D8B, "darkslategray": 0x2F4F4F, "darkslategrey": 0x2F4F4F,
    "darkturquoise": 0x00CED1, "darkviolet": 0x9400D3, "deeppink": 0xFF1493, "deepskyblue": 0x00BFFF,
    "dodgerblue": 0x1E90FF, "firebrick": 0xB22222, "forestgreen": 0x228B22, "gold": 0xFFD700,
    "goldenrod": 0xDAA520, "greenyellow": 0xADFF2F, "hotpink": 0xFF69B4, "indianred": 0xCD5C5C,
    "indigo": 0x4B0082, "khaki": 0xF0E68C, "lawngreen": 0x7CFC00, "lightblue": 0xADD8E6,
    "lightcoral": 0xF08080, "lightgoldenrodyellow": 0xFAFAD2, "lightgreen": 0x90EE90, "lightpink": 0xFFB6C1,
    "lightsalmon": 0xFFA07A, "lightseagreen": 0x20B2AA, "lightskyblue": 0x87CEFA,
    "lightslategray": 0x778899, "lightslategrey": 0x778899, "lightsteelblue": 0xB0C4DE,
    "limegreen": 0x32CD32, "mediumaquamarine": 0x66CDAA, "mediumblue": 0x0000CD, "mediumorchid": 0xBA55D3,
    "mediumpurple": 0x9370DB, "mediumseagreen": 0x3CB371, "mediumslateblue": 0x7B68EE,
    "mediumspringgreen": 0x00FA9A, "mediumturquoise": 0x48D1CC, "mediumvioletred": 0xC71585,
    "midnightblue": 0x191970, "moccasin": 0xFFE4B5, "navajowhite": 0xFFDEAD, "olivedrab": 0x6B8E23,
    "orangered": 0xFF4500, "orchid": 0xDA70D6, "palegoldenrod": 0xEEE8AA, "palegreen": 0x98FB98,
    "paleturquoise": 0xAFEEEE, "palevioletred": 0xDB7093, "peachpuff": 0xFFDAB9, "peru": 0xCD853F,
    "pink": 0xFFC0CB, "plum": 0xDDA0DD, "powderblue": 0xB0E0E6, "rebeccapurple": 0x663399,
    "rosybrown": 0xBC8F8F, "royalblue": 0x4169E1, "saddlebrown": 0x8B4513, "salmon": 0xFA8072,
    "sandybrown": 0xF4A460, "seagreen": 0x2E8B57, "sienna": 0xA0522D, "skyblue": 0x87CEEB,
    "slateblue": 0x6A5ACD, "slategray": 0x708090, "slategrey": 0x708090, "springgreen": 0x00FF7F,
    "steelblue": 0x4682B4, "tan": 0xD2B48C, "thistle": 0xD8BFD8, "tomato": 0xFF6347, "turquoise": 0x40E0D0,
    "violet": 0xEE82EE, "wheat": 0xF5DEB3, "yellowgreen": 0x9ACD32, "windowtext": 0x000000,
    "canvastext": 0x000000, "buttontext": 0x000000, "menutext": 0x000000, "infotext": 0x000000,
    "fieldtext": 0x000000, "captiontext": 0x000000, "text": 0x000000, "-moz-fieldtext": 0x000000,
    "-webkit-text": 0x000000, "-webkit-standard": 0x000000, "-apple-system-label": 0x000000,
    "initial": 0x000000, "linktext": 0x0000EE, "-webkit-link": 0x0000EE, "window": 0xFFFFFF,
    "canvas": 0xFFFFFF, "field": 0xFFFFFF,
}  # fmt: skip
"""Red, green and blue in 24 bits, by the name in lower case."""
