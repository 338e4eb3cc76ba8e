"""Outbox -> mail server -> record: claimed and committed before sending, recorded and committed after.

Several connections send at once, and all results that wait share a commit.  Killed between the
server's 250 and that commit, a mail is sent once more under the same Message-ID: a few mails a
connection at most.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from intake.desk.delivery import GiveUp, NextStep, RetryAt, Sent, next_step, waiting
from intake.desk.mail_servers import MailServerProblem
from intake.desk.message import DeliveryReport, RecipientResult
from intake.log import get_logger
from intake.services.holding import is_dead
from intake.services.outgoing import Outgoing
from intake.services.undelivered import Undelivered
from intake.services.watched import Clock
from intake.store import contacts
from intake.store.database.errors import StoreTemporary
from intake.store.database.session import Database
from intake.store.outbox import outbox
from intake.store.outbox.outbox import OutboxMail

log = get_logger(__name__)

# Longer than a server may take over one mail; what isn't begun by half of it is given back, so that
# nobody else claims a mail that is still being sent here.
CLAIM_LASTS = timedelta(minutes=15)
CLAIM_MAILS = 40
UNWRITTEN_A_CONNECTION = 2
# Whatever stops us waits for ten seconds: a server that hangs is given up after this many.
_LAST_WORDS = 5.0
_LOOK_EVERY = 0.5
# The overview tells whether the server is there, which needn't be known to the second.
_CONTACT_NOTED_EVERY = timedelta(seconds=2)
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt came to, ready to be recorded."""

    mail: OutboxMail
    step: NextStep


