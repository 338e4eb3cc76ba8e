"""Settling: marking mail on the server once it is safe here and processed.

A mail remains to be settled until the server has it marked, whatever happens in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, false, select, update

from intake.desk.disposition import MailStatus
from intake.desk.message import WatchedFolder
from intake.store.database.tables import mail
from intake.store.database.types import in_pieces
from intake.store.spool.folders import came_from


@dataclass(frozen=True, slots=True)
class ToSettle:
    """UIDs of mails that are processed and not yet marked on the server, in ascending order."""

    done: tuple[int, ...]
    quarantined: tuple[int, ...]


def to_settle(connection: Connection, folder: WatchedFolder) -> ToSettle:
    """What can be marked on the server now: everything that no longer waits."""
    not_yet = (MailStatus.SPOOLED.value, MailStatus.UNFETCHED.value)
    waiting = (mail.c.settled == false(), mail.c.status.not_in(not_yet))
    rows = connection.execute(select(mail.c.uid, mail.c.status).where(*came_from(folder), *waiting)).all()
    # Sorted here: with ORDER BY, SQLite would choose the index of all UIDs, and scan
    # all mail that ever came in.
    bad = MailStatus.QUARANTINED.value
    return ToSettle(
        tuple(sorted(row.uid for row in rows if row.status != bad)),
        tuple(sorted(row.uid for row in rows if row.status == bad)),
    )


def mark_settled(connection: Connection, folder: WatchedFolder, uids: Iterable[int]) -> None:
    """Remember that the server has these mails marked, or no longer has them."""
    for piece in in_pieces(uids):
        connection.execute(
            update(mail).where(*came_from(folder), mail.c.uid.in_(piece)).values(settled=True),
        )
