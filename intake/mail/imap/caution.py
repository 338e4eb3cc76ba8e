"""What a server failed us over, and how to ask it the next time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from intake.mail.imap.problems import ImapFlood, ImapProblem
from intake.mail.imap.settle import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from intake.mail.imap.connection import Connection

# A lost connection may be the network's fault; over one mail again and again, it is the mail's.
_LOSSES_AT_ONCE, _LOSSES_BLAMED = 1, 3
# How often the server may fail us over a mail, before any other has shown that it hands over mail at all.
_MOST_FAILURES = 6


class Caution:
    """Which mails a server failed us over: such a mail is asked for more carefully each time.

    Otherwise a single mail, of which a server can't speak without a flood or can't speak at all, would keep
    all others waiting for ever.  Whoever floods is asked for less at a time.  Whoever ends the connection
    over a mail in pieces is asked for the whole: Dovecot 2.3 finds a mail too short when a piece ends behind
    a bare CR.

    A server that fails over every mail is ill itself: no mail is to blame, and to be had without its text, as
    long as none has been handed over since.
    """

    def __init__(self) -> None:
        self._failures: dict[int, int] = {}
        self._losses: dict[int, int] = {}
        self._hidden: dict[int, int] = {}
        self._handed_over = 0
        self._at_last_failure = 0
        self._at_first_failure: dict[int, int] = {}
        self._blamed: set[int] = set()
        self.listed_at_once = PIECE
        """Of so many mails at most the size is asked for at once."""

    @contextmanager
    def listing(self, connection: Connection, uids: Sequence[int]) -> Iterator[None]:
        """Remember the mails of whose sizes the server can't speak: of fewer it is asked next time."""
        try:
            yield
        except ImapProblem:
            if not connection.is_open:
                self.listed_at_once = max(1, len(uids) // 8)
                if len(uids) == 1:
                    _count(self._hidden, uids)
            raise

    def unlisted(self, uid: int) -> bool:
        """Whether not even to ask for the size of this mail."""
        return self._hidden.get(uid, 0) > _LOSSES_AT_ONCE

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
                self._blame(uids)
                _count(self._losses, uids)
            raise
        self._handed_over += 1

    def failed(self, *uids: int) -> None:
        """Be more careful with these mails from now on."""
        self._blame(uids)
        _count(self._failures, uids)

    def _blame(self, uids: Iterable[int]) -> None:
        for uid in uids:
            first = self._at_first_failure.setdefault(uid, self._handed_over)
            if self._handed_over > min(first, self._at_last_failure):
                self._blamed.add(uid)
        self._at_last_failure = self._handed_over

    def once_more(self, uid: int) -> None:
        """Ask for the whole mail again, although the server failed us over it some time ago."""
        self._hidden.pop(uid, 0)
        if self._failures.pop(uid, 0) or uid in self._losses:
            self._losses[uid] = _LOSSES_BLAMED - 1

    def last(self, uid: int) -> bool:
        """Whether to ask for this mail behind all others: it has kept them waiting twice."""
        return self._count_of(uid) > _LOSSES_AT_ONCE

    def alone(self, uid: int) -> bool:
        """Whether to ask for this mail alone, and in pieces unless `at_once`."""
        return self._count_of(uid) >= 1

    def at_once(self, uid: int) -> bool:
        """Whether to ask for the whole of it by one command, however large it is."""
        few = self._losses.get(uid, 0) < _LOSSES_BLAMED or uid not in self._blamed
        return uid not in self._failures and self._losses.get(uid, 0) >= _LOSSES_AT_ONCE and few

    def text_alone(self, uid: int) -> bool:
        """Whether to ask for no more than its header and its first text."""
        return self.header_alone(uid) or self._is_to_blame(uid, failures=2, losses=_LOSSES_BLAMED)

    def header_alone(self, uid: int) -> bool:
        """Whether to ask for no more than its header."""
        return self._is_to_blame(uid, failures=2, losses=_LOSSES_BLAMED + 1)

    def not_at_all(self, uid: int) -> bool:
        """Whether to leave it on the server."""
        in_vain = self._count_of(uid) >= _MOST_FAILURES
        return in_vain or self._is_to_blame(uid, failures=3, losses=_LOSSES_BLAMED + 2)

    def _count_of(self, uid: int) -> int:
        return self._failures.get(uid, 0) + self._losses.get(uid, 0)

    def _is_to_blame(self, uid: int, *, failures: int, losses: int) -> bool:
        reached = self._failures.get(uid, 0) >= failures or self._losses.get(uid, 0) >= losses
        return reached and uid in self._blamed


def _count(counts: dict[int, int], uids: Iterable[int]) -> None:
    for uid in uids:
        counts[uid] = counts.get(uid, 0) + 1
