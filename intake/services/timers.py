"""Due timers -> decision -> ticket and outbox; after every event the timers are planned again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from intake.desk.absences import Absence
from intake.desk.disposition import Disposition
from intake.desk.outgoing import Template
from intake.desk.rules.routing import notified, routes_of_ticket
from intake.desk.terms import incomplete
from intake.desk.terms import timers as rules
from intake.desk.terms.silence import TimerKind
from intake.desk.ticket import Ticket
from intake.log import get_logger
from intake.services import tally
from intake.services.answer_context import Occasion
from intake.services.answers import Answering
from intake.services.ended_terms import note_ended
from intake.services.holding import Lease
from intake.services.presence import staffed
from intake.services.watched import Clock, WatchedMailbox
from intake.store.database.errors import StoreTemporary
from intake.store.database.session import Connection, Database
from intake.store.outbox import outbox
from intake.store.tickets import changes, tickets, timers
from intake.store.tickets.timers import DueTimer

log = get_logger(__name__)

BATCH_TIMERS = 50
_AGAIN_AFTER = timedelta(hours=1)


class Timers:
    """The clock's work on one mailbox."""

    def __init__(
        self,
        database: Database,
        watched: WatchedMailbox,
        answering: Answering,
        lease: Lease,
        clock: Clock,
    ) -> None:
        self._database = database
        self._watched = watched
        self._answering = answering
        self._lease = lease
        self._clock = clock
        self.watching = rules.watches_time(watched.regulation)
        self._seen_off: frozenset[Absence] = frozenset()
        # What the batch in hand brought about: counted once it is committed.
        self._fired: list[tuple[str, Disposition]] = []

    def plan(self, connection: Connection, ticket: Ticket) -> Ticket:
        """Work out a ticket's deadline and timers after an event; returns it with its due time.

        Call it in the transaction of the event.
        """
        regulation = self._watched.regulation
        by_itself = rules.planned_by_hand(ticket) or incomplete.watches(ticket, regulation)
        if not (self.watching or by_itself):
            return ticket
        deadline = rules.owed(ticket, regulation)
        planned = rules.planned(ticket, deadline, regulation, self._absences(connection, ticket))
        timers.plan(connection, ticket.number, ticket.mailbox, planned)
        if deadline.due_at == ticket.due_at:
            return ticket
        due_at = timers.set_due(connection, ticket.number, deadline.due_at)
        if not deadline.certain:
            log.warning("calendar_ends_before_deadline", ticket=ticket.number, due=str(deadline.due_at))
        return replace(ticket, due_at=due_at)

    def fire_due(self) -> int:
        """Do what is due, one commit per batch; returns how many mails go out because of it."""
        with self._database.read() as connection:
            left = self._left(connection)
            due = timers.due_exists(connection, self._watched.name, self._clock())
        if left:
            self._see_off(left)
        answers = 0
        # Whoever left may have timers that are due at once.
        while due or left:
            self._fired.clear()
            with self._database.write() as connection:
                self._lease.require(connection)
                batch = timers.due(connection, self._watched.name, self._clock(), BATCH_TIMERS)
                for timer in _first_of_each_ticket(batch):
                    answers += self._fire_isolated(connection, timer)
            for kind, disposition in self._fired:
                tally.timer(self._watched.name, kind, disposition)
            if not batch:
                break
        return answers

    def _absences(self, connection: Connection, ticket: Ticket) -> tuple[Absence, ...]:
        """The absences of a ticket's agent that are not over."""
        if ticket.assignee is None or ticket.finished:
            return ()
        return staffed(connection, self._watched.desk).absences_from(ticket.assignee, self._today())

    def _left(self, connection: Connection) -> frozenset[Absence]:
        """Who is away since today, or since the configuration says so, and wasn't seen off yet."""
        return rules.departures(staffed(connection, self._watched.desk), self._today()) - self._seen_off

    def _see_off(self, left: frozenset[Absence]) -> None:
        """Plan anew the tickets of agents who left.

        Later events of their tickets plan them anyway, so each departure is looked at once a start.
        """
        with self._database.write() as connection:
            self._lease.require(connection)
            for absence in left:
                for ticket in tickets.unfinished_of(connection, self._watched.name, absence.agent):
                    self.plan(connection, ticket)
        self._seen_off |= left

    def _today(self) -> date:
        return self._watched.regulation.local_day(self._clock())

    def _fire_isolated(self, connection: Connection, timer: DueTimer) -> int:
        """Fire a timer; one that fails harms no other, and is tried again in an hour."""
        try:
            with self._database.savepoint(connection):
                return self._fire(connection, timer)
        except StoreTemporary:
            raise
        except Exception:
            log.exception("timer_failed", kind=timer.kind, ticket=timer.ticket_number)
            timers.postpone(connection, timer.id, self._clock() + _AGAIN_AFTER)
            return 0

    def _fire(self, connection: Connection, timer: DueTimer) -> int:
        now = self._clock()
        timers.fired(connection, timer.id, now)
        ticket = tickets.load(connection, timer.ticket_number)
        if ticket is None:
            return 0
        if timer.kind == TimerKind.SILENT and outbox.tells(connection, ticket.number, Template.ASKED_IN_VAIN):
            # They know that the customer is asked in vain, and read whatever he writes.
            return 0
        regulation, desk = self._watched.regulation, staffed(connection, self._watched.desk)
        further = notified(routes_of_ticket(ticket, regulation)) if timer.kind == TimerKind.SILENT else ()
        disposition = rules.fire(timer.planned, ticket, regulation, desk, now, further=further)
        applied = changes.apply(
            connection,
            disposition,
            mail_id=None,
            mailbox=self._watched.name,
            arrived_at=now,
            attachments=(),
            now=now,
        )
        if applied.ticket is not None:
            note_ended(connection, applied.ticket, disposition.changes, regulation, now)
        after = self.plan(connection, applied.ticket or ticket)
        log.info("timer", kind=timer.kind, ticket=ticket.number)
        answers = self._answering.queue(connection, Occasion(disposition, after, None, None, now))
        self._fired.append((timer.kind, disposition))
        return answers


def _first_of_each_ticket(batch: Sequence[DueTimer]) -> Iterable[DueTimer]:
    """The first timer of each ticket: firing it plans the others again, so those here are outdated."""
    first: dict[int, DueTimer] = {}
    for timer in batch:
        first.setdefault(timer.ticket_number, timer)
    return first.values()
