"""A folder whose numbering changes again and again: it is read anew, but not each time."""

from __future__ import annotations

import math
import time

from intake.desk.mail_servers import MailServerProblem
from intake.desk.message import WatchedFolder
from intake.log import get_logger
from intake.services.holding import Lease
from intake.store.database.session import Database
from intake.store.spool import spool, unread

log = get_logger(__name__)

# Mails that are read for the second time are known by their content, but each costs a fetch and a line of the
# ledger: as many minutes pass between two readings as there are such mails, and no more than a day.
_SECONDS_A_MAIL = 60.0
_LONGEST = 86_400.0


class NumberedAnew(MailServerProblem):
    """The server gave a folder another UIDVALIDITY soon after the last."""

    temporary = True
    sick = True


class Renumbering:
    """When a folder whose UIDVALIDITY has changed was read last, and how much of it."""

    def __init__(self, database: Database, lease: Lease) -> None:
        self._database = database
        self._lease = lease
        self._read_at = -math.inf
        self._read = 0

    def begin(self, folder: WatchedFolder, again: int) -> None:
        """A folder with another UIDVALIDITY than before is to be read, so many mails of it again.

        Raises NumberedAnew where it is too early.
        """
        now = time.monotonic()
        ready_at = self._read_at + min(_SECONDS_A_MAIL * min(again, self._read), _LONGEST)
        if now < ready_at:
            minutes = max(1, round((ready_at - now) / 60))
            told = f"{folder.url}: the server is sick: it numbers the folder anew again and again"
            raise NumberedAnew(f"{told} (UIDVALIDITY); all of it is read again in {minutes} minutes")
        log.warning("uidvalidity_changed", mailbox=folder.mailbox, again=again)
        self._read_at, self._read = now, again
        with self._database.write() as connection:
            self._lease.require(connection)
            spool.set_cursor(connection, folder.mailbox, folder.url, spool.Cursor(folder.uidvalidity, 0))
            unread.numbered_anew(connection, folder)
