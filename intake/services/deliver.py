"""Outbox -> mail server -> record: claimed and committed before sending, recorded and committed after.

Several connections send at once, and all results that wait share a commit.  Killed between the
server's 250 and that commit, a mail is sent once more under the same Message-ID: a few mails a
connection at most.  A connection whose server hangs keeps one mail, and no other.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from intake import figures
from intake.desk.delivery import goes_on_at_once, next_step, waiting
from intake.desk.envelope_ids import envelope_id
from intake.desk.mail_servers import MailServerProblem
from intake.desk.outbound import DeliveryReport, RecipientResult
from intake.log import get_logger
from intake.services.holding import is_dead
from intake.services.outbox_times import OutboxTimes
from intake.services.outgoing import Outgoing
from intake.services.recorder import Recorder, Result
from intake.services.watched import Clock
from intake.store import contacts
from intake.store.database.errors import StoreError, StoreTemporary
from intake.store.database.session import Database
from intake.store.outbox import outbox
from intake.store.outbox.outbox import EVERYTHING, Lane, OutboxMail

log = get_logger(__name__)

CLAIM_MAILS = 40
# What is claimed and not begun by then is given back; a claim lasts until what is begun last has ended and
# was recorded, so that nobody else claims a mail that is still being sent here.
_BEGUN_WITHIN = timedelta(minutes=1)
_RECORDED_WITHIN = timedelta(minutes=4)
# Whatever stops us waits for ten seconds: a server that hangs is given up after this many.
_LAST_WORDS = 5.0
_LOOK_EVERY = 0.5
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


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
        recorder: Recorder,
        lane: Lane = EVERYTHING,
        longest_attempt: float = 0.0,
        key: bytes = b"",
    ) -> None:
        """`longest_attempt` (seconds) is that of any sender; `key` seals envelope identifiers."""
        self._database = database
        self._transports = transports
        self._server = server
        self._owner = owner
        self._clock = clock
        self._stopping = stopping
        self._recorder = recorder
        self._key = key
        self._lane = lane
        self._claim_lasts = (
            _BEGUN_WITHIN
            + timedelta(seconds=max(longest_attempt, *(one.longest_attempt for one in transports)))
            + _RECORDED_WITHIN
        )
        self._times = OutboxTimes(database, self._claim_lasts)
        self._pause = 0.0
        self.beat = time.monotonic()
        """When it was last seen at work, on the monotonic clock: much mail or a slow server takes time."""
        self._told_unavailable = False
        self._free = list(transports)
        self._at_work: dict[asyncio.Task[None], Outgoing] = {}
        self._waiting: list[OutboxMail] = []
        self._begin_before = clock()
        # Claimed by us, and nothing to record yet.
        self._claimed: dict[int, OutboxMail] = {}
        self._claims_again_at = 0.0
        self._stopping_since: float | None = None
        self._attempts = 0
        self._left_over = False

    async def deliver_due(self) -> int:
        """Send everything that is due, or becomes due meanwhile; returns the number of attempts made.

        Raises StoreTemporary when the database can't be reached.  When the server can't be
        reached, returns; `pause` tells when to try again.
        """
        self._attempts, self._claims_again_at = 0, 0.0
        try:
            while await self._begin_what_is_due() or await self._some_are_left_over():
                if self._at_work:
                    await self._wait_for_somebody()
        finally:
            await self._end()
        return self._attempts

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.gather(*(transport.close() for transport in self._transports))

    @property
    def pause(self) -> float:
        """Seconds to wait before the server is tried again; 0 while it answers."""
        return self._pause

    async def _some_are_left_over(self) -> bool:
        """Whether a mail may be due at once because of what came of another; it is recorded by then."""
        left_over, self._left_over = self._left_over, False
        if left_over:
            await self._all_written()
        return left_over

    # Claiming

    async def _begin_what_is_due(self) -> bool:
        """Let every free connection begin a mail, if there is one; false when none is at work."""
        self.beat = time.monotonic()
        if self._waiting and not self._may_begin():
            # All connections hang, or are slow: somebody else may be quicker.
            await self._give_back_what_waits()
        if self._free and not self._waiting and not self._stopping():
            await self._claim_more()
        while self._waiting and self._free and not self._stopping():
            transport = self._free.pop(0)
            self._at_work[asyncio.create_task(self._work(transport))] = transport
        return bool(self._at_work)

    async def _claim_more(self) -> None:
        if time.monotonic() < self._claims_again_at:
            return
        try:
            claimed = await asyncio.to_thread(self._claim, self._recorder.unrecorded.union(self._claimed))
        except StoreError as problem:
            if not self._at_work:
                raise
            log.warning("outbox_waits_for_database", error=str(problem))
            return
        self._claimed |= {mail.id: mail for mail in claimed}
        self._waiting = list(reversed(claimed))

    def _claim(self, at_work: frozenset[int]) -> list[OutboxMail]:
        """Claim what is due, but what is at work here: a clock that jumped ahead says its claim has ended."""
        now = self._clock()
        self._times.look(now)
        with self._database.read() as connection:
            due = outbox.next_due(connection, self._lane)
            dead = [owner for owner in outbox.owners(connection) if is_dead(owner)]
        if not dead and (due is None or due > now):
            return []
        with self._database.write() as connection:
            for owner in dead:
                outbox.abandon(connection, owner, now)
            self._begin_before = now + _BEGUN_WITHIN
            until = now + self._claim_lasts
            return outbox.claim(
                connection, now, until, self._owner, CLAIM_MAILS, but=at_work, lane=self._lane
            )

    def _may_begin(self) -> bool:
        """Whether what was claimed may still be begun: not after its time, nor by a clock that went back."""
        return self._begin_before - _BEGUN_WITHIN <= self._clock() < self._begin_before

    async def _give_back_what_waits(self) -> None:
        unbegun, self._waiting = self._waiting, []
        await self._give_back([mail.id for mail in unbegun])

    async def _give_back(self, ids: list[int]) -> None:
        """Return mails that were claimed and not tried, without counting an attempt."""

        def give_back() -> None:
            with self._database.write() as connection:
                outbox.give_back(connection, ids, self._owner)

        if ids:
            await asyncio.to_thread(give_back)
        for mail_id in ids:
            del self._claimed[mail_id]

    # Sending

    async def _wait_for_somebody(self) -> None:
        """Wait for a connection to be free, but not for long: more may have become due for the others."""
        done, _ = await asyncio.wait(self._at_work, timeout=_LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        self._break_off_if_stopping()
        self._free += [self._at_work.pop(task) for task in done]
        faults = [task.exception() for task in done if not task.cancelled()]
        for fault in faults:
            if fault is not None:
                raise fault

    def _break_off_if_stopping(self) -> None:
        """Break off what takes too long when we have to end.

        Broken off after the content, a mail may have arrived: it goes out once more under the same
        Message-ID.
        """
        if not self._stopping():
            return
        self._stopping_since = self._stopping_since or time.monotonic()
        if time.monotonic() - self._stopping_since >= _LAST_WORDS:
            for task in self._at_work:
                task.cancel()

    async def _end(self) -> None:
        """Have all recorded, and give back what was not begun; after a fault, wait for the others first."""
        while self._at_work:
            with suppress(Exception):
                # The first fault is on its way already.
                await self._wait_for_somebody()
        self._waiting.clear()
        await self._all_written()
        await self._give_back(list(self._claimed))

    async def _all_written(self) -> None:
        writing = asyncio.create_task(self._recorder.all_written())
        while not writing.done():
            self.beat = time.monotonic()
            await asyncio.wait({writing}, timeout=_LOOK_EVERY)
        writing.result()

    async def _work(self, transport: Outgoing) -> None:
        """Send what waits, one mail after the other."""
        while self._waiting and not self._stopping() and self._may_begin():
            mail = self._waiting.pop()
            self.beat = time.monotonic()
            try:
                report = await self._send(transport, mail)
            except MailServerProblem as problem:
                self._unavailable(problem)
                self._waiting.append(mail)
                await self._give_back_what_waits()
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
            self._left_over |= goes_on_at_once(step, self._clock())
            del self._claimed[mail.id]
            self._attempts += 1
            await self._recorder.write_down(Result(mail, step))

    async def _send(self, transport: Outgoing, mail: OutboxMail) -> DeliveryReport:
        recipients = waiting(mail.recipients)
        try:
            identifier = envelope_id(self._key, mail.id, mail.message_id)
            with figures.STAGE_SECONDS.measuring("send"):
                return await transport.send(mail.sender, recipients, mail.raw, identifier)
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

    # Whether the server can be used

    def _available(self) -> None:
        if self._told_unavailable:
            log.info("smtp_server_is_back", server=self._server)
        self._told_unavailable = False
        self._pause = 0.0

    def _unavailable(self, problem: MailServerProblem) -> None:
        self._pause = min(max(self._pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE)
        self._claims_again_at = time.monotonic() + self._pause
        if not self._told_unavailable:
            log.error("smtp_server_cant_be_used", server=self._server, error=str(problem))
        self._told_unavailable = True
        self._recorder.forget_contact()
        try:
            with self._database.write() as connection:
                contacts.record_error(connection, self._server, str(problem), self._clock())
        except StoreTemporary as store_problem:
            log.warning("cant_note_the_smtp_problem", error=str(store_problem))
