"""A wire to a server that is cut at the end of the first mail."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Literal

Cut = Literal["before the dot", "after the reply"]
_DOT = b"\r\n.\r\n"


class CuttingWire:
    """Listens on loopback in a thread of its own and hands everything on to `port`.

    The first mail's end doesn't reach the server, or the server's reply to it doesn't reach the client.
    """

    host = "127.0.0.1"

    def __init__(self, port: int, cut: Cut) -> None:
        self.port = 0
        self._to = port
        self._cut: Cut | None = cut
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> CuttingWire:
        self._thread.start()
        listening = asyncio.start_server(self._serve, self.host, 0)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        server, onward = await asyncio.open_connection(self.host, self._to)
        dot = asyncio.Event()
        ways = [
            asyncio.create_task(self._there(client, onward, dot)),
            asyncio.create_task(self._back(server, back, dot)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for writer in (back, onward):
                writer.transport.abort()

    async def _there(
        self, client: asyncio.StreamReader, onward: asyncio.StreamWriter, dot: asyncio.Event
    ) -> None:
        last = b""
        with contextlib.suppress(OSError):
            while chunk := await client.read(65_536):
                last = (last + chunk)[-len(_DOT) :]
                if last == _DOT and self._cut == "before the dot":
                    self._cut = None
                    return
                if last == _DOT:
                    dot.set()
                onward.write(chunk)
                await onward.drain()

    async def _back(
        self, server: asyncio.StreamReader, back: asyncio.StreamWriter, dot: asyncio.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := await server.read(65_536):
                if dot.is_set() and self._cut == "after the reply":
                    self._cut = None
                    return
                back.write(chunk)
                await back.drain()
