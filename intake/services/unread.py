"""Mail that nobody could read is told to the agents at once: a person may have written it."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from intake.desk.rules import unread as rules
from intake.log import get_logger
from intake.services.answer_context import Occasion
from intake.services.answers import Answering
from intake.services.holding import Lease
from intake.services.watched import Clock, WatchedMailbox
from intake.store.database.session import Connection, Database
from intake.store.spool import unread

log = get_logger(__name__)

# After one of these mails the next waits so long, and tells of all that came meanwhile.
TELL_EVERY = timedelta(minutes=10)


class UnreadMails:
    """Tells the agents of one mailbox of its mail that nobody could read."""

    def __init__(
        self, database: Database, watched: WatchedMailbox, answering: Answering, lease: Lease, clock: Clock
    ) -> None:
        self._database = database
        self._watched = watched
        self._answering = answering
        self._lease = lease
        self._clock = clock

    def tell(self) -> int:
        """Tell of all such mails that agents don't know of; returns how many mails go out."""
        with self._database.read() as connection:
            if not unread.untold(connection, self._watched.name):
                return 0
            last = unread.last_told(connection, self._watched.name)
        if last is not None and last <= self._clock() < last + TELL_EVERY:
            return 0
        with self._database.write() as connection:
            self._lease.require(connection)
            return self._tell(connection)

    def _tell(self, connection: Connection) -> int:
        found, now = unread.untold(connection, self._watched.name), self._clock()
        zone = ZoneInfo(self._watched.regulation.time_zone)
        disposition = rules.report([self._shown(mail) for mail in found], self._watched.desk, zone)
        unread.mark_told(connection, [mail.mail_id for mail in found], now)
        log.warning("mail_unread", mailbox=self._watched.name, mails=[mail.mail_id for mail in found])
        return self._answering.queue(connection, Occasion(disposition, None, None, None, now))

    def _shown(self, mail: unread.UnreadMail) -> rules.Unread:
        aside = self._watched.quarantine_folder if mail.fetched else ""
        reason = "" if mail.fetched else "; ".join(mail.reasons) or "?"
        folder = (aside or self._watched.folder) if mail.on_server else ""
        return rules.Unread(mail.mail_id, mail.arrived_at, mail.size, folder, reason)
