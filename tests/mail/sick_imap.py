"""An IMAP server of one's own making: well-behaved, but for the commands that a test gives another answer."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from intake.mail.imap.mailbox import ImapAccount

Saying = Callable[[bytes], Iterable[bytes]]
"""What is said in answer to a command, given its tag, in pieces; it may have no end."""

_MAIL = b"From: anna@firma.example\r\nSubject: no print\r\nMessage-ID: <1@firma.example>\r\n\r\nIt prints nothing.\r\n"


def said(*pieces: bytes) -> Saying:
    """These pieces, with the command's tag for TAG."""
    return lambda tag: [piece.replace(b"TAG", tag) for piece in pieces]


def without_end(piece: bytes, before: bytes = b"") -> Saying:
    """The same piece again and again, in packets of a decent size."""
    packet = piece * max(1, 60_000 // len(piece))
    return lambda tag: itertools.chain([before.replace(b"TAG", tag)], itertools.repeat(packet))


class SickImap:
    """Keeps the mails `mails` (by UID) and serves any number of connections; `sick` says otherwise for a command.

    `sent`: the bytes that left for the client, what waits in the sockets' buffers included.  `commands`:
    the names of what was asked, in order; "UID FETCH" is "FETCH".
    """

    def __init__(self, sick: dict[str, Saying] | None = None, mails: dict[int, bytes] | None = None) -> None:
        self.sick = sick or {}
        self.mails = {1: _MAIL} if mails is None else mails
        self.sent = 0
        self.commands: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    @property
    def account(self) -> ImapAccount:
        port = self._listener.getsockname()[1]
        return ImapAccount("127.0.0.1", port, "none", "support", "secret", timeout=5.0)

    def close(self) -> None:
        # A thread that waits for its socket isn't woken by close().
        for waited_for in [self._listener, *self._connections]:
            with suppress(OSError):
                waited_for.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            self._say(connection, self._answer("greeting", b"*", b""))
            tag = b""
            for line in lines:
                words = line.split()
                if words == [b"DONE"]:
                    self._say(connection, self._answer("DONE", tag, line))
                    continue
                if len(words) < 2:
                    # The name and password.
                    self._say(connection, [tag + b" OK in\r\n"])
                    continue
                tag, name = words[0], words[1].decode().upper()
                name = words[2].decode().upper() if name == "UID" else name
                self.commands.append(name)
                self._say(connection, self._answer(name, tag, line))
                if name == "LOGOUT":
                    return

    def _say(self, connection: socket.socket, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            connection.sendall(piece)
            self.sent += len(piece)

    def _answer(self, name: str, tag: bytes, line: bytes) -> Iterable[bytes]:
        if name in self.sick:
            return self.sick[name](tag)
        return self._well(name, tag, line)

    def _well(self, name: str, tag: bytes, line: bytes) -> Iterator[bytes]:
        match name:
            case "greeting":
                yield b"* OK hello\r\n"
                return
            case "CAPABILITY":
                yield b"* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN\r\n"
            case "AUTHENTICATE" | "IDLE":
                yield b"+ \r\n"
                return
            case "SELECT":
                yield b"* %d EXISTS\r\n" % len(self.mails)
                yield b"* OK [UIDVALIDITY 7] v\r\n"
                yield b"* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] f\r\n"
            case "SEARCH":
                yield b"* SEARCH" + b"".join(b" %d" % uid for uid in sorted(self.mails)) + b"\r\n"
            case "FETCH":
                yield from self._fetched(line)
            case "MOVE":
                for uid in _uids(line):
                    self.mails.pop(uid, None)
            case "LOGOUT":
                yield b"* BYE\r\n"
        yield tag + b" OK done\r\n"

    def _fetched(self, line: bytes) -> Iterator[bytes]:
        for place, (uid, raw) in enumerate(sorted(self.mails.items()), 1):
            if uid not in _uids(line):
                continue
            if b"RFC822.SIZE" in line:
                date = b'"30-Nov-2026 09:00:00 +0000"'
                yield b"* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE %s)\r\n" % (place, uid, len(raw), date)
            elif b"BODY.PEEK[]<" in line:
                start, count = map(int, line.partition(b"<")[2].partition(b">")[0].split(b"."))
                piece = raw[start : start + count]
                yield (
                    b"* %d FETCH (UID %d BODY[]<%d> {%d}\r\n" % (place, uid, start, len(piece))
                    + piece
                    + b")\r\n"
                )
            else:
                yield b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (place, uid, len(raw)) + raw + b")\r\n"


def _uids(line: bytes) -> list[int]:
    """The numbers of `TAG UID COMMAND 1,2,5:7 …`."""
    uids: list[int] = []
    for part in line.split()[3].split(b","):
        first, _, last = part.partition(b":")
        uids += range(int(first), int(last or first) + 1)
    return uids
