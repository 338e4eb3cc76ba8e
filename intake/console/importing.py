"""`intake import`: history as closed tickets, answering nobody."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from intake.assembly.accounts import Accounts
from intake.assembly.parts import (
    desk_languages,
    known_token_key,
    load_regulations,
    utc_now,
    watched_mailbox,
)
from intake.config.settings import Settings
from intake.config.tables.mailbox import MailboxSettings
from intake.console.output import print_json, say, with_progress
from intake.console.session import opened
from intake.desk.mail_servers import MailServerProblem
from intake.mail.imap.mailbox import Mailbox
from intake.mail.parsing.history import HistoricMail, History, not_to_be_had
from intake.services.importing import Fate, Imported, Importer, Tally
from intake.services.views import Json
from intake.services.watched import WatchedMailbox
from intake.store.database.session import Database

_FAILED, _USAGE = 1, 2
IMAP = "imap:"
"""What stands before the name of a folder of the configured mailbox."""

_WORDS = {
    Fate.OPENED: "opened a ticket",
    Fate.ADDED: "added to a ticket",
    Fate.KNOWN: "known already",
    Fate.AUTOMATIC: "passed over: a machine wrote it",
    Fate.OF_THE_DESK: "passed over: belongs to a ticket that the desk keeps itself",
    Fate.NOBODYS: "passed over: no customer wrote it or got it",
    Fate.UNREADABLE: "can't be read",
}


class _Mails(Protocol):
    """The mails of a source, as many as it says; `cut` names one with which it ends in the middle."""

    cut: str | None

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[HistoricMail]: ...


def import_command(settings: Settings, source: str, name: str, *, dry: bool, as_json: bool) -> int:
    """Import a source; 2 for a mailbox or source that isn't there, 1 where not all of it could be read."""
    mailbox = next((one for one in settings.mailboxes if one.name == name), None)
    if mailbox is None:
        say(f"There is no mailbox {name}; known: {', '.join(one.name for one in settings.mailboxes)}")
        return _USAGE
    try:
        with opened(settings, read_only=dry) as database, _mails_of(settings, mailbox, source) as mails:
            watched = _watched(settings, mailbox, database)
            importer = Importer(database, watched, _called(source), utc_now, dry=dry)
            tally = _told(with_progress(importer.run(mails), len(mails)), as_json=as_json)
            cut = mails.cut
    except ValueError as error:
        say(str(error))
        return _USAGE
    except MailServerProblem as problem:
        say(f"{problem.public}; what was imported stays: run the command again")
        return _FAILED
    if not as_json:
        sys.stdout.write(_page(tally, dry=dry))
    if cut is not None:
        say(f"The file ends in the middle of {cut}: it is left out, and all before it is in.")
    return _FAILED if cut is not None or tally.fates[Fate.UNREADABLE] else 0


def _watched(settings: Settings, mailbox: MailboxSettings, database: Database) -> WatchedMailbox:
    regulation = load_regulations(settings)[mailbox.regulation]
    key = known_token_key(database)
    return watched_mailbox(settings, mailbox, regulation, desk_languages(settings), key)


@contextmanager
def _mails_of(settings: Settings, mailbox: MailboxSettings, source: str) -> Iterator[_Mails]:
    if not source.startswith(IMAP):
        yield History(Path(source), mailbox.max_mail_bytes, utc_now())
        return
    if not mailbox.host:
        raise ValueError(f"mailbox {mailbox.name} is on no server: name a file or a folder of files")
    with Mailbox(Accounts(settings, careful=True).imap(mailbox)) as server:
        yield _Folder(server, mailbox, source.removeprefix(IMAP), _watched_there(settings, mailbox))


def _watched_there(settings: Settings, mailbox: MailboxSettings) -> list[MailboxSettings]:
    """The mailboxes of the same account: what is in their folders, the daemon takes in by itself."""
    account = (mailbox.host, mailbox.port, mailbox.username)
    return [one for one in settings.mailboxes if (one.host, one.port, one.username) == account]


class _Folder:
    """The mails of a folder on the mailbox's server, which are left there as they are."""

    def __init__(
        self, server: Mailbox, mailbox: MailboxSettings, folder: str, watched: list[MailboxSettings]
    ) -> None:
        self.cut: str | None = None
        self._server = server
        self._mailbox = mailbox
        self._folder = folder
        if server.check_folders(folder):
            raise ValueError(f"there is no folder {folder} on {mailbox.host}")
        server.select(folder)
        self._uids = server.all_uids()
        name = server.folder_name(folder)
        for one in watched:
            if server.folder_name(one.folder) == name:
                self._leave_to(one)

    def _leave_to(self, watching: MailboxSettings) -> None:
        """Leave out what the daemon takes in: whoever wrote that waits for an answer."""
        if watching.since is None:
            raise ValueError(
                f"mailbox {watching.name} watches {self._folder}: all of its mail is taken in and answered. "
                "Let its since name the first day whose mail is to be answered: what is older can be imported"
            )
        answered = set(self._server.all_uids(since=watching.since))
        self._uids = [uid for uid in self._uids if uid not in answered]

    def __len__(self) -> int:
        return len(self._uids)

    def __iter__(self) -> Iterator[HistoricMail]:
        most, name = self._mailbox.max_mail_bytes, self._mailbox.name
        for batch in self._server.fetch(self._uids, mailbox_name=name, max_bytes_a_mail=most):
            for mail in batch:
                digest = hashlib.sha256(mail.raw).digest()
                at: datetime = mail.arrived_at.astimezone(UTC)
                called = f"{self._folder}, UID {mail.uid}"
                yield HistoricMail(called, mail.raw, mail.size, digest, at, complete=mail.complete)
        for uid, refused in sorted(self._server.refused.items()):
            why = f"the server doesn't hand it over: {refused.reason}"
            yield not_to_be_had(f"{self._folder}, UID {uid}", refused.arrived_at.astimezone(UTC), why)


def _called(source: str) -> str:
    return source if source.startswith(IMAP) else Path(source).name


def _told(done: Iterable[Imported], *, as_json: bool) -> Tally:
    tally = Tally()
    for one in done:
        tally.add(one)
        if as_json:
            print_json([_json(one)])
        elif one.fate is Fate.UNREADABLE:
            say(f"{one.name} can't be read: {one.why}")
    return tally


def _json(one: Imported) -> Json:
    return {"source": one.name, "fate": one.fate.value, "ticket": one.ticket, "why": one.why}


def _page(tally: Tally, *, dry: bool) -> str:
    lines = [f"{sum(tally.fates.values())} mails" + (", nothing was written" if dry else "")]
    lines += [f"  {tally.fates[fate]:6}  {words}" for fate, words in _WORDS.items() if tally.fates[fate]]
    return "\n".join(lines) + "\n"
