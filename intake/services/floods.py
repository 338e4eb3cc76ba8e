"""After too much mail: one mail tells the agents of all of it, and what was not answered may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from intake.desk.budgets import DAY, Party, Spent, Standing, answers_spent
from intake.desk.rules import floods as rules
from intake.desk.troubles import believable_until
from intake.log import get_logger
from intake.services.answer_context import Occasion
from intake.services.answers import Answering
from intake.services.holding import Lease
from intake.services.watched import Clock, WatchedMailbox
from intake.store import responses, withheld
from intake.store.database.session import Connection, Database
from intake.store.facts import counting
from intake.store.tickets import changes, tickets
from intake.store.withheld import Answer as LateAnswer
from intake.store.withheld import WithheldMail

log = get_logger(__name__)

REPORT_EVERY = timedelta(hours=1)
_FORGETS_EVERY = timedelta(hours=1)
_AT_ONCE = 50
_LOOKED_AT = 2000
_EVERYWHERE = "*"
# No window of a regulation reaches further back.
_COUNTED_FOR = timedelta(days=8)


class Floods:
    """What is left to do on one mailbox after more mail than its regulation's budgets allow."""

    def __init__(
        self, database: Database, watched: WatchedMailbox, answering: Answering, lease: Lease, clock: Clock
    ) -> None:
        self._database = database
        self._watched = watched
        self._answering = answering
        self._lease = lease
        self._clock = clock
        self._forgot_at = clock() - _FORGETS_EVERY

    def tend(self) -> int:
        """Answer what may be answered now, and tell agents once an hour; returns how many mails go out."""
        with self._database.read() as connection:
            late = withheld.answerable(connection, self._watched.name, 1)
            told = self._report_is_due(connection)
            too_old, ahead = self._outdated(connection)
        if not late and not told and too_old is None and not ahead:
            return 0
        with self._database.write() as connection:
            self._lease.require(connection)
            if too_old is not None:
                responses.forget(connection, too_old)
            if ahead:
                responses.bring_back(connection, believable_until(self._clock()), self._clock())
            queued = self._answer_late(connection) if late else 0
            return queued + (self._report(connection) if told else 0)

    def _outdated(self, connection: Connection) -> tuple[datetime | None, bool]:
        """Before when no window reaches any more, if anything so old is counted; looked at now and then only.

        And whether anything is counted for a time to come, by a clock that ran ahead.

        Windows end at the arrival of a mail, so what counts is how far those that are worked on have come:
        after days without the daemon, old mail is still bounded.
        """
        now = self._clock()
        if self._forgot_at <= now < self._forgot_at + _FORGETS_EVERY:
            return None, False
        self._forgot_at = now
        ahead = responses.any_after(connection, believable_until(now))
        counted = responses.counted(connection)
        if ahead or counted is None or counted[0] >= counted[1] - _COUNTED_FOR:
            return None, ahead
        return counted[1] - _COUNTED_FOR, False

    def _report_is_due(self, connection: Connection) -> bool:
        if not withheld.any_unreported(connection, self._watched.name):
            return False
        last = withheld.last_report(connection, self._watched.name)
        # A clock that ran ahead may have set it.
        return last is None or not last <= self._clock() < last + REPORT_EVERY

    def _report(self, connection: Connection) -> int:
        now = self._clock()
        rows = withheld.unreported(connection, self._watched.name)
        mails = [
            rules.TooMany(
                row.mail_id,
                row.ticket_number,
                row.domain,
                unanswered=row.answer in {LateAnswer.WAITING, LateAnswer.WANTED, LateAnswer.IN_TURN},
                told=row.told,
                held=row.held,
            )
            for row in rows
        ]
        disposition = rules.report(mails, self._watched.desk, self._watched.regulation.tag_prefix)
        withheld.reported(connection, self._watched.name, now)
        log.warning("too_much_mail", mailbox=self._watched.name, mails=len(rows))
        return self._answering.queue(connection, Occasion(disposition, None, None, None, now))

    def _answer_late(self, connection: Connection) -> int:
        given, full = 0, set[tuple[str, str]]()
        for row in withheld.answerable(connection, self._watched.name, _LOOKED_AT):
            given += self._answer_one(connection, row, full)
            if given >= _AT_ONCE:
                break
        return given

    def _answer_one(self, connection: Connection, row: WithheldMail, full: set[tuple[str, str]]) -> int:
        """Give an answer, unless it must wait.

        `full` are the standings and domains of senders to whom nothing more may go now, or standings with any
        domain: the tickets of all others who wait there needn't be looked at.
        """
        senders, at_all = (row.standing, row.domain), (row.standing, _EVERYWHERE)
        if row.answer != LateAnswer.WANTED and not full.isdisjoint({senders, at_all}):
            return 0
        now, standing = self._clock(), Standing(row.standing)
        ticket = None if row.ticket_number is None else tickets.load(connection, row.ticket_number)
        disposition = None if ticket is None else rules.answered_late(ticket, standing)
        if ticket is None or disposition is None or disposition.accounts is None:
            withheld.settle(connection, row.mail_id, LateAnswer.NEEDLESS)
            return 0
        party = replace(disposition.accounts.answer, person="")
        spent = None if row.answer == LateAnswer.WANTED else self._spent(connection, party)
        if spent is not None:
            full.add(at_all if spent.of_everybody else senders)
            return 0
        withheld.settle(connection, row.mail_id, LateAnswer.GIVEN)
        applied = changes.apply(
            connection,
            disposition,
            mail_id=None,
            mailbox=self._watched.name,
            arrived_at=now,
            attachments=(),
            now=now,
        )
        return self._answering.queue(
            connection, Occasion(disposition, applied.ticket or ticket, None, None, now)
        )

    def _spent(self, connection: Connection, party: Party) -> Spent | None:
        now, regulation = self._clock(), self._watched.regulation
        window = timedelta(minutes=regulation.answers_window_minutes)
        lately = counting.ask(connection, party, now - window, now - DAY)
        spent = answers_spent(lately, party, regulation.budgets)
        return None if spent is None else spent[0]
