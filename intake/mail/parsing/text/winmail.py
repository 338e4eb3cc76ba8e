"""winmail.dat: Outlook's TNEF envelope, in which attachments and sometimes the text arrive.

Written here because tnefparse 1.4 can be made to count to four billion by a file of
forty bytes, and gives up on file names in cp1251.  Format: [MS-OXTNEF].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.mail.parsing.charsets.decoding import decode_text
from intake.mail.parsing.clean import clean_text, label
from intake.mail.parsing.text.rtf import decompressed, rtf_to_text

_SIGNATURE = 0x223E9F78
_ATTACHMENT_LEVEL = 2
_BODY = 0x800C
_CODEPAGE = 0x9007
_MESSAGE_PROPERTIES = 0x9003
_ATTACHMENT_BEGINS = 0x9002
_ATTACHMENT_TITLE = 0x8010
_ATTACHMENT_DATA = 0x800F
_ATTACHMENT_PROPERTIES = 0x9005
_MAX_ATTRIBUTES = 20_000
_MAX_PROPERTIES = 5_000

_PR_BODY = 0x1000
_PR_HTML = 0x1013
_PR_RTF = 0x1009
_PR_DATA = 0x3701
_PR_NAME = 0x3704
_PR_LONG_NAME = 0x3707
_UNICODE = 0x001F
_MULTIPLE = 0x1000
_NAMED = 0x8000
_FIXED = {2: 4, 11: 4, 3: 4, 4: 4, 10: 4, 5: 8, 6: 8, 7: 8, 20: 8, 64: 8, 72: 16}
_VARIABLE = frozenset({13, 30, 31, 258})
_WANTED = frozenset({_PR_BODY, _PR_HTML, _PR_RTF, _PR_DATA, _PR_NAME, _PR_LONG_NAME})
_EMBEDDED_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file found in a winmail.dat."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Winmail:
    """What a winmail.dat holds: files in order, and the mail's text and HTML when they are there.

    `of_rtf` says that the text was made of Outlook's Rich Text Format, which hardly any other program reads.
    """

    files: tuple[PackedFile, ...]
    text: str
    html: str
    of_rtf: bool = False


@dataclass(slots=True)
class _File:
    name: str = ""
    content: bytes = b""


@dataclass(slots=True)
class _Contents:
    codepage: str = ""
    text: str = ""
    html: str = ""
    rtf: bytes = b""
    files: list[_File] = field(default_factory=list)


def unpack(data: bytes, most: int) -> Winmail | None:
    """Unpack at most `most` files; None when the bytes are no TNEF or hold nothing readable.

    A file cut short gives what came before the cut.
    """
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:  # noqa: PLR2004 - signature and key
        return None
    contents = _Contents()
    for level, name, value in _attributes(memoryview(data)[6:]):
        if level == _ATTACHMENT_LEVEL:
            _attachment(contents, name, value, most)
        else:
            _message(contents, name, value)
    files = tuple(PackedFile(label(file.name), file.content) for file in contents.files)
    of_rtf = bool(contents.rtf) and not contents.text.strip() and not contents.html.strip()
    text = rtf_to_text(decompressed(contents.rtf)) if of_rtf else contents.text
    if not files and not text and not contents.html:
        return None
    return Winmail(files, clean_text(text), clean_text(contents.html), of_rtf)


def _attributes(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """Level, name and value of each attribute, up to the first that doesn't fit."""
    offset = 0
    for _ in range(_MAX_ATTRIBUTES):
        if offset + 9 > len(data):
            return
        level, name, _, length = struct.unpack_from("<BHHI", data, offset)
        end = offset + 9 + length
        if end > len(data):
            return
        yield level, name, data[offset + 9 : end]
        offset = end + 2


def _message(contents: _Contents, name: int, value: memoryview) -> None:
    if name == _CODEPAGE and len(value) >= 4:  # noqa: PLR2004 - a 32-bit number
        contents.codepage = f"cp{struct.unpack_from('<I', value)[0]}"
    elif name == _BODY:
        contents.text = _text(bytes(value), contents.codepage)
    elif name == _MESSAGE_PROPERTIES:
        for identity, kind, data in _properties(value):
            if identity == _PR_BODY:
                contents.text = contents.text or _property_text(data, kind, contents.codepage)
            elif identity == _PR_RTF:
                contents.rtf = bytes(data)
            elif identity == _PR_HTML:
                contents.html = _property_text(data, kind, "")


def _attachment(contents: _Contents, name: int, value: memoryview, most: int) -> None:
    if name == _ATTACHMENT_BEGINS:
        contents.files.append(_File())
        del contents.files[most:]
    if not contents.files:
        return
    file = contents.files[-1]
    if name == _ATTACHMENT_TITLE:
        file.name = file.name or _text(bytes(value), contents.codepage)
    elif name == _ATTACHMENT_DATA:
        file.content = bytes(value)
    elif name == _ATTACHMENT_PROPERTIES:
        for identity, kind, data in _properties(value):
            if identity == _PR_LONG_NAME or (identity == _PR_NAME and not file.name):
                file.name = _property_text(data, kind, contents.codepage) or file.name
            elif identity == _PR_DATA:
                file.content = bytes(data).removeprefix(_EMBEDDED_MESSAGE)


def _properties(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """Identity, type and first value of the wanted MAPI properties, up to the first that doesn't fit."""
    try:
        count = min(struct.unpack_from("<I", data)[0], _MAX_PROPERTIES)
        offset = 4
        for _ in range(count):
            kind, identity = struct.unpack_from("<HH", data, offset)
            offset = _after_name(data, offset + 4) if identity >= _NAMED else offset + 4
            values, offset = _values(data, offset, kind)
            if identity in _WANTED and values:
                yield identity, kind & ~_MULTIPLE, values[0]
    except struct.error:
        return


def _after_name(data: memoryview, offset: int) -> int:
    """Skip the GUID and the number or name of a named property."""
    kind, length = struct.unpack_from("<II", data, offset + 16)
    return offset + 24 + (_padded(length) if kind else 0)


def _values(data: memoryview, offset: int, kind: int) -> tuple[list[memoryview], int]:
    """The values of a property and the offset behind them; struct.error when they don't fit."""
    multiple = bool(kind & _MULTIPLE)
    kind &= ~_MULTIPLE
    if kind not in _VARIABLE and kind not in _FIXED:
        raise struct.error(kind)
    count = 1
    if multiple or kind in _VARIABLE:
        count = struct.unpack_from("<I", data, offset)[0]
        offset += 4
    if kind in _FIXED:
        return [], offset + _FIXED[kind] * count
    values: list[memoryview] = []
    for _ in range(min(count, _MAX_PROPERTIES)):
        length = struct.unpack_from("<I", data, offset)[0]
        if offset + 4 + length > len(data):
            raise struct.error(length)
        values.append(data[offset + 4 : offset + 4 + length])
        offset += 4 + _padded(length)
    return values, offset


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _property_text(data: memoryview, kind: int, codepage: str) -> str:
    return _text(bytes(data), "utf-16-le" if kind == _UNICODE else codepage)


def _text(data: bytes, charset: str) -> str:
    return decode_text(data, charset).strip("\x00")
