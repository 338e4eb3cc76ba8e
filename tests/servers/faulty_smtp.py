"""An SMTP server that says anything at any step, and fails at the n-th command, byte or mail.

Unlike `smtp.SmtpServer`, which keeps to the protocol, it writes what the script says as it stands: a 250 to
DATA, two replies at once, half a line, nothing.  It keeps account of what it took and of what it said about it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DROP = "drop"
"""Instead of a reply: cut the connection."""
HANG = "hang"
"""Instead of a reply: say nothing until the client leaves."""
GARBAGE = "\x00\xff once upon a time"
"""A line that is no reply."""

Step = Literal["GREETING", "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "DOT", "RSET", "QUIT"]

_GOOD: Mapping[str, str] = {
    "GREETING": "220 faulty.example",
    "HELO": "250 faulty.example",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 OK",
    "RCPT": "250 2.1.5 OK",
    "DATA": "354 go ahead",
    "DOT": "250 2.0.0 taken",
    "RSET": "250 2.0.0 OK",
    "QUIT": "221 2.0.0 bye",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """At the `number`-th of what is counted (commands, bytes, mails; over all connections) comes `reply`.

    At a mail the reply stands for that to the final dot; `taken` says whether the server has the mail
    nevertheless.  At a byte the connection is cut, whatever the reply.
    """

    counted: Literal["command", "byte", "mail"]
    number: int
    reply: str = DROP
    taken: bool = False


@dataclass(slots=True)
class Taken:
    """A mail that the server has: `said` is its reply to the final dot, as far as it gave one."""

    rcpt_tos: tuple[str, ...]
    raw: bytes
    said: str


@dataclass(slots=True)
class _Dialogue:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    rcpt_tos: list[str] = field(default_factory=list)


class _End(Exception):  # noqa: N818 - no error
    """The connection is over."""


class FaultyServer:
    """Listens on loopback in a thread of its own, as soon as `start()` returns."""

    host = "127.0.0.1"

    def __init__(self, *extensions: str) -> None:
        self.port = 0
        self.extensions = list(extensions)
        self.taken: list[Taken] = []
        self.spoken: list[str] = []
        """The steps that clients came to, in order."""
        self.heard: list[str] = []
        """The commands, as clients wrote them."""
        self._scripts: dict[str, deque[str]] = {}
        self._faults: list[Fault] = []
        self._counts = {"command": 0, "byte": 0, "mail": 0}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def script(self, step: Step, *replies: str) -> None:
        """The next replies at this step, written as they stand with a line end; DROP and HANG."""
        self._scripts.setdefault(step, deque()).extend(replies)

    def plan(self, *faults: Fault) -> None:
        """Fail at these places, counted from now on."""
        self._faults = list(faults)
        self._counts = dict.fromkeys(self._counts, 0)

    def behave(self) -> None:
        """Fail no more."""
        self._faults.clear()
        self._scripts.clear()

    def start(self) -> FaultyServer:
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, self.host, 0), self._loop
        )
        self._server = listening.result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # A connection

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        dialogue = _Dialogue(reader, writer)
        try:
            await self._reply(dialogue, "GREETING")
            while True:
                line = await self._line(dialogue)
                await self._command(dialogue, line.strip().decode("utf-8", "replace"))
        except (_End, OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _command(self, dialogue: _Dialogue, line: str) -> None:
        self.heard.append(line)
        step = line.partition(" ")[0].upper()
        if step == "MAIL":
            dialogue.rcpt_tos.clear()
        said = await self._reply(dialogue, step, self._due("command"))
        if step == "RCPT" and said.startswith("2"):
            dialogue.rcpt_tos.append(line.partition("<")[2].rpartition(">")[0])
        if step == "DATA" and said.startswith("3"):
            await self._content(dialogue)
        if step == "QUIT" or said.startswith("421"):
            raise _End

    async def _content(self, dialogue: _Dialogue) -> None:
        lines: list[bytes] = []
        while (line := await self._line(dialogue)) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        fault = self._due("mail")
        scripted = self._scripts.get("DOT")
        reply = fault.reply if fault else scripted[0] if scripted else _GOOD["DOT"]
        if reply.startswith("2") or (fault is not None and fault.taken):
            self.taken.append(Taken(tuple(dialogue.rcpt_tos), b"".join(lines), reply))
        if (await self._reply(dialogue, "DOT", fault)).startswith("421"):
            raise _End

    async def _reply(self, dialogue: _Dialogue, step: str, fault: Fault | None = None) -> str:
        self.spoken.append(step)
        script = self._scripts.get(step)
        good = self._greeting() if step == "EHLO" else _GOOD.get(step, "500 5.5.1 what?")
        said = fault.reply if fault else script.popleft() if script else good
        if said == DROP:
            raise _End
        if said == HANG:
            await dialogue.reader.read()
            raise _End
        dialogue.writer.write(said.encode("latin-1", "replace") + b"\r\n")
        await dialogue.writer.drain()
        return said

    def _greeting(self) -> str:
        lines = ["faulty.example", *self.extensions]
        return "\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines)

    async def _line(self, dialogue: _Dialogue) -> bytes:
        line = await dialogue.reader.readuntil(b"\n")
        before = self._counts["byte"]
        self._counts["byte"] += len(line)
        for fault in tuple(self._faults):
            if fault.counted == "byte" and before < fault.number <= self._counts["byte"]:
                self._faults.remove(fault)
                raise _End
        return line

    def _due(self, counted: Literal["command", "mail"]) -> Fault | None:
        self._counts[counted] += 1
        for fault in tuple(self._faults):
            if fault.counted == counted and fault.number == self._counts[counted]:
                self._faults.remove(fault)
                return fault
        return None
