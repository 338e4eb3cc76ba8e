"""Fetching mail in batches that are bounded in count and bytes, however large a mail is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder
from intake.mail.imap.answers import LARGEST_HEADER_BYTES, bytes_of, has_come_a_way, size_in, utc
from intake.mail.imap.caution import Caution
from intake.mail.imap.excerpt import describe, rebuild
from intake.mail.imap.problems import ImapProblem
from intake.mail.imap.settle import found_among, in_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from intake.mail.imap.connection import Connection

# Larger mails are read in pieces of this size: fetched whole, a mail of 25 MB costs four times that memory.
_PIECE_BYTES = 1_000_000
_LARGEST_TEXT_BYTES = 1_000_000
# Of a mail of thousands of parts; beyond a few times this it isn't read at all.
_LARGEST_STRUCTURE_BYTES = 500_000
_NO_BYTES = "the server has no bytes for this mail"


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


class Fetcher:
    """Fetches from the selected folder, which `open_anew` selects once more.

    `refused` collects the mails that the server listed but wouldn't hand over, by UID: they must not keep
    the others waiting.
    """

    def __init__(
        self,
        connection: Connection,
        folder: WatchedFolder,
        limits: Limits,
        caution: Caution,
        open_anew: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._limits = limits
        self._caution = caution
        self._open_anew = open_anew
        self.refused: dict[int, UnfetchedMail] = {}

    def batches(self, uids: Sequence[int]) -> Iterator[list[FetchedMail]]:
        """The mails by UID, and then those that have kept others waiting twice; without what is gone."""
        last = list(filter(self._caution.last, uids))
        yield from self._batches([uid for uid in uids if not self._caution.last(uid)])
        for uid in last:
            yield from self._batches([uid])

    def _batches(self, uids: Sequence[int]) -> Iterator[list[FetchedMail]]:
        batch: list[_Listed] = []
        held = 0
        for uid in filter(self._caution.unlisted, uids):
            self._refuse(_Listed(uid, 0, datetime.now(UTC)), "asked for its size, the server hangs up")
        known = [uid for uid in uids if not self._caution.unlisted(uid)]
        for piece in in_pieces(known, self._caution.listed_at_once):
            found = self._list(piece)
            self._refuse_if_there(set(piece).difference(listed.uid for listed in found))
            for listed in found:
                weight = min(listed.size, self._limits.mail)
                if batch and (len(batch) >= self._limits.count or held + weight > self._limits.batch):
                    yield from self._fetch(batch)
                    batch, held = [], 0
                batch.append(listed)
                held += weight
        if batch:
            yield from self._fetch(batch)

    def _list(self, uids: list[int]) -> list[_Listed]:
        """Size and arrival of these mails; where the answer can't be read, of all but the culprit."""
        try:
            with self._caution.listing(self._connection, uids):
                answers = self._connection.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        except ImapProblem as problem:
            if not self._connection.is_open:
                raise
            if len(uids) > 1:
                half = len(uids) // 2
                return [*self._list(uids[:half]), *self._list(uids[half:])]
            self._refuse(_Listed(uids[0], 0, datetime.now(UTC)), problem.public)
            return []
        for uid in answers:
            if b"RFC822.SIZE" in answers[uid] and size_in(answers[uid]) is None:
                # It may be of any size.
                self._caution.failed(uid)
        return [
            _Listed(uid, size_in(answer) or 0, utc(answer.get(b"INTERNALDATE")))
            for uid, answer in sorted(answers.items())
            if b"RFC822.SIZE" in answer
        ]

    def _fetch(self, batch: list[_Listed]) -> Iterator[list[FetchedMail]]:
        """These mails; in several batches where they are larger than their sizes say."""
        raws = self._small({listed.uid: listed for listed in batch if self._is_small(listed)})
        mails: list[FetchedMail] = []
        missing = {listed.uid for listed in batch}
        held = 0
        for listed in batch:
            if mails and self._caution.alone(listed.uid):
                # The connection may be lost over it; what is here is here.
                yield self._without_invented(mails)
                mails, held = [], 0
            mail = self._one(listed, raws)
            if mail is None:
                continue
            if mails and held + len(mail.raw) > max(self._limits.batch, _PIECE_BYTES):
                yield self._without_invented(mails)
                mails, held = [], 0
            mails.append(mail)
            missing.discard(mail.uid)
            held += len(mail.raw)
        self._refuse_if_there(missing)
        yield self._without_invented(mails)

    def _without_invented(self, mails: list[FetchedMail]) -> list[FetchedMail]:
        """Leave out what the server made up for a mail that another client has taken away.

        Courier invents a mail by root@localhost, which shows no trace of a way.  The server may not admit
        that the mail is gone before the folder is opened anew.
        """
        doubtful = [mail.uid for mail in mails if not has_come_a_way(mail.raw)]
        if not doubtful:
            return mails
        self._open_anew()
        there = set(found_among(self._connection, doubtful))
        wrong = (set(doubtful) - there) | self._not_empty([mail for mail in mails if mail.uid in there])
        return [mail for mail in mails if mail.uid not in wrong]

    def _not_empty(self, mails: list[FetchedMail]) -> set[int]:
        """Refuse mails that came empty and aren't: mailutils doesn't find what another client has renamed."""
        empty = {mail.uid: mail for mail in mails if not mail.raw}
        answers = self._connection.fetch(list(empty), ["RFC822.SIZE"]) if empty else {}
        filled = {uid for uid, answer in answers.items() if answer.get(b"RFC822.SIZE")}
        for uid in filled:
            self._refuse(_Listed(uid, 0, empty[uid].arrived_at), _NO_BYTES)
        return filled

    def _refuse_if_there(self, uids: set[int]) -> None:
        """Tell mails that are gone from those about which the server says nothing, although it has them."""
        silent = uids.difference(self.refused)
        if silent:
            self._connection.catch_up()
            for uid in found_among(self._connection, list(silent)):
                self._refuse(_Listed(uid, 0, datetime.now(UTC)), "asked for it, the server says nothing")

    def _is_small(self, listed: _Listed) -> bool:
        fits = listed.size <= min(_PIECE_BYTES, self._limits.mail)
        return fits and not self._caution.alone(listed.uid)

    def _one(self, listed: _Listed, raws: dict[int, bytes]) -> FetchedMail | None:
        if listed.uid in raws:
            return self._whole(listed, raws.pop(listed.uid))
        if self._is_small(listed) or listed.uid in self.refused:
            return None
        if self._caution.not_at_all(listed.uid):
            self._refuse(listed, "asked for this mail, the server sends without end or hangs up")
            return None
        try:
            with self._caution.asking_for(self._connection, listed.uid):
                return self._large(listed)
        except ImapProblem as problem:
            if not self._connection.is_open:
                raise
            self._refuse(listed, problem.public)
            return None

    def _refuse(self, listed: _Listed, reason: str) -> None:
        self.refused[listed.uid] = UnfetchedMail(
            self._folder, listed.uid, listed.arrived_at, listed.size, reason
        )

    def _large(self, listed: _Listed) -> FetchedMail | None:
        """A mail by pieces, or its beginning."""
        if listed.size <= self._limits.mail and not self._caution.text_alone(listed.uid):
            at_once = self._caution.at_once(listed.uid)
            raw = self._at_once(listed) if at_once else self._in_pieces(listed)
            if raw is None:
                return None
            if len(raw) <= self._limits.mail:
                return self._whole(listed, raw)
        elif not self._caution.alone(listed.uid):
            # The size may be wrong, and the mail a small one.
            raw = self._partial(listed.uid, "", 0, _PIECE_BYTES)
            if raw is not None and len(raw) < min(_PIECE_BYTES, self._limits.mail):
                return self._whole(listed, raw)
        return self._excerpt(listed)

    def _small(self, mails: Mapping[int, _Listed]) -> dict[int, bytes]:
        """Whole mails in one command; none when the answer can't be read: each is then asked for alone."""
        try:
            with self._caution.asking_for(self._connection, *mails):
                size = sum(listed.size for listed in mails.values())
                answers = self._connection.fetch(list(mails), ["BODY.PEEK[]"], size)
        except ImapProblem:
            if not self._connection.is_open:
                raise
            # One of them may be larger than its size says.
            self._caution.failed(*mails)
            return {}
        for uid, answer in answers.items():
            if uid in mails and b"BODY[]" in answer and answer[b"BODY[]"] is None:
                self._refuse(mails[uid], _NO_BYTES)
        return {
            uid: raw for uid, answer in answers.items() if isinstance(raw := answer.get(b"BODY[]"), bytes)
        }

    def _in_pieces(self, listed: _Listed) -> bytes | None:
        """A mail by partial fetches; None when it is gone.  RFC822.SIZE is not relied upon."""
        # BytesIO gives its bytes away without a second copy.
        whole = BytesIO()
        while whole.tell() <= self._limits.mail:
            piece = self._partial(listed.uid, "", whole.tell(), _PIECE_BYTES)
            if piece is None:
                return None
            whole.write(piece)
            # A server may give less at a time than it was asked for.
            if not piece or (len(piece) < _PIECE_BYTES and whole.tell() >= listed.size):
                break
        return whole.getvalue()

    def _at_once(self, listed: _Listed) -> bytes | None:
        """A mail by one command, at the cost of memory; None when it is gone."""
        answer = self._connection.fetch([listed.uid], ["BODY.PEEK[]"], listed.size).get(listed.uid, {})
        return bytes_of(answer, "BODY[]")

    def _excerpt(self, listed: _Listed) -> FetchedMail | None:
        """The header and the first text part of a mail that is too large, or that can't be had whole."""
        header = self._partial(listed.uid, "HEADER", 0, LARGEST_HEADER_BYTES)
        if header is None:
            return None
        # Whose mail is not too large would be told that it is, and be asked for what he wrote.
        bare = listed.size > self._limits.mail and self._caution.header_alone(listed.uid)
        excerpt = describe(None if bare else self._structure(listed.uid))
        part_header = text = b""
        if excerpt.text_part:
            text = self._partial(listed.uid, excerpt.text_part, 0, self._largest_text) or b""
            if excerpt.multipart:
                part_header = (
                    self._partial(listed.uid, f"{excerpt.text_part}.MIME", 0, LARGEST_HEADER_BYTES) or b""
                )
        cut = len(text) >= self._largest_text
        left_behind = excerpt.left_behind(text_cut=cut)
        return FetchedMail(
            self._folder,
            listed.uid,
            listed.arrived_at,
            listed.size,
            rebuild(header, excerpt, part_header, text, cut=cut),
            complete=bool(text) and not left_behind and listed.size <= self._limits.mail,
            left_on_server=left_behind,
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
        return bytes_of(answer, f"BODY[{section}]<{start}>")

    def _whole(self, listed: _Listed, raw: bytes) -> FetchedMail:
        # Its size decides how many mails are loaded at once, and the server may have told another.
        return FetchedMail(self._folder, listed.uid, listed.arrived_at, len(raw), raw)
