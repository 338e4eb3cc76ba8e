"""imaplib's connection with a read buffer of our own.

imaplib reads through a buffered file.  An announcement that comes in the same packet as an answer
then sits in that buffer while a poll of the socket sleeps, and an end of file can't be told from
"nothing yet".  Here the buffer can be looked into, and what arrives can be taken without blocking.

imaplib also keeps whatever a server says, for ever.  Here each command has an allowance
(`allowance.py`): what it asked for is kept as far as that goes, of anything else a little.
"""

from __future__ import annotations

import imaplib
import math
import socket
import ssl
import time
from datetime import datetime
from typing import Any

from intake.mail.imap.allowance import LONGEST_OPENING_SECONDS, Allowance, anything
from intake.mail.imap.answers import with_uids
from intake.mail.tls import certificate_ends

_PIECE_BYTES = 65_536
# A line that is longer than this, and than what was asked for, is cut to its beginning.
_LONGEST_LINE_BYTES = 64_000
_BEGINNING_BYTES = 200
# Neither a list that can be read to its end, nor the announcement of a literal.
_CUT = b" (cut\r\n"
# Of what was not asked for: so many lines of a name, so many names (response codes are names, too), so long.
_MOST_OF_A_NAME = 20
_MOST_NAMES = 40
_LONGEST_OF_A_NAME_BYTES = 8_000
# What an entry costs besides its bytes.
_ENTRY_BYTES = 100
# What imaplib and we ask for after further commands: is there new mail, may we still write, is it the end?
_LASTING_NAMES = frozenset({"EXISTS", "READ-ONLY", "BYE"})


class Flood(imaplib.IMAP4.abort):
    """The server sends more than the command may bring, or takes longer over it than any server does."""