class Deliverer:
    """Empties the outbox over a few connections to the one outgoing server."""

    def __init__(  # noqa: PLR0913 - the parts of the composition root
        self,
        database: Database,
        transports: Sequence[Outgoing],
        *,
        server: str,
        owner: str,
        clock: Clock,
        stopping: Callable[[], bool],
        undelivered: Undelivered,
    ) -> None:
        self._database = database
        self._transports = transports
        self._undelivered = undelivered
        self._server = server
        self._owner = owner
        self._clock = clock
        self._stopping = stopping
        self._pause = 0.0
        self.beat = time.monotonic()
        """When it was last seen at work, on the monotonic clock: much mail or a slow server takes time."""
        self._told_unavailable = False
        self._contact_noted_at: datetime | None = None
        self._unwritten: list[Result] = []
        self._writer: asyncio.Task[None] | None = None

    async def deliver_due(self) -> int:
        """Send everything that is due now; returns the number of attempts made.

        Raises StoreTemporary when the database can't be reached.  When the server can't be
        reached, waits (longer each time) and returns.
        """
        attempts = 0
        while not self._stopping():
            self.beat = time.monotonic()
            mails = await asyncio.to_thread(self._claim)
            if not mails:
                return attempts
            results = await self._send_all(mails)
            attempts += len(results)
            if len(results) < len(mails):
                return attempts
        return attempts

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.gather(*(transport.close() for transport in self._transports))

    @property
    def pause(self) -> float:
        """Seconds to wait before the server is tried again; 0 while it answers."""
        return self._pause

    def _claim(self) -> list[OutboxMail]:
        now = self._clock()
        with self._database.read() as connection:
            due = outbox.next_due(connection)
            dead = [owner for owner in outbox.owners(connection) if is_dead(owner)]
        if not dead and (due is None or due > now):
            return []
        with self._database.write() as connection:
            for owner in dead:
                outbox.abandon(connection, owner, now)
            return outbox.claim(connection, now, now + CLAIM_LASTS, self._owner, CLAIM_MAILS)

    async def _send_all(self, mails: list[OutboxMail]) -> list[Result]:
        """Send the mails over all connections; returns what was attempted."""
        todo = list(reversed(mails))
        give_up_at = self._clock() + CLAIM_LASTS / 2
        results: list[Result] = []
        self._writer = None
        workers = [
            asyncio.create_task(self._work(transport, todo, results, give_up_at))
            for transport in self._transports[: len(mails)]
        ]
        await self._watch(workers)
        await self._all_written()
        unsent = {mail.id for mail in mails} - {result.mail.id for result in results}
        if unsent:
            await asyncio.to_thread(self._give_back, [mail for mail in mails if mail.id in unsent])
        return results

    async def _watch(self, workers: list[asyncio.Task[None]]) -> None:
        """Wait for the workers, and break off what takes too long when we have to end.

        Broken off after the content, a mail may have arrived: it goes out once more under the same
        Message-ID.
        """
        left = _LAST_WORDS
        at_work = set(workers)
        while at_work:
            self.beat = time.monotonic()
            _, at_work = await asyncio.wait(at_work, timeout=_LOOK_EVERY)
            left -= _LOOK_EVERY if self._stopping() else 0
            if left <= 0:
                for worker in at_work:
                    worker.cancel()
        for worker in workers:
            if not worker.cancelled():
                worker.result()

    async def _work(
        self,
        transport: Outgoing,
        todo: list[OutboxMail],
        results: list[Result],
        give_up_at: datetime,
    ) -> None:
        while todo and not self._stopping() and self._clock() < give_up_at:
            mail = todo.pop()
            self.beat = time.monotonic()
            try:
                report = await self._send(transport, mail)
            except MailServerProblem as problem:
                todo.clear()
                self._unavailable(problem)
                return
            self._available()
            step = next_step(
                report,
                mail.recipients,
                attempts=mail.attempts,
                trying_since=mail.trying_since,
                now=self._clock(),
                jitter=random.random(),  # noqa: S311 - jitter, no secret
            )
            results.append(Result(mail, step))
            await self._write_down(results[-1])

    async def _send(self, transport: Outgoing, mail: OutboxMail) -> DeliveryReport:
        recipients = waiting(mail.recipients)
        try:
            return await transport.send(mail.sender, recipients, mail.raw)
        except asyncio.CancelledError:
            log.warning("sending_broken_off", outbox=mail.id, ticket=mail.ticket_number)
            raise
        except MailServerProblem:
            raise
        except Exception as fault:
            # A mail that we fail at must not stop the others.
            log.exception("cant_send", outbox=mail.id, ticket=mail.ticket_number)
            told = f"{type(fault).__name__}: {fault}"[:500]
            return DeliveryReport(
                tuple(RecipientResult(address, "temporary", 0, told) for address in recipients)
            )

    async def _write_down(self, result: Result) -> None:
        """Have a result recorded; waits only while too many others are waiting for that.

        Several go into one commit, because a writer may have to wait for its turn.  Before a connection
        waits, `UNWRITTEN_A_CONNECTION` results for each may be unwritten; each of the other connections may
        add one, and as many more may be in the commit under way.  If the process is killed, these mails are
        sent once more under the same Message-ID.
        """
        self._unwritten.append(result)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        if len(self._unwritten) >= UNWRITTEN_A_CONNECTION * len(self._transports):
            # When we are cancelled, what is being recorded isn't.
            await asyncio.shield(self._writer)

    async def _all_written(self) -> None:
        if self._writer is not None:
            await self._writer

    async def _write_all(self) -> None:
        while self._unwritten:
            batch, self._unwritten = self._unwritten, []
            await self._record_surely(batch)

    async def _record_surely(self, batch: list[Result]) -> None:
        """Record what happened, however long the database needs to come back.

        Giving up here means that mail is sent again; we do so only when we have to end.
        """
        pause = 0.1
        while True:
            self.beat = time.monotonic()
            try:
                await asyncio.to_thread(self._record, batch)
            except StoreTemporary as problem:
                log.warning("cant_record_what_was_sent", error=str(problem), mails=len(batch))
                if self._stopping():
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                return

    def _record(self, batch: list[Result]) -> None:
        now = self._clock()
        with self._database.write() as connection:
            for result in batch:
                recorded = outbox.record(connection, result.mail, result.step, self._owner, now)
                if recorded and isinstance(result.step, GiveUp):
                    self._undelivered.tell(connection, result.mail, result.step, now)
            if self._contact_noted_at is None or now - self._contact_noted_at >= _CONTACT_NOTED_EVERY:
                contacts.record_ok(connection, self._server, now)
                self._contact_noted_at = now
        for result in batch:
            _tell(result)

    def _give_back(self, mails: list[OutboxMail]) -> None:
        """Return mails that were claimed and not tried, without counting an attempt."""
        with self._database.write() as connection:
            outbox.give_back(connection, [mail.id for mail in mails], self._owner)

    def _available(self) -> None:
        if self._told_unavailable:
            log.info("smtp_server_is_back", server=self._server)
        self._told_unavailable = False
        self._pause = 0.0

    def _unavailable(self, problem: MailServerProblem) -> None:
        self._pause = min(max(self._pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE)
        if not self._told_unavailable:
            log.error("smtp_server_cant_be_used", server=self._server, error=str(problem))
        self._told_unavailable = True
        self._contact_noted_at = None
        try:
            with self._database.write() as connection:
                contacts.record_error(connection, self._server, str(problem), self._clock())
        except StoreTemporary as store_problem:
            log.warning("cant_note_the_smtp_problem", error=str(store_problem))


def _tell(result: Result) -> None:
    mail, step = result.mail, result.step
    facts = {"outbox": mail.id, "template": mail.template, "ticket": mail.ticket_number}
    match step:
        case Sent():
            log.info("sent", **facts, attempt=mail.attempts)
        case RetryAt():
            log.warning("not_sent_yet", **facts, attempt=mail.attempts, again_at=step.at.isoformat())
        case GiveUp():
            log.error("given_up", **facts, attempt=mail.attempts, reason=step.reason)
        case _:
            assert_never(step)
