"""Whether the last mail of an mbox was cut: by what the mail itself says of its length and of its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from intake.mail.parsing.beginning import LARGEST_HEADER, boundary

_TAIL_READ = 65_536
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
# What servers write into an mbox beside the mail (mboxcl), and some senders into a mail.
_BYTES = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_LINES = re.compile(rb"^lines:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_QUOTED_PRINTABLE = re.compile(
    rb"^content-transfer-encoding:[ \t]*quoted-printable", re.IGNORECASE | re.MULTILINE
)
# "=" at the end of a line says that the line goes on (RFC 2045 §6.7).
_GOES_ON = re.compile(rb"=[ \t]*[\r\n]*\Z")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A mail in an mbox, from behind its separator to the next one or to the end of the file."""

    path: Path
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Measured:
    """What a mail says of its text's length, None where it doesn't, and what there is."""

    said_bytes: int | None
    said_lines: int | None
    bytes: int
    lines: int


def is_cut(last: Stretch, before: Stretch | None) -> bool:
    """Whether an mbox ends within its last mail; `before` is the one above it.

    It does without a line's end, without the end of its header, before the last boundary of a multipart, in
    a line of quoted-printable that goes on, and where the text is shorter than the mail says, if the mail
    before told the truth.  A plain text of unsaid length that is cut at a line's end can't be told from a
    whole one.
    """
    head, tail = _beginning(last), _tail(last)
    if not tail.endswith(b"\n") or not (_BLANK_LINE.search(head) or len(head) == LARGEST_HEADER):
        return True
    if found := boundary(head):
        return b"--" + found + b"--" not in tail
    head = _header(head)
    if _QUOTED_PRINTABLE.search(head) and _GOES_ON.search(tail):
        return True
    return (_BYTES.search(head) or _LINES.search(head)) is not None and _is_shorter(last, before)


def _is_shorter(last: Stretch, before: Stretch | None) -> bool:
    """Only the server's word counts who wrote the file: it is in the mail above, too, and true there.

    A sender's own field becomes wrong where a mail is written anew on its way.  A mail alone is taken at its
    word.
    """
    ours, theirs = _measured(last), None if before is None else _measured(before)
    if ours.said_bytes is not None:
        if theirs is None:
            # On its way a line's end has two bytes.
            return ours.bytes + ours.lines < ours.said_bytes
        return _fits(theirs.said_bytes, theirs.bytes) and ours.bytes < ours.said_bytes
    if ours.said_lines is None:
        return False
    if theirs is None:
        return ours.lines + 1 < ours.said_lines
    return _fits(theirs.said_lines, theirs.lines) and ours.lines < ours.said_lines


def _fits(said: int | None, is_there: int) -> bool:
    """The blank line above the next separator may count or not."""
    return said is not None and said <= is_there <= said + 2


def _measured(stretch: Stretch) -> _Measured:
    head = _beginning(stretch)
    ended = _BLANK_LINE.search(head)
    behind = stretch.start + (ended.end() if ended else len(head))
    said_bytes, said_lines = _BYTES.search(_header(head)), _LINES.search(_header(head))
    lines = sum(piece.count(b"\n") for piece in _pieces(stretch, behind))
    return _Measured(
        int(said_bytes[1]) if said_bytes else None,
        int(said_lines[1]) if said_lines else None,
        stretch.end - behind,
        lines,
    )


def _header(beginning: bytes) -> bytes:
    return _BLANK_LINE.split(beginning, maxsplit=1)[0]


def _beginning(stretch: Stretch) -> bytes:
    with stretch.path.open("rb") as file:
        file.seek(stretch.start)
        return file.read(min(LARGEST_HEADER, stretch.end - stretch.start))


def _tail(stretch: Stretch) -> bytes:
    with stretch.path.open("rb") as file:
        file.seek(max(stretch.start, stretch.end - _TAIL_READ))
        return file.read(_TAIL_READ)


def _pieces(stretch: Stretch, start: int) -> Iterator[bytes]:
    with stretch.path.open("rb") as file:
        file.seek(start)
        left = stretch.end - start
        while left and (piece := file.read(min(left, _TAIL_READ))):
            left -= len(piece)
            yield piece
