"""From parts to what runs: the one place where a mailbox and the outbox are put together.

`wire` is what the daemon runs.  `mailbox_parts` wires one mailbox, with a server or without, and
`sender_thread` the outbox.  It is apart from `parts` because commands that only read the database
would wait for its imports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from intake.assembly.accounts import Accounts, expiring
from intake.assembly.parts import scanner, token_key, watches
from intake.assembly.sent_folders import sent_workers
from intake.config.settings import Settings
from intake.desk.calendar_days import minute_of_day
from intake.desk.expiry import Expiring
from intake.mail.imap.account import ImapAccount
from intake.mail.imap.mailbox import Mailbox
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.mail.templates.templates import Templates
from intake.services.agents_trouble import AgentsTrouble
from intake.services.answers import Answering
from intake.services.decisions import Decisions
from intake.services.digests import Digests
from intake.services.floods import Floods
from intake.services.helpers import Helpers
from intake.services.holding import Lease
from intake.services.ignored import IgnoredMails
from intake.services.incoming import Incoming
from intake.services.mailbox_worker import Chore, MailboxWorker
from intake.services.monthly_report import NO_REPORTS, MonthlyReports, MonthlyWish
from intake.services.no_server import NoServer
from intake.services.old_words import OldWords
from intake.services.outgoing import Outgoing
from intake.services.process import Processor
from intake.services.reading import MailReader
from intake.services.receive import Receiver
from intake.services.recorder import NOWHERE, Copied
from intake.services.scanning import Scanning
from intake.services.sender import SenderThread
from intake.services.senders import Senders
from intake.services.sent_worker import SentWorker
from intake.services.timers import Timers
from intake.services.undelivered import Undelivered
from intake.services.unread import UnreadMails
from intake.services.watched import Clock, WatchedMailbox
from intake.store.database.session import Database
from intake.store.outbox.outbox import EVERYTHING, Lane


@dataclass(frozen=True, slots=True)
class MailboxParts:
    """All that works on one mailbox, put together."""

    database: Database
    clock: Clock
    watched: WatchedMailbox
    lease: Lease
    answering: Answering
    timers: Timers
    floods: Floods
    decisions: Decisions
    digests: Digests
    unread: UnreadMails
    ignored: IgnoredMails
    monthly: MonthlyReports
    words: OldWords
    agents_trouble: AgentsTrouble
    processor: Processor
    receiver: Receiver

    @property
    def chores(self) -> tuple[Chore, ...]:
        """What is looked after beside the mail that comes in, in this order."""
        of_mail = self.floods.tend, self.decisions.tell, self.unread.tell, self.agents_trouble.tell
        regular = self.digests.send_due, self.ignored.tell, self.monthly.send_due, self.words.fill
        return self.timers.fire_due, *of_mail, *regular


def mailbox_parts(  # noqa: PLR0913 - what differs between the daemon and a desk without servers
    database: Database,
    watched: WatchedMailbox,
    templates: Templates,
    *,
    owner: str,
    clock: Clock,
    helpers: Helpers | None = None,
    scanning: Scanning | None = None,
    expiring: Callable[[datetime], tuple[Expiring, ...]] = lambda _: (),
    monthly: MonthlyWish = NO_REPORTS,
) -> MailboxParts:
    """Wire one mailbox.  Without helpers every mail is read in this process."""
    lease = Lease(database, watched.name, owner)
    answering = Answering(watched, templates)
    timers = Timers(database, watched, answering, lease, clock)
    processor = Processor(
        database,
        watched,
        reader=MailReader(watched, helpers),
        answering=answering,
        timers=timers,
        lease=lease,
        clock=clock,
        scanning=scanning,
    )
    receiver = Receiver(database, watched, lease, clock)
    floods = Floods(database, watched, answering, lease, clock)
    decisions = Decisions(database, watched, answering, lease, clock)
    digests = Digests(database, watched, answering, lease, clock, expiring)
    return MailboxParts(
        database,
        clock,
        watched,
        lease,
        answering,
        timers,
        floods,
        decisions,
        digests,
        UnreadMails(database, watched, answering, lease, clock),
        IgnoredMails(database, watched, answering, lease, clock),
        MonthlyReports(database, watched, answering, lease, clock, monthly),
        OldWords(database),
        AgentsTrouble(database, watched, templates, lease, clock),
        processor,
        receiver,
    )


def monthly_wish(settings: Settings) -> MonthlyWish:
    """What the configuration says of monthly reports."""
    said = settings.report
    minute = None if said.at is None else minute_of_day(said.at)
    return MonthlyWish(said.monthly, tuple(said.to), minute)


def scanning_of(
    settings: Settings, database: Database, watched: WatchedMailbox, clock: Clock
) -> Scanning | None:
    """How a mailbox's mails are looked into for viruses; None where no scanner is configured."""
    clamd = scanner(settings)
    if clamd is None:
        return None
    patience = timedelta(seconds=settings.antivirus.patience_seconds)
    return Scanning(database, watched, clamd, patience, clock)


