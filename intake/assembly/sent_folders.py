"""From settings to what works in the mailboxes' folders of sent mail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from intake.assembly.accounts import Accounts
from intake.config.marks import sent_folder_names
from intake.config.settings import Settings
from intake.config.tables.mailbox import MailboxSettings
from intake.mail.imap.sent import SentMailbox
from intake.services.holding import Lease
from intake.services.sent_mail import SentMail, SentSettings
from intake.services.sent_worker import SentWorker
from intake.services.watched import Clock
from intake.store.database.session import Database


def sent_workers(  # noqa: PLR0913 - what a daemon has before anything is put together
    settings: Settings,
    database: Database,
    accounts: Accounts,
    *,
    owner: str,
    clock: Clock,
    arrived: Callable[[str], None],
    ready: Callable[[str], bool],
) -> list[SentWorker]:
    """A worker for each mailbox with a folder of sent mail; `arrived` hears in which one an agent wrote.

    `ready` says whether a mailbox's own mail is worked on, so that what answers it finds its ticket.
    """
    return [
        sent_worker(
            database,
            sent_settings(mailbox),
            sent_mailbox(settings, accounts, mailbox),
            owner=owner,
            clock=clock,
            arrived=partial(arrived, mailbox.name),
            poll_seconds=mailbox.poll_seconds,
            ready=partial(ready, mailbox.name),
        )
        for mailbox in settings.mailboxes
        if mailbox.host and mailbox.sent_folder
    ]


def sent_worker(  # noqa: PLR0913 - what differs between the daemon and a test's worker
    database: Database,
    said: SentSettings,
    server: SentMailbox,
    *,
    owner: str,
    clock: Clock,
    arrived: Callable[[], None],
    poll_seconds: float = 60.0,
    ready: Callable[[], bool] = lambda: True,
) -> SentWorker:
    """The worker of one folder of sent mail."""
    lease = Lease(database, said.mailbox, owner, "sent")
    return SentWorker(
        database,
        said.mailbox,
        server=server,
        sent_mail=SentMail(database, said, lease, clock, arrived),
        lease=lease,
        clock=clock,
        poll_seconds=poll_seconds,
        ready=ready,
    )


def sent_mailbox(settings: Settings, accounts: Accounts, mailbox: MailboxSettings) -> SentMailbox:
    """A connection for the folder of sent mail alone."""
    account = (mailbox.host, mailbox.username)
    there = [one for one in settings.mailboxes if (one.host, one.username) == account]
    taken = [folder for one in there for folder in (one.folder, one.processed_folder, one.quarantine_folder)]
    return SentMailbox(accounts.imap(mailbox), sent_folder_names(), taken)


def sent_settings(mailbox: MailboxSettings) -> SentSettings:
    """What the configuration says of a mailbox's folder of sent mail."""
    return SentSettings(mailbox.name, mailbox.sent_folder, mailbox.sent_copies, mailbox.max_mail_bytes)
