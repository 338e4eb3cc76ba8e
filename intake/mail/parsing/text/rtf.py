"""Rich Text Format as plain text, and the compression in which Outlook keeps it ([MS-OXRTFCP]).

Only words are wanted: fonts matter for the charset of their letters, and everything that isn't shown is left
out, the tags of a page that Outlook keeps in it ([MS-OXRTFEX]) among them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from intake.mail.parsing.charsets.decoding import decode_text
from intake.mail.parsing.clean import clean_text

_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_HEADER = 16  # bytes
_RING = 4_096
_LARGEST = 2_000_000  # bytes that are read
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<byte>[0-9A-Fa-f]{2})|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_HIDDEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr footer footerl footerr listtable"
    b" listoverridetable rsidtbl generator themedata colorschememapping latentstyles datastore xmlnstbl"
    b" fldinst filetbl revtbl annotation atnid atnauthor atntime atndate atnref atnicn atnparent"
    b" atrfstart atrfend bkmkstart bkmkend xe tc nonshppict private"
    b" ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn".split()
)
# What a reader isn't shown until it is switched off: hidden letters, and what was struck out in a revision.
_UNSEEN = frozenset({b"v", b"deleted"})
_SAID = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": " | ",
    b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”",
}  # fmt: skip
_SIGNS = {b"~": "\u00a0", b"_": "-", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
# The codepages of fonts (\fcharset).
_CODEPAGES = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 162: "cp1254",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 238: "cp1250", 222: "cp874",
}  # fmt: skip
_DEEPEST = 1_000
_MOST_FONTS = 1_000
_MOST_TOKENS = 300_000


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits: whether it is shown, its font, and how many letters follow a Unicode one.

    `hidden` is what holds no words, `concealed` and `deleted` are words that its writer doesn't show.
    """

    hidden: bool = False
    concealed: bool = False
    deleted: bool = False
    fonts: bool = False
    font: int = 0
    instead: int = 1

    @property
    def shown(self) -> bool:
        """Whether words that stand here are shown to a reader."""
        return not (self.hidden or self.concealed or self.deleted)


@dataclass(slots=True)
class _Reader:
    state: _State = _State()
    stack: list[_State] = field(default_factory=list)
    codepage: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    letters: bytearray = field(default_factory=bytearray)
    skip: int = 0

    def say(self, text: str) -> None:
        """Add words, behind the letters that wait."""
        self.flush()
        if self.state.shown:
            self.pieces.append(text)

    def letter(self, data: bytes) -> None:
        """Add letters of the font's charset, but those that stand in place of a Unicode one."""
        dropped = min(self.skip, len(data))
        self.skip -= dropped
        if self.state.shown:
            self.letters += data[dropped:]

    def flush(self) -> None:
        """Decode the letters that wait, now that their font ends or something else follows."""
        if self.letters:
            charset = self.fonts.get(self.state.font, self.codepage)
            self.pieces.append(decode_text(bytes(self.letters), charset))
            self.letters.clear()


def is_rtf(data: bytes) -> bool:
    """Whether bytes are Rich Text Format."""
    return data[:200].lstrip().startswith(b"{\\rtf")


def rtf_to_text(data: bytes) -> str:
    """The words of a document; "" where the bytes are none."""
    if not is_rtf(data):
        return ""
    reader = _Reader()
    for token in islice(_TOKEN.finditer(data, 0, _LARGEST), _MOST_TOKENS):
        _take(reader, token)
    reader.flush()
    joined = "".join(reader.pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return clean_text(joined).strip()


def _take(reader: _Reader, token: re.Match[bytes]) -> None:
    if token["text"] is not None:
        reader.letter(token["text"])
    elif token["byte"] is not None:
        reader.letter(bytes.fromhex(token["byte"].decode("ascii")))
    elif token["word"] is not None:
        _word(reader, token["word"], token["number"])
    elif token["brace"] == b"{":
        reader.flush()
        reader.skip = 0
        if len(reader.stack) < _DEEPEST:
            reader.stack.append(reader.state)
    elif token["brace"] == b"}":
        reader.flush()
        # What stands in place of a letter ends with its group.
        reader.skip = 0
        reader.state = reader.stack.pop() if reader.stack else reader.state
    elif token["sign"] == b"*":
        reader.flush()
        reader.state = replace(reader.state, hidden=True)
    elif token["sign"] in _SIGNS:
        reader.say(_SIGNS[token["sign"]])


def _word(reader: _Reader, word: bytes, number: bytes | None) -> None:
    value = int(number) if number else 0
    if word == b"u":
        reader.say(chr(value & 0xFFFF))
        reader.skip = reader.state.instead
        return
    reader.flush()
    if word in _HIDDEN:
        reader.state = replace(reader.state, hidden=True, fonts=word == b"fonttbl")
    elif word in _UNSEEN:
        reader.state = _unseen(reader.state, word, on=number is None or value != 0)
    elif word == b"plain":
        reader.state = replace(reader.state, concealed=False, deleted=False)
    elif word == b"f":
        reader.state = replace(reader.state, font=value)
    elif (
        word == b"fcharset" and reader.state.fonts and value in _CODEPAGES and len(reader.fonts) < _MOST_FONTS
    ):
        reader.fonts[reader.state.font] = _CODEPAGES[value]
    elif word == b"ansicpg" and value:
        reader.codepage = f"cp{value}"
    elif word == b"uc":
        reader.state = replace(reader.state, instead=min(max(value, 0), 8))
    elif word in _SAID:
        reader.say(_SAID[word])


def _unseen(state: _State, word: bytes, *, on: bool) -> _State:
    return replace(state, concealed=on) if word == b"v" else replace(state, deleted=on)


def decompressed(data: bytes) -> bytes:
    """What Outlook compressed, at most two megabytes of it; b"" where the bytes are nothing of the kind."""
    if len(data) < _HEADER:
        return b""
    _, size, kind = struct.unpack_from("<III", data)
    if kind == _PLAIN:
        return data[_HEADER : _HEADER + min(size, _LARGEST)]
    return b"".join(_runs(data, min(size, _LARGEST))) if kind == _COMPRESSED else b""


def _runs(data: bytes, size: int) -> Iterator[bytes]:
    """Letters, and runs of letters that were there before, up to that many bytes or the end."""
    ring = bytearray(_DICTIONARY.ljust(_RING, b"\0"))
    at, place, given = _HEADER, len(_DICTIONARY), 0
    while at < len(data) and given < size:
        control = data[at]
        at += 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 1 >= len(data):
                    return
                reference = data[at] << 8 | data[at + 1]
                at += 2
                start, length = reference >> 4, (reference & 0xF) + 2
                if start == place:
                    return
                run = bytearray()
                for step in range(length):
                    letter = ring[(start + step) % _RING]
                    run.append(letter)
                    ring[place] = letter
                    place = (place + 1) % _RING
                yield bytes(run)
                given += length
            elif at < len(data):
                ring[place] = data[at]
                yield data[at : at + 1]
                place = (place + 1) % _RING
                at += 1
                given += 1
