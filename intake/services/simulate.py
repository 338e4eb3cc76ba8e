"""What a regulation would have made of a lot of mail; nothing is written."""

from __future__ import annotations

import mailbox
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from intake.desk.changes import OpenTicket
from intake.desk.disposition import DispositionKind
from intake.desk.message import Address
from intake.desk.regulation import Regulation
from intake.desk.support_desk import SupportDesk
from intake.desk.terms import timers
from intake.desk.ticket import Moment, Ticket
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
