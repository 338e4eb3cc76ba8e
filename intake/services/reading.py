"""Reading mails ahead in a process of its own, where many wait.

Reading is pure and takes about half of the work on a mail, and one Python process uses one
processor.  So a helper process reads the mails that come next, while this one writes down what the
last ones came to.  Where only a few wait they are read here, as are large ones, and some of many
while we would only wait for the helper.  A mail at which the helper dies or hangs is that mail's
failure and nobody else's; it is tried again in a helper, too.

Who works on mails asks by `is_at_hand` before he reads one, and waits by `wait_for` outside of his
transaction: a helper that stands still must not keep others from the database.
"""

from __future__ import annotations

import os
import queue
import socket
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection

from intake.desk.language import word_lists
from intake.desk.language.cues import install
from intake.desk.message import Attachment
from intake.desk.rules.reading import Reading
from intake.mail.parsing.parse import MalformedMail
from intake.services.deciding import read_mail
from intake.services.helpers import Helper, Helpers
from intake.services.watched import WatchedMailbox
from intake.store.spool.spool import SpooledMail

# Below this many waiting mails a helper costs more time than it saves.
WORTH_A_HELPER = 10
LARGEST_HANDED_OVER = 300_000
_READS_WITHIN = 30.0
_TAKES_WITHIN = 5
# Longer than an ordinary mail takes to be read.
_BRIEFLY = 0.2
_LOOKS_EVERY = 0.25
# How many mails of each lot handed over stay here at most, and by how many this number changes from one
# lot to the next.
_MOST_KEPT = 16
_KEPT_STEP = 2


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

    def __init__(self, watched: WatchedMailbox, helpers: Helpers | None = None) -> None:
        self._watched = watched
        self._helpers = helpers
        self._helper: Helper | None = None
        self._ordered: dict[int, None] = {}
        """What the helper has not answered yet, in the order in which it reads."""
        self._answers: dict[int, _Answer] = {}
        self._suspects: set[int] = set()
        """Mails one of which may have killed a helper."""
        self._without_helper: set[int] = set()
        """Mails for which no helper could be had in time."""
        self._hurried = False
        self._kept = 0
        self._reads = self._waits = 0
        self.ordered_up_to = 0
        """The last mail that was looked at for handing over, 0 while there is none."""

    def ordered_behind(self, mail_id: int) -> int:
        """How many mails after this one are handed over already."""
        return sum(other > mail_id for other in (*self._ordered, *self._answers))

    def read_ahead(self, mails: Sequence[SpooledMail]) -> None:
        """Hand over mails that will be read soon; does nothing while that isn't worth it."""
        small = [mail for mail in mails if len(mail.raw) <= LARGEST_HANDED_OVER and not mail.attempts]
        if self._helper is None and len(small) < WORTH_A_HELPER:
            return
        self._share()
        every = len(small) // self._kept if self._kept else 0
        self._hand_over([mail for place, mail in enumerate(small, 1) if not every or place % every])
        if self._helper is not None and mails:
            self.ordered_up_to = mails[-1].id

    def _share(self) -> None:
        """Keep more mails here when we mostly waited for the helper, and fewer when we never did."""
        if self._waits * 2 > self._reads:
            self._kept = min(self._kept + _KEPT_STEP, _MOST_KEPT)
        elif not self._waits:
            self._kept = max(self._kept - _KEPT_STEP, 0)
        self._reads = self._waits = 0

    def is_at_hand(self, mail: SpooledMail) -> bool:
        """Whether a mail can be read now; False when a helper is still at it, or must be waited for."""
        if mail.id in self._answers:
            return True
        if mail.id not in self._ordered and self._needs_a_helper(mail):
            # It may have been the mail that killed the helper: it must not kill this process.
            self._hand_over([mail])
            if mail.id not in self._ordered and self._helpers is not None and self._helpers.at_work:
                return False
        return self._take_answers(mail.id, _BRIEFLY)

    def wait_for(self, mail: SpooledMail) -> bool:
        """Wait until a mail is at hand, or is known not to be read; False when `hurry` broke that off."""
        patient_until = time.monotonic() + _READS_WITHIN
        while not self.is_at_hand(mail):
            if self._hurried:
                return False
            left = len(self._ordered)
            if mail.id not in self._ordered:
                time.sleep(_LOOKS_EVERY)
            elif self._take_answers(mail.id, _LOOKS_EVERY) or len(self._ordered) < left:
                # It gets on.
                patient_until = time.monotonic() + _READS_WITHIN
            if time.monotonic() > patient_until:
                self._give_up(mail.id)
        return True

    def hurry(self) -> None:
        """Wait for nothing any more; safe from any thread."""
        self._hurried = True

    def read(self, mail: SpooledMail) -> Reading:
        """The reading of a mail; MalformedMail if it can't be read, ReadingFailed if the helper failed."""
        self.wait_for(mail)
        self._reads += 1
        answer = self._answers.pop(mail.id, None)
        if answer is None:
            self._without_helper.discard(mail.id)
            return _read(self._watched, mail)
        if answer.reading is not None:
            self._suspects.discard(mail.id)
            return answer.reading
        if answer.malformed:
            raise MalformedMail(answer.malformed)
        raise ReadingFailed(answer.failed)

    def _needs_a_helper(self, mail: SpooledMail) -> bool:
        if mail.id in self._without_helper or len(mail.raw) > LARGEST_HANDED_OVER:
            return False
        return mail.attempts > 0 or mail.id in self._suspects

    def close(self) -> None:
        """End the helper; it starts again when it is worth it."""
        helper, self._helper = self._helper, None
        self._ordered.clear()
        self.ordered_up_to = 0
        self._answers.clear()
        if helper is not None:
            helper.end()

    def _hand_over(self, mails: Sequence[SpooledMail]) -> None:
        try:
            helper = self._helper or self._new_helper()
            if helper is None:
                return
            for mail in mails:
                if mail.id not in self._ordered and mail.id not in self._answers:
                    helper.pipe.send(
                        _Order(mail.id, mail.raw, mail.arrived_at, mail.complete, mail.left_on_server)
                    )
                    self._ordered[mail.id] = None
        except OSError:
            # It died or hangs over one of those that it has not answered.
            self._suspects.update(self._ordered)
            self.close()

    def _new_helper(self) -> Helper | None:
        if self._helpers is not None:
            self._helper = self._helpers.helper()
        if self._helper is not None:
            _set_patience(self._helper.pipe)
            self._helper.pipe.send(self._watched)
        return self._helper

    def _take_answers(self, mail_id: int, seconds: float) -> bool:
        """Take in answers until this mail isn't waited for any more; False when it still is after a while."""
        helper = self._helper
        if mail_id not in self._ordered or helper is None:
            return True
        try:
            self._waits += not helper.pipe.poll(0)
            while mail_id in self._ordered:
                if not helper.pipe.poll(seconds):
                    return False
                answer = helper.pipe.recv()
                del self._ordered[answer.mail_id]
                self._answers[answer.mail_id] = answer
        except Exception:  # noqa: BLE001 - whatever a helper that ends may leave on the pipe
            self._failed("the reading helper ended")
        return True

    def _give_up(self, mail_id: int) -> None:
        if mail_id in self._ordered:
            self._failed(f"not read within {_READS_WITHIN:.0f} seconds")
        else:
            self._without_helper.add(mail_id)

    def _failed(self, reason: str) -> None:
        """Blame the mail that the helper was at, and end the helper; those behind it need none."""
        answered, at = self._answers.copy(), next(iter(self._ordered))
        self.close()
        self._answers = answered | {at: _Answer(at, None, failed=reason)}
        self._suspects.add(at)


