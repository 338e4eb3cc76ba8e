"""Bytes to text when the charset is declared wrongly, by an unknown name or not at all.

Russian mail lives in four single-byte charsets besides UTF-8, and its labels lie: names that no
table has (win-1251, koi8-ru), "unknown-8bit", Latin-1 or UTF-8 over cp1251 bytes.  The bytes are
the truth: valid UTF-8 is UTF-8 whatever the label; a label that decodes is believed unless letters speak
strongly against it; without a label the most plausible reading wins.
"""

from __future__ import annotations

import re

from intake.mail.parsing.charsets import japanese
from intake.mail.parsing.charsets.cyrillic import CYRILLIC, Likeness, guess, high_sample, is_russian, likeness
from intake.mail.parsing.charsets.labels import canonical

__all__ = ["Decoded", "canonical", "decode_text", "decoded"]

_STATEFUL = ("utf_16", "utf_32", "utf_7", "iso2022", "hz")
_OF_RUSSIAN = frozenset({*CYRILLIC, "koi8_u", "mac_cyrillic"})
# Of the languages that are written in Latin letters: among these, letters above ASCII stand alone.
_LATIN = frozenset(
    {
        "ascii",
        "latin_1",
        "mac_roman",
        "cp437",
        "cp850",
        "cp852",
        "cp1250",
        "cp1252",
        "cp1254",
        "cp1257",
        "cp1258",
    }
    | {f"iso8859_{number}" for number in (1, 2, 3, 4, 9, 10, 13, 14, 15, 16)}
)
# A label of a Russian charset falls when another one makes so many pairs of letters of which so many are
# usual, twice as many as under the label.  Of sentences of eight words in each wrong charset 93 of 100 are
# found out; of 40,000 texts of letters and signs at random none falls.
_PAIRS_AGAINST_RUSSIAN, _USUAL_OTHERWISE = 12, 0.75
# Against a Latin label a short word is enough: four letters above ASCII in a row are in no Western word.
_PAIRS_AGAINST_LATIN, _USUAL_AGAINST_LATIN = 3, 0.75
_HIGH_WORD = re.compile(
    rb"(?<![A-Za-z])[\xa8\xb8\xc0-\xff]{3,}(?![A-Za-z])"
    rb"|(?<![A-Za-z\x80-\xff])(?=[\x80-\xa0]*[\xa1-\xaf\xe0-\xf1])[\x80-\xaf\xe0-\xf1]{3,}(?![A-Za-z\x80-\xff])"
    rb"|(?<![A-Za-z\x80-\xff])[\x80-\x9f]{4,}(?![A-Za-z\x80-\xff])"
)
_HIGH_LETTER = re.compile(rb"[\xc0-\xff]")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
# So many sequences of UTF-8 settle the matter; two letters of a word in another charset can make one.
_SEQUENCES_ENOUGH = 4
# What few sequences must make to be believed against a label: letters of the language that it speaks of.
_LETTERS = {
    "russian": re.compile("[\u0400-\u045f\u0490\u0491]{2,}"),
    "latin": re.compile("[\u00c0-\u00ff]+|[\u00c0-\u017f]{2,}"),
    "greek": re.compile("[\u0386-\u03ce]{2,}"),
    "hebrew": re.compile("[\u05d0-\u05ea]{2,}"),
    "arabic": re.compile("[\u0621-\u064a\u06af\u067e]{2,}"),
    "thai": re.compile("[\u0e01-\u0e4e]{2,}"),
    "": re.compile("[\u3001-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f]{2,}"),
}
_LANGUAGES = (
    dict.fromkeys(_OF_RUSSIAN, "russian")
    | dict.fromkeys(_LATIN, "latin")
    | {"cp1253": "greek", "iso8859_7": "greek", "cp1255": "hebrew", "iso8859_8": "hebrew"}
    | {"cp1256": "arabic", "iso8859_6": "arabic", "cp874": "thai", "iso8859_11": "thai"}
)
_PUNCTUATION = re.compile(
    "[\u2010-\u203a\u20ac\u2116\u2122\u2190-\u21ff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+"
)
_SAMPLE = 4096
_FIRST_BYTES, _DOUBTFUL_BYTES = 200, 20
_ASCII = bytes(range(128))

