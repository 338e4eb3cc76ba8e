"""Fetching mail in batches that are bounded in count and bytes, however large a mail is."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from intake.desk.message import FetchedMail, WatchedFolder
from intake.mail.imap.excerpt import describe, rebuild
from intake.mail.imap.problems import ImapFlood, ImapProblem
from intake.mail.imap.settle import in_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from intake.mail.imap.connection import Connection

# Larger mails are read in pieces of this size: fetched whole, a mail of 25 MB costs four times that memory.
_PIECE_BYTES = 1_000_000
_LARGEST_HEADER_BYTES = 500_000
_LARGEST_TEXT_BYTES = 1_000_000
# Of a mail of thousands of parts; beyond a few times this it isn't read at all.
_LARGEST_STRUCTURE_BYTES = 500_000


@dataclass(frozen=True, slots=True)
class Limits:
    """`mail` bytes: more is left on the server.  `count` and `batch` bytes bound one batch."""

    mail: int
    count: int
    batch: int


@dataclass(frozen=True, slots=True)
class _Listed:
    uid: int
    size: int
    arrived_at: datetime


# A lost connection may be the network's fault; over one mail again and again, it is the mail's.
_LOSSES_AT_ONCE, _LOSSES_BLAMED = 1, 3


class Caution:
    """Which mails a server failed us over: such a mail is asked for more carefully each time.

    Otherwise a single mail, of which a server can't speak without a flood or can't speak at all, would keep
    all others waiting for ever.  Whoever floods is asked for less at a time.  Whoever ends the connection
    over a mail in pieces is asked for the whole: Dovecot 2.3 finds a mail too short when a piece ends behind
    a bare CR.
    """

    def __init__(self) -> None:
        self._failures: dict[int, int] = {}
        self._losses: dict[int, int] = {}

    @contextmanager
    def asking_for(self, connection: Connection, *uids: int) -> Iterator[None]:
        """Remember the mails if the server floods, or ends the connection."""
        try:
            yield
        except ImapFlood:
            self.failed(*uids)
            raise
        except ImapProblem:
            if not connection.is_open:
                _count(self._losses, uids)
            raise

    def failed(self, *uids: int) -> None:
        """Be more careful with these mails from now on."""
        _count(self._failures, uids)

    def alone(self, uid: int) -> bool:
        """Whether to ask for this mail alone, and in pieces unless `at_once`."""
        return self._failures.get(uid, 0) >= 1 or self._losses.get(uid, 0) >= _LOSSES_AT_ONCE

    def at_once(self, uid: int) -> bool:
        """Whether to ask for the whole of it by one command, however large it is."""
        return uid not in self._failures and _LOSSES_AT_ONCE <= self._losses.get(uid, 0) < _LOSSES_BLAMED

    def text_alone(self, uid: int) -> bool:
        """Whether to ask for no more than its header and its first text."""
        return self.header_alone(uid) or self._losses.get(uid, 0) >= _LOSSES_BLAMED

    def header_alone(self, uid: int) -> bool:
        """Whether to ask for no more than its header."""
        return self._failures.get(uid, 0) >= 2 or self._losses.get(uid, 0) > _LOSSES_BLAMED  # noqa: PLR2004 - the second failure

    def not_at_all(self, uid: int) -> bool:
        """Whether to leave it on the server."""
        return self._failures.get(uid, 0) >= 3 or self._losses.get(uid, 0) > _LOSSES_BLAMED + 1  # noqa: PLR2004 - the third failure


def _count(counts: dict[int, int], uids: Iterable[int]) -> None:
    for uid in uids:
        counts[uid] = counts.get(uid, 0) + 1


class Fetcher:
    """Fetches from the selected folder.

    `refused` collects the mails that the server listed but wouldn't hand over, with its reason:
    they must not keep the others waiting.
    """

    def __init__(
        self, connection: Connection, folder: WatchedFolder, limits: Limits, caution: Caution
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._limits = limits
        self._caution = caution
        self.refused: dict[int, str] = {}

    def batches(self, uids: Sequence[int]) -> Iterator[list[FetchedMail]]:
        """The mails in ascending order of UID; those that are gone are silently left out."""
        batch: list[_Listed] = []
        held = 0
        for piece in in_pieces(uids):
            for listed in self._list(piece):
                weight = min(listed.size, self._limits.mail)
                if batch and (len(batch) >= self._limits.count or held + weight > self._limits.batch):
                    yield self._fetch(batch)
                    batch, held = [], 0
                batch.append(listed)
                held += weight
        if batch:
            yield self._fetch(batch)

    def _list(self, uids: list[int]) -> list[_Listed]:
        answers = self._connection.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        return [
            _Listed(uid, size, _utc(answer.get(b"INTERNALDATE")))
            for uid, answer in sorted(answers.items())
            if isinstance(size := answer.get(b"RFC822.SIZE"), int)
        ]

    def _fetch(self, batch: list[_Listed]) -> list[FetchedMail]:
        raws = self._small({listed.uid: listed.size for listed in batch if self._is_small(listed)})
        mails: list[FetchedMail] = []
        for listed in batch:
            mail = self._one(listed, raws)
            if mail is not None:
                mails.append(mail)
        return mails

    def _is_small(self, listed: _Listed) -> bool:
        fits = listed.size <= min(_PIECE_BYTES, self._limits.mail)
        return fits and not self._caution.alone(listed.uid)

    def _one(self, listed: _Listed, raws: dict[int, bytes]) -> FetchedMail | None:
        if listed.uid in raws:
            return self._whole(listed, raws.pop(listed.uid))
        if self._is_small(listed) or listed.uid in self.refused:
            return None
        if self._caution.not_at_all(listed.uid):
            self.refused[listed.uid] = "asked for this mail, the server sends without end"
            return None
        try:
            with self._caution.asking_for(self._connection, listed.uid):
                return self._large(listed)
        except ImapProblem as problem:
            if not self._connection.is_open:
                raise
            self.refused[listed.uid] = problem.public
            return None

    def _large(self, listed: _Listed) -> FetchedMail | None:
        """A mail by pieces, or its beginning."""
        if listed.size <= self._limits.mail and not self._caution.text_alone(listed.uid):
            at_once = self._caution.at_once(listed.uid)
            raw = self._at_once(listed) if at_once else self._in_pieces(listed.uid)
            if raw is None:
                return None
            if len(raw) <= self._limits.mail:
                return self._whole(listed, raw)
        return self._excerpt(listed)

    def _small(self, sizes: Mapping[int, int]) -> dict[int, bytes]:
        """Whole mails in one command; one by one when the answer can't be read, to find the culprit."""
        try:
            with self._caution.asking_for(self._connection, *sizes):
                answers = self._connection.fetch(list(sizes), ["BODY.PEEK[]"], sum(sizes.values()))
        except ImapProblem:
            if not self._connection.is_open:
                raise
            if len(sizes) == 1:
                # It may be larger than its size says.
                self._caution.failed(*sizes)
                return {}
            return {
                found: raw for uid, size in sizes.items() for found, raw in self._small({uid: size}).items()
            }
        for uid, answer in answers.items():
            if b"BODY[]" in answer and answer[b"BODY[]"] is None:
                self.refused[uid] = "the server has no bytes for this mail"
        return {
            uid: raw for uid, answer in answers.items() if isinstance(raw := answer.get(b"BODY[]"), bytes)
        }

    def _in_pieces(self, uid: int) -> bytes | None:
        """A mail by partial fetches; None when it is gone.  RFC822.SIZE is not relied upon."""
        # BytesIO gives its bytes away without a second copy.
        whole = BytesIO()
        while whole.tell() <= self._limits.mail:
            piece = self._partial(uid, "", whole.tell(), _PIECE_BYTES)
            if piece is None:
                return None
            whole.write(piece)
            if len(piece) < _PIECE_BYTES:
                break
        return whole.getvalue()

    def _at_once(self, listed: _Listed) -> bytes | None:
        """A mail by one command, at the cost of memory; None when it is gone."""
        answer = self._connection.fetch([listed.uid], ["BODY.PEEK[]"], listed.size).get(listed.uid, {})
        return _bytes_of(answer, "BODY[]")

    def _excerpt(self, listed: _Listed) -> FetchedMail | None:
        """The header and the first text part of a mail that is too large."""
        header = self._partial(listed.uid, "HEADER", 0, _LARGEST_HEADER_BYTES)
        if header is None:
            return None
        excerpt = describe(None if self._caution.header_alone(listed.uid) else self._structure(listed.uid))
        part_header = text = b""
        if excerpt.text_part:
            text = self._partial(listed.uid, excerpt.text_part, 0, self._largest_text) or b""
            if excerpt.multipart:
                part_header = (
                    self._partial(listed.uid, f"{excerpt.text_part}.MIME", 0, _LARGEST_HEADER_BYTES) or b""
                )
        cut = len(text) >= self._largest_text
        return FetchedMail(
            self._folder,
            listed.uid,
            listed.arrived_at,
            listed.size,
            rebuild(header, excerpt, part_header, text, cut=cut),
            complete=False,
            left_on_server=excerpt.left_behind(text_cut=cut),
        )

    @property
    def _largest_text(self) -> int:
        return max(1, min(_LARGEST_TEXT_BYTES, self._limits.mail))

    def _structure(self, uid: int) -> object:
        """The BODYSTRUCTURE; None when the server gives none: then the header alone has to do."""
        try:
            answer = self._connection.fetch([uid], ["BODYSTRUCTURE"], _LARGEST_STRUCTURE_BYTES).get(uid, {})
        except ImapProblem:
            if not self._connection.is_open:
                raise
            return None
        return answer.get(b"BODYSTRUCTURE")

    def _partial(self, uid: int, section: str, start: int, count: int) -> bytes | None:
        """That many bytes of a section from `start` on; None when the mail or the section isn't there."""
        item = f"BODY.PEEK[{section}]<{start}.{count}>"
        answer = self._connection.fetch([uid], [item], count).get(uid, {})
        return _bytes_of(answer, f"BODY[{section}]<{start}>")

    def _whole(self, listed: _Listed, raw: bytes) -> FetchedMail:
        return FetchedMail(self._folder, listed.uid, listed.arrived_at, listed.size, raw)


def _bytes_of(answer: Mapping[bytes, object], key: str) -> bytes | None:
    value = answer.get(key.encode("ascii"))
    return value if isinstance(value, bytes) else None


def _utc(value: object) -> datetime:
    """INTERNALDATE in UTC; now, when the server gives none or an impossible one."""
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC)
        except (OverflowError, ValueError):
            return datetime.now(UTC)
    return datetime.now(UTC)
