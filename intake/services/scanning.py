"""Asking a virus scanner about the mails that wait, before any of them is decided.

It happens outside of every transaction: a scanner takes its time.  What it says is kept with the mail, so
that no mail is asked about twice.  While it can't be asked mails wait for it, so that its restart costs
nothing but time; after a while they are processed all the same, as `[antivirus] unscanned` says.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Protocol

from intake import figures
from intake.desk.scan import Scan, ScannerProblem, ScanResult
from intake.log import get_logger
from intake.mail.parsing.parse import MalformedMail, attachment_bytes
from intake.services.watched import Clock, WatchedMailbox
from intake.store import contacts
from intake.store.database.session import Connection, Database
from intake.store.spool import scans

log = get_logger(__name__)

# A scanner that failed is left alone for so long (seconds): each attempt at one that hangs costs its whole
# time.
_LEFT_ALONE = 30.0
_AT_A_TIME = 5.0


class Scanner(Protocol):
    """What is asked for viruses."""

    @property
    def name(self) -> str:
        """Its name in `intake status` and the log."""

    def scan(self, contents: Iterator[bytes]) -> Scan:
        """The verdict on a mail: on all of these contents together.  Raises ScannerProblem."""


class Scanning:
    """Has the mails of one mailbox looked at."""

    def __init__(
        self,
        database: Database,
        watched: WatchedMailbox,
        scanner: Scanner,
        patience: timedelta,
        clock: Clock,
    ) -> None:
        self._database = database
        self._watched = watched
        self._scanner = scanner
        self._patience = patience
        self._clock = clock
        self._failed_at = self._failing_since = 0.0
        self._problem = ""
        self._asked = False

    def scan_waiting(self, most: int) -> None:
        """Ask about the first so many mails that wait and were not asked about, for some seconds at most."""
        with self._database.read() as connection:
            found = scans.waiting(connection, self._watched.name, most)
        if not found:
            return
        verdicts: dict[int, Scan] = {}
        until = time.monotonic() + _AT_A_TIME
        problem = self._problem
        for mail in found:
            verdict = self._verdict(mail)
            if verdict is None or (verdicts and time.monotonic() > until):
                # The order of arrival is kept: those behind it wait, too.
                break
            verdicts[mail.id] = verdict
        with self._database.write() as connection:
            for mail_id, verdict in verdicts.items():
                scans.record(connection, mail_id, verdict)
            if self._asked:
                self._tell(connection, problem)

    def _verdict(self, mail: scans.Waiting) -> Scan | None:
        """What is said of a mail; None while it is worth waiting."""
        if self._problem and time.monotonic() < self._failed_at + _LEFT_ALONE:
            return self._without(mail)
        with self._database.read() as connection:
            raw = scans.content(connection, mail.id)
        self._asked = True
        try:
            with figures.STAGE_SECONDS.measuring("scan"):
                verdict = self._scanner.scan(_contents(raw))
        except ScannerProblem as problem:
            now = time.monotonic()
            if not self._problem:
                self._failing_since = now
            self._failed_at, self._problem = now, str(problem)
            return self._without(mail)
        except Exception as fault:  # noqa: BLE001 - whatever is in a mail, it harms itself only
            return Scan(ScanResult.UNSCANNED, f"{type(fault).__name__}: {fault}"[:200])
        self._problem = ""
        if verdict.result is ScanResult.INFECTED:
            log.warning("virus_found", mailbox=self._watched.name, mail=mail.id, virus=verdict.detail)
        return verdict

    def _tell(self, connection: Connection, before: str) -> None:
        """Note that the scanner answered, or what is wrong with it; log what has changed."""
        self._asked = False
        if not self._problem:
            contacts.record_ok(connection, self._scanner.name, self._clock())
            if before:
                log.info("scanner_is_back", mailbox=self._watched.name)
            return
        contacts.record_error(connection, self._scanner.name, self._problem, self._clock())
        if self._problem != before:
            log.error("scanner_trouble", mailbox=self._watched.name, error=self._problem)

    def _without(self, mail: scans.Waiting) -> Scan | None:
        now = self._clock()
        waited = now - mail.spooled_at
        if now < mail.spooled_at:
            # Taken in by a clock that ran ahead: nobody knows when.
            waited = timedelta(seconds=time.monotonic() - self._failing_since)
        if waited < self._patience:
            return None
        return Scan(ScanResult.UNSCANNED, self._problem)


def _contents(raw: bytes) -> Iterator[bytes]:
    """The mail as it came, and each file as the desk reads it.

    A mail can be built so that the scanner finds other files in it than we hand on.
    """
    yield raw
    try:
        for attachment, content in attachment_bytes(raw):
            if content and not attachment.left_on_server:
                yield content
    except MalformedMail:
        return
