"""Outlook's items as files (.msg, [MS-OXMSG]): a mail with its sender, text and the names of its files.

The only file that knows `olefile`, which reads the compound file around them ([MS-CFB]).  Only a few streams
are read, none of them longer than is needed; a file that is broken is none.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import olefile

from intake.desk.message import Address
from intake.mail.parsing.charsets.decoding import decode_text
from intake.mail.parsing.clean import clean_line, clean_text, label
from intake.mail.parsing.html.text import html_to_text
from intake.mail.parsing.text.rtf import decompressed, rtf_to_text

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST = 64 * 1024 * 1024
_HEADER = 512  # bytes
# Where the header ([MS-CFB] §2.2) says how large a sector is, and how many sectors tables take.
_SECTOR_SHIFT, _TABLES, _FURTHER_TABLES = 30, 44, 72
_SHIFTS = range(7, 13)
_SECTORS_A_TABLE = 32  # at the least; usual are 128
_MOST_ENTRIES = 8_000
_MOST_FILES = 100
_LONGEST_VALUE = 4_096  # bytes of a name or a subject
_LONGEST_TEXT = 2_000_000
_LONGEST_SUBJECT = 1_000

_PROPERTIES = "__properties_version1.0"
_HEADER_OF_PROPERTIES = 32
_CODEPAGES = (0x3FFD0003, 0x3FDE0003)
_CLASS, _SUBJECT, _BODY, _HTML, _RTF = "001A", "0037", "1000", "1013", "1009"
_SENDERS = (("0C1A", ("5D01", "0C1F")), ("0042", ("5D02", "0065")))
_HEADER_FIELDS, _LONGEST_HEADER = "007D", 100_000
_FROM = re.compile(r"^From:([^\r\n]{1,2000}(?:\r?\n[ \t][^\r\n]{0,2000}){0,5})", re.IGNORECASE | re.MULTILINE)
_ANGLE = re.compile(r"<([^\s<>\"@]{1,64}@[^\s<>\"@]{1,255})>")
_FILE_NAMES = ("3707", "3704", "3001")
_ADDRESS = re.compile(r"[^\s<>\"@]{1,64}@[^\s<>\"@]{1,255}")
_FILE = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}")
_TYPES = ("001F", "001E")


@dataclass(frozen=True, slots=True)
class OutlookItem:
    """What an item holds: `kind` is its message class («IPM.Note» is a mail), `files` are names."""

    kind: str
    subject: str
    sender: Address
    text: str
    files: tuple[str, ...]

    @property
    def is_mail(self) -> bool:
        """Whether it is a mail, and no appointment, contact or task."""
        return not self.kind or f"{self.kind.upper()}.".startswith("IPM.NOTE.")


class _BoundedFile(olefile.OleFileIO):  # type: ignore[misc]  # olefile has no types
    """A compound file of no more entries than an item has; every fault ends the reading, loops among them."""

    def __init__(self, data: bytes) -> None:
        self._entries = 0
        # Left alone, the library follows a chain of sectors that bites its tail as long as a size says.
        super().__init__(BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT)

    def _load_direntry(self, sid: int) -> olefile.olefile.OleDirectoryEntry:
        self._entries += 1
        if self._entries > _MOST_ENTRIES:
            raise OSError("too many entries")
        return super()._load_direntry(sid)

    def beginning(self, stream: str, most: int) -> bytes:
        """The bytes of a stream; none where it is missing, of another kind, or longer than `most`."""
        path = stream.split("/")
        if self.get_type(path) != olefile.STGTY_STREAM or not 0 < self.get_size(path) <= most:
            return b""
        return bytes(self.openstream(path).read())


def open_item(data: bytes, characters: int) -> OutlookItem | None:
    """Read an item, of its text at most so many characters; None where the bytes are none, or are broken."""
    if not data.startswith(_MAGIC) or not _is_bounded(data):
        return None
    try:
        with _BoundedFile(data) as file:
            return _item(file, characters)
    except Exception:  # noqa: BLE001 - olefile fails on odd files with errors of every kind
        return None


def _is_bounded(data: bytes) -> bool:
    """Whether the header speaks of no more tables than the file can have: the library believes it."""
    if not _HEADER <= len(data) <= _LARGEST:
        return False
    (shift,) = struct.unpack_from("<H", data, _SECTOR_SHIFT)
    if shift not in _SHIFTS:
        return False
    (tables,) = struct.unpack_from("<I", data, _TABLES)
    (further,) = struct.unpack_from("<I", data, _FURTHER_TABLES)
    most = (len(data) >> shift) // _SECTORS_A_TABLE + 2
    return bool(tables <= most and further <= most)


def _item(file: _BoundedFile, characters: int) -> OutlookItem:
    codepage = _codepage(file)

    def value(tag: str, most: int = _LONGEST_VALUE, folder: str = "") -> str:
        return _value(file, f"{folder}__substg1.0_{tag}", most, codepage)

    kind, subject = value(_CLASS), value(_SUBJECT)
    return OutlookItem(
        kind=clean_line(kind)[:_LONGEST_SUBJECT],
        subject=clean_line(subject)[:_LONGEST_SUBJECT],
        sender=_sender(value),
        text=clean_text(_text(file, value, codepage))[:characters].strip(),
        files=tuple(_files(file, value)),
    )


def _codepage(file: _BoundedFile) -> str:
    """The charset of texts that aren't Unicode, as its properties say ([MS-OXMSG] §2.4)."""
    data = file.beginning(_PROPERTIES, 65_536)
    for at in range(_HEADER_OF_PROPERTIES, len(data) - 15, 16):
        tag, _, number = struct.unpack_from("<III", data, at)
        if tag in _CODEPAGES:
            return f"cp{number}"
    return ""


