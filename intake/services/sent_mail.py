"""The folder of sent mail of one mailbox: copies of what we sent go in, what agents wrote there comes out.

Neither intake nor sending waits for it: it has a connection, a thread and a lease of its own, and what goes
wrong here is told and tried again.  An agent's answer goes into the spool like any mail that comes in, under
the name of this folder; the mailbox's worker decides about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from intake.desk.mail_servers import MailServerProblem
from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder
from intake.log import get_logger
from intake.services.holding import Lease
from intake.services.incoming import Incoming
from intake.services.watched import Clock
from intake.store import contacts
from intake.store.database.session import Database
from intake.store.outbox import copies
from intake.store.spool import spool
from intake.store.spool.folders import of_sent_mail

log = get_logger(__name__)

_LISTED_AT_ONCE = 500
# A mail that the server lists and won't hand over is asked for at so many looks.
_ASKED_FOR = 3
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
_GIVEN_UP_AFTER = timedelta(days=5)
_A_DAY, _A_MOMENT = timedelta(days=1), timedelta(seconds=1)


class SentFolder(Incoming, Protocol):
    """The folder of sent mail on a server; every method may raise MailServerProblem."""

    def find_sent(self, wanted: str) -> str | None:
        """Its name on the server; None where there is none."""

    def make_sent(self, wanted: str) -> str:
        """Make it; returns its name on the server."""
        ...

    def message_ids(self, uids: Sequence[int]) -> dict[int, str]:
        """The Message-IDs of mails in the selected folder, with brackets; "" for a mail that has none."""
        ...

    def holds(self, message_id: str, since: datetime) -> bool:
        """Whether the selected folder has a mail with this Message-ID, that came since then."""
        ...

    def file(self, folder: str, raw: bytes, at: datetime) -> None:
        """Put a copy into the folder, as read; `at` is when it was sent."""


@dataclass(frozen=True, slots=True)
class SentSettings:
    """Of which mailbox, in which folder (its name, or "auto"), and whether copies go there.

    `max_mail_bytes`: a larger mail is read by its beginning.
    """

    mailbox: str
    folder: str
    copies: bool
    max_mail_bytes: int


class SentMail:
    """What is done in the folder of sent mail; `arrived` is called when an agent's answer was spooled."""

    def __init__(
        self,
        database: Database,
        settings: SentSettings,
        lease: Lease,
        clock: Clock,
        arrived: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._lease = lease
        self._clock = clock
        self._arrived = arrived
        self._refused: Counter[tuple[WatchedFolder, int]] = Counter()
        self._told_missing = False
        self._failures = 0
        """How many copies were refused, one after the other."""

    @property
    def is_open(self) -> bool:
        """Whether the last look found the folder, so that news can be waited for in it."""
        return not self._told_missing

    @property
    def makes_copies(self) -> bool:
        """Whether copies of what we send are put into the folder."""
        return self._settings.copies

    @property
    def is_well(self) -> bool:
        """Whether no copy waits that the server refused, now or before this daemon was started."""
        if not self._settings.copies:
            return True
        with self._database.read() as connection:
            return not copies.any_refused(connection, self._settings.mailbox)

    # Reading

    def look(self, server: SentFolder) -> int:
        """Spool what our people wrote since the last look; returns how many mails these are.

        The first look only notes where the folder ends: what was written before Intake came is left alone.
        """
        name = self._folder_of(server)
        if name is None:
            return 0
        server.select(name)
        folder = of_sent_mail(server.watched_folder(self._settings.mailbox))
        with self._database.read() as connection:
            position = spool.cursor(connection, folder.mailbox, folder.url)
        last_look = self._last_look()
        if position is not None and position.uidvalidity == folder.uidvalidity:
            uids = server.new_uids(position.last_uid)
        elif position is not None or last_look is not None:
            # Other numbers, or no folder was there at the last look, and an agent's program made it.
            uids = self._written_since(server, folder, last_look or self._clock())
        else:
            self._begin(folder, max(server.all_uids(), default=0))
            return 0
        starts = range(0, len(uids), _LISTED_AT_ONCE)
        taken = sum(self._take(server, folder, uids[at : at + _LISTED_AT_ONCE]) for at in starts)
        if taken:
            self._arrived()
        return taken

    def _begin(self, folder: WatchedFolder, last: int) -> None:
        with self._database.write() as connection:
            self._lease.require(connection)
            spool.set_cursor(connection, folder.mailbox, folder.url, spool.Cursor(folder.uidvalidity, last))
        log.info("sent_mail_is_read", mailbox=folder.mailbox, after_uid=last)

    def _last_look(self) -> datetime | None:
        """When all was well at the last look, whatever folder it found; None before the first one."""
        with self._database.read() as connection:
            contact = contacts.of_server(connection, sent_mail_of(self._settings.mailbox))
        return contact.last_ok_at if contact is not None else None

    def _written_since(self, server: SentFolder, folder: WatchedFolder, seen: datetime) -> list[int]:
        """The UIDs of mails that may not have been read under other numbers, or in another folder."""
        day = (min(seen, self._clock()) - _A_DAY).date()
        log.warning("sent_mail_renumbered", mailbox=folder.mailbox, read_since=day.isoformat())
        # Those that were read are known by their content.
        return server.all_uids(since=day)

    def _take(self, server: SentFolder, folder: WatchedFolder, uids: list[int]) -> int:
        """Spool those of some mails that aren't ours, and go on behind them at the next look."""
        named = server.message_ids(uids)
        with self._database.read() as connection:
            ours = copies.ours(connection, [one for one in named.values() if one])
            known = spool.known(connection, folder, uids)
        # One of which the server says nothing is fetched: that tells what is gone from what is kept back.
        wanted = [uid for uid in uids if named.get(uid) not in ours and uid not in known]
        taken, refused = 0, dict[int, UnfetchedMail]()
        if wanted:
            for batch in self._fetched(server, wanted):
                taken += self._spool(batch, folder)
            refused = dict(server.refused)
        left = self._still_wanted(folder, refused)
        last = min(left) - 1 if left else uids[-1]
        with self._database.write() as connection:
            self._lease.require(connection)
            position = spool.Cursor(folder.uidvalidity, last)
            spool.set_cursor(connection, folder.mailbox, folder.url, position)
            # We were killed before we knew that they are there, or the server files them itself.
            copies.found(connection, folder.mailbox, ours, self._clock())
        return taken

    def _fetched(self, server: SentFolder, uids: Sequence[int]) -> Iterator[list[FetchedMail]]:
        settings = self._settings
        return server.fetch(
            uids, mailbox_name=settings.mailbox, max_bytes_a_mail=settings.max_mail_bytes, again=uids
        )

    def _spool(self, batch: list[FetchedMail], folder: WatchedFolder) -> int:
        if not batch:
            return 0
        mails = [replace(mail, folder=folder) for mail in batch]
        with self._database.write() as connection:
            self._lease.require(connection)
            added = spool.add(connection, mails, self._clock())
            # Nothing is to be moved or flagged there.
            spool.mark_settled(connection, folder, [mail.uid for mail in mails])
        return added

    def _still_wanted(self, folder: WatchedFolder, refused: Mapping[int, UnfetchedMail]) -> list[int]:
        """The refused mails that are asked for at the next look as well; others are passed by and told."""
        left: list[int] = []
        for uid, mail in refused.items():
            self._refused[folder, uid] += 1
            if self._refused[folder, uid] < _ASKED_FOR:
                left.append(uid)
            else:
                log.error("sent_mail_not_handed_over", mailbox=folder.mailbox, uid=uid, reason=mail.reason)
        return left

    # Filing

    def file(self, server: SentFolder) -> int:
        """Put the copies that are due into the folder; returns how many were.

        A server that refuses one is left alone for a while, longer each time; the next attempt begins with
        another copy.  Whether a copy is there is asked before, so that one is made once although we were
        killed over it, or the server files sent mail itself.
        """
        filed = 0
        while self._settings.copies and (copy := self._begun()) is not None:
            try:
                name = self._folder_of(server) or server.make_sent(self._settings.folder)
                server.select(name)
                if not server.holds(copy.message_id, copy.sent_at):
                    server.file(name, copy.raw, copy.sent_at)
            except MailServerProblem as problem:
                self._not_filed(copy, problem)
                if problem.temporary and not problem.answered:
                    raise
                return filed
            filed, self._failures = filed + 1, 0
            with self._database.write() as connection:
                copies.filed(connection, copy.outbox_id, self._clock())
        return filed

    def seconds_until_due(self) -> float | None:
        """Seconds until the next copy is due; None while none waits, or none is made."""
        if not self._settings.copies:
            return None
        with self._database.read() as connection:
            due = copies.next_time(connection, self._settings.mailbox)
        return None if due is None else max((due - self._clock()).total_seconds(), 0.0)

    def _begun(self) -> copies.Copy | None:
        """The next copy that is due, noted as begun: one over which server or daemon die comes last."""
        now, mailbox = self._clock(), self._settings.mailbox
        with self._database.read() as connection:
            if copies.next_due(connection, mailbox, now) is None:
                return None
        with self._database.write() as connection:
            self._lease.require(connection)
            copy = copies.next_due(connection, mailbox, now)
            if copy is not None:
                copies.begun(connection, copy.outbox_id, now + _pause(copy.attempts))
        return copy

    def _not_filed(self, copy: copies.Copy, problem: MailServerProblem) -> None:
        now = self._clock()
        given_up = now - copy.sent_at > _GIVEN_UP_AFTER
        pause = _pause(self._failures)
        self._failures += 1
        log.error(
            "copy_given_up" if given_up else "copy_not_filed",
            mailbox=self._settings.mailbox,
            outbox=copy.outbox_id,
            error=str(problem),
        )
        with self._database.write() as connection:
            # The others may meet the same refusal: they wait as well, and the next attempt is another's.
            copies.put_off(connection, self._settings.mailbox, now + pause)
            again_at = now + max(pause, _pause(copy.attempts)) + _A_MOMENT
            copies.refused(connection, copy.outbox_id, str(problem), None if given_up else again_at)
            contacts.record_error(connection, sent_mail_of(self._settings.mailbox), str(problem), now)

    def _folder_of(self, server: SentFolder) -> str | None:
        found = server.find_sent(self._settings.folder)
        if found is None and not self._told_missing:
            log.warning(
                "no_folder_of_sent_mail", mailbox=self._settings.mailbox, wanted=self._settings.folder
            )
        self._told_missing = found is None
        return found


def sent_mail_of(mailbox: str) -> str:
    """The name under which it is remembered whether a mailbox's folder of sent mail can be used."""
    return f"{mailbox}, sent mail"


def _pause(attempts: int) -> timedelta:
    doubled: int = 2 ** min(attempts, 10)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)
