"""What operators decided about held mails is told to the agents who know of these mails."""

from __future__ import annotations

from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.rules import held_orders
from intake.services.answer_context import Occasion
from intake.services.answers import Answering
from intake.services.holding import Lease
from intake.services.watched import Clock, WatchedMailbox
from intake.store.database.session import Connection, Database
from intake.store.facts import held_mails
from intake.store.spool import decisions


class Decisions:
    """Tells the agents of one mailbox what a command decided; what they decide by mail is told at once."""

    def __init__(
        self, database: Database, watched: WatchedMailbox, answering: Answering, lease: Lease, clock: Clock
    ) -> None:
        self._database = database
        self._watched = watched
        self._answering = answering
        self._lease = lease
        self._clock = clock

    def tell(self) -> int:
        """Tell of all decisions that agents don't know of; returns how many mails go out."""
        with self._database.read() as connection:
            waiting = decisions.untold(connection, self._watched.name)
        if not waiting:
            return 0
        with self._database.write() as connection:
            self._lease.require(connection)
            return sum(self._tell_one(connection, mail_id) for mail_id in waiting)

    def _tell_one(self, connection: Connection, mail_id: int) -> int:
        decisions.mark_told(connection, mail_id)
        for held in held_mails.look(connection, (mail_id,)):
            # Of a mail that a rule passed over nobody was told, and nobody wonders what became of it.
            if held.decided is None or not held.told:
                continue
            answers = held_orders.told_of(held, held.decided, self._watched.desk)
            told = Disposition(DispositionKind.NOTE, ("decided by a command",), answers=answers)
            return self._answering.queue(connection, Occasion(told, None, None, None, self._clock()))
        return 0
