"""Mailbox -> spool: fetch, commit, and only after that – once they are worked on – settle on the server.

A mail is either still in the watched folder, or its raw bytes are committed.  Killed between the
commit and the settling, the next round finds the mails unsettled in the ledger and settles them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from intake import figures
from intake.desk.mail_servers import MailServerProblem
from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder
from intake.log import get_logger
from intake.services.holding import Lease
from intake.services.incoming import Incoming
from intake.services.renumbering import Renumbering
from intake.services.watched import Clock, WatchedMailbox
from intake.store import contacts
from intake.store.database.session import Database
from intake.store.spool import spool, unread

log = get_logger(__name__)

# A mail that the server would not hand over must not be passed over when others came in after it.
_LOOKS_BACK = 1000
# So many of the mails passed by are asked for again at one look.
_MOST_AGAIN = 50
# Seconds between attempts to put mail away on a server that refuses.
_FIRST_PAUSE = 60.0
_LONGEST_PAUSE = 3600.0


class Receiver:
    """Takes in the mail of one folder."""

    def __init__(self, database: Database, watched: WatchedMailbox, lease: Lease, clock: Clock) -> None:
        self._database = database
        self._watched = watched
        self._lease = lease
        self._clock = clock
        self._folder: WatchedFolder | None = None
        self._last_uid = 0
        self._backoff = _Backoff()
        self._renumbering = Renumbering(database, lease)
        self._refused_before: set[tuple[WatchedFolder, int]] = set()
        self._passed_by: set[int] = set()
        self._listed: set[int] = set()
        self._not_here: set[int] = set()

    def take_in(self, server: Incoming) -> Iterator[int]:
        """Spool all that waits; yields the number of new mails after each batch.

        Raises MailServerProblem, StoreTemporary or LeaseLost; whatever was committed
        before stays, and the next call goes on from there.
        """
        self._passed_by = set()
        server.select(self._watched.folder)
        folder = self._folder = server.watched_folder(self._watched.name)
        self.settle(server)
        uids = self._unknown(server, folder)
        if uids:
            yield from self._fetch(server, folder, uids)
        with self._database.read() as connection:
            due = unread.due(connection, folder, self._clock(), here=self._listed)
        for uid in sorted(due)[:_MOST_AGAIN]:
            yield from self._ask_again(server, folder, uid)

    def _ask_again(self, server: Incoming, folder: WatchedFolder, uid: int) -> Iterator[int]:
        """Ask for a mail that was passed by.

        The server may hang up over it.  So it is asked for alone and after all others, and it is noted
        beforehand that it was: the next look must not meet the same end.
        """
        with self._database.write() as connection:
            self._lease.require(connection)
            unread.asked(connection, folder, uid, self._clock())
        self._passed_by = {uid}
        yield from self._fetch(server, folder, [uid])

    def _fetch(self, server: Incoming, folder: WatchedFolder, uids: list[int]) -> Iterator[int]:
        self._not_here = set(uids)
        batches = server.fetch(
            uids,
            mailbox_name=self._watched.name,
            max_bytes_a_mail=self._watched.max_mail_bytes,
            again=frozenset(self._passed_by),
        )
        for batch in _timed(batches):
            if batch:
                added = self._spool(batch, server.refused, folder)
                # They are safe now, and processing a mail loads it again: a large mail is not held twice.
                batch.clear()
                yield added
        self._pass_by(server.refused, folder)

    def _pass_by(self, refused: Mapping[int, UnfetchedMail], folder: WatchedFolder) -> None:
        """Enter into the ledger what the server would not hand over for the second time.

        Whatever was asked for again and is neither refused nor here is gone.
        """
        for uid, mail in refused.items():
            log.warning("mail_not_handed_over", mailbox=self._watched.name, uid=uid, reason=mail.reason)
        again = [mail for mail in refused.values() if (mail.folder, mail.uid) in self._refused_before]
        self._refused_before |= {(mail.folder, mail.uid) for mail in refused.values()}
        gone = self._passed_by.difference(refused)
        if again or gone:
            with self._database.write() as connection:
                self._lease.require(connection)
                unread.pass_by(connection, again, self._clock())
                unread.gone(connection, folder, gone)

    def _unknown(self, server: Incoming, folder: WatchedFolder) -> list[int]:
        """The UIDs not taken in yet: from just below the cursor, or in a folder that mail leaves, of all."""
        with self._database.read() as connection:
            position = spool.cursor(connection, folder.mailbox, folder.url)
        same = position is not None and position.uidvalidity == folder.uidvalidity
        self._last_uid = position.last_uid if position is not None and same else 0
        if self._watched.processed_folder:
            # Mail that is still here was not taken in, whatever its number.
            uids = server.all_uids(since=self._watched.since)
        else:
            uids = server.new_uids(max(self._last_uid - _LOOKS_BACK, 0), since=self._watched.since)
        self._listed = set(uids)
        with self._database.read() as connection:
            known = spool.known(connection, folder, uids)
        unknown = [uid for uid in uids if uid not in known]
        if position is not None and not same:
            before = replace(folder, uidvalidity=position.uidvalidity)
            self._renumbering.begin(folder, min(len(unknown), self._kept(before, len(unknown))))
        return unknown

    def _kept(self, before: WatchedFolder, unknown: int) -> int:
        """How many mails may be read again: where mail leaves the folder, those that could not leave."""
        if not self._watched.processed_folder:
            return unknown
        with self._database.read() as connection:
            found = spool.to_settle(connection, before)
        return len(found.done) + len(found.quarantined)

    def _spool(
        self, batch: list[FetchedMail], refused: Mapping[int, UnfetchedMail], folder: WatchedFolder
    ) -> int:
        uids = [mail.uid for mail in batch]
        self._last_uid = max(self._last_uid, *uids)
        self._not_here.difference_update(uids, refused)
        # The next look must find those that come after the others, and any that a lost connection leaves.
        furthest = min(self._not_here, default=self._last_uid) + _LOOKS_BACK - 1
        position = spool.Cursor(folder.uidvalidity, min(self._last_uid, furthest))
        with self._database.write() as connection:
            self._lease.require(connection)
            came = [mail for mail in batch if mail.uid in self._passed_by]
            taken = unread.arrived(connection, came) if came else 0
            added = taken + spool.add(connection, batch, self._clock())
            spool.set_cursor(connection, folder.mailbox, folder.url, position)
            unread.pass_by(connection, self._left_behind(refused), self._clock())
        self._passed_by.difference_update(mail.uid for mail in batch)
        return added

    def _left_behind(self, refused: Mapping[int, UnfetchedMail]) -> list[UnfetchedMail]:
        """The mails so far below the cursor that no later look finds them."""
        if self._watched.processed_folder:
            return []
        return [mail for uid, mail in refused.items() if uid <= self._last_uid - _LOOKS_BACK]

    def settle(self, server: Incoming) -> None:
        """Mark on the server what was worked on: moved or flagged, quarantined mail apart.

        Repeating it does no harm, and whatever an earlier round left unsettled is settled too.  A server that
        refuses stops nothing: the ledger knows what remains, and it is tried again, ever later.

        Raises MailServerProblem when the connection may be lost.
        """
        if self._folder is None or self._backoff.waits:
            return
        with self._database.read() as connection:
            found = spool.to_settle(connection, self._folder)
        uids = (*found.done, *found.quarantined)
        if not uids:
            return
        try:
            with figures.STAGE_SECONDS.measuring("settle"):
                server.settle(found.done, self._watched.processed_folder)
                server.quarantine(found.quarantined, self._watched.quarantine_folder)
        except MailServerProblem as problem:
            self._not_settled(problem, len(uids))
            if problem.temporary and not problem.answered:
                raise
            return
        self._backoff.succeeded()
        with self._database.write() as connection:
            self._lease.require(connection)
            spool.mark_settled(connection, self._folder, uids)
            contacts.record_recovery(connection, settling_of(self._watched.name), self._clock())

    def _not_settled(self, problem: MailServerProblem, count: int) -> None:
        if problem.temporary and not problem.answered and not self._backoff.failed_before:
            # A connection may be lost over anything.
            self._backoff.excuse()
            return
        self._backoff.failed()
        log.error("mail_not_settled", mailbox=self._watched.name, mails=count, error=str(problem))
        with self._database.write() as connection:
            contacts.record_error(connection, settling_of(self._watched.name), str(problem), self._clock())


def _timed(batches: Iterable[list[FetchedMail]]) -> Iterator[list[FetchedMail]]:
    """The batches, and how long the server took to hand each over."""
    began = time.monotonic()
    for batch in batches:
        figures.STAGE_SECONDS.measured(time.monotonic() - began, "fetch")
        yield batch
        began = time.monotonic()


def settling_of(mailbox: str) -> str:
    """The name under which it is remembered whether mail of a mailbox can be put away."""
    return f"{mailbox}, putting mail away"


class _Backoff:
    """When something that failed may be tried again."""

    def __init__(self) -> None:
        self._pause = 0.0
        self._until = 0.0
        self.failed_before = False
        """Whether the last attempt failed, too."""

    @property
    def waits(self) -> bool:
        """Whether it is too early."""
        return time.monotonic() < self._until

    def excuse(self) -> None:
        """Try again at once."""
        self.failed_before = True

    def failed(self) -> None:
        """Wait twice as long as the last time."""
        self.failed_before = True
        self._pause = min(max(self._pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE)
        self._until = time.monotonic() + self._pause

    def succeeded(self) -> None:
        """Nothing to wait for any more."""
        self._pause = self._until = 0.0
        self.failed_before = False
