"""Plays mails through the real decision of a shipped regulation, with the clock given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from zoneinfo import ZoneInfo

from intake.config.regulations import load_regulation
from intake.desk.changes import OpenTicket
from intake.desk.disposition import Disposition
from intake.desk.facts import NO_FACTS, Evidence, Match
from intake.desk.licence_rules import Licence
from intake.desk.message import Address
from intake.desk.rules.case import Case
from intake.desk.rules.reading import read
from intake.desk.rules.table import decide
from intake.desk.support_desk import SupportDesk
from intake.desk.term_rules import Timeline
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.deadlines import Deadline, deadline
from intake.desk.terms.reopening import may_reopen
from intake.desk.ticket import Moment, Participant, ParticipantRole, Priority, Status, Ticket
from intake.mail.parsing.parse import parse
from tests.confirmed import confirmed
from tests.languages import LANGUAGES

REGULATIONS = Path(__file__).parents[2] / "regulations"
MOSCOW = ZoneInfo("Europe/Moscow")
CUSTOMER = Address("maria@client.example", "Мария Иванова")
DESK = SupportDesk(
    mailbox="support",
    address=Address("support@desk.example"),
    own_addresses=frozenset({"support@desk.example"}),
    agents=(),
    notify=(Address("anna@desk.example"),),
    language="ru",
    languages=LANGUAGES,
    authserv_ids=("mx.desk.example",),
)


def moscow(text: str) -> datetime:
    """ "2026-03-02 12:00" by Moscow time."""
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW).astimezone(UTC)


class Played:
    """One regulation, asked about mails and days."""

    def __init__(self, name: str) -> None:
        self.regulation = load_regulation(REGULATIONS / f"{name}.toml", years=range(2024, 2028))

    def mail(
        self,
        text: str,
        subject: str = "Вопрос по программе",
        *,
        files: Iterable[str] = (),
        sender: Address = CUSTOMER,
        at: str = "2026-03-02 12:00",
        licences: tuple[Licence, ...] | None = None,
        ticket: Ticket | None = None,
    ) -> Disposition:
        """What becomes of a mail; `licences` None means that there is no registry."""
        message = EmailMessage()
        message["From"] = str(sender)
        message["To"] = "support@desk.example"
        if subject:
            message["Subject"] = subject
        message["Message-ID"] = "<a1@client.example>"
        message.set_content(text)
        for name in files:
            kind = ("image", "png") if name.endswith("png") else ("application", "octet-stream")
            message.add_attachment(b"file", *kind, filename=name)
        arrived = moscow(at)
        facts = replace(NO_FACTS, licences=licences or (), has_registry=licences is not None)
        if ticket is not None:
            facts = replace(facts, matches=(Match(ticket, Evidence.REFERENCE, "<x@desk.example>"),))
        raw = confirmed(message.as_bytes(policy=SMTP), "mx.desk.example", "desk.example")
        parsed = parse(raw, arrived)
        return decide(Case(read(parsed, self.regulation, DESK), facts, self.regulation, DESK, arrived))

    def due(
        self,
        at: str,
        kind: str = "consultation",
        licence: str = "",
        *,
        answered: str = "",
        pauses: tuple[tuple[str, str], ...] = (),
        priority: Priority = Priority.NORMAL,
    ) -> str:
        """When the next obligation is due, by Moscow time; "" when nothing is."""
        history = [Moment(moscow(at), Status.OPEN)]
        for since, until in pauses:
            history += [
                Moment(moscow(since), Status.AWAITING_CUSTOMER),
                *([Moment(moscow(until), Status.OPEN)] if until else []),
            ]
        first = moscow(answered) if answered else None
        timeline = Timeline(moscow(at), tuple(history), kind, licence, priority, first)
        return local(self.deadline(timeline).due_at)

    def deadline(self, timeline: Timeline) -> Deadline:
        return deadline(timeline, self.regulation.deadlines, calendar_of(self.regulation))

    def reopens(self, finished: str, replied: str, kind: str) -> bool:
        rules, calendar = self.regulation.reopening, calendar_of(self.regulation)
        return may_reopen(moscow(finished), moscow(replied), kind, rules, calendar)

    def hours(self, day: str) -> str:
        """The opening hours of a day, as "10:00-18:00"; "" when the desk is closed."""
        windows = calendar_of(self.regulation).windows_on(datetime.fromisoformat(day).date())
        return ", ".join(map(str, windows))


def local(at: datetime | None) -> str:
    return at.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M") if at else ""


def solved_ticket(kind: str, finished: str) -> Ticket:
    """A ticket of the customer that was solved then."""
    return Ticket(
        number=7,
        mailbox="support",
        status=Status.RESOLVED,
        subject="Вопрос",
        requester=CUSTOMER,
        language="ru",
        kind=kind,
        priority=Priority.NORMAL,
        created_at=moscow("2026-03-02 12:00"),
        fields=(),
        missing=(),
        participants=(Participant(CUSTOMER, ParticipantRole.REQUESTER),),
        finished_at=moscow(finished),
    )


def opened(disposition: Disposition) -> OpenTicket:
    """The ticket that the mail opens."""
    [ticket] = [change for change in disposition.changes if isinstance(change, OpenTicket)]
    return ticket


def templates(disposition: Disposition, audience: str = "customer") -> list[str]:
    return [answer.template for answer in disposition.answers if answer.audience == audience]


def told(disposition: Disposition) -> set[str]:
    """Everybody who gets a mail."""
    return {to.address for answer in disposition.answers for to in answer.recipients}


def values(disposition: Disposition) -> dict[str, str]:
    return {finding.name: finding.value for finding in disposition.fields}
