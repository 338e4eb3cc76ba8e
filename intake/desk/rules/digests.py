"""Who gets a daily digest, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from intake.addresses import address_key
from intake.desk.digest import Digest, DigestLine, DigestPart, DigestSection, DigestWish
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.expiry import Expiring
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.regulation import Regulation
from intake.desk.support_desk import SupportDesk
from intake.desk.terms.business_time import WorkingCalendar, calendar_of
from intake.desk.ticket import Status, Ticket, subject_tag

# So many lines of each part are shown; how many more there are is said.
SHOWN = 20
_NO_WISH = DigestWish()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets a digest, and when (`DigestWish.minute`).

    The `head` hears of everybody's tickets.  Who is `asked_for` by the configuration gets the first one on
    the day on which the desk begins, anybody else on the next.
    """

    address: Address
    minute: int | None = None
    head: bool = False
    asked_for: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What a digest is made of: the open tickets of a mailbox, and lines about its mails.

    `undelivered` are lines with the tickets that they belong to; `unanswered` counts mails whose answer was
    withheld by the budgets.  `answered` are the numbers of those tickets that agents have answered, with the
    moment of the customer's next words, None where he is silent.
    """

    tickets: tuple[Ticket, ...] = ()
    held: tuple[DigestLine, ...] = ()
    undelivered: tuple[tuple[Ticket, DigestLine], ...] = ()
    ignored: tuple[DigestLine, ...] = ()
    unanswered: int = 0
    expiring: tuple[Expiring, ...] = ()
    answered: Mapping[int, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _View:
    """What one reader sees at a time."""

    reader: Reader
    desk: SupportDesk
    regulation: Regulation
    now: datetime
    answered: Mapping[int, datetime | None]
    calendar: WorkingCalendar = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "calendar", calendar_of(self.regulation))

    def concerns(self, ticket: Ticket) -> bool:
        """Whether the ticket is his to look after, for a colleague who is away as well; or nobody's."""
        if self.reader.head or ticket.assignee is None:
            return True
        charged = self.desk.in_charge(ticket.assignee, self.calendar.local_day(self.now))
        return any(address.key == self.reader.address.key for address in charged)

    def part_of(self, ticket: Ticket) -> DigestPart | None:
        """Where the ticket stands; None for what came only today and isn't due."""
        today = self.calendar.local_day(self.now)
        if ticket.due_at is not None and ticket.due_at <= self.now:
            return DigestPart.OVERDUE
        if ticket.due_at is not None and self.calendar.local_day(ticket.due_at) == today:
            return DigestPart.DUE_TODAY
        if ticket.assignee is None:
            return DigestPart.UNASSIGNED
        since = self.waits_since(ticket)
        return DigestPart.WAITING if since and self.calendar.local_day(since) < today else None

    def line(self, ticket: Ticket, part: DigestPart) -> DigestLine:
        by_term = part in {DigestPart.OVERDUE, DigestPart.DUE_TODAY}
        return ticket_line(
            ticket, ticket.due_at if by_term else self.waits_since(ticket), self.desk, self.regulation
        )

    def waits_since(self, ticket: Ticket) -> datetime | None:
        """Since when the ticket has waited for the desk; None where the customer has the last word to say."""
        if ticket.number in self.answered:
            return self.answered[ticket.number]
        opened = _last(moment.at for moment in ticket.history if moment.status is Status.OPEN)
        return opened or ticket.created_at


def readers(desk: SupportDesk, regulation: Regulation) -> tuple[Reader, ...]:
    """Who gets a digest of this mailbox: agents who ask for one, and the head unless he wants none."""
    head = address_key(regulation.notices.head)
    found = tuple(
        Reader(
            Address(agent.address, agent.name),
            agent.digest.minute,
            agent.key == head,
            bool(agent.digest.wanted),
        )
        for agent in (*desk.agents, *desk.readers)
        if (agent.key == head if agent.digest.wanted is None else agent.digest.wanted)
    )
    if not head or desk.staff(Address(regulation.notices.head)) is not None:
        return found
    return (*found, Reader(Address(regulation.notices.head), head=True))


def is_away(reader: Reader, desk: SupportDesk, regulation: Regulation, now: datetime) -> bool:
    """Whether the reader is away today: his deputy's digest has his tickets then."""
    return desk.absence(reader.address.key, regulation.local_day(now)) is not None


def digest(
    standing: Standing, reader: Reader, desk: SupportDesk, regulation: Regulation, now: datetime
) -> Digest | None:
    """What a reader is told; None where there is nothing to tell."""
    view = _View(reader, desk, regulation, now, standing.answered)
    undelivered = [line for ticket, line in standing.undelivered if view.concerns(ticket)]
    found: dict[DigestPart, list[DigestLine]] = {part: [] for part in DigestPart}
    for ticket in filter(view.concerns, standing.tickets):
        part = view.part_of(ticket)
        if part is not None:
            found[part].append(view.line(ticket, part))
    for lines in found.values():
        lines.sort(key=lambda line: line.at or now)
    found |= {
        DigestPart.HELD: list(standing.held),
        DigestPart.UNDELIVERED: undelivered,
        DigestPart.IGNORED: list(standing.ignored),
        DigestPart.EXPIRING: [DigestLine(one.label, one.kind.value, "", one.at) for one in standing.expiring],
    }
    counts = {part: len(lines) for part, lines in found.items()} | {
        DigestPart.UNANSWERED: standing.unanswered
    }
    sections = tuple(
        DigestSection(part, counts[part], tuple(found[part][:SHOWN])) for part in DigestPart if counts[part]
    )
    return Digest(view.calendar.local_day(now), sections) if sections else None


def report(found: Digest, reader: Reader, desk: SupportDesk) -> Disposition:
    """The mail with a digest."""
    answer = Answer(Template.DIGEST, Audience.AGENTS, (reader.address,), desk.language, digest=found)
    told = ", ".join(f"{section.part} {section.count}" for section in found.sections)
    return Disposition(
        DispositionKind.NOTE, (f"digest for {reader.address.address}: {told}",), answers=(answer,)
    )


def ticket_line(
    ticket: Ticket, at: datetime | None, desk: SupportDesk, regulation: Regulation, detail: str = ""
) -> DigestLine:
    """The line of a ticket."""
    agent = desk.agent(Address(ticket.assignee)) if ticket.assignee else None
    return DigestLine(
        subject_tag(regulation.tag_prefix, ticket.number),
        ticket.subject,
        ticket.requester.name or ticket.requester.address,
        at,
        agent.name if agent else ticket.assignee or "",
        detail,
    )


def _last(moments: Iterable[datetime]) -> datetime | None:
    every: Sequence[datetime] = tuple(moments)
    return every[-1] if every else None
