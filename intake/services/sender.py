"""The outbox's own thread: whatever is due goes out, until the daemon ends."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence

from intake.log import get_logger
from intake.services.deliver import Deliverer
from intake.services.outgoing import Outgoing
from intake.services.recorder import NOWHERE, Copied, Recorder
from intake.services.undelivered import Undelivered
from intake.services.watched import Clock
from intake.store.database.errors import StoreError
from intake.store.database.session import Database
from intake.store.outbox import outbox
from intake.store.outbox.outbox import EVERYTHING, Lane

log = get_logger(__name__)

_LOOKS_EVERY = 5.0


class SenderThread:
    """The outbox's thread: an event loop that sends whatever is due."""

    def __init__(  # noqa: PLR0913 - the parts of the composition root
        self,
        database: Database,
        transports: Sequence[Outgoing],
        *,
        server: str,
        owner: str,
        clock: Clock,
        undelivered: Undelivered,
        lane: Lane = EVERYTHING,
        longest_attempt: float = 0.0,
        key: bytes = b"",
        copied: Copied = NOWHERE,
    ) -> None:
        self._database = database
        self._lane = lane
        self._clock = clock
        self._wake = threading.Event()
        self._stop = threading.Event()
        stopping = self._stop.is_set
        recorder = Recorder(
            database,
            server=server,
            owner=owner,
            connections=len(transports),
            clock=clock,
            stopping=stopping,
            undelivered=undelivered,
            copied=copied,
            certificate_ends=lambda: next(filter(None, (one.certificate_ends for one in transports)), None),
        )
        self._deliverer = Deliverer(
            database,
            transports,
            server=server,
            owner=owner,
            clock=clock,
            stopping=stopping,
            recorder=recorder,
            lane=lane,
            longest_attempt=longest_attempt,
            key=key,
        )
        self._beat = time.monotonic()

    @property
    def beat(self) -> float:
        """When the thread was last seen alive, on the monotonic clock."""
        return max(self._beat, self._deliverer.beat)

    def wake(self) -> None:
        """Look for mail to send now; safe from any thread."""
        self._wake.set()

    def stop(self) -> None:
        """End after the mails that are being sent."""
        self._stop.set()
        self._wake.set()

    def run(self) -> None:
        """Send until stopped."""
        asyncio.run(self._run())

    def run_until_empty(self, more_may_come: Callable[[], bool]) -> bool:
        """Send until nothing is due and no more may come; False when the server can't be used."""
        return asyncio.run(self._run_until_empty(more_may_come))

    async def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._beat = time.monotonic()
                self._wake.clear()
                await self._attempt()
                await asyncio.to_thread(self._wake.wait, self._rest())
        finally:
            await self._deliverer.close()

    async def _run_until_empty(self, more_may_come: Callable[[], bool]) -> bool:
        try:
            while True:
                coming = more_may_come()
                self._wake.clear()
                well = await self._attempt()
                if not coming or self._stop.is_set():
                    return well
                await asyncio.to_thread(self._wake.wait, 0.2)
        finally:
            await self._deliverer.close()

    async def _attempt(self) -> bool:
        try:
            await self._deliverer.deliver_due()
        except StoreError as problem:
            log.warning("outbox_waits_for_database", error=str(problem))
            await asyncio.sleep(1.0)
            return False
        except Exception:
            # A fault of ours must not end the sending for good.
            log.exception("outbox_fault")
            await asyncio.sleep(1.0)
            return False
        return not self._deliverer.pause

    def _rest(self) -> float:
        """Seconds until the next mail is due, or until the server is to be tried again."""
        if self._deliverer.pause:
            return self._deliverer.pause
        try:
            with self._database.read() as connection:
                due = outbox.next_due(connection, self._lane)
        except StoreError:
            return _LOOKS_EVERY
        if due is None:
            return _LOOKS_EVERY
        return min(max((due - self._clock()).total_seconds(), 0.05), _LOOKS_EVERY)
