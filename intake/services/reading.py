"""Reading mails ahead in a process of its own, where many wait.

Reading is pure and takes about half of the work on a mail, and one Python process uses one
processor.  So a helper process reads the mails that come next, while this one writes down what the
last ones came to.  Few mails, and large ones, are read here.  A mail at which the helper dies or
hangs is that mail's failure and nobody else's.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from intake.desk.message import Attachment
from intake.desk.rules.reading import Reading, read
from intake.log import get_logger
from intake.mail.parse import MalformedMail, parse
from intake.services.watched import WatchedMailbox
from intake.store.spool import SpooledMail

log = get_logger(__name__)

# Below so many waiting mails a helper costs more time than it saves.
WORTH_A_HELPER = 20
LARGEST_HANDED_OVER = 300_000
_READS_WITHIN = 30.0
_TAKES_WITHIN = 5
_ENDS_WITHIN = 2.0


class ReadingFailed(Exception):  # noqa: N818 - the name of the fact
    """The helper died or hung over a mail, or failed at it."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What the helper needs to read a mail."""

    mail_id: int
    raw: bytes
    arrived_at: datetime
    complete: bool
    left_on_server: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of it: a reading, or why there is none."""

    mail_id: int
    reading: Reading | None
    malformed: str = ""
    failed: str = ""


class MailReader:
    """Reads the mails of one mailbox."""

    def __init__(self, watched: WatchedMailbox) -> None:
        self._watched = watched
        self._helper: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._ready = False
        self._ordered: set[int] = set()
        self._answers: dict[int, _Answer] = {}
        self.ordered_up_to = 0
        """The last mail that was handed over, 0 while there is none."""

    def ordered_behind(self, mail_id: int) -> int:
        """How many mails behind this one are handed over already."""
        return sum(other > mail_id for other in (*self._ordered, *self._answers))

    def read_ahead(self, mails: Sequence[SpooledMail]) -> None:
        """Hand over mails that will be read soon; does nothing while that isn't worth it."""
        small = [mail for mail in mails if len(mail.raw) <= LARGEST_HANDED_OVER and not mail.attempts]
        if self._helper is None:
            if len(small) >= WORTH_A_HELPER:
                self._start()
            return
        if not self._is_ready():
            return
        fresh = [mail for mail in small if mail.id not in self._ordered and mail.id not in self._answers]
        for mail in fresh:
            order = _Order(mail.id, mail.raw, mail.arrived_at, mail.complete, mail.left_on_server)
            if not self._send(order):
                return
            self._ordered.add(mail.id)
            self.ordered_up_to = mail.id

    def read(self, mail: SpooledMail) -> Reading:
        """The reading of a mail; MalformedMail when it is none, ReadingFailed when the helper failed."""
        if mail.id in self._ordered:
            self._await(mail.id)
        answer = self._answers.pop(mail.id, None)
        if answer is None:
            return read_here(self._watched, mail.raw, mail.arrived_at, mail.complete, mail.left_on_server)
        if answer.reading is not None:
            return answer.reading
        if answer.malformed:
            raise MalformedMail(answer.malformed)
        raise ReadingFailed(answer.failed)

    def close(self) -> None:
        """End the helper; it starts again when it is worth it."""
        helper, pipe = self._helper, self._pipe
        self._helper, self._pipe, self._ready = None, None, False
        self._ordered.clear()
        self.ordered_up_to = 0
        self._answers.clear()
        if pipe is not None:
            pipe.close()
        if helper is not None:
            helper.join(_ENDS_WITHIN)
            if helper.is_alive():
                helper.kill()
                helper.join()

    def _start(self) -> None:
        # Not forked: a fork copies the locks of threads that don't exist in the copy.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, self._watched)
        self._helper = context.Process(target=_work, args=arguments, name="intake reader", daemon=True)
        try:
            self._helper.start()
        except OSError as problem:
            log.warning("no_reading_helper", mailbox=self._watched.name, error=str(problem))
            self._helper = None
            return
        theirs.close()
        _set_patience(ours)
        self._pipe = ours

    def _is_ready(self) -> bool:
        """Whether the helper has imported what it needs and said so."""
        if not self._ready and self._pipe is not None:
            try:
                self._ready = self._pipe.poll(0) and self._pipe.recv() is None
            except (EOFError, OSError):
                self.close()
        return self._ready

    def _send(self, order: _Order) -> bool:
        try:
            if self._pipe is not None:
                self._pipe.send(order)
                return True
        except OSError:
            self.close()
        return False

    def _await(self, mail_id: int) -> None:
        """Take in answers until the one for this mail is there, or the helper has failed at it."""
        pipe = self._pipe
        try:
            while pipe is not None and mail_id not in self._answers:
                if not pipe.poll(_READS_WITHIN):
                    break
                answer = pipe.recv()
                self._ordered.discard(answer.mail_id)
                self._answers[answer.mail_id] = answer
        except (EOFError, OSError) as problem:
            self.close()
            raise ReadingFailed("the reading helper ended") from problem
        if mail_id not in self._answers:
            self.close()
            raise ReadingFailed(f"not read within {_READS_WITHIN:.0f} seconds")


def _set_patience(pipe: Connection) -> None:
    """Have sending and the rest of an answer fail with OSError where the helper has stopped in midst."""
    patience = struct.pack("ll", _TAKES_WITHIN, 0)
    with socket.socket(fileno=os.dup(pipe.fileno())) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)


def read_here(
    watched: WatchedMailbox,
    raw: bytes,
    arrived_at: datetime,
    complete: bool,
    left_on_server: tuple[Attachment, ...],
) -> Reading:
    """Read a mail in this process; MalformedMail when it is none."""
    mail = parse(raw, arrived_at, complete=complete, left_on_server=left_on_server)
    return read(mail, watched.regulation, watched.desk)


def _work(pipe: Connection, watched: WatchedMailbox) -> None:
    """The helper's life: read what is ordered until the other end of the pipe is gone.

    Orders are taken off the pipe by a thread of their own, so that both sides never wait for each
    other to read.
    """
    # The daemon decides when to stop; a Ctrl-C reaches the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
    threading.Thread(target=_collect, args=(pipe, orders), daemon=True).start()
    try:
        pipe.send(None)
        while (order := orders.get()) is not None:
            pipe.send(_answer(order, watched))
    except OSError:
        return


def _collect(pipe: Connection, orders: queue.SimpleQueue[_Order | None]) -> None:
    try:
        while True:
            orders.put(pipe.recv())
    except (EOFError, OSError):
        orders.put(None)


def _answer(order: _Order, watched: WatchedMailbox) -> _Answer:
    try:
        reading = read_here(watched, order.raw, order.arrived_at, order.complete, order.left_on_server)
    except MalformedMail as malformed:
        return _Answer(order.mail_id, None, malformed=str(malformed))
    except Exception as fault:  # noqa: BLE001 - told to the daemon, which counts it against the mail
        return _Answer(order.mail_id, None, failed=f"{type(fault).__name__}: {fault}"[:500])
    return _Answer(order.mail_id, reading)