def _value(file: _BoundedFile, stream: str, most: int, codepage: str) -> str:
    for kind in _TYPES:
        data = file.beginning(stream + kind, most)
        if data:
            return decode_text(data, "utf-16-le" if kind == "001F" else codepage).strip("\0")
    return ""


def _sender(value: Callable[..., str]) -> Address:
    for name_tag, address_tags in _SENDERS:
        found = (_ADDRESS.fullmatch(clean_line(value(tag))) for tag in address_tags)
        address = next((each[0] for each in found if each), "")
        name = clean_line(value(name_tag))[:300]
        if address or name:
            return Address(address or _by_header(value), "" if name == address else name)
    return Address(_by_header(value))


def _by_header(value: Callable[..., str]) -> str:
    """The address of From in the header that an item keeps: Exchange's own address is none of the world's."""
    field = _FROM.search(value(_HEADER_FIELDS, _LONGEST_TEXT)[:_LONGEST_HEADER])
    found = _ANGLE.search(field[1]) or _ADDRESS.search(field[1]) if field else None
    return found[1] if found and found.lastindex else found[0] if found else ""


def _text(file: _BoundedFile, value: Callable[..., str], codepage: str) -> str:
    plain = value(_BODY, _LONGEST_TEXT)
    if plain.strip():
        return plain
    page = file.beginning(f"__substg1.0_{_HTML}0102", _LONGEST_TEXT)
    text = (
        decode_text(page, codepage if codepage != "cp65001" else "utf-8")
        if page
        else value(_HTML, _LONGEST_TEXT)
    )
    if text.strip():
        return html_to_text(clean_text(text))
    return rtf_to_text(decompressed(file.beginning(f"__substg1.0_{_RTF}0102", _LONGEST_TEXT)))


def _files(file: _BoundedFile, value: Callable[..., str]) -> list[str]:
    folders = sorted(
        {path[0] for path in file.listdir(streams=True, storages=False) if _FILE.fullmatch(path[0])}
    )
    found: list[str] = []
    for folder in folders[:_MOST_FILES]:
        embedded = value(_SUBJECT, folder=f"{folder}/__substg1.0_3701000D/")
        names = (label(value(tag, folder=f"{folder}/")) for tag in _FILE_NAMES)
        name = label(embedded) or next((each for each in names if each), "")
        if name:
            found.append(name)
    return found
