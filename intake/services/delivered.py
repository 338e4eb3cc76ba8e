"""Mail that is handed to us, by a pipe or by LMTP, instead of being fetched: into the same spool and ledger.

Whoever hands a mail over keeps it until we say that it is committed, and hands it over again when he
doesn't hear so.  So a mail is known by its bytes: the same ones are one mail, however often they come.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from intake.desk.message import FetchedMail, WatchedFolder
from intake.log import get_logger
from intake.services.watched import Clock
from intake.store.database.session import Database
from intake.store.spool import spool
from intake.store.spool.folders import DELIVERED

log = get_logger(__name__)

# An mbox's separator, which some put above a mail that they hand over: its date is that of the attempt.
_SEPARATOR = b"From "


class NotYet(Exception):  # noqa: N818 - the name of the fact
    """The mailbox takes mail from a later day on."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A mailbox to which mail may be handed: its limit in bytes, and the day from which it takes mail."""

    name: str
    max_mail_bytes: int
    since: date | None = None

    def require_open(self, now: datetime) -> None:
        """Refuse mail before the first day, as this machine counts days; NotYet."""
        if self.since is not None and now.astimezone().date() < self.since:
            raise NotYet(f"mailbox {self.name} takes mail from {self.since} on")


@dataclass(frozen=True, slots=True)
class HandedMail:
    """A mail as it was handed over.

    `size` in bytes and `digest` (SHA-256) are of all of it; `raw` is its beginning where that is too large
    (`complete=False`).  `trace` are header lines that tell how it was handed over, each with CR LF; they
    may differ the next time.
    """

    raw: bytes
    size: int
    digest: bytes
    complete: bool = True
    trace: bytes = b""


def whole(raw: bytes, trace: bytes = b"") -> HandedMail:
    """A mail that is all there."""
    raw = without_separator(raw)
    return HandedMail(raw, len(raw), hashlib.sha256(raw).digest(), trace=trace)


def without_separator(raw: bytes) -> bytes:
    """The mail without an mbox's "From " line above it."""
    return raw[raw.find(b"\n") + 1 :] if raw.startswith(_SEPARATOR) and b"\n" in raw else raw


def take(database: Database, to: Destination, mail: HandedMail, clock: Clock) -> bool:
    """Commit a mail to the spool; False when it was there already.

    Raises NotYet or StoreError: then it was not taken, and has to be handed over again.  Any process may do
    this, whoever works on the mailbox.
    """
    now = clock()
    to.require_open(now)
    fetched = _numbered(to, mail, now)
    with database.write() as connection:
        new = spool.add(connection, [fetched], now) > 0
        # Nothing lies on a server that could be put away.
        spool.mark_settled(connection, fetched.folder, [fetched.uid])
    # The very bytes of an earlier mail: a mail server that tries again, or a script that writes no Date.
    tell = log.info if new else log.warning
    tell("mail_delivered", mailbox=to.name, bytes=mail.size, new=new)
    return new


def _numbered(to: Destination, mail: HandedMail, now: datetime) -> FetchedMail:
    """The mail in a place of its own: 126 bits of its digest stand for a server's numbers."""
    high, low = (int.from_bytes(mail.digest[at : at + 8], "big") >> 1 for at in (0, 8))
    folder = WatchedFolder(to.name, DELIVERED, high)
    return FetchedMail(folder, low, now, mail.size, mail.trace + mail.raw, complete=mail.complete)
