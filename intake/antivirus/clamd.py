"""ClamAV's daemon, asked over its socket by INSTREAM (clamd(8)): bounded in time and in bytes.

Nothing that it says is trusted further than a verdict goes: an answer that is none of its known forms is a
problem to be reported, not a clean mail.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import closing

from intake.desk.scan import CLEAN, Scan, ScannerProblem, ScanResult

_CHUNK = 65_536
_LONGEST_ANSWER = 4_096
_LONGEST_DETAIL = 200
_END_OF_STREAM = struct.pack("!L", 0)
_PING_SECONDS = 5.0
_NOT_WHOLE = "the mail is larger than antivirus.max_bytes or than clamd's StreamMaxLength"


class Clamd:
    """One clamd.  Every question has a connection of its own, as clamd closes it after an answer."""

    def __init__(self, address: str, *, timeout: float, max_bytes: int) -> None:
        """Ask the one at `address`, a path or HOST:PORT, for at most `timeout` seconds a mail."""
        self._address = address
        self._timeout = timeout
        self._max_bytes = max_bytes

    @property
    def name(self) -> str:
        """Its name in `intake status` and the log."""
        return f"clamd {self._address}"

    def scan(self, contents: Iterator[bytes]) -> Scan:
        """The verdict on all of these contents together; the first virus decides.

        Raises ScannerProblem: clamd can't be reached, doesn't answer in time, or answers nonsense.  Where it
        is well otherwise it is the mail that it can't cope with, and that is the verdict.
        """
        deadline = time.monotonic() + self._timeout
        left = self._max_bytes
        try:
            for content in contents:
                left -= len(content)
                if left < 0:
                    return Scan(ScanResult.UNSCANNED, _NOT_WHOLE)
                verdict = self._scan_one(content, deadline)
                if verdict.result is not ScanResult.CLEAN:
                    return verdict
        except (OSError, ScannerProblem) as problem:
            told = _told(problem)
            if self._is_well():
                return Scan(ScanResult.UNSCANNED, told)
            raise ScannerProblem(f"{self.name}: {told}") from problem
        return CLEAN

    def version(self) -> str:
        """What it calls itself, with the version of its signatures.  Raises ScannerProblem."""
        try:
            return _clean(self._ask(b"zVERSION\0", time.monotonic() + self._timeout))
        except (OSError, ScannerProblem) as problem:
            raise ScannerProblem(_told(problem)) from problem

    def _is_well(self) -> bool:
        within = min(_PING_SECONDS, self._timeout)
        try:
            return self._ask(b"zPING\0", time.monotonic() + within) == "PONG"
        except (OSError, ScannerProblem):
            return False

    def _scan_one(self, content: bytes, deadline: float) -> Scan:
        with closing(self._connected(deadline)) as connection:
            try:
                _send(connection, b"zINSTREAM\0", deadline)
                for start in range(0, len(content), _CHUNK):
                    chunk = content[start : start + _CHUNK]
                    _send(connection, struct.pack("!L", len(chunk)) + chunk, deadline)
                _send(connection, _END_OF_STREAM, deadline)
            except (BrokenPipeError, ConnectionResetError):
                # It answers and hangs up in the middle of a stream that is too long for it.
                return _verdict(_answer(connection, deadline))
            return _verdict(_answer(connection, deadline))

    def _ask(self, command: bytes, deadline: float) -> str:
        with closing(self._connected(deadline)) as connection:
            _send(connection, command, deadline)
            return _answer(connection, deadline)

    def _connected(self, deadline: float) -> socket.socket:
        if not self._address.startswith("/"):
            host, _, port = self._address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(deadline))
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_left(deadline))
            connection.connect(self._address)
        except OSError:
            connection.close()
            raise
        return connection


def _verdict(answer: str) -> Scan:
    """The verdict in an answer: "stream: OK", "stream: NAME FOUND" or "… ERROR"."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return CLEAN
    if said.endswith(" FOUND"):
        return Scan(ScanResult.INFECTED, _clean(said.removesuffix(" FOUND")))
    if said.endswith(" ERROR"):
        too_long = said.startswith("INSTREAM size limit exceeded")
        return Scan(ScanResult.UNSCANNED, _NOT_WHOLE if too_long else f"clamd says: {_clean(said)}")
    raise ScannerProblem(f"clamd answers nonsense: {_clean(answer)!r}")


def _send(connection: socket.socket, data: bytes, deadline: float) -> None:
    connection.settimeout(_left(deadline))
    connection.sendall(data)


def _answer(connection: socket.socket, deadline: float) -> str:
    """One answer, which ends in a NUL as its question did."""
    received = bytearray()
    while b"\0" not in received:
        connection.settimeout(_left(deadline))
        more = connection.recv(_LONGEST_ANSWER)
        if not more:
            raise ScannerProblem("clamd closed the connection without an answer")
        received += more
        if len(received) > _LONGEST_ANSWER:
            raise ScannerProblem("clamd's answer has no end")
    return received.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _told(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    if isinstance(problem, OSError):
        return f"can't be asked: {problem.strerror or problem}"
    return str(problem)


def _clean(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text[:_LONGEST_DETAIL]).strip()
