"""Where history is imported from: mail in files, read one by one, however large a file is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from intake.mail.parsing.beginning import beginning
from intake.mail.parsing.header.arrival import arrival

# What begins a mail in an mbox (RFC 4155): a sender and a time.  "From the beginning …" in a text doesn't.
_SEPARATOR = re.compile(rb"From (?:\S* )?.{0,200}\d{1,2}:\d{2}")
# What mboxrd and mboxo write for a line of a text that begins so.
_QUOTED_SEPARATOR = re.compile(rb"^>(>*From )", re.MULTILINE)
_BOUNDARY = re.compile(rb'\bboundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)
_DATE = re.compile(rb"^date:[ \t]*([^\r\n]{1,200})", re.IGNORECASE | re.MULTILINE)
_HEADER_READ = 20_000
_LINE_READ = 65_536
_TAIL_READ = 65_536
# As much as is taken of a mail on a server.
_LARGEST_BEGINNING = 1_000_000


@dataclass(frozen=True, slots=True)
class HistoricMail:
    """A mail of the past; `at` (UTC) is when it came or was written, `name` tells people where it lies.

    `raw` is its beginning where it is larger than allowed (`complete=False`); `size` in bytes and `digest`
    (SHA-256) are of all of it.
    """

    name: str
    raw: bytes
    size: int
    digest: bytes
    at: datetime
    complete: bool = True


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch of a file; `quoted`: lines that begin with "From " are quoted in it."""

    path: Path
    start: int
    end: int
    name: str
    quoted: bool = False


class History:
    """The mails of an mbox file, a Maildir or a folder of .eml files, by their dates.

    ValueError where the source is none of these.  `cut` names the mail with which an mbox ends in the middle:
    it isn't among the mails.
    """

    def __init__(self, source: Path, max_mail_bytes: int, now: datetime) -> None:
        self._most = max_mail_bytes
        self._now = now
        self.cut: str | None = None
        found = self._places(source)
        # Answers come after what they answer, as far as dates are honest.
        self._ordered = sorted(found, key=lambda place: (_time(_head(place), now), place.start))

    def __len__(self) -> int:
        return len(self._ordered)

    def __iter__(self) -> Iterator[HistoricMail]:
        for place in self._ordered:
            yield self._read(place)

    def _places(self, source: Path) -> Sequence[_Place]:
        if source.is_dir():
            inside = (source / "cur", source / "new") if (source / "cur").is_dir() else ()
            files = (path for folder in inside for path in folder.glob("*"))
            paths = sorted(files if inside else source.rglob("*.eml"))
            return [_Place(path, 0, path.stat().st_size, path.name) for path in paths if path.is_file()]
        if source.is_file():
            if source.suffix.casefold() == ".eml":
                return [_Place(source, 0, source.stat().st_size, source.name)]
            return self._of_mbox(source)
        raise ValueError(f"{source} is neither an mbox file nor a Maildir nor a folder")

    def _of_mbox(self, source: Path) -> Sequence[_Place]:
        starts = list(_mails_in(source))
        if not starts and source.stat().st_size:
            raise ValueError(f'{source} is no mbox: no line in it begins with "From " and a time')
        ends = [*(start for start, _ in starts[1:]), source.stat().st_size]
        places = [
            _Place(source, body, end, f"{source.name}, mail {number}", quoted=True)
            for number, ((_, body), end) in enumerate(zip(starts, ends, strict=True), start=1)
        ]
        if places and _is_cut(places[-1]):
            self.cut = places[-1].name
            del places[-1]
        return places

    def _read(self, place: _Place) -> HistoricMail:
        with place.path.open("rb") as file:
            file.seek(place.start)
            size = place.end - place.start
            kept, digest, left = bytearray(), hashlib.sha256(), size
            while left and (piece := file.read(min(left, _LINE_READ))):
                left -= len(piece)
                digest.update(piece)
                if size <= self._most or len(kept) < _LARGEST_BEGINNING:
                    kept += piece
        raw = bytes(kept)
        if place.quoted:
            raw = _QUOTED_SEPARATOR.sub(rb"\1", raw)
            # The blank line above the next separator is no part of the mail.
            raw = raw.removesuffix(
                b"\r\n" if raw.endswith(b"\r\n\r\n") else b"\n" if raw.endswith(b"\n\n") else b""
            )
        at = _time(raw, self._now)
        if size <= self._most:
            return HistoricMail(place.name, raw, len(raw), digest.digest(), at)
        most = min(_LARGEST_BEGINNING, self._most)
        return HistoricMail(place.name, beginning(raw[:most]), size, digest.digest(), at, complete=False)


def _mails_in(source: Path) -> Iterator[tuple[int, int]]:
    """Where each mail of an mbox begins: with its separator, and behind that."""
    at, after_blank, line_begins = 0, True, True
    with source.open("rb") as file:
        while line := file.readline(_LINE_READ):
            if line_begins and after_blank and _SEPARATOR.match(line):
                yield at, at + len(line)
            after_blank = line_begins and not line.strip(b"\r\n")
            line_begins = line.endswith(b"\n")
            at += len(line)


def _is_cut(place: _Place) -> bool:
    """Whether an mbox ends within its last mail: without a line's end, or before the last boundary."""
    head = _head(place)
    with place.path.open("rb") as file:
        file.seek(max(place.start, place.end - _TAIL_READ))
        tail = file.read(_TAIL_READ)
    if not tail.endswith(b"\n") or not re.search(rb"\r?\n\r?\n", head):
        return True
    header = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    found = _BOUNDARY.search(header) if b"multipart/" in header.lower() else None
    if found is None:
        return False
    return b"--" + (found[1] or found[2]) + b"--" not in tail


def _head(place: _Place) -> bytes:
    with place.path.open("rb") as file:
        file.seek(place.start)
        return file.read(min(_HEADER_READ, place.end - place.start))


def _time(raw: bytes, now: datetime) -> datetime:
    """When the mail came, by its topmost Received header; what was sent has none, and has its Date."""
    head = re.split(rb"\r?\n\r?\n", raw[:_HEADER_READ], maxsplit=1)[0]
    came = arrival(head, now)
    if came is not now:
        return came.astimezone(UTC)
    found = _DATE.search(head)
    try:
        at = parsedate_to_datetime(found[1].decode("ascii", "replace").strip()) if found else now
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(at.astimezone(UTC), now)
