"""An IMAP server that fails at the n-th command, byte or mail, in any way that a server can.

`SickImap` (tests/mail) says what a test makes it say; this one keeps folders (`imap_folders.py`), and otherwise
does what it is asked, so that one can see afterwards what became of its mails.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from tests.servers.imap_folders import Answer, Folders, Session

FLOODED_LINES = 2_500
"""In place of a flood without end; a test allows less than that."""


class Act(Enum):
    """What the server does in place of its answer."""

    DROP = "drop"
    HANG = "hang"
    NO = "NO"
    BAD = "BAD"
    BYE = "BYE"
    GARBAGE = "a line that is no answer"
    WRONG_TAG = "the answer to another command"
    CUT = "the first half of the answer, then the end"
    FLOOD = "untagged lines without end"
    NEWS = "mails that come and go out of nowhere, then the answer"
    READ_ONLY = "the folder becomes read-only, then the answer"
    NOTHING = "OK, and nothing else"
    OTHER_UIDS = "every number is another one"
    ODD_NUMBERS = "numbers that can't be"
    NIL = "no bytes: NIL"
    NO_BODY = "flags in place of the mail"
    TOO_SHORT = "a literal that ends before its length"
    TOO_LONG = "a literal that goes on behind its length"
    MONSTROUS = "a literal of 99 GB"


@dataclass(frozen=True, slots=True)
class Fault:
    """At the `number`-th of what is counted (commands, bytes sent, mails handed over; over all connections) `act`.

    Where "uid" is counted, it happens each time that the mail with this UID is to be handed over.  `done`: whether
    the command is done nevertheless.  At a byte the connection is cut, whatever the act.
    """

    counted: Literal["command", "byte", "mail", "uid"]
    number: int
    act: Act = Act.DROP
    done: bool = False


@dataclass(slots=True)
class _Dialogue:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    session: Session = field(default_factory=Session)


class _End(Exception):  # noqa: N818 - no error
    """The connection is over."""


class FaultyImap:
    """Listens on loopback in a thread of its own, as soon as `start()` returns."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.port = 0
        self.has = Folders()
        self.commands: list[str] = []
        """What clients asked for, in order; "UID FETCH" is "FETCH"."""
        self._faults: list[Fault] = []
        self._counts = {"command": 0, "byte": 0, "mail": 0}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def plan(self, *faults: Fault) -> None:
        """Fail at these places, counted from now on."""
        self._faults = list(faults)
        self._counts = dict.fromkeys(self._counts, 0)
        self.commands.clear()

    def behave(self) -> None:
        """Fail no more."""
        self._faults.clear()

    def start(self) -> FaultyImap:
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
            await self._say(dialogue, b"* OK faulty.example\r\n")
            while line := await reader.readline():
                await self._command(dialogue, line.decode("utf-8", "replace").strip())
        except (_End, OSError):
            pass
        finally:
            writer.transport.abort()

    async def _command(self, dialogue: _Dialogue, line: str) -> None:
        tag, _, rest = line.partition(" ")
        name, _, words = rest.removeprefix("UID ").partition(" ")
        name = name.upper()
        self.commands.append(name)
        fault = self._due("command")
        if name in {"AUTHENTICATE", "IDLE"}:
            await self._continued(dialogue, tag, fault)
            return
        if name == "LOGOUT":
            await self._say(dialogue, b"* BYE\r\n" + tag.encode() + b" OK done\r\n")
            raise _End
        if fault is None and name == "FETCH" and "BODY" in words:
            fault = self._due_at_a_mail(dialogue.session, words)
        if fault is not None and not fault.done and name != "FETCH" and fault.act in _INSTEAD:
            answer = Answer([])
        else:
            answer = self.has.do(dialogue.session, name, words)
        await self._answer(dialogue, tag, answer, fault)

    async def _continued(self, dialogue: _Dialogue, tag: str, fault: Fault | None) -> None:
        """A command that asks for a further line: a login, or IDLE until it is DONE."""
        if fault is None:
            await self._say(dialogue, b"+ \r\n")
            await dialogue.reader.readline()
        await self._answer(dialogue, tag, Answer([]), fault)

    async def _answer(self, dialogue: _Dialogue, tag: str, answer: Answer, fault: Fault | None) -> None:
        end = f"{tag} {answer.status}\r\n".encode()
        if fault is None:
            await self._say(dialogue, b"".join(answer.lines) + end)
            return
        if fault.act is Act.HANG:
            await dialogue.reader.read()
            raise _End
        await self._say(dialogue, _SAID[fault.act](tag.encode(), b"".join(answer.lines), end))
        if fault.act in _THE_END:
            raise _End

    async def _say(self, dialogue: _Dialogue, said: bytes) -> None:
        before = self._counts["byte"]
        self._counts["byte"] += len(said)
        for fault in tuple(self._faults):
            if fault.counted == "byte" and before < fault.number <= self._counts["byte"]:
                self._faults.remove(fault)
                dialogue.writer.write(said[: fault.number - before])
                await dialogue.writer.drain()
                dialogue.writer.close()
                raise _End
        dialogue.writer.write(said)
        await dialogue.writer.drain()

    def _due(self, counted: Literal["command", "mail"]) -> Fault | None:
        self._counts[counted] += 1
        for fault in tuple(self._faults):
            if fault.counted == counted and fault.number == self._counts[counted]:
                self._faults.remove(fault)
                return fault
        return None

    def _due_at_a_mail(self, session: Session, words: str) -> Fault | None:
        found = self.has.asked_for(session, words)
        always = [fault for fault in self._faults if fault.counted == "uid" and fault.number in found]
        due = [fault for _ in found if (fault := self._due("mail")) is not None]
        return next(iter([*always, *due]), None)


