"""What a regulation would have made of a lot of mail; nothing is written."""

from __future__ import annotations

import mailbox
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from intake.desk.changes import CountRequest, OpenTicket
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.message import Address
from intake.desk.regulation import FieldRole, Regulation
from intake.desk.report import Period, Report
from intake.desk.reports.counting import ReportCounter
from intake.desk.reports.facts import MailFact, TicketFact
from intake.desk.support_desk import SupportDesk
from intake.desk.terms import timers
from intake.desk.ticket import FINISHED, ClosedReason, Moment, Ticket
from intake.services.explain import Explanation, explain


@dataclass(frozen=True, slots=True)
class Simulated:
    """One mail of the source: where it is, what would become of it, and when an answer would be due."""

    name: str
    explanation: Explanation
    due_at: datetime | None


@dataclass(slots=True)
class Summary:
    """Counts over all mails.  `waits` are the times from arrival to the first due time."""

    mails: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    opened: int = 0
    complete: int = 0
    waits: list[timedelta] = field(default_factory=list)

    def add(self, simulated: Simulated) -> None:
        """Count one more."""
        found = simulated.explanation.disposition
        self.mails += 1
        self.outcomes[found.kind.value] += 1
        if found.request_kind:
            self.kinds[found.request_kind] += 1
        if found.kind is DispositionKind.OPEN_TICKET:
            self.opened += 1
            self.complete += not found.missing
        self.missing.update(found.missing)
        if simulated.due_at is not None and simulated.explanation.mail is not None:
            self.waits.append(simulated.due_at - simulated.explanation.mail.arrived_at)


def mails_of(source: Path) -> list[str]:
    """The names of the mails in an mbox file, a Maildir or a folder of .eml files, in their order.

    ValueError when the source is none of these.
    """
    if source.is_dir() and (source / "cur").is_dir():
        return sorted(str(path) for folder in ("cur", "new") for path in (source / folder).glob("*"))
    if source.is_dir():
        return sorted(str(path) for path in source.rglob("*.eml"))
    if source.is_file():
        with closing(mailbox.mbox(source, create=False)) as box:
            return [str(key) for key in box.keys()]  # noqa: SIM118 - an mbox is no dict
    raise ValueError(f"{source} is neither an mbox file nor a Maildir nor a folder")


def simulate(
    source: Path,
    names: list[str],
    desk: SupportDesk,
    regulation: Regulation,
    now: datetime,
) -> Iterator[Simulated]:
    """Decide about each mail as if it came to a desk without tickets."""
    box = mailbox.mbox(source, create=False) if source.is_file() else None
    # The keys of an mbox are numbers, whatever their type is said to be.
    keys = {str(key): key for key in box.keys()} if box is not None else {}  # noqa: SIM118 - an mbox is no dict
    try:
        for name in names:
            raw = box.get_bytes(keys[name]) if box is not None else Path(name).read_bytes()
            explanation = explain(raw, desk, regulation, now)
            yield Simulated(name, explanation, _due_at(explanation, regulation))
    finally:
        if box is not None:
            box.close()


def simulated_report(
    every: Iterable[Simulated], regulation: Regulation, days: tuple[date, date] | None, now: datetime
) -> Report | None:
    """What a desk without tickets would have to report of these mails, each counted by its own date.

    Without `days` all of them count; None where there is none.
    """
    found = [(one.explanation, one.explanation.mail) for one in every]
    arrived = [regulation.local_day(mail.arrived_at) for _, mail in found if mail is not None]
    if not arrived:
        return None
    first, last = days or (min(arrived), max(arrived))
    period = Period(first, last, regulation.time_zone)
    mailbox = found[0][0].mailbox
    counter = ReportCounter(period, {mailbox: regulation}, now)
    for explanation, mail in found:
        if mail is None or not period.start <= mail.arrived_at < period.end:
            continue
        disposition = explanation.disposition
        held = disposition.kind is DispositionKind.HOLD
        counter.mail(MailFact(1, held, (disposition.automatic or "").partition(":")[0]))
        opening = next((c for c in disposition.changes if isinstance(c, OpenTicket)), None)
        if opening is not None:
            counter.ticket(_fact(mailbox, opening, regulation, asks=_asks(disposition)))
    return counter.report()


def _asks(disposition: Disposition) -> bool:
    return any(isinstance(change, CountRequest) for change in disposition.changes)


def _fact(mailbox: str, opening: OpenTicket, regulation: Regulation, *, asks: bool) -> TicketFact:
    organization = regulation.name_of(FieldRole.ORGANIZATION)
    refused = opening.status in FINISHED
    return TicketFact(
        number=0,
        mailbox=mailbox,
        status=opening.status,
        created_at=opening.created_at,
        kind=opening.kind,
        priority=opening.priority,
        licence=opening.licence_kind,
        agent="",
        organization=next((one.value for one in opening.fields if one.name == organization), ""),
        asked=int(asks),
        first_missing=opening.missing,
        history=(Moment(opening.created_at, opening.status),),
        first_answered_at=None,
        finished_at=opening.created_at if refused else None,
        closed_reason=ClosedReason.REFUSED if refused else None,
        due_at=None,
    )


def _due_at(explanation: Explanation, regulation: Regulation) -> datetime | None:
    opening = next((c for c in explanation.disposition.changes if isinstance(c, OpenTicket)), None)
    if opening is None:
        return None
    ticket = Ticket(
        number=0,
        mailbox=explanation.mailbox,
        status=opening.status,
        subject=opening.subject,
        requester=Address(""),
        language=opening.language,
        kind=opening.kind,
        priority=opening.priority,
        created_at=opening.created_at,
        fields=(),
        missing=opening.missing,
        participants=(),
        history=(Moment(opening.created_at, opening.status),),
        licence_kind=opening.licence_kind,
    )
    return timers.owed(ticket, regulation).due_at
