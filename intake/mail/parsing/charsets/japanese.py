"""Japanese as Windows writes it: JIS with the rows of NEC and IBM, which no codec of Python reads.

ISO-2022-JP (RFC 1468) and EUC-JP carry the same two-byte characters as Shift_JIS; what is beyond the standard
is read by way of Windows' Shift_JIS, as the WHATWG Encoding standard does.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([DO-Q]|\([BJIH]|&@)")
_DOUBLE = re.compile(rb"([\x21-\x7e])([\x21-\x7e])")
_EUC = re.compile(rb"\x8f[\xa1-\xfe]{2}|\x8e[\xa1-\xdf]|[\xa1-\xfe]{2}|[\x00-\x7f]+|.", re.DOTALL)
_TOP = 0x80


def iso_2022_jp(data: bytes) -> str:
    """Text in ISO-2022-JP; characters that nobody knows are U+FFFD."""
    pieces = _ESCAPE.split(data)
    texts = [pieces[0].decode("ascii", "replace")]
    for escape, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if escape.startswith(b"$("):
            texts.append((b"\x1b" + escape + piece).decode("iso2022_jp_2004", "replace"))
        elif escape.startswith(b"$"):
            texts.append("".join(map(_line, re.split(rb"([\r\n]+)", piece))))
        elif escape == b"(I":
            texts.append(bytes(byte | _TOP for byte in piece).decode("cp932", "replace"))
        else:
            texts.append(piece.decode("ascii", "replace"))
    return "".join(texts)


def _line(piece: bytes) -> str:
    """A run of two-byte characters; a line's end is ASCII, whatever was forgotten before it."""
    if piece[:1] in {b"\r", b"\n"}:
        return piece.decode("ascii")
    return "".join(_character(pair[0], pair[1]) for pair in re.findall(rb"[^\x00-\x20]{2}", piece))


def euc_jp(data: bytes) -> str:
    """Text in EUC-JP; characters that nobody knows are U+FFFD."""
    return "".join(map(_euc, _EUC.findall(data)))


def _euc(piece: bytes) -> str:
    if len(piece) == 2 and piece[0] > 0x8F:  # noqa: PLR2004 - two bytes above the single shifts
        return _character(piece[0] - _TOP, piece[1] - _TOP)
    return piece.decode("euc_jp", "replace")


def _character(row: int, cell: int) -> str:
    """The character of a JIS row and cell (both from 0x21), by its place in Shift_JIS."""
    lead = ((row - 0x21) >> 1) + 0x81
    if lead > 0x9F:  # noqa: PLR2004 - the second range of lead bytes begins at 0xE0
        lead += 0x40
    trail = cell + (0x1F if cell < 0x60 else 0x20) if row & 1 else cell + 0x7E  # noqa: PLR2004
    return bytes((lead, min(trail, 0xFF))).decode("cp932", "replace") if lead <= 0xFF else "\ufffd"  # noqa: PLR2004
