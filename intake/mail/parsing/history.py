"""Where history is imported from: mail in files, read one by one, however large a file is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from intake.mail.parsing.beginning import beginning
from intake.mail.parsing.header.arrival import arrival
from intake.mail.parsing.history_end import Stretch, is_cut

# What begins a mail in an mbox (RFC 4155): a sender and a time.  "From the beginning …" in a text doesn't.
_SEPARATOR = re.compile(rb"From (?:\S* )?.{0,200}\d{1,2}:\d{2}")
# As the RFC wants the time.  Some write it otherwise: then a header has to follow, for a text may also have
# "From Monday on we open at 9:00".
_TIME_BY_THE_RFC = re.compile(
    rb"From .{0,200}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    rb"[ \d]?\d \d{1,2}:\d{2}"
)
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
# What mboxrd and mboxo write for a line of a text that begins so.
_QUOTED_SEPARATOR = re.compile(rb"^>(>*From )", re.MULTILINE)
_DATE = re.compile(rb"^date:[ \t]*([^\r\n]{1,200})", re.IGNORECASE | re.MULTILINE)
_HEADER_READ = 20_000
_LINE_READ = 65_536
# As much as is taken of a mail on a server.
_LARGEST_BEGINNING = 1_000_000


@dataclass(frozen=True, slots=True)
class HistoricMail:
    """A mail of the past; `at` (UTC) is when it came or was written, `name` tells people where it lies.

    `raw` is its beginning where it is larger than allowed (`complete=False`); `size` in bytes and `digest`
    (SHA-256) are of all of it.  `fault` says why it can't be had; then `raw` is empty.
    """

    name: str
    raw: bytes
    size: int
    digest: bytes
    at: datetime
    complete: bool = True
    fault: str = ""


def not_to_be_had(name: str, at: datetime, fault: str) -> HistoricMail:
    """A mail of which nothing but its place is known."""
    return HistoricMail(name, b"", 0, hashlib.sha256().digest(), at, fault=fault)


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch of a file; `quoted`: lines that begin with "From " are quoted in it.

    `fault` says why it is no mail.
    """

    path: Path
    start: int
    end: int
    name: str
    quoted: bool = False
    fault: str = ""


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
        self._ordered = sorted(found, key=lambda place: (self._when(place), place.start))

    def __len__(self) -> int:
        return len(self._ordered)

    def __iter__(self) -> Iterator[HistoricMail]:
        for place in self._ordered:
            yield self._read(place)

    def _when(self, place: _Place) -> datetime:
        try:
            return _time(_head(place), self._now)
        except OSError:
            # Said when it is read.
            return self._now

    def _places(self, source: Path) -> Sequence[_Place]:
        if source.is_dir():
            return _of_folder(source)
        if source.is_file():
            if _is_mail(source):
                return [_whole(source)]
            try:
                return self._of_mbox(source)
            except OSError as error:
                raise ValueError(f"{source} can't be read: {error.strerror}") from error
        raise ValueError(f"{source} is neither an mbox file nor a Maildir nor a folder")

    def _of_mbox(self, source: Path) -> Sequence[_Place]:
        starts = list(_mails_in(source))
        if not starts:
            if source.stat().st_size:
                raise ValueError(f'{source} is no mbox: no line in it begins with "From " and a time')
            return ()
        ends = [*(start for start, _ in starts[1:]), source.stat().st_size]
        before = _Place(source, 0, starts[0][0], f"{source.name}, before the first mail")
        places = [
            _Place(source, body, end, f"{source.name}, mail {number}", quoted=True)
            for number, ((_, body), end) in enumerate(zip(starts, ends, strict=True), start=1)
        ]
        ends_of = [Stretch(place.path, place.start, place.end) for place in places[-2:]]
        if is_cut(ends_of[-1], ends_of[0] if len(ends_of) > 1 else None):
            self.cut = places[-1].name
            del places[-1]
        if _head(before).strip():
            places.append(replace(before, fault='above it is no line with "From " and a time'))
        return places

    def _read(self, place: _Place) -> HistoricMail:
        if place.fault:
            return not_to_be_had(place.name, self._now, place.fault)
        try:
            return self._mail(place)
        except OSError as error:
            # Somebody may have moved it meanwhile, as mail programs do in a Maildir.
            return not_to_be_had(place.name, self._now, error.strerror or str(error))

    def _mail(self, place: _Place) -> HistoricMail:
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


def _is_mail(path: Path) -> bool:
    return path.suffix.casefold() == ".eml"


def _whole(path: Path) -> _Place:
    return _Place(path, 0, path.stat().st_size, path.name)


def _of_folder(source: Path) -> Sequence[_Place]:
    if (source / "cur").is_dir():
        found = (path for name in ("cur", "new") for path in (source / name).glob("*"))
        return [_whole(path) for path in sorted(found) if path.is_file()]
    places = [_whole(path) for path in sorted(source.rglob("*")) if _is_mail(path) and path.is_file()]
    if not places:
        raise ValueError(f"{source} is no Maildir, and no .eml file is in it or below")
    return places


def _mails_in(source: Path) -> Iterator[tuple[int, int]]:
    """Where each mail of an mbox begins: with its separator, and behind that."""
    at, after_blank, line_begins = 0, True, True
    maybe: tuple[int, int] | None = None
    with source.open("rb") as file:
        while line := file.readline(_LINE_READ):
            if maybe is not None and _FIELD.match(line):
                yield maybe
            maybe = None
            if line_begins and after_blank and _SEPARATOR.match(line):
                place = (at, at + len(line))
                if _TIME_BY_THE_RFC.match(line):
                    yield place
                else:
                    maybe = place
            after_blank = line_begins and not line.strip(b"\r\n")
            line_begins = line.endswith(b"\n")
            at += len(line)


def _head(place: _Place, most: int = _HEADER_READ) -> bytes:
    with place.path.open("rb") as file:
        file.seek(place.start)
        return file.read(min(most, place.end - place.start))


def _time(raw: bytes, now: datetime) -> datetime:
    """When the mail came, by its topmost Received header; what was sent has none, and has its Date."""
    head = re.split(rb"\r?\n\r?\n", raw[:_HEADER_READ], maxsplit=1)[0]
    came = arrival(head, now)
    if came is not now:
        return min(came.astimezone(UTC), now)
    found = _DATE.search(head)
    try:
        at = parsedate_to_datetime(found[1].decode("ascii", "replace").strip()) if found else now
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(at.astimezone(UTC), now)
