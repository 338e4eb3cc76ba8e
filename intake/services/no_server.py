"""The server of a mailbox that has none: its mail is handed over, by LMTP or by a pipe."""

from __future__ import annotations

import os
import select
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder
from intake.services.incoming import Incoming
from intake.store.spool.folders import DELIVERED


class NoServer(Incoming):
    """Nothing is there, nothing has to be put away, and news come by the wake-up alone."""

    def connect(self) -> None:
        """Nothing to do."""
        return

    def close(self) -> None:
        """Nothing to do."""
        return

    def settle(self, uids: Sequence[int], processed_folder: str) -> None:
        """Nothing lies anywhere."""
        del uids, processed_folder

    def quarantine(self, uids: Sequence[int], folder: str) -> None:
        """Nothing lies anywhere."""
        del uids, folder

    @property
    def last_command(self) -> float:
        """Nothing was ever asked."""
        return 0.0

    @property
    def refused(self) -> Mapping[int, UnfetchedMail]:
        """Nothing is refused."""
        return {}

    def select(self, folder: str) -> int:
        """Any number does."""
        del folder
        return 0

    def watched_folder(self, mailbox_name: str) -> WatchedFolder:
        """The place of mail that was handed over."""
        return WatchedFolder(mailbox_name, DELIVERED, 0)

    def all_uids(self, *, since: date | None = None) -> list[int]:
        """None."""
        del since
        return []

    def new_uids(self, after: int, *, since: date | None = None) -> list[int]:
        """None."""
        del after, since
        return []

    def fetch(
        self, uids: Sequence[int], *, mailbox_name: str, max_bytes_a_mail: int, again: Collection[int] = ()
    ) -> Iterator[list[FetchedMail]]:
        """Nothing."""
        del uids, mailbox_name, max_bytes_a_mail, again
        return iter(())

    def wait(self, seconds: float, wake: int | None = None) -> bool:
        """Wait until woken, or for so long: then whatever a pipe has brought is looked for."""
        ready, _, _ = select.select([] if wake is None else [wake], [], [], seconds)
        if wake is not None and ready:
            os.read(wake, 4096)
        return False
