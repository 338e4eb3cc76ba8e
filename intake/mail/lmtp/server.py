"""Listening for LMTP in a thread of its own, however many clients there are and however slow."""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from intake.log import get_logger
from intake.mail.lmtp.door import Door
from intake.mail.lmtp.listening import listening
from intake.mail.lmtp.session import Session

log = get_logger(__name__)

# So many mails are committed at a time, each in memory meanwhile.
_AT_A_TIME = 2
# Seconds.
_AGAIN = 30.0
_BUSY = b"421 4.3.2 too many connections: try again later\r\n"


class LmtpServer:
    """Serves a door at a place (see `listening`); `open` first, `run` in a thread, `stop` from any other.

    A place where it can't listen is tried every `again_seconds`.
    """

    def __init__(self, listen: str, door: Door, most_bytes: int, again_seconds: float = _AGAIN) -> None:
        self._listen = listen
        self._again_seconds = again_seconds
        self._sockets: list[socket.socket] = []
        self._door = door
        self._most_bytes = most_bytes
        self._executor = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="lmtp")
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._open: set[asyncio.BaseTransport] = set()

    def open(self) -> bool:
        """Listen, if it doesn't yet; False, and the log says why, where that can't be done now."""
        if not self._sockets:
            try:
                self._sockets = listening(self._listen)
            except OSError as problem:
                log.error("lmtp_does_not_listen", listen=self._listen, error=str(problem))  # noqa: TRY400 - said
                return False
            log.info("lmtp_listens", listen=self._listen)
        return True

    def thread(self) -> threading.Thread:
        """The thread in which it runs; not started."""
        return threading.Thread(target=self.run, name="lmtp", daemon=True)

    def run(self) -> None:
        """Serve until stopped; mail that is being committed is committed."""
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._executor.shutdown()
            self._loop.close()

    def stop(self) -> None:
        """Hang up and listen no more; whoever has no answer yet hands his mail over again."""
        with suppress(RuntimeError):
            # The loop is closed: it has ended already.
            self._loop.call_soon_threadsafe(self._ended.set)

    async def _serve(self) -> None:
        while not self._ended.is_set() and not self.open():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), self._again_seconds)
        servers = [await self._loop.create_server(self._client, sock=one) for one in self._sockets]
        try:
            await self._ended.wait()
        finally:
            for server in servers:
                server.close()
            for transport in list(self._open):
                transport.abort()  # type: ignore[attr-defined]
            await asyncio.sleep(0)
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    def _client(self) -> asyncio.BaseProtocol:
        return _Counted(self._door, self._most_bytes, self._executor, self._open)


class _Counted(Session):
    """A session among those that are open."""

    def __init__(
        self, door: Door, most_bytes: int, executor: ThreadPoolExecutor, among: set[asyncio.BaseTransport]
    ) -> None:
        super().__init__(door, most_bytes, executor)
        self._most = door.limits.connections
        self._among = among
        self._counted: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Here and not where it is made: in a burst, many are made before the first is connected.
        if len(self._among) >= self._most:
            busy = _Busy()
            transport.set_protocol(busy)
            busy.connection_made(transport)
            return
        self._counted = transport
        self._among.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._counted is not None:
            self._among.discard(self._counted)
        super().connection_lost(error)


class _Busy(asyncio.Protocol):
    """A client too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        log.warning("lmtp_too_many_connections")
        transport.write(_BUSY)  # type: ignore[attr-defined]
        transport.close()
