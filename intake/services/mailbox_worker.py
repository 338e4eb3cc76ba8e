"""One mailbox's own thread: take in, process, wait for news; whatever fails is tried again.

A mailbox that can't be reached never keeps what is already spooled from being processed, and never
disturbs the other mailboxes.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from intake.desk.mail_servers import MailServerProblem
from intake.log import get_logger
from intake.services.certificates import CertificateWatch
from intake.services.holding import Lease, LeaseLost
from intake.services.incoming import Incoming
from intake.services.pauses import Pauses
from intake.services.process import Processor
from intake.services.receive import Receiver
from intake.services.watched import Clock, WatchedMailbox
from intake.store import contacts
from intake.store.database.errors import StoreError
from intake.store.database.session import Database

log = get_logger(__name__)

# This much mail is taken in before the first of it is worked on, for the rest to be read meanwhile.
BATCHES_AHEAD = 2
_STANDBY_PAUSE = 3.0
# A worker that waits for news still looks now and then: a heartbeat for the watchdog.
_LONGEST_WAIT = 120.0
# A server that tells of mail again and again, at once and without any, is looked at less often.
_NEWS_IN_VAIN = 5
_SHORT_WAIT = 20.0
_LONGEST_REST = 30.0


Chore = Callable[[], int]
"""What is done at each look besides the mail that came in; returns how many mails go out because of it."""


class MailboxWorker:
    """Works on one mailbox until it is stopped."""

    def __init__(  # noqa: PLR0913 - the parts of the composition root
        self,
        database: Database,
        watched: WatchedMailbox,
        *,
        server: Incoming,
        server_name: str,
        processor: Processor,
        chores: Sequence[Chore],
        receiver: Receiver,
        lease: Lease,
        clock: Clock,
        answered: Callable[[], None],
    ) -> None:
        self._database = database
        self._watched = watched
        self._server = server
        self._server_name = server_name
        self._certificates = CertificateWatch(server_name)
        self._processor = processor
        self._chores = chores
        self._receiver = receiver
        self._lease = lease
        self._clock = clock
        self._answered = answered
        self._stop = threading.Event()
        self._wake_reader, self._wake_writer = os.pipe()
        # Who stands by reads nothing: whoever wakes him must not wait for that.
        os.set_blocking(self._wake_writer, False)
        self._pauses = Pauses()
        self._told = ""
        self._doubted = False
        self._in_vain = 0
        self._stands_by = False
        self._beat = time.monotonic()
        self.holds = False
        """Whether it holds the lease, so that the heartbeat renews it."""
        self.has_looked = False
        """Whether what waited at the start was worked on, or can't be now."""

    @property
    def name(self) -> str:
        """The mailbox's name."""
        return self._watched.name

    @property
    def beat(self) -> float:
        """When the worker was last seen alive, on the monotonic clock.

        A server that takes its time over each command is no death of ours: each has an end.
        """
        return max(self._beat, self._server.last_command)

    def stop(self) -> None:
        """Ask the worker to finish the current batch and end; safe from any thread and signal handler."""
        self._stop.set()
        self._processor.hurry()
        self.wake()

    def wake(self) -> None:
        """Let a waiting worker look at its mailbox now; never waits."""
        with suppress(BlockingIOError):
            # A full pipe wakes as well as a fuller one.
            os.write(self._wake_writer, b"w")

    def run(self) -> None:
        """Work until stopped."""
        try:
            while not self._stop.is_set():
                self._beat = time.monotonic()
                self._round_and_wait()
        finally:
            self._leave()

    def run_once(self, look_elsewhere: Callable[[], object] = lambda: None) -> bool:
        """Take in and process all that waits; False when something failed (it was logged).

        `look_elsewhere` may spool further mail, which is about what was in the mailbox.
        """
        try:
            if not self._lease.take():
                log.error("mailbox_held_by_another_daemon", mailbox=self.name)
                return False
            self.holds = True
            self._round(look_elsewhere)
            self._well()
        except (MailServerProblem, StoreError, LeaseLost) as problem:
            self._trouble(problem)
            return False
        else:
            return True
        finally:
            self._leave()

    def abandon(self) -> None:
        """Release the mailbox although the worker hangs; its transactions fail from here on."""
        self._release()

    def renew(self) -> None:
        """Renew the lease, from the daemon's heartbeat."""
        if self.holds and not self._lease.renew():
            self.holds = False
            self.wake()

    def _round_and_wait(self) -> None:
        try:
            if not self.holds and not self._lease.take():
                self._stand_by()
                return
            self.holds, self._stands_by = True, False
            self._round()
            if not self._doubted:
                self._well()
            self._wait_for_news()
            if self._doubted:
                # It has been seen to work well and to keep quiet as well.
                self._well()
        except LeaseLost:
            log.warning("lease_lost", mailbox=self.name)
            self.holds = False
            self._server.close()
        except (MailServerProblem, StoreError) as problem:
            self._stop.wait(self._trouble(problem))
        except Exception as fault:
            # A fault of ours must not end the watch on the mailbox.
            log.exception("mailbox_fault", mailbox=self.name)
            self._server.close()
            pause = self._trouble(fault)
            # Its own words may be those of a mail.
            self._note_trouble(
                f"a fault of the program ({type(fault).__name__}): see mailbox_fault in the log"
            )
            self._stop.wait(pause)

    def _wait_for_news(self) -> None:
        began = time.monotonic()
        news = self._server.wait(min(self._watched.poll_seconds, _LONGEST_WAIT), self._wake_reader)
        at_once = news and time.monotonic() - began < _SHORT_WAIT
        self._in_vain = self._in_vain + 1 if at_once else 0
        if self._in_vain > _NEWS_IN_VAIN:
            doubled = 2.0 ** min(self._in_vain - _NEWS_IN_VAIN - 1, 10)
            self._stop.wait(min(doubled, _LONGEST_REST))

    def _stand_by(self) -> None:
        """Another daemon has the mailbox: log it once, and look again in a while."""
        if not self._stands_by:
            log.info("mailbox_held_by_another_daemon", mailbox=self.name)
        self._stands_by = True
        self.has_looked = True
        self._stop.wait(_STANDBY_PAUSE)

    def _round(self, look_elsewhere: Callable[[], object] = lambda: None) -> None:
        """One look at the mailbox; what is in the spool goes first, server or no server.

        Timers come after the mail: a customer who answered in time must not be reminded or closed.
        """
        self._process_all()
        self._server.connect()
        for batches, mails in enumerate(self._receiver.take_in(self._server), start=1):
            if mails:
                self._in_vain = 0
            if batches > BATCHES_AHEAD:
                self._process_batch()
                self._receiver.settle(self._server)
            if self._stop.is_set():
                break
        self._process_all()
        self.has_looked = True
        self._receiver.settle(self._server)
        if look_elsewhere():
            self._process_all()
        if sum([chore() for chore in self._chores]):
            self._answered()

    def _process_all(self) -> None:
        while self._process_batch() and not self._stop.is_set():
            pass

    def _process_batch(self) -> int:
        """Process the next mails; returns how many there were."""
        self._beat = time.monotonic()
        processed = self._processor.process_batch()
        if processed.answers:
            self._answered()
        return processed.mails

    def _well(self) -> None:
        if self._told:
            log.info("mailbox_is_back", mailbox=self.name)
        self._told, self._doubted = "", False
        with self._database.write() as connection:
            now, ends = self._clock(), self._server.certificate_ends
            contacts.record_ok(connection, self._server_name, now, ends)
        self._certificates.look(ends, now)

    def _trouble(self, problem: Exception) -> float:
        """Log what is wrong once; returns how long to wait, longer each time, in seconds."""
        self.has_looked = True
        now = time.monotonic()
        # Well a moment ago, it may be well again only until the next wait.
        again = not self._told and self._pauses.recurs(now)
        self._doubted = self._doubted or again
        if str(problem) != self._told:
            log.error("mailbox_trouble", mailbox=self.name, error=str(problem))
        self._told = str(problem)
        if isinstance(problem, MailServerProblem):
            self._doubted = self._doubted or problem.sick
            self._note_trouble(str(problem))
            # Also after a refusal for good: a login may be at fault that the server took and doesn't mean.
            self._server.close()
        return self._pauses.after_failure(now)

    def _note_trouble(self, told: str) -> None:
        try:
            with self._database.write() as connection:
                contacts.record_error(connection, self._server_name, told, self._clock())
        except StoreError as store_problem:
            log.warning("trouble_not_noted", mailbox=self.name, error=str(store_problem))

    def _leave(self) -> None:
        self._processor.close()
        self._server.close()
        self._release()

    def _release(self) -> None:
        if self.holds:
            self.holds = False
            try:
                self._lease.release()
            except StoreError as problem:
                log.warning("lease_not_released", mailbox=self.name, error=str(problem))
