"""A proxy on loopback that cuts a connection at the n-th command, before the server gets it or before it answers."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from typing import Any

from tests.servers.courier import pump


class CuttingProxy:
    """Stands before a server; `cut_at` is the number of the command, from 1, at which the next connection ends.

    A command is a line that comes after an answer's end; what belongs to one (a literal, DONE) counts as well.
    0: nothing is cut.  With `answered` the server gets the command and works on it, and nobody hears its answer.
    """

    def __init__(self, port: int) -> None:
        self.cut_at = 0
        self.answered = False
        self.was_cut = False
        proxy = self

        class Session(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                proxy._serve(self.request, port)

        self._front = _Front(("127.0.0.1", 0), Session)
        self.port: int = self._front.server_address[1]
        threading.Thread(target=self._front.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._front.shutdown()
        self._front.server_close()

    def _serve(self, client: Any, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            answers = threading.Thread(target=pump, args=(server, client), daemon=True)
            answers.start()
            commands = 0
            with contextlib.suppress(OSError), client.makefile("rb") as lines:
                for line in lines:
                    commands += 1
                    if commands == self.cut_at:
                        self._cut(client, server, line)
                        break
                    server.sendall(line)
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_WR)
            answers.join(10)

    def _cut(self, client: socket.socket, server: socket.socket, line: bytes) -> None:
        self.was_cut = True
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
        if self.answered:
            server.sendall(line)


class _Front(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
