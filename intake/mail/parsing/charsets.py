"""Bytes to text when the charset is declared wrongly, by an unknown name or not at all.

Russian mail lives in four single-byte charsets besides UTF-8, and its labels lie: names that no
table has (win-1251, koi8-ru), "unknown-8bit", Latin-1 or UTF-8 over cp1251 bytes.  The bytes are
the truth: valid UTF-8 is UTF-8, a label is believed as long as its reading looks like language,
and else the most plausible Cyrillic reading wins.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import lru_cache

import chardet

CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5")

_ALIASES = {
    "1251": "cp1251",
    "win1251": "cp1251",
    "windows1251": "cp1251",
    "cp1251": "cp1251",
    "xcp1251": "cp1251",
    "xwindows1251": "cp1251",
    "cswindows1251": "cp1251",
    "mswindows1251": "cp1251",
    "ansi1251": "cp1251",
    "koi8": "koi8_r",
    "koi8r": "koi8_r",
    "koi8ru": "koi8_u",
    "koi8u": "koi8_u",
    "xkoi8r": "koi8_r",
    "cskoi8r": "koi8_r",
    "koi": "koi8_r",
    "dos866": "cp866",
    "cp866": "cp866",
    "ibm866": "cp866",
    "866": "cp866",
    "oem866": "cp866",
    "dos": "cp866",
    "xmaccyrillic": "mac_cyrillic",
    "maccyrillic": "mac_cyrillic",
    "iso88595": "iso8859_5",
    "utf8": "utf_8",
    "xutf8": "utf_8",
    "utf8mb4": "utf_8",
    "unicode11utf8": "utf_8",
    "cp65001": "utf_8",
    "65001": "utf_8",
}
# Names that say nothing about the charset, and codecs of Python that are no charsets of mail.
_ALLOWED = re.compile(
    r"(?:ascii|latin_1|utf_?(?:7|8|8_sig|16|16_be|16_le|32|32_be|32_le)|cp\d{2,5}|iso8859_\d{1,2}|iso2022_\w{2,6}"
    r"|koi8_[rtu]|mac_\w{4,12}|gb\w{4,8}|big5\w{0,6}|euc_\w{2,10}|shift_jis\w{0,5}|hz|johab|ptcp154|kz1048|tis_620)"
)
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_WESTERN = frozenset({"ascii", "latin_1", "iso8859_1", "iso8859_15", "cp1252"})
_STATEFUL = ("utf_16", "utf_32", "utf_7", "iso2022", "hz")
_SAMPLE = 4096
_WORD = 3
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_LOW_THEN_UPPER = re.compile("[а-яё][А-ЯЁ]")
_CAPITAL = re.compile("[А-ЯЁ]")
_CYRILLIC_LETTER = re.compile("[А-яЁёІіЇїЄєҐґЎў]")
_STRANGE = re.compile(
    "[\x80-\x9f\u2500-\u259f\u0402-\u0405\u0408-\u040b\u040f\u0452-\u0455\u0458-\u045b\u045f\ufffd°±²³µ¶·¤¦¬]"
)
# How often each letter stands in Russian text, in thousandths: enough to tell the charsets apart.
_FREQUENCY = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            110,
            85,
            80,
            74,
            67,
            63,
            55,
            47,
            45,
            44,
            35,
            32,
            30,
            28,
            26,
            20,
            19,
            17,
            17,
            16,
            16,
            14,
            12,
            10,
            9,
            7,
            6,
            5,
            4,
            3,
            3,
            1,
            1,
        ),
        strict=True,
    )
)


@lru_cache(maxsize=512)
def canonical(name: str) -> str | None:
    """Python's name for a declared charset, or None when the name says nothing.

    Asking Python about every name that a sender invents would be slow and would expose codecs such
    as "punycode" or "undefined"; only charsets of text pass.
    """
    short = _NOT_ALPHANUMERIC.sub("", name.lower()[:60])
    if short in _ALIASES:
        return _ALIASES[short]
    try:
        found = codecs.lookup(name.strip().strip("\"'")[:60]).name.replace("-", "_").lower()
    except (LookupError, ValueError):
        return None
    return found if _ALLOWED.fullmatch(found) else None


def decode_text(data: bytes, declared: str = "") -> str:
    """The text of these bytes; `declared` is the label, believed only as far as it is plausible."""
    codec = canonical(declared) if declared else None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and len(data) % 2 == 0:
        return data.decode("utf-16", "replace")
    stateful = codec is not None and codec.startswith(_STATEFUL)
    if data.isascii() and not stateful:
        return data.decode("ascii")
    if codec is not None and stateful:
        return _decode_stateful(data, codec)
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if (
        codec is None
        or codec in _WESTERN
        or codec in CYRILLIC
        or codec in {"koi8_u", "mac_cyrillic", "utf_8"}
    ):
        text = _as_utf8(data)
        if text is not None:
            return text
    if codec == "utf_8":
        return _broken_utf8(data)
    if codec is None:
        return data.decode(guess(data), "replace")
    if codec in _WESTERN:
        return _western(data, codec)
    text = data.decode(codec, "replace")
    return text if codec not in CYRILLIC or _believable(text) else data.decode(guess(data, codec), "replace")


def _decode_stateful(data: bytes, codec: str) -> str:
    """UTF-16, ISO-2022 and the like: when the bytes don't obey, they are something else."""
    try:
        return data.decode(codec)
    except UnicodeError:
        return decode_text(data)


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _broken_utf8(data: bytes) -> str:
    """Declared UTF-8 that isn't valid: a damaged character keeps its neighbours, cp1251 is found out."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = _count_above_ascii(text) - damaged
    return text if sound > 3 * damaged else data.decode(guess(data), "replace")


def _western(data: bytes, codec: str) -> str:
    """Latin-1 and ASCII labels stand over Cyrillic bytes more often than over French ones.

    In Western languages letters above ASCII stand alone among ASCII letters; a Cyrillic word is
    a run of them.
    """
    runs = _HIGH_RUN.findall(data[:_SAMPLE])
    long_runs = sum(len(run) for run in runs if len(run) >= _WORD)
    if long_runs * 2 > sum(map(len, runs)) or (codec == "ascii" and long_runs):
        return data.decode(guess(data), "replace")
    return data.decode("cp1252", "replace")


def _count_above_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _believable(text: str) -> bool:
    """Whether a reading in a Cyrillic charset looks like language and not like another charset's."""
    sample = text[:_SAMPLE]
    letters = len(_CYRILLIC_LETTER.findall(sample))
    high = _count_above_ascii(sample)
    mixed = len(_LOW_THEN_UPPER.findall(sample))
    capitals = len(_CAPITAL.findall(sample))
    lowered = sample.lower()
    common = sum(map(lowered.count, "оеаинт"))
    return letters * 2 >= high and mixed * 8 <= letters and capitals * 2 <= letters and common * 4 >= letters


def guess(data: bytes, declared: str = "") -> str:
    """The charset, by Python's name, in which 8-bit bytes read best as Russian.

    `declared` wins a draw.  Letters' frequencies decide when they are clear; chardet when not.
    """
    sample = b" ".join(_HIGH_RUN.findall(data[: 16 * _SAMPLE]))[:_SAMPLE]
    scores = {codec: _score(sample.decode(codec, "replace")) for codec in CYRILLIC}
    best, second = sorted(scores, key=lambda codec: -scores[codec])[:2]
    if scores[best] - scores[second] > 0.1 * abs(scores[best]) + 1:
        return best
    if declared in scores and scores[declared] >= scores[second]:
        return declared
    found = chardet.detect(
        data[: 4 * _SAMPLE], include_encodings=CYRILLIC, compat_names=False, no_match_encoding=best
    )
    return canonical(found["encoding"] or best) or best


def _score(text: str) -> float:
    """How much a text looks like Russian; the case of letters counts, since charsets mirror it."""
    score = sum(_FREQUENCY.get(letter, 0) * count for letter, count in Counter(text.lower()).items()) / 10
    score -= 8.0 * len(_STRANGE.findall(text))
    score -= 6.0 * len(_LOW_THEN_UPPER.findall(text))
    return score
