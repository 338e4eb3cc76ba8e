"""Spooled mail -> facts -> decision -> ticket and outbox, in order of arrival.

One commit per batch.  When a mail fails, the batch is repeated with each mail in a savepoint of its
own, so that it takes nothing of the others with it.  A mail that can't be read, or that failed
three times, is quarantined whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from intake.desk.disposition import Disposition
from intake.desk.rules.reading import Reading
from intake.desk.rules.typed import as_typed
from intake.desk.terms.kept import TermEnded
from intake.log import get_logger
from intake.mail.parsing.parse import MalformedMail
from intake.services import for_later, tally
from intake.services.answer_context import Occasion
from intake.services.answers import Answering
from intake.services.deciding import decide_mail, not_understood
from intake.services.ended_terms import note_ended
from intake.services.holding import Lease, LeaseLost
from intake.services.presence import staffed
from intake.services.reading import MailReader, ReadingFailed
from intake.services.scanning import Scanning
from intake.services.timers import Timers
from intake.services.watched import Clock, WatchedMailbox
from intake.store.database.errors import LostDatabase, StoreTemporary
from intake.store.database.session import Connection, Database
from intake.store.spool import decisions, spool
from intake.store.spool import unread as unread_mails
from intake.store.tickets import changes

log = get_logger(__name__)

BATCH_MAILS = 25
MAILS_AHEAD = 50
BATCH_BYTES = 16_000_000
# SQLite has one writer: the thread that records what was sent must get its turn in between.
BATCH_SECONDS = 0.15
BYTES_AHEAD = 4_000_000
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Processed:
    """What one batch came to: mails worked on, and whether any mail goes out because of them."""

    mails: int
    answers: int


@dataclass(frozen=True, slots=True)
class _Done:
    """What one mail came to."""

    mail: spool.SpooledMail
    disposition: Disposition
    number: int | None
    answers: int
    seconds: float
    ended: tuple[TermEnded, ...] = ()


_Process = Callable[[Connection, spool.SpooledMail, dict[int, Exception]], _Done | None]


class Processor:
    """Works through the spool of one mailbox."""

    def __init__(  # noqa: PLR0913 - the parts of the composition root
        self,
        database: Database,
        watched: WatchedMailbox,
        *,
        reader: MailReader,
        answering: Answering,
        timers: Timers,
        lease: Lease,
        clock: Clock,
        scanning: Scanning | None = None,
    ) -> None:
        self._database = database
        self._watched = watched
        # As it is staffed: looked at once a batch, and again after whoever leaves or comes back.
        self._desk = watched.desk
        self._reader = reader
        self._answering = answering
        self._timers = timers
        self._lease = lease
        self._clock = clock
        self._scanning = scanning

    def close(self) -> None:
        """End the helper that reads ahead."""
        self._reader.close()

    def hurry(self) -> None:
        """Wait for the helper no more: the batch in hand is the last one.  Safe from any thread."""
        self._reader.hurry()

    def process_batch(self) -> Processed:
        """Process the next spooled mails; raises StoreTemporary or LeaseLost, then nothing happened."""
        if self._scanning is not None:
            self._scanning.scan_waiting(BATCH_MAILS)
        unread: dict[int, Exception] = {}
        try:
            return self._batch(self._process, unread)
        except (StoreTemporary, LostDatabase, LeaseLost):
            raise
        except Exception as fault:  # noqa: BLE001 - any fault of ours must harm one mail only
            # Savepoints for all would cost more than doing this rare batch twice.
            log.warning("batch_failed", mailbox=self._watched.name, error=f"{type(fault).__name__}: {fault}")
            return self._batch(self._process_isolated, unread)

    def _batch(self, process: _Process, unread: dict[int, Exception]) -> Processed:
        while True:
            processed, late = self._until_late(process, unread)
            # Waited for without a transaction: a helper that stands still keeps nobody from the database.
            if late is None or not self._reader.wait_for(late) or processed.mails:
                return processed

    def _until_late(
        self, process: _Process, unread: dict[int, Exception]
    ) -> tuple[Processed, spool.SpooledMail | None]:
        """Work on the next mails, up to one that a helper is still reading; this is returned, too."""
        worked_on: list[_Done | None] = []
        late = None
        with self._database.write() as connection:
            self._lease.require(connection)
            self._desk = staffed(connection, self._watched.desk)
            batch = spool.next_batch(connection, self._watched.name, BATCH_MAILS, BATCH_BYTES)
            self._read_ahead(connection, batch)
            until = time.monotonic() + BATCH_SECONDS
            for mail in batch:
                if self._scanning is not None and mail.scanned is None:
                    break
                if mail.id not in unread and not self._reader.is_at_hand(mail):
                    late = mail
                    break
                worked_on.append(process(connection, mail, unread))
                # A mail whose helper was killed is tried again before those that came after it.
                if time.monotonic() > until or isinstance(unread.get(mail.id), ReadingFailed):
                    break
        if len(batch) < BATCH_MAILS and late is None:
            self._reader.close()
        done = [one for one in worked_on if one is not None]
        for one in done:
            self._tell(one)
        return Processed(len(worked_on), sum(one.answers for one in done)), late

    def _read_ahead(self, connection: Connection, batch: list[spool.SpooledMail]) -> None:
        """Have the mails after this batch read while it is worked on."""
        if len(batch) < BATCH_MAILS or self._reader.ordered_behind(batch[-1].id) >= BATCH_MAILS:
            return
        after = max(batch[-1].id, self._reader.ordered_up_to)
        following = spool.next_batch(connection, self._watched.name, MAILS_AHEAD, BYTES_AHEAD, after=after)
        self._reader.read_ahead(following)

    def _process_isolated(
        self, connection: Connection, mail: spool.SpooledMail, unread: dict[int, Exception]
    ) -> _Done | None:
        try:
            with self._database.savepoint(connection):
                return self._process(connection, mail, unread)
        except StoreTemporary:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._put_aside(connection, mail, error)
            return None

    def _process(
        self, connection: Connection, mail: spool.SpooledMail, unread: dict[int, Exception]
    ) -> _Done | None:
        """Work on a mail; `unread` has the mails that could not be read earlier in this batch."""
        started = time.perf_counter()
        try:
            reading = self._read(mail, unread)
        except MalformedMail as malformed:
            disposition = not_understood(malformed)
            spool.record(
                connection,
                mail.id,
                disposition,
                ticket_number=None,
                summary=None,
                scan=mail.scan,
                now=self._clock(),
            )
            unread_mails.put_aside(connection, mail.id, mail.mailbox)
            return _Done(mail, disposition, None, 0, time.perf_counter() - started)
        except Exception as error:  # noqa: BLE001 - whatever is in a mail, it harms itself only
            unread[mail.id] = error
            self._put_aside(connection, mail, error)
            return None
        disposition, number, answers, ended = self._carry_out(connection, mail, reading)
        return _Done(mail, disposition, number, answers, time.perf_counter() - started, ended)

    def _read(self, mail: spool.SpooledMail, unread: dict[int, Exception]) -> Reading:
        if mail.id in unread:
            # What killed a helper must not be read again here.
            raise unread[mail.id]
        reading = self._reader.read(mail)
        return as_typed(reading, self._watched.regulation, self._desk) if mail.is_typed else reading

    def _carry_out(
        self, connection: Connection, spooled: spool.SpooledMail, reading: Reading
    ) -> tuple[Disposition, int | None, int, tuple[TermEnded, ...]]:
        now = self._clock()
        mail = reading.mail
        disposition = self._decide(connection, spooled, reading)
        if disposition.deciding and not decisions.still_wait(connection, disposition.deciding.mail_ids):
            # An operator was faster, between the question and now; what he decided is known by now.
            disposition = self._decide(connection, spooled, reading)
        if disposition.deciding:
            decisions.decide(connection, disposition.deciding, now, told=True)
        applied = changes.apply(
            connection,
            disposition,
            mail_id=spooled.id,
            mailbox=self._watched.name,
            arrived_at=mail.arrived_at,
            attachments=mail.attachments,
            now=now,
        )
        # The ledger first: the outbox rows refer to the mail, and a repeat must find it recorded.
        spool.record(
            connection,
            spooled.id,
            disposition,
            ticket_number=applied.number,
            summary=for_later.summary(reading, sent=spooled.is_sent),
            scan=spooled.scan,
            now=now,
        )
        for_later.remember(connection, spooled, reading, disposition, now=now)
        for_later.remember_withheld(connection, spooled, reading, disposition, applied.number)
        for_later.remember_unheard(connection, spooled, disposition)
        ticket = applied.ticket
        ended: tuple[TermEnded, ...] = ()
        if ticket is not None and disposition.changes:
            ended = note_ended(
                connection, ticket, disposition.changes, self._watched.regulation, mail.arrived_at
            )
            ticket = self._timers.plan(connection, ticket)
        answers = 0
        if disposition.answers:
            answers = self._answering.queue(connection, Occasion(disposition, ticket, mail, spooled, now))
        return disposition, applied.number, answers, ended

    def _decide(self, connection: Connection, spooled: spool.SpooledMail, reading: Reading) -> Disposition:
        return decide_mail(
            connection,
            reading,
            self._watched.regulation,
            self._desk,
            mail_id=spooled.id,
            released=spooled.released,
            let_in_by=decisions.admitted_by(connection, spooled.id) if spooled.released else "",
            scan=spooled.scan,
            sent=spooled.is_sent,
        )

    def _put_aside(self, connection: Connection, mail: spool.SpooledMail, error: Exception) -> None:
        """Count a failure of ours; the mail is tried again until the last attempt, then quarantined."""
        told = f"{type(error).__name__}: {error}"[:500]
        attempts = spool.record_failure(connection, mail.id, told)
        log.error("mail_failed", mail=mail.id, mailbox=mail.mailbox, attempt=attempts, exc_info=error)
        if attempts >= ATTEMPTS:
            reason = f"failed {attempts} times, last with {told}"
            spool.quarantine(connection, mail.id, (reason,), self._clock())
            unread_mails.put_aside(connection, mail.id, mail.mailbox)

    def _tell(self, done: _Done) -> None:
        log.info(
            "mail",
            mail=done.mail.id,
            mailbox=done.mail.mailbox,
            disposition=done.disposition.kind.value,
            ticket=done.number,
            ms=round(done.seconds * 1000, 1),
        )
        tally.mail(done.mail.mailbox, done.disposition, done.ended, done.seconds)