Decoded = tuple[str, str]
"""A text, and the name of Python's codec by which it was read."""


def decode_text(data: bytes, declared: str = "") -> str:
    """The text of these bytes; `declared` is the label, believed only as far as it is plausible."""
    return decoded(data, declared)[0]


def decoded(data: bytes, declared: str = "") -> Decoded:
    """The text of these bytes, and the codec that was believed."""
    codec = canonical(declared) if declared else None
    stateful = codec is not None and codec.startswith(_STATEFUL)
    if (
        data.startswith((b"\xff\xfe", b"\xfe\xff"))
        and len(data) % 2 == 0
        and _is_utf16(data, codec, stateful)
    ):
        return data.decode("utf-16", "replace"), "utf_16"
    if data.isascii() and not stateful:
        return data.decode("ascii"), "ascii"
    if codec is not None and stateful:
        return _decode_stateful(data, codec)
    return _decode_stateless(data.removeprefix(b"\xef\xbb\xbf"), codec)


def _is_utf16(data: bytes, codec: str | None, stateful: bool) -> bool:
    """Whether a mark of byte order is one: «яю» are the same bytes in windows-1251."""
    return codec is None or stateful or b"\0" in data or codec == "utf_8"


def _decode_stateful(data: bytes, codec: str) -> Decoded:
    """UTF-16, ISO-2022 and the like: when the bytes don't obey, they are something else."""
    try:
        return data.decode(codec), codec
    except UnicodeError:
        if codec.startswith("iso2022_jp") and b"\x1b" in data and data.isascii():
            return japanese.iso_2022_jp(data), codec
        return decoded(data)


def _decode_stateless(data: bytes, codec: str | None) -> Decoded:
    text = _as_utf8(data)
    if text is not None and _is_utf8(data, text, codec):
        return text, "utf_8"
    unlabelled = codec is None or codec == "ascii"
    if codec == "utf_8" or _is_damaged_utf8(data, sound=3 if unlabelled else 2 * _SEQUENCES_ENOUGH):
        return _damaged_utf8(data)
    if codec is None or unlabelled:
        return _read_as(data, _undeclared(data))
    try:
        text = data.decode(codec)
    except UnicodeError:
        return _with_holes(data, codec)
    if codec in _OF_RUSSIAN:
        return _russian(data, text, codec)
    return _latin(data, text, codec) if codec in _LATIN else (text, codec)


def _read_as(data: bytes, codec: str) -> Decoded:
    return data.decode(codec, "replace"), codec


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_utf8(data: bytes, text: str, codec: str | None) -> bool:
    """Whether bytes that are valid UTF-8 are UTF-8, and not by chance.

    «В№» in windows-1251 is valid, too; so it is the more of a chance, the fewer sequences there are,
    unless they make the very letters that the label speaks of.
    """
    if codec is None or codec in {"utf_8", "ascii"}:
        return True
    sequences = len(_SEQUENCE.findall(data[: 4 * _SAMPLE]))
    if sequences >= _SEQUENCES_ENOUGH:
        return True
    high = "".join(letter for letter in text if not letter.isascii())
    # A dash in UTF-8 is «тАФ» in cp866: letters of the language, and nothing else.
    if codec != "cp866" and _PUNCTUATION.fullmatch(high):
        return True
    return _LETTERS[_LANGUAGES.get(codec, "")].fullmatch(high) is not None


