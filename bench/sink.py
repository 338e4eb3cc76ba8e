"""An SMTP server that accepts everything and notes when it came: one line per mail, "seconds recipients".

Run as a process of its own: `python -m bench.sink FILE`; it prints its port.  Seconds are those of
CLOCK_MONOTONIC, which is the same for all processes of a machine.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import BinaryIO

_END = b"\r\n.\r\n"


class Session(asyncio.Protocol):
    """One client; answers pipelined commands at once."""

    def __init__(self, notes: BinaryIO) -> None:
        self._notes = notes
        self._buffer = bytearray()
        self._in_data = False
        self._recipients: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._take():
            pass

    def _take(self) -> bool:
        if self._in_data:
            end = self._buffer.find(_END)
            if end < 0:
                return False
            del self._buffer[: end + len(_END)]
            self._in_data = False
            self._note()
            return True
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        self._transport.write(self._answer(line))
        return True

    def _note(self) -> None:
        self._notes.write(b"%.6f %s\n" % (time.monotonic(), b" ".join(self._recipients)))
        self._recipients.clear()
        self._transport.write(b"250 2.0.0 taken\r\n")

    def _answer(self, line: bytes) -> bytes:
        match line[:4].upper():
            case b"EHLO":
                return b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 100000000\r\n"
            case b"RCPT":
                self._recipients.append(line.partition(b"<")[2].partition(b">")[0])
            case b"DATA":
                self._in_data = True
                return b"354 go on\r\n"
            case b"QUIT":
                return b"221 2.0.0 bye\r\n"
        return b"250 2.0.0 well\r\n"


async def serve(file: Path) -> None:
    """Serve until killed."""
    with file.open("ab", buffering=0) as notes:
        server = await asyncio.get_running_loop().create_server(lambda: Session(notes), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