# Where numbers stand that have a meaning of their own; not inside a mail.
_NUMBERED = re.compile(rb"(?<=UID )\d+|(?<=UIDVALIDITY )\d+|(?<=UIDNEXT )\d+|(?<=RFC822.SIZE )\d+")
_FOUND = re.compile(rb"(?<=^\* SEARCH )[\d ]+", re.MULTILINE)


def _odd(lines: bytes) -> bytes:
    """Numbers that can't be: zero, negative, of more than 32 bits, of more than 64."""
    odd = itertools.cycle([b"0", b"99999999999999999999", b"-1", b"4294967296"])
    found = _FOUND.sub(lambda _: b" ".join(itertools.islice(odd, 4)), lines)
    return _NUMBERED.sub(lambda _: next(odd), found)


def _others(lines: bytes) -> bytes:
    """Numbers of other mails and folders."""
    found = _FOUND.sub(
        lambda numbers: b" ".join(b"%d" % (int(one) + 40) for one in numbers[0].split()), lines
    )
    return _NUMBERED.sub(lambda number: b"%d" % (int(number[0]) + 40), found)


def _shortened(lines: bytes) -> bytes:
    """The first literal lacks ten bytes: what follows is taken for them."""
    head, announced, rest = lines.partition(b"}\r\n")
    return head + announced + rest[10:]


_SAID: dict[Act, Callable[[bytes, bytes, bytes], bytes]] = {
    Act.DROP: lambda _tag, _lines, _end: b"",
    Act.NO: lambda tag, _lines, _end: tag + b" NO not now\r\n",
    Act.BAD: lambda tag, _lines, _end: tag + b" BAD what?\r\n",
    Act.BYE: lambda _tag, _lines, _end: b"* BYE shutting down\r\n",
    Act.GARBAGE: lambda _tag, lines, end: b"\x00\xff once upon a time\r\n" + lines + end,
    Act.WRONG_TAG: lambda _tag, lines, _end: lines + b"ZZZZ1 OK done\r\n",
    Act.CUT: lambda _tag, lines, end: (lines + end)[: len(lines + end) // 2],
    Act.FLOOD: lambda _tag, _lines, _end: b"* 1 FETCH (FLAGS (\\Seen))\r\n" * FLOODED_LINES,
    Act.NEWS: lambda _tag, lines, end: b"* 9 EXISTS\r\n* 9 EXPUNGE\r\n* 1 FETCH (FLAGS ())\r\n" + lines + end,
    Act.READ_ONLY: lambda _tag, lines, end: b"* OK [READ-ONLY] from now on\r\n" + lines + end,
    Act.NOTHING: lambda tag, _lines, _end: tag + b" OK done\r\n",
    Act.OTHER_UIDS: lambda _tag, lines, end: _others(lines) + end,
    Act.ODD_NUMBERS: lambda _tag, lines, end: _odd(lines) + end,
    Act.NIL: lambda _tag, lines, end: lines.partition(b"{")[0] + b"NIL)\r\n" + end,
    Act.NO_BODY: lambda _tag, _lines, end: b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n" + end,
    Act.TOO_SHORT: lambda _tag, lines, end: _shortened(lines) + end,
    Act.TOO_LONG: lambda _tag, lines, end: lines[:-3] + b" and more)\r\n" + end,
    Act.MONSTROUS: lambda _tag, _lines, end: b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\nFrom" + end,
}
# The command is not done, unless the fault says so.
_INSTEAD = frozenset({Act.DROP, Act.HANG, Act.NO, Act.BAD, Act.BYE, Act.NOTHING, Act.FLOOD, Act.CUT})
_THE_END = frozenset({Act.DROP, Act.BYE, Act.CUT})