def _set_patience(pipe: Connection) -> None:
    """Have sending, and the rest of an answer, fail with OSError where the helper has stopped halfway."""
    patience = struct.pack("ll", _TAKES_WITHIN, 0)
    with socket.socket(fileno=os.dup(pipe.fileno())) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)


def _read(watched: WatchedMailbox, mail: SpooledMail | _Order) -> Reading:
    """Read a mail in this process; MalformedMail when it can't be read."""
    return read_mail(
        mail.raw,
        mail.arrived_at,
        watched.regulation,
        watched.desk,
        complete=mail.complete,
        left_on_server=mail.left_on_server,
    )


def help_to_read(pipe: Connection) -> None:
    """The helper's life: read what is ordered until the other end of the pipe is gone.

    Orders are taken off the pipe by a thread of their own, so that both sides never wait for each
    other to read.
    """
    orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
    try:
        watched: WatchedMailbox = pipe.recv()
        # A helper may have been started from nothing.
        install(watched.desk.languages.cues)
        word_lists.install(watched.desk.languages.lists)
        threading.Thread(target=_collect, args=(pipe, orders), daemon=True).start()
        while (order := orders.get()) is not None:
            pipe.send(_answer(order, watched))
    except (EOFError, OSError):
        return


def _collect(pipe: Connection, orders: queue.SimpleQueue[_Order | None]) -> None:
    try:
        while True:
            orders.put(pipe.recv())
    except (EOFError, OSError):
        orders.put(None)


def _answer(order: _Order, watched: WatchedMailbox) -> _Answer:
    try:
        reading = _read(watched, order)
    except MalformedMail as malformed:
        return _Answer(order.mail_id, None, malformed=str(malformed))
    except Exception as fault:  # noqa: BLE001 - told to the daemon, which counts it against the mail
        return _Answer(order.mail_id, None, failed=f"{type(fault).__name__}: {fault}"[:500])
    return _Answer(order.mail_id, reading)
