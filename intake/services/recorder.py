"""What became of the mails that were sent: recorded in the outbox, several in one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from intake import figures
from intake.desk.delivery import GiveUp, NextStep, RetryAt, Sent, Standing
from intake.desk.outgoing import Audience
from intake.log import get_logger
from intake.services.certificates import CertificateWatch
from intake.services.undelivered import Undelivered
from intake.services.watched import Clock
from intake.store import contacts
from intake.store.database.errors import StoreTemporary
from intake.store.database.session import Database
from intake.store.outbox import copies, outbox
from intake.store.outbox.outbox import OutboxMail

log = get_logger(__name__)

UNWRITTEN_A_CONNECTION = 2
# The overview tells whether the server is there, which needn't be known to the second.
_CONTACT_NOTED_EVERY = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt came to, ready to be recorded."""

    mail: OutboxMail
    step: NextStep


Copied = Mapping[str, Callable[[], None]]
"""The mailboxes that keep copies of what they send, each with what is called when there is one to file."""

NOWHERE: Copied = {}


class Recorder:
    """Records what became of the mails of one outgoing server with so many connections."""

    def __init__(  # noqa: PLR0913 - the parts of the composition root
        self,
        database: Database,
        *,
        server: str,
        owner: str,
        connections: int,
        clock: Clock,
        stopping: Callable[[], bool],
        undelivered: Undelivered,
        copied: Copied = NOWHERE,
        certificate_ends: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._database = database
        self._server = server
        self._owner = owner
        self._connections = connections
        self._clock = clock
        self._certificate_ends = certificate_ends
        self._certificates = CertificateWatch(server)
        self._stopping = stopping
        self._undelivered = undelivered
        self._copied = copied
        self._contact_noted_at: datetime | None = None
        self._unwritten: list[Result] = []
        self._unrecorded: set[int] = set()
        self._writer: asyncio.Task[None] | None = None

    def forget_contact(self) -> None:
        """Note the next success at once, for there was trouble meanwhile."""
        self._contact_noted_at = None

    @property
    def unrecorded(self) -> frozenset[int]:
        """The mails that were tried, and of which the database doesn't know yet what became of them."""
        return frozenset(self._unrecorded)

    async def write_down(self, result: Result) -> None:
        """Have a result recorded; waits only while too many others are waiting for that.

        Several go into one commit, because a writer may have to wait for its turn.  Before a connection
        waits, `UNWRITTEN_A_CONNECTION` results for each may be unwritten; each of the other connections may
        add one, and as many more may be in the commit under way.  If the process is killed, these mails are
        sent once more under the same Message-ID.
        """
        self._unwritten.append(result)
        self._unrecorded.add(result.mail.id)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        if len(self._unwritten) >= UNWRITTEN_A_CONNECTION * self._connections:
            # When we are cancelled, what is being recorded isn't.
            await asyncio.shield(self._writer)

    async def all_written(self) -> None:
        """Wait until nothing is left to be recorded."""
        if self._writer is not None:
            await self._writer
            self._writer = None

    async def _write_all(self) -> None:
        while self._unwritten:
            batch, self._unwritten = self._unwritten, []
            await self._record_surely(batch)
            self._unrecorded.difference_update(result.mail.id for result in batch)

    async def _record_surely(self, batch: list[Result]) -> None:
        """Record what happened, however long the database needs to come back.

        Giving up here means that mail is sent again; we do so only when we have to end.
        """
        pause = 0.1
        while True:
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
                if recorded and _wants_copy(result, self._copied):
                    copies.add(connection, result.mail.id, result.mail.mailbox or "", now)
            noted = self._contact_noted_at
            if noted is None or not noted <= now < noted + _CONTACT_NOTED_EVERY:
                ends = self._certificate_ends()
                contacts.record_ok(connection, self._server, now, ends)
                self._certificates.look(ends, now)
                self._contact_noted_at = now
        for result in batch:
            _tell(result, now)
        for mailbox in {result.mail.mailbox for result in batch}.intersection(self._copied):
            self._copied[mailbox or ""]()


def _wants_copy(result: Result, copied: Copied) -> bool:
    """Whether a customer has got it by now, in the name of a mailbox that keeps copies."""
    mail = result.mail
    if mail.mailbox not in copied or mail.audience is not Audience.CUSTOMER:
        return False
    return any(state.standing is Standing.DELIVERED for state in result.step.recipients)


def _tell(result: Result, now: datetime) -> None:
    mail, step = result.mail, result.step
    audience = mail.audience.value if mail.audience else ""
    facts = {"outbox": mail.id, "template": mail.template, "ticket": mail.ticket_number}
    match step:
        case Sent():
            log.info("sent", **facts, attempt=mail.attempts)
            figures.SENT.add(audience, "sent")
            if mail.answers_mail_of is not None:
                figures.ANSWER_SECONDS.measured((now - mail.answers_mail_of).total_seconds())
        case RetryAt():
            log.warning("not_sent_yet", **facts, attempt=mail.attempts, again_at=step.at.isoformat())
            figures.SENT.add(audience, "again")
        case GiveUp():
            log.error("given_up", **facts, attempt=mail.attempts, reason=step.reason)
            figures.SENT.add(audience, "given_up")
        case _:
            assert_never(step)
