"""From the name of a charset, as a mail declares it, to a codec of Python that reads it.

The labels are those of the WHATWG Encoding standard, as mail programs and browsers read them: a superset
where one exists (gb2312 is read as gb18030, iso-8859-1 as windows-1252), because senders write it under
the smaller name.  The only file that knows `webencodings`, whose table stands as of 2012.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from webencodings import LABELS

# What the standard has taken in since, and names of Windows and of mail programs that it doesn't know.
_FURTHER = {
    "unicode11utf8": "utf-8",
    "unicode20utf8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "utf8mb4": "utf-8",
    "x-utf-8": "utf-8",
    "cp65001": "utf-8",
    "65001": "utf-8",
    "unicode": "utf-16le",
    "ucs-2": "utf-16le",
    "csunicode": "utf-16le",
    "iso-10646-ucs-2": "utf-16le",
    "unicodefeff": "utf-16le",
    "unicodefffe": "utf-16be",
    "ms932": "shift_jis",
    "cp932": "shift_jis",
    "ms949": "euc-kr",
    "cp949": "euc-kr",
    "uhc": "euc-kr",
    "ks_c_5601": "euc-kr",
    "cp936": "gbk",
    "ms936": "gbk",
    "cp950": "big5",
    "gb18030-2000": "gb18030",
    "1251": "windows-1251",
    "win-1251": "windows-1251",
    "cswindows1251": "windows-1251",
    "mswindows1251": "windows-1251",
    "ansi1251": "windows-1251",
    "koi8-ru": "koi8-u",
    "dos": "ibm866",
    "dos-866": "ibm866",
    "oem-866": "ibm866",
}
# A codec that reads what is written under the name: the superset where Python has one.
_CODECS = {
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "hz-gb-2312": "hz",
    "ibm866": "cp866",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859_8",
}
_NO_ENCODINGS = frozenset({"x-user-defined"})
# ASCII is no superset here: who declares it over other bytes didn't know what he wrote.
_ASCII = frozenset({"ascii", "usascii", "ansix341968", "iso646us"})
# Codecs of Python that are charsets of mail, whatever the standard says: the old ones of other systems.
_ALLOWED = re.compile(
    r"(?:ascii|latin_1|utf_?(?:7|8|8_sig|16|16_be|16_le|32|32_be|32_le)|cp\d{2,5}|iso8859_\d{1,2}|iso2022_\w{2,6}"
    r"|koi8_[rtu]|mac_\w{4,12}|gb\w{4,8}|big5\w{0,6}|euc_\w{2,10}|shift_jis\w{0,5}|hz|johab|ptcp154|kz1048|tis_620)"
)
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60
_PREFIXES = ("", "x", "cs")


def _by_letters() -> dict[str, str]:
    """Senders are careless with hyphens and blanks: names are compared by letters and digits."""
    names = {_letters(name): encoding for name, encoding in LABELS.items()}
    return names | {_letters(name): encoding for name, encoding in _FURTHER.items()}


def _letters(name: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", name.lower())


_ENCODINGS = _by_letters()
# The standard's names of codecs whose own are others.
_STANDARD = {codec: name for name, codec in _CODECS.items() if codec not in {"gb18030", "iso8859_8"}} | {
    "ascii": "us-ascii",
    "cp1251": "windows-1251",
}
_WINDOWS = re.compile(r"cp(125\d)")
_ISO = re.compile(r"iso8859_(\d{1,2})")


def name_of(codec: str) -> str:
    """The name that the Encoding standard, or else IANA, gives to a codec of Python's."""
    if codec in _STANDARD:
        return _STANDARD[codec]
    if found := _WINDOWS.fullmatch(codec):
        return f"windows-{found[1]}"
    return f"iso-8859-{found[1]}" if (found := _ISO.fullmatch(codec)) else codec.replace("_", "-")


@lru_cache(maxsize=512)
def canonical(name: str) -> str | None:
    """Python's name for a declared charset, or None when the name says nothing.

    Asking Python about every name that a sender invents would be slow and would expose codecs such
    as "punycode" or "undefined"; only charsets of text pass.
    """
    # «_iso-2022-jp$ESC» is what Outlook calls a charset that it knows by its escapes.
    name = name[:_LONGEST_NAME].strip().strip("\"'").partition("$")[0]
    letters = _letters(name)
    short = (
        letters,
        letters.removeprefix("x"),
        letters.removeprefix("cs"),
        letters.replace("win", "windows", 1),
    )
    encoding = next((_ENCODINGS[each] for each in short if each in _ENCODINGS), None)
    if letters in _ASCII:
        return "ascii"
    if encoding in _NO_ENCODINGS:
        return None
    codec = _codec(_CODECS.get(encoding, encoding) if encoding else name)
    return codec if codec is not None and _ALLOWED.fullmatch(codec) else None


def _codec(name: str) -> str | None:
    try:
        return codecs.lookup(name).name.replace("-", "_").lower()
    except (LookupError, ValueError):
        return None
