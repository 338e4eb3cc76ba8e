"""Outlook items made here ([MS-OXMSG] in a compound file, [MS-CFB] version 3), as tests need them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SECTOR = 512
MINI_SECTOR = 64
CUT_OFF = 4096
END, FREE, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
FAT_ITSELF = 0xFFFFFFFD
ROOT, FOLDER, STREAM = 5, 1, 2
Tree = Mapping[str, "bytes | Tree"]


@dataclass
class Entry:
    """A folder or stream; the numbers are those of other entries, and of its first sector."""

    name: str
    kind: int
    data: bytes = b""
    left: int = NONE
    right: int = NONE
    child: int = NONE
    start: int = END

    def encoded(self) -> bytes:
        name = (self.name + "\0").encode("utf-16-le")
        numbers = struct.pack("<HBBIII", len(name), self.kind, 1, self.left, self.right, self.child)
        return name.ljust(64, b"\0") + numbers + b"\0" * 36 + struct.pack("<IQ", self.start, len(self.data))


@dataclass
class Writer:
    """Sectors and the table of what follows each; the same for the small sectors of short streams."""

    sectors: list[bytes] = field(default_factory=list)
    table: list[int] = field(default_factory=list)
    short: bytes = b""
    short_table: list[int] = field(default_factory=list)

    def put(self, data: bytes) -> int:
        start = len(self.sectors)
        pieces = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        self.sectors += pieces
        self.table += [*range(start + 1, start + len(pieces)), END] if pieces else []
        return start if pieces else END

    def put_short(self, data: bytes) -> int:
        start, count = len(self.short_table), -(-len(data) // MINI_SECTOR)
        self.short += data.ljust(count * MINI_SECTOR, b"\0")
        self.short_table += [*range(start + 1, start + count), END] if count else []
        return start if count else END


def compound_file(tree: Tree) -> bytes:
    """A file of these folders (mappings) and streams (bytes)."""
    entries = [Entry("Root Entry", ROOT)]
    _add(entries, tree)
    writer = Writer()
    for entry in entries:
        if entry.kind == STREAM:
            put = writer.put if len(entry.data) >= CUT_OFF else writer.put_short
            entry.start = put(entry.data)
    entries[0].start, entries[0].data = writer.put(writer.short), writer.short
    short_table = numbers(writer.short_table)
    first_short = writer.put(short_table)
    folders = b"".join(entry.encoded() for entry in entries)
    first_folder = writer.put(folders + Entry("", 0).encoded() * (-len(entries) % 4))
    return _with_table(writer, first_folder, first_short, len(short_table) // SECTOR)


def numbers(values: Sequence[int]) -> bytes:
    """Whole sectors of these numbers."""
    data = struct.pack(f"<{len(values)}I", *values)
    return data.ljust(-(-len(data) // SECTOR) * SECTOR, b"\xff")


def _add(entries: list[Entry], tree: Tree) -> None:
    waiting = [(0, tree)]
    while waiting:
        number, folder = waiting.pop()
        names = sorted(folder, key=lambda name: (len(name), name.upper()))
        first = len(entries)
        for at, name in enumerate(names):
            inside = folder[name]
            if isinstance(inside, bytes):
                entries.append(Entry(name, STREAM, inside))
            else:
                entries.append(Entry(name, FOLDER))
                waiting.append((first + at, inside))
        entries[number].child = _balanced(entries, list(range(first, first + len(names))))


def _balanced(entries: list[Entry], order: list[int]) -> int:
    if not order:
        return NONE
    middle = len(order) // 2
    entries[order[middle]].left = _balanced(entries, order[:middle])
    entries[order[middle]].right = _balanced(entries, order[middle + 1 :])
    return order[middle]


def _with_table(writer: Writer, first_folder: int, first_short: int, short_sectors: int) -> bytes:
    tables = 1
    while (len(writer.table) + tables) * 4 > tables * SECTOR:
        tables += 1
    first = len(writer.sectors)
    whole = numbers([*writer.table, *[FAT_ITSELF] * tables])
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    )
    header += struct.pack("<9I", 0, tables, first_folder, 0, CUT_OFF, first_short, short_sectors, END, 0)
    header += struct.pack("<109I", *range(first, first + tables), *[FREE] * (109 - tables))
    return header + b"".join(writer.sectors) + whole


def item(
    subject: str = "",
    name: str = "",
    address: str = "",
    text: str = "",
    files: Mapping[str, bytes] | None = None,
    *,
    kind: str = "IPM.Note",
    codepage: int = 0,
    page: bytes = b"",
) -> bytes:
    """An Outlook item; in Unicode unless it has a codepage."""
    ending, charset = ("001E", f"cp{codepage}") if codepage else ("001F", "utf-16-le")
    values = {"001A": kind, "0037": subject, "0C1A": name, "5D01": address, "1000": text}
    tree: dict[str, bytes | Tree] = {
        f"__substg1.0_{tag}{ending}": value.encode(charset) for tag, value in values.items() if value
    }
    said = struct.pack("<IIQ", 0x3FFD0003, 6, codepage) if codepage else b""
    tree["__properties_version1.0"] = b"\0" * 32 + said
    if page:
        tree["__substg1.0_10130102"] = page
    for number, (file, content) in enumerate((files or {}).items()):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            f"__substg1.0_3707{ending}": file.encode(charset),
            "__substg1.0_37010102": content,
        }
    return compound_file(tree)
