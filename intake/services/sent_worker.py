"""The thread of one mailbox's folder of sent mail: look, file, wait; whatever fails is tried again."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from intake.desk.mail_servers import MailServerProblem
from intake.log import get_logger
from intake.services.holding import Lease, LeaseLost
from intake.services.pauses import Pauses
from intake.services.sent_mail import SentFolder, SentMail, sent_mail_of
from intake.services.watched import Clock
from intake.store import contacts
from intake.store.database.errors import StoreError
from intake.store.database.session import Database

log = get_logger(__name__)

_STANDBY_PAUSE = 3.0
_SECONDS_UNTIL_READY = 0.5
_LONGEST_WAIT = 60.0
# Seconds between two looks at least: several copies are filed by one, and news in vain cost little.
_GATHERS = 1.0


class SentWorker:
    """Works in the folder of sent mail until it is stopped, from when it is `ready`.

    What agents wrote there while no daemon ran answers mail that came meanwhile: that must be in its tickets.
    """

    def __init__(  # noqa: PLR0913 - the parts of the composition root
        self,
        database: Database,
        mailbox: str,
        *,
        server: SentFolder,
        sent_mail: SentMail,
        lease: Lease,
        clock: Clock,
        poll_seconds: float,
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self.mailbox = mailbox
        self._database = database
        self._server = server
        self._sent_mail = sent_mail
        self._lease = lease
        self._clock = clock
        self._ready = ready
        self._longest_wait = min(poll_seconds, _LONGEST_WAIT)
        self._stop = threading.Event()
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_writer, False)
        self._pauses = Pauses()
        self._told = ""
        self._holds = False
        self._beat = time.monotonic()

    @property
    def name(self) -> str:
        """What the thread and its lease are called."""
        return f"{self.mailbox}, sent mail"

    @property
    def beat(self) -> float:
        """When the worker was last seen alive, on the monotonic clock."""
        return max(self._beat, self._server.last_command)

    @property
    def makes_copies(self) -> bool:
        """Whether copies of what we send are put into the folder."""
        return self._sent_mail.makes_copies

    def stop(self) -> None:
        """Ask the worker to end; safe from any thread."""
        self._stop.set()
        self.wake()

    def wake(self) -> None:
        """Let the worker file what is due now; never waits."""
        with suppress(BlockingIOError):
            os.write(self._wake_writer, b"w")

    def run(self) -> None:
        """Work until stopped."""
        try:
            while not self._stop.is_set():
                self._beat = time.monotonic()
                self._round_and_wait()
        finally:
            self._leave()

    def look_once(self) -> bool:
        """Read what our people wrote; False when something failed (it was logged)."""
        return self._once(file=False)

    def run_once(self) -> bool:
        """Read, and file what is due; False when something failed (it was logged)."""
        return self._once(file=True)

    def abandon(self) -> None:
        """Release the folder although the worker hangs; its transactions fail from here on."""
        self._release()

    def renew(self) -> None:
        """Renew the lease, from the daemon's heartbeat."""
        if self._holds and not self._lease.renew():
            self._holds = False
            self.wake()

    def _once(self, *, file: bool) -> bool:
        try:
            if not self._lease.take():
                # The daemon that has it looks after it.
                return True
            self._holds = True
            self._round(file=file)
        except (MailServerProblem, StoreError, LeaseLost) as problem:
            self._trouble(problem)
            return False
        else:
            return True
        finally:
            self._leave()

    def _round_and_wait(self) -> None:
        try:
            if not self._ready():
                self._stop.wait(_SECONDS_UNTIL_READY)
                return
            if not self._holds and not self._lease.take():
                self._stop.wait(_STANDBY_PAUSE)
                return
            self._holds = True
            if self._round(file=True):
                self._wait()
            else:
                self._stop.wait(self._longest_wait)
        except LeaseLost:
            log.warning("lease_lost", mailbox=self.name)
            self._holds = False
            self._server.close()
        except (MailServerProblem, StoreError) as problem:
            self._stop.wait(self._trouble(problem))
        except Exception as fault:
            # A fault of ours must not end the thread.
            log.exception("sent_mail_fault", mailbox=self.mailbox)
            self._stop.wait(self._trouble(fault))

    def _round(self, *, file: bool) -> bool:
        """Look once; whether there is a folder that can be waited for news in."""
        self._server.connect()
        self._sent_mail.look(self._server)
        if file and self._sent_mail.file(self._server):
            # Our own copies are passed by, and so no news.
            self._sent_mail.look(self._server)
        if self._told:
            log.info("sent_mail_is_back", mailbox=self.mailbox)
        self._told = ""
        if not self._sent_mail.is_well:
            return self._sent_mail.is_open
        with self._database.write() as connection:
            contacts.record_ok(connection, sent_mail_of(self.mailbox), self._clock())
        return self._sent_mail.is_open

    def _wait(self) -> None:
        due = self._sent_mail.seconds_until_due()
        seconds = self._longest_wait if due is None else min(self._longest_wait, max(due, _GATHERS))
        self._server.wait(seconds, self._wake_reader)
        self._stop.wait(_GATHERS)

    def _trouble(self, problem: Exception) -> float:
        """Log what is wrong once; returns how long to wait, longer each time, in seconds."""
        if str(problem) != self._told:
            log.error("sent_mail_trouble", mailbox=self.mailbox, error=str(problem))
        self._told = str(problem)
        self._server.close()
        if isinstance(problem, MailServerProblem):
            try:
                with self._database.write() as connection:
                    contacts.record_error(connection, sent_mail_of(self.mailbox), str(problem), self._clock())
            except StoreError as store_problem:
                log.warning("trouble_not_noted", mailbox=self.name, error=str(store_problem))
        return self._pauses.after_failure(time.monotonic())

    def _leave(self) -> None:
        self._server.close()
        self._release()

    def _release(self) -> None:
        if self._holds:
            self._holds = False
            try:
                self._lease.release()
            except StoreError as problem:
                log.warning("lease_not_released", mailbox=self.name, error=str(problem))
