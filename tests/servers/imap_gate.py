"""A gate before an IMAP server: it keeps mails back, refuses to put any away, and cuts connections.

What it is told holds from the next command on, in every connection.
"""

from __future__ import annotations

import contextlib
import re
import socket
import socketserver
import threading
from typing import Any

# "UID FETCH 1:3,7 (BODY.PEEK[])": what brings the mail itself.
_FETCH = re.compile(rb"(\S+) UID FETCH (\S+) .*BODY", re.IGNORECASE)
_PUT_AWAY = re.compile(rb"(\S+) UID (?:MOVE|COPY) ", re.IGNORECASE)


class ImapGate:
    """Listens on `port` of loopback and hands on what it lets through.

    The mails with the UIDs in `keeps_back` are refused; so is putting mail away while it `refuses_moving`.
    Every `cuts_each`-th command that asks for mails ends its connection unanswered; 0 for never.
    """

    def __init__(self, port: int) -> None:
        self.keeps_back: frozenset[int] = frozenset()
        self.refuses_moving = False
        self.cuts_each = 0
        self.refused = 0
        self.cut = 0
        self._fetched = 0
        gate = self

        class Session(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                gate._serve(self.request, port)

        self._front = _Front(("127.0.0.1", 0), Session)
        self.port: int = self._front.server_address[1]
        threading.Thread(target=self._front.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._front.shutdown()
        self._front.server_close()

    def _serve(self, client: Any, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            answers = threading.Thread(target=_hand_on, args=(server, client), daemon=True)
            answers.start()
            with contextlib.suppress(OSError), client.makefile("rb") as lines:
                for line in lines:
                    if not self._lets_through(client, line):
                        break
                    if (answer := self._refusal(line)) is not None:
                        client.sendall(answer)
                    else:
                        server.sendall(line)
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            answers.join(10)

    def _lets_through(self, client: Any, line: bytes) -> bool:
        if self.cuts_each and _FETCH.match(line):
            self._fetched += 1
            if self._fetched % self.cuts_each == 0:
                self.cut += 1
                client.shutdown(socket.SHUT_RDWR)
                return False
        return True

    def _refusal(self, line: bytes) -> bytes | None:
        asked, moved = _FETCH.match(line), _PUT_AWAY.match(line)
        if asked is not None and not self.keeps_back.isdisjoint(_uids(asked[2])):
            self.refused += 1
            return asked[1] + b" NO [SERVERBUG] the mail can't be opened\r\n"
        if moved is not None and self.refuses_moving:
            self.refused += 1
            return moved[1] + b" NO [NOPERM] no rights\r\n"
        return None


class _Front(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def _hand_on(server: socket.socket, client: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := server.recv(65536):
            client.sendall(data)
    with contextlib.suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)


def _uids(text: bytes) -> set[int]:
    """The UIDs of a set such as 1:3,7."""
    found: set[int] = set()
    for piece in text.decode("ascii").split(","):
        first, _, last = piece.partition(":")
        if first.isdigit() and (last.isdigit() or not last):
            found.update(range(int(first), int(last or first) + 1))
    return found
