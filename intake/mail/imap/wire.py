"""imaplib's connection with a read buffer of our own.

imaplib reads through a buffered file.  An announcement that comes in the same packet as an answer
then sits in that buffer while a poll of the socket sleeps, and an end of file can't be told from
"nothing yet".  Here the buffer can be looked into, and what arrives can be taken without blocking.
"""

from __future__ import annotations

import imaplib
import socket
import ssl

_PIECE_BYTES = 65_536
# A UID SEARCH over a million mails answers in one line of 8 MB.
_LONGEST_LINE_BYTES = 32_000_000
_LARGEST_LITERAL_BYTES = 64_000_000


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
        super().__init__(host, port, timeout)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connection = socket.create_connection((self.host, self.port), timeout or self._seconds)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if self._tls_from_the_start is None:
            return connection
        return self._tls_from_the_start.wrap_socket(connection, server_hostname=self.host)

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

    # What imaplib reads by

    def read(self, size: int) -> bytes:
        """Exactly that many bytes; fewer only at the end of the stream."""
        if size > _LARGEST_LITERAL_BYTES:
            message = f"the server announces {size} bytes at once"
            raise self.abort(message)
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
            filled += count
        return bytes(view)

    def readline(self) -> bytes:
        """A line with its end, b"" at the end of the stream."""
        while not self.line_waits():
            piece = self.sock.recv(_PIECE_BYTES)
            if not piece:
                return b""
            self._received += piece
            if len(self._received) > _LONGEST_LINE_BYTES:
                raise self.abort("the server sends a line without an end")
        return self._take(self._received.index(b"\n", self._searched) + 1)

    # What waiting needs

    def line_waits(self) -> bool:
        """Whether a whole line is in the buffer: polling the socket would miss it."""
        end = self._received.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._received)
        return end >= 0

    def receive_what_is_there(self) -> None:
        """Take into the buffer what has arrived, without blocking.

        A readable TLS socket need not hold a byte for us (session tickets), hence no plain read.
        Raises imaplib's abort when the server has closed the connection.
        """
        self.sock.settimeout(0)
        try:
            while piece := self.sock.recv(_PIECE_BYTES):
                self._received += piece
                if len(self._received) > _LONGEST_LINE_BYTES:
                    raise self.abort("the server floods an idle connection")
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
