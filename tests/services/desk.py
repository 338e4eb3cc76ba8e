"""A desk without servers: the real store, rules and templates, with a clock in the test's hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from intake.assembly.wiring import mailbox_parts
from intake.config.marks import shipped_rules
from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.mail_rules import RuleBook
from intake.desk.message import Address, FetchedMail, WatchedFolder
from intake.desk.regulation import Regulation
from intake.desk.scan import Unscanned
from intake.desk.support_desk import Agent, SupportDesk
from intake.desk.ticket import Ticket
from intake.mail.templates.templates import Templates
from intake.services.helpers import Helpers
from intake.services.scanning import Scanner, Scanning
from intake.services.watched import WatchedMailbox
from intake.store.database.session import Database
from intake.store.outbox import listing
from intake.store.outbox.listing import OutboxLine
from intake.store.outbox.outbox import OutboxState
from intake.store.spool import spool
from intake.store.tickets import tickets
from tests.confirmed import confirmed
from tests.languages import LANGUAGES

SUPPORT = Address("support@desk.test", "Служба поддержки")
TEMPLATES = Templates((packaged("templates"),))
ALL_STATES = tuple(OutboxState)

FOLDER = WatchedFolder("support", "imap://support@mail.desk.test/INBOX", 1)


@dataclass
class DeskInHand:
    """One mailbox; `now` is the time of everything until it is changed.

    Without `confirms` nothing is said of the senders of mails that say nothing themselves.
    """

    database: Database
    regulation: Regulation = field(
        default_factory=lambda: load_regulation(packaged("regulations") / "default.toml")
    )
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    holder: str = "this test"
    uid: int = 0
    scanner: Scanner | None = None
    unscanned: Unscanned = Unscanned.WITHHOLD
    confirms: bool = True
    helpers: Helpers | None = None
    processed_folder: str = ""
    quarantine_folder: str = ""

    def __post_init__(self) -> None:
        desk = SupportDesk(
            mailbox="support",
            address=SUPPORT,
            own_addresses=frozenset({SUPPORT.key}),
            agents=(Agent("Анна", "anna@desk.test"),),
            notify=(Address("anna@desk.test"),),
            language="ru",
            languages=LANGUAGES,
            authserv_ids=("mx.desk.test",),
            token_key=b"k" * 32,
            unscanned=self.unscanned,
            rules=RuleBook(shipped_rules()),
        )
        folders = self.processed_folder, self.quarantine_folder
        watched = WatchedMailbox(desk, self.regulation, "INBOX", *folders, 10**7, 10**7, 60)
        self.watched = watched
        scanning = None
        if self.scanner is not None:
            patience = timedelta(minutes=5)
            scanning = Scanning(self.database, watched, self.scanner, patience, lambda: self.now)
        self.parts = mailbox_parts(
            self.database,
            watched,
            TEMPLATES,
            owner=self.holder,
            clock=lambda: self.now,
            helpers=self.helpers,
            scanning=scanning,
        )
        self.lease, self.answering = self.parts.lease, self.parts.answering
        self.timers, self.processor = self.parts.timers, self.parts.processor
        self.lease.take()

    def receive(self, raw: bytes) -> None:
        """A mail arrives now, and is processed."""
        self.spool(raw)
        self.lease.take()
        self.processor.process_batch()

    def spool(self, raw: bytes) -> None:
        """A mail arrives now, and waits."""
        self.uid += 1
        raw = confirmed(raw) if self.confirms else raw
        mail = FetchedMail(FOLDER, self.uid, self.now, len(raw), raw)
        with self.database.write() as connection:
            spool.add(connection, [mail], self.now)

    def tick(self) -> int:
        """The timers look at the clock; returns how many mails go out."""
        self.lease.take()
        return self.timers.fire_due()

    def ticket(self, number: int = 1) -> Ticket:
        with self.database.read() as connection:
            found = tickets.load(connection, number)
        assert found is not None
        return found

    def sent(self) -> list[OutboxLine]:
        with self.database.read() as connection:
            return list(listing.list_outbox(connection, ALL_STATES))

    def templates_sent(self) -> list[str]:
        return [line.template for line in self.sent()]

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


def letter(
    text: str, *, subject: str = "Не печатается счёт", sender: str = "olga@firma.example", **headers: str
) -> bytes:
    message = EmailMessage()
    message["From"] = f"Ольга <{sender}>"
    message["To"] = SUPPORT.address
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


COMPLETE = "Рег. номер 800123456, ООО «Ромашка», релиз 3.0.12.4.\nНе печатается счёт, помогите."


def with_rules(regulation: Regulation, **changes: Any) -> Regulation:
    """The same regulation with other rules."""
    return replace(regulation, **changes)
