"""The pages for monitoring by HTTP (RFC 9112), in one thread however many clients there are and however slow.

A client that keeps still or reads nothing is sent away after a few seconds; where too many are
there, the one that came first goes, so that a scrape always gets in.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intake.log import get_logger

log = get_logger(__name__)

_MOST_CLIENTS = 50
_ASKED_WITHIN = _TAKEN_WITHIN = 5.0
_MOST_HEADER_BYTES = 16_384
_END_OF_HEADER = b"\r\n\r\n"
_METHODS = (b"GET", b"HEAD")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets: Content-Type and content, and the status of HTTP."""

    kind: str
    content: bytes
    status: str = "200 OK"


Page = Callable[[str], Answer]
"""What a client gets for what it accepts (its Accept field)."""
Pages = Mapping[str, Page]
"""The pages by their path."""


def serve_pages(host: str, port: int, pages: Pages) -> int:
    """Serve pages from a thread of its own; returns the port, OSError when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family)
    thread = threading.Thread(
        target=lambda: asyncio.run(_serve(listening, pages)), name="metrics", daemon=True
    )
    thread.start()
    taken: int = listening.getsockname()[1]
    return taken


async def _serve(listening: socket.socket, pages: Pages) -> None:
    clients: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def end(task: asyncio.Task[None]) -> None:
        # Also of one that was sent away before it had begun; what was not taken is not waited for.
        clients.pop(task).transport.abort()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_answer(reader, writer, pages))
        clients[task] = writer
        task.add_done_callback(end)
        if len(clients) > _MOST_CLIENTS:
            next(iter(clients)).cancel()

    server = await asyncio.start_server(begin, sock=listening, limit=_MOST_HEADER_BYTES)
    await server.serve_forever()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pages: Pages) -> None:
    try:
        async with asyncio.timeout(_ASKED_WITHIN):
            header = await reader.readuntil(_END_OF_HEADER)
        # Read from the database in this thread: one after the other, whoever asks.
        writer.write(_response(header, pages))
        async with asyncio.timeout(_TAKEN_WITHIN):
            await writer.drain()
            writer.close()
            await writer.wait_closed()
    except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
        log.debug("metrics_client_sent_away")
    except Exception:
        log.exception("metrics_fault")


def _response(header: bytes, pages: Pages) -> bytes:
    method, _, rest = header.partition(b" ")
    if method not in _METHODS:
        return _message("405 Method Not Allowed", "text/plain", b"", "Allow: GET, HEAD\r\n")
    path = rest.partition(b" ")[0].partition(b"?")[0].decode("latin-1")
    page = pages.get(path)
    if page is None:
        known = "".join(f"{path}\n" for path in pages).encode("ascii")
        return _message("404 Not Found", "text/plain", known if method == b"GET" else b"")
    fields = (line.partition(b":") for line in rest.split(b"\r\n")[1:])
    accepts = ",".join(
        value.strip().decode("latin-1") for name, _, value in fields if name.strip().lower() == b"accept"
    )
    given = page(accepts)
    whole = _message(given.status, given.kind, given.content)
    return whole if method == b"GET" else whole[: len(whole) - len(given.content)]


def _message(status: str, kind: str, text: bytes, more: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(text)}\r\n"
        f"{more}Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + text
