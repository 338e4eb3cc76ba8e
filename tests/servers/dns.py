"""A name server that knows a few TXT records and nothing else, on an address of the loopback net of its own."""

from __future__ import annotations

import random
import socket
import struct
import threading
from collections.abc import Mapping

_TXT = 16
_ANSWER, _NO_SUCH_NAME = 0x8180, 0x8183


class FakeDns:
    """Answers on port 53 of `address`, which only root may take, until it is closed."""

    def __init__(self, records: Mapping[str, str]) -> None:
        self._records = {name.lower(): text for name, text in records.items()}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # One of millions, so that tests that run side by side have each their own.
        self.address = f"127.{random.randint(1, 250)}.{random.randint(0, 250)}.{random.randint(1, 250)}"
        self._socket.bind((self.address, 53))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> FakeDns:
        self._thread.start()
        return self

    def close(self) -> None:
        # A datagram ends the wait: closing a socket doesn't.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", (self.address, 53))
        self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            query, client = self._socket.recvfrom(4096)
            if not query:
                return
            self._socket.sendto(self._reply(query), client)

    def _reply(self, query: bytes) -> bytes:
        """RFC 1035 §4.1: the question again, and what is known of it."""
        end = query.index(b"\0", 12) + 1
        question = query[12 : end + 4]
        (kind,) = struct.unpack("!H", query[end : end + 2])
        text = self._records.get(_name(query[12:end])) if kind == _TXT else None
        flags = _NO_SUCH_NAME if text is None else _ANSWER
        head = query[:2] + struct.pack("!HHHHH", flags, 1, int(text is not None), 0, 0)
        return head + question + (b"" if text is None else _record(text.encode()))


def _name(labels: bytes) -> str:
    words, at = [], 0
    while labels[at]:
        words.append(labels[at + 1 : at + 1 + labels[at]].decode("latin-1").lower())
        at += 1 + labels[at]
    return ".".join(words)


def _record(text: bytes) -> bytes:
    """A TXT record for the name in the question, in strings of at most 255 bytes."""
    strings = b"".join(
        bytes([len(part)]) + part for part in (text[at : at + 255] for at in range(0, len(text), 255))
    )
    return struct.pack("!HHHIH", 0xC00C, _TXT, 1, 60, len(strings)) + strings
