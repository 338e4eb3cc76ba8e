"""A desk without servers: mails go straight into the spool, answers are read from the outbox.

Everything between is the real thing – parsing, deciding, the store on SQLite, the templates – so that
hundreds of conversations can be played in seconds.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

from sqlalchemy import select

from intake.assembly.accounts import Accounts
from intake.assembly.parts import load_templates, token_key, watches
from intake.assembly.wiring import MailboxParts, mailbox_parts
from intake.config.settings import Settings
from intake.desk.message import FetchedMail, WatchedFolder
from intake.mail.templates.templates import Templates
from intake.services.holding import this_process
from intake.services.watched import WatchedMailbox
from intake.store.database import schema
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw, outbox_recipient
from intake.store.spool import spool
from tests.confirmed import confirmed


@dataclass(frozen=True)
class Queued:
    """A mail in the outbox, as a server would have taken it."""

    rcpt_tos: tuple[str, ...]
    raw: bytes
    audience: str
    automatic: bool
    ticket_number: int | None
    cause: int | None
    template: str

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw)["message-id"])


class OfflineDesk:
    """One mailbox of the configuration, worked on in this process."""

    def __init__(
        self,
        settings: Settings,
        database_file: Path,
        templates: Templates | None = None,
        answers_per_address: int | None = None,
    ) -> None:
        self.database = Database(f"sqlite:///{database_file}")
        if schema.is_empty(self.database):
            schema.upgrade(self.database)
        self.templates = templates or load_templates(settings)
        (watch,) = watches(settings, token_key(self.database), Accounts(settings))
        self.watched: WatchedMailbox = watch.mailbox
        if answers_per_address is not None:
            regulation = replace(watch.mailbox.regulation, answers_per_address=answers_per_address)
            self.watched = replace(watch.mailbox, regulation=regulation)
        self.now = datetime.now(UTC)
        # Whether senders are confirmed of whom the mail itself says nothing.
        self.confirms = True
        self._uid = 0
        self._owner = this_process()
        self._parts = self._wired()

    def _wired(self) -> MailboxParts:
        return mailbox_parts(self.database, self.watched, self.templates, owner=self._owner, clock=self.clock)

    def clock(self) -> datetime:
        """The time of the last arrival."""
        return self.now

    @staticmethod
    def copy_of(
        original: OfflineDesk, settings: Settings, file: Path, answers_per_address: int | None = None
    ) -> OfflineDesk:
        """A fresh desk from one that took in nothing: making tables takes longest."""
        assert original.database.path is not None
        original.close()  # only then everything stands in the one file
        shutil.copyfile(original.database.path, file)
        return OfflineDesk(settings, file, original.templates, answers_per_address)

    def take(self, raw: bytes, at: datetime) -> None:
        """Let a mail arrive, and work until nothing is left."""
        self._uid += 1
        raw = confirmed(raw) if self.confirms else raw
        self.now = at.astimezone(UTC)
        mail = FetchedMail(WatchedFolder(self.watched.name, "", 1), self._uid, self.now, len(raw), raw)
        with self.database.write() as connection:
            spool.add(connection, [mail], self.now)
        self.work()

    def work(self) -> None:
        """Work on all that waits."""
        assert self._parts.lease.take()
        while self._parts.processor.process_batch().mails:
            pass

    def tend(self, at: datetime) -> None:
        """Let the time come, and do what is to be done besides taking in mail."""
        self.now = at.astimezone(UTC)
        self.work()
        for chore in self._parts.chores:
            chore()

    def restart(self) -> None:
        """What a new process would do: nothing is remembered but what is stored."""
        self._parts = self._wired()

    @property
    def mails(self) -> list[Queued]:
        """All that was put into the outbox, in order."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(
                    outbox.c.id,
                    outbox.c.audience,
                    outbox.c.automatic,
                    outbox.c.ticket_number,
                    outbox.c.mail_id,
                    outbox.c.template,
                    outbox_raw.c.raw,
                )
                .join_from(outbox, outbox_raw)
                .order_by(outbox.c.id)
            ).all()
            people: dict[int, list[str]] = {}
            for row in connection.execute(select(outbox_recipient.c.outbox_id, outbox_recipient.c.address)):
                people.setdefault(row.outbox_id, []).append(row.address)
        return [
            Queued(
                tuple(people[row.id]),
                bytes(row.raw),
                row.audience,
                row.automatic,
                row.ticket_number,
                row.mail_id,
                row.template,
            )
            for row in rows
        ]

    def close(self) -> None:
        self.database.close()
