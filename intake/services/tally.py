"""Counting what was committed, for the Prometheus page."""

from __future__ import annotations

from collections.abc import Iterable

from intake import figures
from intake.desk.changes import Change, OpenTicket, SetStatus
from intake.desk.disposition import Disposition
from intake.desk.terms.kept import TermEnded
from intake.desk.terms.silence import TimerKind
from intake.desk.ticket import FINISHED


def mail(mailbox: str, disposition: Disposition, ended: Iterable[TermEnded], seconds: float) -> None:
    """Count a mail that was worked on, which took so many seconds."""
    figures.MAILS.add(mailbox, disposition.kind.value)
    figures.STAGE_SECONDS.measured(seconds, "process")
    _changes(mailbox, disposition.changes)
    for one in ended:
        figures.TERMS.add(mailbox, one.obligation.value, "yes" if one.kept else "no")


def timer(mailbox: str, kind: str, disposition: Disposition) -> None:
    """Count what the clock brought about."""
    if kind == TimerKind.OVERDUE:
        figures.OVERDUE.add(mailbox)
    _changes(mailbox, disposition.changes)


def _changes(mailbox: str, changes: Iterable[Change]) -> None:
    for change in changes:
        if isinstance(change, OpenTicket):
            figures.OPENED.add(mailbox)
        if isinstance(change, SetStatus | OpenTicket) and change.status in FINISHED:
            figures.FINISHED.add(mailbox, change.status.value)