def _is_damaged_utf8(data: bytes, *, sound: int) -> bool:
    """Whether bytes are UTF-8 but for a cut or damaged character: `sound` sequences, little beside."""
    # Two thirds of the bytes begin or go on a character; of other charsets' first words none do.
    for sample in (data[:_FIRST_BYTES], data[: 4 * _SAMPLE]):
        found = _SEQUENCE.findall(sample)
        beside = len(sample.translate(None, _ASCII)) - sum(map(len, found))
        if len(sample) == len(data) or len(sample) > _FIRST_BYTES:
            return len(found) >= sound and beside * 2 <= len(found)
        if beside > len(found) + _DOUBTFUL_BYTES:
            return False
    return False


def _damaged_utf8(data: bytes) -> Decoded:
    """Declared UTF-8 that isn't valid: a damaged character keeps its neighbours, cp1251 is found out."""
    if _is_damaged_utf8(data, sound=1):
        return _read_as(data, "utf_8")
    return _read_as(data, _undeclared(data))


def _undeclared(data: bytes) -> str:
    """The charset of bytes that have no label, or one that is refuted."""
    codec = guess(data)
    if not _HIGH_WORD.search(data) and (not _HIGH_LETTER.search(data) or _stands_alone(data)):
        return "cp1252"
    return codec


def _stands_alone(data: bytes) -> bool:
    """Whether letters above ASCII stand inside words of ASCII letters, as «Köln» has them."""
    sample = data[:_SAMPLE]
    return len(re.findall(rb"[A-Za-z][\xc0-\xff]{1,2}|[\xc0-\xff]{1,2}[A-Za-z]", sample)) * 2 > len(
        re.findall(rb"[\xc0-\xff]+", sample)
    )


def _russian(data: bytes, text: str, codec: str) -> Decoded:
    """A Russian charset stands, unless its letters are none of the language and another's are."""
    if is_russian(text) or len(data.translate(None, _ASCII)) < _PAIRS_AGAINST_RUSSIAN:
        return text, codec
    said = likeness(text)
    other, like = _best_reading(data, codec)
    if like.pairs < _PAIRS_AGAINST_RUSSIAN or like.usual < _USUAL_OTHERWISE:
        return text, codec
    # Half of the letters may be read as signs, so what counts is how much of the language there is.
    return other if said.pairs * said.usual * 2 <= like.pairs * like.usual else (text, codec)


def _latin(data: bytes, text: str, codec: str) -> Decoded:
    """Latin-1 labels stand over Cyrillic bytes more often than over French ones.

    In Western languages letters above ASCII stand alone among ASCII letters; a Cyrillic word is
    a run of them.
    """
    sample = data[:_SAMPLE]
    in_words = sum(map(len, _HIGH_WORD.findall(sample)))
    if in_words * 2 <= len(_HIGH_LETTER.findall(sample)):
        return text, codec
    other, like = _best_reading(data, "")
    strong = like.pairs >= _PAIRS_AGAINST_LATIN and like.usual >= _USUAL_AGAINST_LATIN
    return other if strong else (text, codec)


def _best_reading(data: bytes, declared: str) -> tuple[Decoded, Likeness]:
    codec = guess(data)
    if codec == declared:
        return _read_as(data, codec), Likeness(0, 0.0)
    return _read_as(data, codec), likeness(high_sample(data).decode(codec, "replace"))


def _with_holes(data: bytes, codec: str) -> Decoded:
    """A label whose charset lacks some of the bytes: damaged here and there, or quite another charset."""
    if codec == "euc_jp":
        return japanese.euc_jp(data), codec
    if codec == "cp1252":
        # The standard reads the five holes of windows-1252 as control characters, and a reader sees none.
        return _latin(data, data.decode("cp1252", "ignore"), codec)
    text = data.decode(codec, "replace")
    other, like = _best_reading(data, codec)
    lost = text.count("\ufffd")
    if (
        like.pairs >= _PAIRS_AGAINST_LATIN
        and like.usual >= _USUAL_OTHERWISE
        and lost * 8 > len(_HIGH.findall(data))
    ):
        return other
    if codec in _OF_RUSSIAN:
        return _russian(data, text, codec)
    return text, codec
