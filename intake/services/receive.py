"""Mailbox -> spool: fetch, commit, and only after that – once they are worked on – settle on the server.

A mail is either still in the watched folder, or its raw bytes are committed.  Killed between the
commit and the settling, the next round finds the mails unsettled in the ledger and settles them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder
from intake.log import get_logger
from intake.services.holding import Lease
from intake.services.incoming import Incoming
from intake.services.watched import Clock, WatchedMailbox
from intake.store.database.session import Database
from intake.store.spool import spool, unread

log = get_logger(__name__)

# A mail that the server would not hand over must not be passed over when others came in after it.
_LOOKS_BACK = 1000


class Receiver:
    """Takes in the mail of one folder."""

    def __init__(self, database: Database, watched: WatchedMailbox, lease: Lease, clock: Clock) -> None:
        self._database = database
        self._watched = watched
        self._lease = lease
        self._clock = clock
        self._folder: WatchedFolder | None = None
        self._last_uid = 0
        self._refused_before: set[tuple[WatchedFolder, int]] = set()
        self._passed_by: set[int] = set()

    def take_in(self, server: Incoming) -> Iterator[int]:
        """Spool all that waits; yields the number of new mails after each batch.

        Raises MailServerProblem, StoreTemporary or LeaseLost; whatever was committed
        before stays, and the next call goes on from there.
        """
        server.select(self._watched.folder)
        folder = self._folder = server.watched_folder(self._watched.name)
        self.settle(server)
        with self._database.read() as connection:
            self._passed_by = unread.due(connection, folder, self._clock())
        uids = sorted(self._passed_by.union(self._unknown(server, folder)))
        if not uids:
            return
        batches = server.fetch(
            uids,
            mailbox_name=self._watched.name,
            max_bytes_a_mail=self._watched.max_mail_bytes,
            again=frozenset(self._passed_by),
        )
        for batch in batches:
            if batch:
                added = self._spool(batch, folder)
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
        if position is not None and position.uidvalidity != folder.uidvalidity:
            log.warning("uidvalidity_changed", mailbox=self._watched.name, waiting=len(uids))
        with self._database.read() as connection:
            known = spool.known(connection, folder, uids)
        return [uid for uid in uids if uid not in known]

    def _spool(self, batch: list[FetchedMail], folder: WatchedFolder) -> int:
        self._last_uid = max(self._last_uid, *(mail.uid for mail in batch))
        position = spool.Cursor(folder.uidvalidity, self._last_uid)
        with self._database.write() as connection:
            self._lease.require(connection)
            came = [mail for mail in batch if mail.uid in self._passed_by]
            taken = unread.arrived(connection, came) if came else 0
            added = taken + spool.add(connection, batch, self._clock())
            spool.set_cursor(connection, folder.mailbox, folder.url, position)
        self._passed_by.difference_update(mail.uid for mail in batch)
        return added

    def settle(self, server: Incoming) -> None:
        """Mark on the server what was worked on: moved or flagged, quarantined mail apart.

        Repeating it does no harm, and whatever an earlier round left unsettled is settled too.
        """
        if self._folder is None:
            return
        with self._database.read() as connection:
            found = spool.to_settle(connection, self._folder)
        uids = (*found.done, *found.quarantined)
        if not uids:
            return
        server.settle(found.done, self._watched.processed_folder)
        server.quarantine(found.quarantined, self._watched.quarantine_folder)
        with self._database.write() as connection:
            self._lease.require(connection)
            spool.mark_settled(connection, self._folder, uids)