def mailbox_worker(
    parts: MailboxParts, server: Incoming, server_name: str, *, answered: Callable[[], None]
) -> MailboxWorker:
    """The worker of a mailbox; `answered` is called whenever there is something to send."""
    return MailboxWorker(
        parts.database,
        parts.watched,
        server=server,
        server_name=server_name,
        processor=parts.processor,
        chores=parts.chores,
        receiver=parts.receiver,
        lease=parts.lease,
        clock=parts.clock,
        answered=answered,
    )


def sender_thread(  # noqa: PLR0913 - what differs between the daemon and a test's sender
    database: Database,
    transports: Sequence[Outgoing],
    server_name: str,
    desks: Iterable[MailboxParts],
    *,
    owner: str,
    clock: Clock,
    lane: Lane = EVERYTHING,
    longest_attempt: float = 0.0,
    copied: Copied = NOWHERE,
) -> SenderThread:
    """The thread of the outbox; `desks` are those that hear of mail that could not be delivered."""
    heard = [(desk.watched, desk.answering) for desk in desks]
    return SenderThread(
        database,
        transports,
        server=server_name,
        owner=owner,
        clock=clock,
        undelivered=Undelivered(database, heard),
        lane=lane,
        longest_attempt=longest_attempt,
        key=next((watched.desk.token_key for watched, _ in heard), b""),
        copied=copied,
    )


def incoming_name(mailbox: str, account: ImapAccount) -> str:
    """What a mailbox's server is called in `intake status`."""
    return f"imap {mailbox}: {account}" if account.host else f"handed over: {mailbox}"


@dataclass(frozen=True, slots=True)
class Sending:
    """A sending account, the lane of the outbox that goes by it, and how many connections it may have.

    `mailbox` is whose account it is, "" for the usual one.
    """

    account: SmtpAccount
    lane: Lane
    connections: int
    mailbox: str = ""

    @property
    def place(self) -> str:
        """What people call it."""
        place = f"{self.account.host}:{self.account.port}"
        return f"{self.mailbox}: {place}" if self.mailbox else place

    @property
    def server(self) -> str:
        """What it is called in `intake status`."""
        return f"smtp {self.place}"


def sendings(settings: Settings, accounts: Accounts) -> tuple[Sending, ...]:
    """The usual sending account, and those of mailboxes that have their own."""
    own = tuple(mailbox.name for mailbox in settings.mailboxes if mailbox.smtp is not None)
    usual = Sending(accounts.smtp(settings.smtp), Lane(but=own), settings.smtp.connections)
    others = (
        Sending(
            accounts.smtp(mailbox.smtp, mailbox), Lane(mailbox.name), mailbox.smtp.connections, mailbox.name
        )
        for mailbox in settings.mailboxes
        if mailbox.smtp is not None
    )
    return usual, *others


def _senders(  # noqa: PLR0913 - what every lane needs
    database: Database,
    ways: Sequence[Sending],
    desks: Sequence[MailboxParts],
    *,
    owner: str,
    clock: Clock,
    copied: Copied,
) -> Senders:
    """What sends by each account, in a lane of its own."""
    longest_attempt = max(way.account.longest_attempt for way in ways)
    return Senders(
        [
            sender_thread(
                database,
                [Transport(way.account) for _ in range(way.connections)],
                way.server,
                desks,
                owner=owner,
                clock=clock,
                lane=way.lane,
                longest_attempt=longest_attempt,
                copied=copied,
            )
            for way in ways
        ]
    )


def wire(  # noqa: PLR0913 - what a daemon has before anything is put together
    settings: Settings,
    database: Database,
    templates: Templates,
    accounts: Accounts,
    *,
    owner: str,
    clock: Clock,
    helpers: Helpers | None = None,
) -> tuple[list[MailboxWorker], list[SentWorker], Senders]:
    """Everything that runs: the workers of mailboxes and of their folders of sent mail, and the senders.

    The database must have its tables: the key that signs tokens is kept there.
    """
    found = [
        (
            watch,
            mailbox_parts(
                database,
                watch.mailbox,
                templates,
                owner=owner,
                clock=clock,
                helpers=helpers,
                scanning=scanning_of(settings, database, watch.mailbox, clock),
                expiring=partial(expiring, settings),
                monthly=monthly_wish(settings),
            ),
        )
        for watch in watches(settings, token_key(database), accounts)
    ]
    named: dict[str, MailboxWorker] = {}
    sent = sent_workers(
        settings,
        database,
        accounts,
        owner=owner,
        clock=clock,
        arrived=lambda name: named[name].wake(),
        ready=lambda name: named[name].has_looked,
    )
    copied = {worker.mailbox: worker.wake for worker in sent if worker.makes_copies}
    desks = [parts for _, parts in found]
    senders = _senders(database, sendings(settings, accounts), desks, owner=owner, clock=clock, copied=copied)
    workers = [
        mailbox_worker(
            parts,
            Mailbox(watch.account) if watch.account.host else NoServer(),
            incoming_name(watch.mailbox.name, watch.account),
            answered=senders.wake,
        )
        for watch, parts in found
    ]
    named.update((worker.name, worker) for worker in workers)
    return workers, sent, senders