class Wire(imaplib.IMAP4):
    """One connection; every read and write ends after `timeout` seconds of silence.

    Raises OSError (including ssl.SSLError) when connecting fails, and imaplib's abort when the
    connection is lost or what comes makes no sense.
    """

    def __init__(self, host: str, port: int, timeout: float, context: ssl.SSLContext | None) -> None:
        self._received = bytearray()
        self._searched = 0
        self._seconds = timeout
        self._tls_from_the_start = context
        self.mails = 0
        """How many mails the folder holds, as the server last said."""
        self._next: Allowance | None = None
        self._opens_until = time.monotonic() + LONGEST_OPENING_SECONDS
        self._begin(anything(0))
        super().__init__(host, port, timeout)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connection = socket.create_connection((self.host, self.port), timeout or self._seconds)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if self._tls_from_the_start is None:
            return connection
        return self._tls_from_the_start.wrap_socket(connection, server_hostname=self.host)

    @property
    def certificate_ends(self) -> datetime | None:
        """When the server's certificate ends; None without TLS."""
        connection: socket.socket | None = getattr(self, "sock", None)
        return certificate_ends(connection.getpeercert()) if isinstance(connection, ssl.SSLSocket) else None

    def upgrade(self, context: ssl.SSLContext) -> None:
        """STARTTLS.  Raises imaplib's error when the server refuses or has already sent more.

        Whatever came in plain text behind the answer would be read as if it were protected
        (CVE-2011-0411 and its kin), so it ends the connection.
        """
        if "STARTTLS" not in self.capabilities:
            raise self.error("STARTTLS isn't offered")
        kind, _ = self._simple_command("STARTTLS")
        if kind != "OK":
            raise self.error("STARTTLS is refused")
        if self._received:
            raise self.abort("plain text behind the answer to STARTTLS")
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
        # What was said before TLS is hearsay (RFC 3501 §6.2.1).
        self.untagged_responses.clear()

    def opened(self) -> None:
        """The login is done: from here on each command has its own time."""
        self._opens_until = math.inf

    # What a command may bring

    def expect(self, allowance: Allowance) -> None:
        """Let the next command bring that much; without it a command may bring next to nothing."""
        self._next = allowance

    def _begin(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._lines = self._bytes = self._kept = 0
        self.began = time.monotonic()
        """When the last command began, on the monotonic clock."""
        self._ends_at = min(self.began + allowance.seconds, self._opens_until)

    def _new_tag(self) -> bytes:
        """A command begins, for imaplib and imapclient take its tag from here.

        What an earlier one left behind is no answer to it.
        """
        self._begin(self._next or anything(self.mails))
        self._next = None
        for name in self.untagged_responses.keys() - _LASTING_NAMES:
            del self.untagged_responses[name]
        tag: bytes = super()._new_tag()  # type: ignore[misc]  # typeshed leaves it out
        return tag

    def _append_untagged(self, name: str, data: bytes | tuple[bytes, bytes] | None) -> None:
        """Keep an answer: all that was asked for, and of anything else what came first and last."""
        data = data or b""
        if name == "EXISTS" and isinstance(data, bytes) and data.isdigit():
            self.mails = int(data[:10])
        if name == self._allowance.wanted:
            self._kept += _ENTRY_BYTES + (len(data) if isinstance(data, bytes) else sum(map(len, data)))
            if self._room:
                super()._append_untagged(name, data)  # type: ignore[misc]  # typeshed leaves it out
            return
        held = self.untagged_responses
        if name in held or len(held) < _MOST_NAMES:
            entries = held.setdefault(name, [])
            del entries[_MOST_OF_A_NAME - 1 :]
            entries.append(_beginning(data))

    def _untagged_response(self, kind: str, data: list[bytes | None], name: str) -> tuple[str, list[Any]]:
        """What was kept of that name; of FETCH only what names its mail."""
        kind, found = super()._untagged_response(kind, data, name)  # type: ignore[misc]  # typeshed leaves it out
        return kind, with_uids(found) if name == "FETCH" else found

    @property
    def _room(self) -> int:
        """How long a line or literal may be for us to keep it."""
        return max(self._allowance.kept - self._kept, 0)

    def _receive(self) -> bytes:
        """What has arrived, at most a piece; b"" at the end of the stream."""
        piece = self.sock.recv(_PIECE_BYTES)
        self._count(len(piece))
        return piece

    def _count(self, count: int) -> None:
        self._bytes += count
        if self._bytes > self._allowance.total:
            message = f"the server sends more than the {self._allowance.total} bytes that may come"
            raise Flood(message)
        if time.monotonic() > self._ends_at:
            message = f"the server talks for {self._ends_at - self.began:.0f} seconds and comes to no end"
            raise Flood(message)

    # What imaplib reads by

    def read(self, size: int) -> bytes:
        """Exactly that many bytes; fewer at the end of the stream, none where there is no room for them."""
        if size - len(self._received) > self._allowance.total - self._bytes:
            message = f"the server announces {size} bytes at once"
            raise Flood(message)
        if size > self._room:
            self._drop(size)
            return b""
        taken = self._take(min(size, len(self._received)))
        if len(taken) == size:
            return taken
        wanted = bytearray(size)
        view = memoryview(wanted)
        filled = len(taken)
        view[:filled] = taken
        while filled < size:
            count = self.sock.recv_into(view[filled:])
            if count == 0:
                return bytes(view[:filled])
            self._count(count)
            filled += count
        return bytes(view)

    def readline(self) -> bytes:
        """A line, ended by CRLF; b"" at the end of the stream; only the beginning of one that is too long."""
        beginning = b""
        while not self.line_waits():
            piece = self._receive()
            if not piece:
                return b""
            self._received += piece
            if len(self._received) > max(self._room, _LONGEST_LINE_BYTES) and not self.line_waits():
                beginning = beginning or bytes(self._received[:_BEGINNING_BYTES])
                self._take(len(self._received))
        self._lines += 1
        if self._lines > self._allowance.lines:
            message = f"the server sends more than the {self._allowance.lines} lines that may come"
            raise Flood(message)
        line = self._take(self._received.index(b"\n", self._searched) + 1)
        if beginning:
            return beginning + _CUT
        # mailutils ends its OK to AUTHENTICATE by a bare LF, at which imaplib gives up.
        return line if line.endswith(b"\r\n") else line[:-1] + b"\r\n"

    def _drop(self, size: int) -> None:
        """Pass over so many bytes."""
        left = size - len(self._take(min(size, len(self._received))))
        while left > 0:
            count = len(self.sock.recv(min(left, _PIECE_BYTES)))
            if count == 0:
                return
            self._count(count)
            left -= count

    # What waiting needs

    def line_waits(self) -> bool:
        """Whether a whole line is in the buffer: polling the socket would miss it."""
        end = self._received.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._received)
        return end >= 0

    def receive_what_is_there(self) -> None:
        """Take into the buffer what has arrived, without blocking; leaves off where there are lines to read.

        A readable TLS socket need not hold a byte for us (session tickets), hence no plain read.
        Raises imaplib's abort when the server has closed the connection, Flood when a line has no end.
        """
        self.sock.settimeout(0)
        try:
            while piece := self._receive():
                self._received += piece
                if len(self._received) > _LONGEST_LINE_BYTES:
                    if not self.line_waits():
                        raise Flood("the server sends a line without an end")
                    return
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        finally:
            self.sock.settimeout(self._seconds)
        raise self.abort("the server closed the connection")

    def _take(self, count: int) -> bytes:
        taken = bytes(self._received[:count])
        del self._received[:count]
        self._searched = 0
        return taken


def _beginning(data: bytes | tuple[bytes, bytes]) -> bytes | tuple[bytes, bytes]:
    """What is kept of an answer that was not asked for."""
    if isinstance(data, bytes):
        return data[:_LONGEST_OF_A_NAME_BYTES]
    return data[0][:_LONGEST_OF_A_NAME_BYTES], data[1][:_LONGEST_OF_A_NAME_BYTES]
