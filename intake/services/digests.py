"""The daily digests of one mailbox: one for each reader and day, whatever is killed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, partial

from intake.desk.digest import DigestLine
from intake.desk.expiry import Expiring
from intake.desk.rules import digests as rules
from intake.desk.rules.digests import Reader, Standing
from intake.desk.support_desk import SupportDesk
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.digest_time import digest_day
from intake.desk.ticket import Status
from intake.desk.troubles import believable_until
from intake.log import get_logger
from intake.services.answer_context import Occasion
from intake.services.answers import Answering
from intake.services.certificates import ending_in
from intake.services.holding import Lease
from intake.services.presence import staffed
from intake.services.watched import Clock, WatchedMailbox
from intake.store import digests as store
from intake.store.database.session import Connection, Database
from intake.store.digests import DigestMail
from intake.store.tickets import tickets

log = get_logger(__name__)

_A_DAY = timedelta(days=1)
# After a long absence nobody reads further back.
_LOOKS_BACK = timedelta(days=14)


class Digests:
    """Sends each reader his digest when its hour has come."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of the composition root
        self,
        database: Database,
        watched: WatchedMailbox,
        answering: Answering,
        lease: Lease,
        clock: Clock,
        expiring: Callable[[datetime], tuple[Expiring, ...]] = lambda _: (),
    ) -> None:
        """`expiring` tells which of the desk's secrets and own certificates end soon."""
        self._database = database
        self._watched = watched
        self._answering = answering
        self._lease = lease
        self._clock = clock
        self._expiring = expiring
        self._readers = rules.readers(watched.desk, watched.regulation)
        # What is known to be done, so that an ordinary look asks the database nothing.
        self._done: dict[str, date] = {}

    def send_due(self) -> int:
        """Queue the digests that are due, one commit for all; returns how many mails go out."""
        now = self._clock()
        due = self._due(now)
        if not due:
            return 0
        with self._database.write() as connection:
            self._lease.require(connection)
            desk = staffed(connection, self._watched.desk)
            standing = cache(partial(self._standing, connection, desk))
            queued = sum(self._send(connection, reader, day, desk, standing, now) for reader, day in due)
        self._done |= {reader.address.key: day for reader, day in due}
        return queued

    def _due(self, now: datetime) -> list[tuple[Reader, date]]:
        """Whose digest of which day may have to be made; without readers no calendar is loaded."""
        regulation = self._watched.regulation
        return [
            (reader, day)
            for reader in self._readers
            if (day := digest_day(now, reader.minute, calendar_of(regulation))) is not None
            and self._done.get(reader.address.key) != day
        ]

    def _send(  # noqa: PLR0913, PLR0917 - whom, which day's, and what is the same for all readers
        self,
        connection: Connection,
        reader: Reader,
        day: date,
        desk: SupportDesk,
        standing: Callable[[], Standing],
        now: datetime,
    ) -> int:
        name, regulation = self._watched.name, self._watched.regulation
        before = store.last(connection, name, reader.address.address)
        if before is not None and before[1] > believable_until(now):
            store.forget_ahead(connection, name, reader.address.address, believable_until(now))
            before = store.last(connection, name, reader.address.address)
        if rules.is_away(reader, desk, regulation, now):
            return 0
        if not store.claim(connection, name, reader.address.address, day, now):
            return 0
        if before is None and not reader.asked_for:
            # Whoever updates or installs in the middle of a day is not told what he has just seen.
            return 0
        since = max(before[1], now - _LOOKS_BACK) if before else now - _A_DAY
        ignored = tuple(map(_line, store.ignored(connection, name, since)))
        found = rules.digest(replace(standing(), ignored=ignored), reader, desk, regulation, now)
        if found is None:
            return 0
        log.info("digest", mailbox=name, reader=reader.address.address)
        return self._answering.queue(
            connection, Occasion(rules.report(found, reader, desk), None, None, None, now)
        )

    def _standing(self, connection: Connection, desk: SupportDesk) -> Standing:
        """What all readers' digests are made of; only the mails passed over differ, by when each had his."""
        name, regulation = self._watched.name, self._watched.regulation
        given_up = store.undelivered(connection, name)
        of = tickets.load_many(connection, sorted({one.ticket_number for one in given_up}))
        return Standing(
            tickets=tuple(tickets.list_tickets(connection, (Status.OPEN,), name)),
            held=tuple(map(_line, store.held(connection, name))),
            undelivered=tuple(
                (
                    of[one.ticket_number],
                    rules.ticket_line(
                        of[one.ticket_number],
                        one.created_at,
                        desk,
                        regulation,
                        f"{one.address}: {one.message}",
                    ),
                )
                for one in given_up
            ),
            unanswered=store.unanswered(connection, name),
            answered=store.answered(connection, name),
            expiring=(*self._expiring(self._clock()), *ending_in(connection, self._clock())),
        )


def _line(mail: DigestMail) -> DigestLine:
    return DigestLine(str(mail.id), mail.subject, mail.sender, mail.arrived_at, detail=mail.rule or "")
