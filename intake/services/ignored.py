"""Once a day agents read of what was ignored for a reason short of proof: a person may have written it."""

from __future__ import annotations

from datetime import datetime

from intake.desk.disposition import Unheard
from intake.desk.rules import ignored as rules
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.digest_time import digest_moment
from intake.log import get_logger
from intake.services.answer_context import Occasion
from intake.services.answers import Answering
from intake.services.holding import Lease
from intake.services.presence import staffed
from intake.services.watched import Clock, WatchedMailbox
from intake.store.database.session import Connection, Database
from intake.store.spool import unheard

log = get_logger(__name__)


class IgnoredMails:
    """Tells the agents of one mailbox, when the desk opens, of all mail of which nobody heard before."""

    def __init__(
        self, database: Database, watched: WatchedMailbox, answering: Answering, lease: Lease, clock: Clock
    ) -> None:
        self._database = database
        self._watched = watched
        self._answering = answering
        self._lease = lease
        self._clock = clock

    def tell(self) -> int:
        """Tell of all that were ignored before the desk opened today; returns how many mails go out."""
        desk = self._watched.desk
        if not (desk.tell_ignored and desk.notify):
            return 0
        with self._database.read() as connection:
            if not unheard.any_untold(connection, self._watched.name):
                return 0
            opened = digest_moment(self._clock(), calendar_of(self._watched.regulation))
            if opened is None or not unheard.untold(connection, self._watched.name, opened):
                return 0
            last = unheard.last_told(connection, self._watched.name)
        if last is not None and opened <= last <= self._clock():
            return 0
        with self._database.write() as connection:
            self._lease.require(connection)
            return self._tell(connection, opened)

    def _tell(self, connection: Connection, opened: datetime) -> int:
        found, now = unheard.untold(connection, self._watched.name, opened), self._clock()
        if not found:
            return 0
        unheard.mark_told(connection, [mail.mail_id for mail in found], now)
        log.info("mail_ignored", mailbox=self._watched.name, mails=len(found))
        regulation, desk = self._watched.regulation, staffed(connection, self._watched.desk)
        to = desk.present(desk.notify, regulation.local_day(now))
        disposition = rules.report([_shown(mail) for mail in found], desk, regulation, to, now)
        return self._answering.queue(connection, Occasion(disposition, None, None, None, now))


def _shown(mail: unheard.UnheardMail) -> rules.Ignored:
    detail = (mail.rule or "") if mail.why == Unheard.FILTER else (mail.automatic or "").partition(":")[0]
    return rules.Ignored(
        mail.mail_id, mail.why, mail.sender, mail.subject, mail.arrived_at, detail, mail.ticket_number
    )
