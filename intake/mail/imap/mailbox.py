"""One watched mailbox on an IMAP server.

Nothing here decides what becomes of a mail.  A mailbox belongs to one thread.  After
ImapTemporary it has to be connected again (`connect` is cheap when nothing was lost); after
ImapPermanent a person has to change something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from intake.desk.message import WatchedFolder
from intake.mail.imap.account import ImapAccount
from intake.mail.imap.caution import Caution
from intake.mail.imap.connection import Connection, Selected
from intake.mail.imap.fetch import Fetcher, Limits
from intake.mail.imap.folders import Folders, create, exists
from intake.mail.imap.idle import Idling, wait_for_news
from intake.mail.imap.namespace import same_folder
from intake.mail.imap.problems import ImapPermanent, ImapProblem, ImapTemporary
from intake.mail.imap.rehearsal import rehearse
from intake.mail.imap.settle import flag, move_away, require_writable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date, datetime
    from types import TracebackType

    from intake.desk.message import FetchedMail, UnfetchedMail

__all__ = ["ImapAccount", "ImapPermanent", "ImapProblem", "ImapTemporary", "Mailbox"]

_DONE = "$IntakeDone"
_QUARANTINED = "$IntakeQuarantined"


class Mailbox:
    """The folders of one account.  All methods raise ImapTemporary or ImapPermanent.

    Folders are named as in the configuration: "/" stands for the server's separator, and its prefix may
    be left out.
    """

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._connection = Connection(account)
        self._folders = Folders(self._connection)
        self._finds_by_star: bool | None = None
        self._selected: Selected | None = None
        self._caution = Caution()
        self._caution_in = ("", 0)
        self._idling = Idling()
        self.refused: dict[int, UnfetchedMail] = {}
        """Mails of the last `fetch` that the server listed but would not hand over, by UID."""

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Connect and log in, unless that is done; after a loss the folder has to be selected again."""
        if not self._connection.is_open:
            self._selected = None
            self._connection.open()
            self._folders = Folders(self._connection)
            self._finds_by_star = None

    def close(self) -> None:
        """Log out and close; safe at any time."""
        self._selected = None
        self._connection.close()

    @property
    def last_command(self) -> float:
        """When the last command was begun, on the monotonic clock; safe from any thread."""
        return self._connection.last_command

    @property
    def certificate_ends(self) -> datetime | None:
        """When the certificate of the server ends, as it was at the last login; None without TLS."""
        return self._connection.certificate_ends

    @property
    def capabilities(self) -> frozenset[str]:
        """What the server can do after login, in capitals ("IDLE", "MOVE", "UIDPLUS"…)."""
        return self._connection.capabilities

    def check_folders(self, *folders: str) -> tuple[str, ...]:
        """The folders that are missing; empty names are passed over."""
        return tuple(
            folder
            for folder in folders
            if folder and not exists(self._connection, self._folders.name_of(folder))
        )

    def create_folder(self, folder: str) -> None:
        """Create a folder; one that exists is left as it is."""
        create(self._connection, self._folders.name_of(folder))

    def folder_name(self, folder: str) -> str:
        """What a folder of the configuration is called on the server."""
        return self._folders.name_of(folder)

    def use_of_folder(self, folder: str) -> str:
        r"""What the server says that a folder is for, in lower case ("\\trash", RFC 6154); or ""."""
        return self._folders.use_of(self._folders.name_of(folder))

    def rehearse(self, *folders: str) -> bool:
        """Try with a mail of our own, in these folders alone, what settling does; "" are passed over.

        False: the mail could be flagged as deleted, but not removed.
        """
        require_writable(self._connection, self._folder())
        names = tuple(dict.fromkeys(self._folders.name_of(folder) for folder in folders if folder))
        self._selected = None
        return rehearse(self._connection, names, _DONE) if names else True

    # Looking

    def select(self, folder: str) -> int:
        """Open a folder; returns its UIDVALIDITY, which gives the UIDs their meaning."""
        self._selected = None
        self._selected = self._connection.select(self._folders.name_of(folder))
        place = (folder, self._selected.uidvalidity)
        if place != self._caution_in:
            # The numbers mean other mails.
            self._caution, self._caution_in = Caution(), place
        return self._selected.uidvalidity

    def watched_folder(self, mailbox_name: str) -> WatchedFolder:
        """The selected folder, watched under that name."""
        selected = self._folder()
        url = self._connection.account.url(selected.folder)
        return WatchedFolder(mailbox_name, url, selected.uidvalidity)

    def all_uids(self, *, since: date | None = None) -> list[int]:
        """The UIDs of the mails in the selected folder, ascending: all of them, or those since that day."""
        self._folder()
        self._connection.refresh()
        return self._connection.search("ALL", *_arrived(since))

    def new_uids(self, after: int, *, since: date | None = None) -> list[int]:
        """The UIDs above `after` in the selected folder, ascending: all of them, or those since that day."""
        self._folder()
        self._connection.refresh()
        found = self._connection.search("UID", f"{after + 1}:*", *_arrived(since))
        if not found and self._connection.wire.mails and not self._knows_the_last:
            found = self._connection.search("ALL", *_arrived(since))
        # "*" is the last mail, and a range may be written backwards: it is found even below `after`.
        return [uid for uid in found if uid > after]

    def fetch(  # noqa: PLR0913 - bounds, each of them named at the call
        self,
        uids: Sequence[int],
        *,
        mailbox_name: str,
        max_bytes_a_mail: int,
        max_batch_count: int = 50,
        max_batch_bytes: int = 8_000_000,
        again: Collection[int] = (),
    ) -> Iterator[list[FetchedMail]]:
        """The mails in ascending order of UID, in bounded batches; sets no flag.

        A mail larger than `max_bytes_a_mail` comes as header and first text part with
        `complete=False`.  A mail that is gone is left out; one that the server won't hand over is
        in `refused`.  Those in `again` were refused before, and are asked for once more.  A batch may be
        empty.
        """
        for uid in again:
            self._caution.once_more(uid)
        limits = Limits(max_bytes_a_mail, max_batch_count, max_batch_bytes)
        folder = self.watched_folder(mailbox_name)
        fetcher = Fetcher(self._connection, folder, limits, self._caution, self._open_anew)
        self.refused = fetcher.refused
        return fetcher.batches(uids)

    # Settling

    def settle(self, uids: Sequence[int], processed_folder: str) -> None:
        """Mark mails as handled: moved to the folder, or flagged in place when it is ""."""
        self._put_away(uids, processed_folder, _DONE)

    def quarantine(self, uids: Sequence[int], folder: str) -> None:
        """Put mails aside that could not be understood: moved, or flagged in place when it is ""."""
        self._put_away(uids, folder, _QUARANTINED)

    def append(self, folder: str, raw: bytes, at: datetime) -> None:
        """Put a mail into a folder, creating the folder if it is missing; `at` becomes the INTERNALDATE."""
        name = self._folders.name_of(folder)
        try:
            self._connection.append(name, raw, at)
        except ImapProblem:
            if not self._connection.is_open or exists(self._connection, name):
                raise
            create(self._connection, name)
            self._connection.append(name, raw, at)

    # Waiting

    def wait(self, seconds: float, wake: int | None = None) -> bool:
        """Wait for new mail for at most so long; `wake` is a descriptor that ends the wait when readable.

        True: look for new mail.  False: time passed or we were woken (the bytes are taken out of
        `wake`).  Without IDLE it is a plain wait, true at its end, since looking is then the only way.
        """
        self._folder()
        return wait_for_news(self._connection, self._idling, seconds, wake)

    def _put_away(self, uids: Sequence[int], folder: str, keyword: str) -> None:
        selected = self._folder()
        if not uids:
            return
        require_writable(self._connection, selected)
        name = self._folders.name_of(folder)
        # Moved into the folder where it already is, a mail would get a new UID and be new mail for ever.
        if not name or same_folder(name, selected.folder):
            flag(self._connection, selected, uids, keyword)
        else:
            move_away(self._connection, selected, uids, name)

    @property
    def _knows_the_last(self) -> bool:
        """Whether the server finds mail by "*", asked once a login; mailutils finds none."""
        if self._finds_by_star is None:
            self._finds_by_star = bool(self._connection.search("UID", "1:*"))
        return self._finds_by_star

    def _open_anew(self) -> None:
        """Select the folder once more, to see it as it is now."""
        before = self._folder()
        with self._connection.keeping_news():
            self._selected = self._connection.select(before.folder)
        if self._selected.uidvalidity != before.uidvalidity:
            self._selected = None
            raise ImapTemporary(f"{self._account}: folder {before.folder!r} was replaced by another one")

    def _folder(self) -> Selected:
        if self._selected is None or not self._connection.is_open:
            raise ImapTemporary(f"{self._account}: no folder is open: connect and select first")
        return self._selected


def _arrived(since: date | None) -> tuple[str | date, ...]:
    """INTERNALDATE by the server's own days (RFC 3501 §6.4.4)."""
    return () if since is None else ("SINCE", since)
