"""What taking in mail asks of a mail server.  IMAP is one way to provide it (`mail/imap/mailbox.py`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder


class Incoming(Protocol):
    """The folders of one account, used by one thread.

    Every method but `close` may raise MailServerProblem; after a temporary one the server has to be
    connected again.  Nothing here decides what becomes of a mail, and reading one leaves no mark on it.
    """

    def connect(self) -> None:
        """Connect and log in; cheap where that is done already."""

    def close(self) -> None:
        """Log out and close; safe at any time."""

    @property
    def last_command(self) -> float:
        """When the server was last asked for something, on the monotonic clock; safe from any thread.

        Until it has answered, or is given up, at most ten minutes pass.
        """
        ...

    @property
    def certificate_ends(self) -> datetime | None:
        """When the certificate of the server ends, as it was at the last login; None without TLS."""
        return None

    def select(self, folder: str) -> int:
        """Open a folder; returns its UIDVALIDITY, which gives the UIDs their meaning."""
        ...

    def watched_folder(self, mailbox_name: str) -> WatchedFolder:
        """The selected folder, as watched under that mailbox's name."""
        ...

    def all_uids(self, *, since: date | None = None) -> list[int]:
        """The UIDs of the mails in the selected folder, ascending: all of them, or those since that day."""
        ...

    def new_uids(self, after: int, *, since: date | None = None) -> list[int]:
        """The UIDs above `after` of the mails in the selected folder, ascending."""
        ...

    def fetch(
        self, uids: Sequence[int], *, mailbox_name: str, max_bytes_a_mail: int, again: Collection[int] = ()
    ) -> Iterator[list[FetchedMail]]:
        """The mails in ascending order of UID, in bounded batches, of which any may be empty.

        A mail larger than that many bytes comes as its beginning (`complete=False`).  A mail that is
        gone is left out; one that the server won't hand over is in `refused`.  Those in `again` were
        refused before and are asked for once more, whatever was learnt of them then.
        """
        ...

    @property
    def refused(self) -> Mapping[int, UnfetchedMail]:
        """Mails of the last `fetch` that the server listed but would not hand over, by UID."""
        ...

    def settle(self, uids: Sequence[int], processed_folder: str) -> None:
        """Mark mails as handled: moved to the folder, or flagged in place when it is ""."""

    def quarantine(self, uids: Sequence[int], folder: str) -> None:
        """Put mails aside that could not be understood: moved, or flagged in place when it is ""."""

    def wait(self, seconds: float, wake: int | None = None) -> bool:
        """Wait for new mail for at most so long; `wake` is a descriptor that ends the wait when readable.

        True: look for new mail.  False: the time has passed, or we were woken.
        """
        ...


class Inspected(Incoming, Protocol):
    """A server of incoming mail that an operator checks: what it can do, and which folders it lacks."""

    @property
    def capabilities(self) -> frozenset[str]:
        """What the server can do after login, in capitals ("IDLE", "MOVE", "UIDPLUS"…)."""
        ...

    def check_folders(self, *folders: str) -> tuple[str, ...]:
        """The folders that are missing; empty names are passed over."""
        ...

    def folder_name(self, folder: str) -> str:
        """What a folder of the configuration is called on the server."""
        ...

    def use_of_folder(self, folder: str) -> str:
        r"""What the server says that a folder is for, in lower case ("\\trash"); or ""."""
        ...

    def create_folder(self, folder: str) -> None:
        """Create a folder; one that exists is left as it is."""

    def rehearse(self, *folders: str) -> bool:
        """Try, with a mail of the desk's own in these one or two folders, what putting mail away does.

        None of them may be watched.  False: the mail could not be removed for good.
        """
        ...
