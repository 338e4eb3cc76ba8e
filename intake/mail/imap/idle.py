"""Waiting for new mail: IDLE (RFC 2177) without its traps, or plain waiting where it is missing."""

from __future__ import annotations

import os
import select
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from intake.mail.imap.problems import ImapProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.mail.imap.connection import Connection
    from intake.mail.imap.wire import Wire

# Servers may drop an idle client after 30 minutes (RFC 3501 §5.4); some routers and Yandex after
# five to ten.  A dead link is noticed at the renewal, so this also bounds how long that takes.
_RENEWAL_SECONDS = 280.0
# A server that ends the connection so often, so soon after IDLE began, is polled for an hour.
_MOST_LOSSES = 3
_SOON_SECONDS = 60.0
_WITHOUT_IDLE_SECONDS = 3600.0


class Idling:
    """Whether a server stands the IDLE that it offers: some say goodbye over each."""

    def __init__(self) -> None:
        self._losses = 0
        self._not_before = 0.0

    @property
    def stands(self) -> bool:
        """Whether to try IDLE; else looking now and then is the way."""
        return time.monotonic() >= self._not_before

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Remember how an IDLE ends."""
        began = time.monotonic()
        try:
            yield
        except ImapProblem:
            now = time.monotonic()
            self._losses = self._losses + 1 if now - began < _SOON_SECONDS else 0
            if self._losses >= _MOST_LOSSES:
                self._not_before = now + _WITHOUT_IDLE_SECONDS
            raise
        self._losses = 0


def wait_for_news(connection: Connection, idling: Idling, seconds: float, wake: int | None) -> bool:
    """Wait until the server tells of new mail, `seconds` have passed, or `wake` becomes readable.

    True: look for new mail now.  False: the time passed in IDLE, or somebody woke us (the
    bytes that woke us are taken out of the pipe).  Raises ImapTemporary when the connection is lost.
    """
    deadline = time.monotonic() + seconds
    if _announced(connection.wire):
        # It came with the answer to an earlier command; under IDLE the server wouldn't announce it again.
        return True
    while (left := deadline - time.monotonic()) > 0:
        if not (connection.account.idle and "IDLE" in connection.capabilities and idling.stands):
            return not _wait_for_wake(left, wake)
        with idling.tried():
            outcome = _idle_once(connection, min(left, _RENEWAL_SECONDS), wake)
        if outcome is not None:
            return outcome
    return False


def _idle_once(connection: Connection, seconds: float, wake: int | None) -> bool | None:
    """One IDLE command.  True: news; False: woken; None: time to renew."""
    with connection.doing("wait for new mail"):
        wire = connection.wire
        tag = _enter(wire)
        woken = False
        if tag is None:
            # Advertised, but refused at the moment: wait as if it were missing.
            return not _wait_for_wake(seconds, wake)
        if not _announced(wire):
            woken = _listen(wire, seconds, wake)
        wire.send(b"DONE\r\n")
        while wire.tagged_commands[tag] is None:
            _read_answer(wire)
        del wire.tagged_commands[tag]
        if _announced(wire):
            return True
        return False if woken else None


def _enter(wire: Wire) -> bytes | None:
    """Send IDLE and wait for its "+"; untagged news may come before it.  None: refused."""
    tag: bytes = wire._command("IDLE")  # noqa: SLF001 - imaplib has no public way to send it before 3.14
    while _read_answer(wire) is not None:
        if wire.tagged_commands[tag] is not None:
            del wire.tagged_commands[tag]
            return None
    return tag


def _listen(wire: Wire, seconds: float, wake: int | None) -> bool:
    """Read what the server says until it tells of mail or the time has passed.  True: woken."""
    deadline = time.monotonic() + seconds
    while True:
        # Lines may lie in the buffer already, right behind the "+": a poll would sleep over them.
        while wire.line_waits():
            _read_answer(wire)
        left = deadline - time.monotonic()
        if _announced(wire) or left <= 0:
            return False
        ready = _poll([wire.sock.fileno(), *_pipe(wake)], left)
        if wake is not None and wake in ready:
            _drain(wake)
            return True
        if ready:
            wire.receive_what_is_there()


def _read_answer(wire: Wire) -> bytes | None:
    """Read one answer; None for a continuation.  A BYE counts as a lost connection."""
    answer: bytes | None = wire._get_response()  # noqa: SLF001 - the only way to read one answer
    if "BYE" in wire.untagged_responses:
        raise wire.abort("the server says goodbye")
    return answer


def _announced(wire: Wire) -> bool:
    return "EXISTS" in wire.untagged_responses


def _wait_for_wake(seconds: float, wake: int | None) -> bool:
    """Sleep for so long; true when woken."""
    if wake is None:
        time.sleep(seconds)
        return False
    woken = bool(_poll([wake], seconds))
    if woken:
        _drain(wake)
    return woken


def _pipe(wake: int | None) -> list[int]:
    return [] if wake is None else [wake]


def _poll(descriptors: list[int], seconds: float) -> set[int]:
    """The descriptors that have something to read (or are broken, which reading will tell)."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return {descriptor for descriptor, _ in poll.poll(seconds * 1000)}


def _drain(wake: int) -> None:
    """Take the wake-up bytes, so that the next wait sleeps."""
    os.read(wake, 4096)
