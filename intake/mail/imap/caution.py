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
        self._hidden: dict[int, int] = {}
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
                _count(self._losses, uids)
            raise

    def failed(self, *uids: int) -> None:
        """Be more careful with these mails from now on."""
        _count(self._failures, uids)

    def once_more(self, uid: int) -> None:
        """Ask for the whole mail again, although the server failed us over it some time ago."""
        self._hidden.pop(uid, 0)
        if self._failures.pop(uid, 0) or uid in self._losses:
            self._losses[uid] = _LOSSES_BLAMED - 1

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
