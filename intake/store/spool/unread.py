"""Mails that nobody could read: those that the server won't hand over, and those that aren't understood.

Of the first only the place on the server is known; they stand in the ledger without bytes, are asked for
again after a while, and become ordinary mail of the spool when they come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.disposition import MailStatus
from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder
from intake.store.database import large
from intake.store.database.spool_tables import unread
from intake.store.database.tables import mail, mail_raw
from intake.store.database.types import in_pieces
from intake.store.spool.folders import DELIVERED, TYPED, came_from
from intake.store.spool.rows import new_row

# How long to wait before a mail is asked for again: the last for ever.
_PAUSES = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))

_FOUND = select(mail.c.id, mail.c.status, func.coalesce(unread.c.tries, 0).label("tries")).outerjoin_from(
    mail, unread, mail.c.id == unread.c.mail_id
)


@dataclass(frozen=True, slots=True)
class UnreadMail:
    """A mail of which agents have not heard.  `fetched` is false while its bytes are on the server only.

    `on_server` is false for one that was handed to us and lies here alone.
    """

    mail_id: int
    arrived_at: datetime
    size: int
    fetched: bool
    reasons: tuple[str, ...]
    on_server: bool = True


def put_aside(connection: Connection, mail_id: int, mailbox: str) -> None:
    """Remember that agents are to hear of a mail that could not be understood."""
    added = insert(unread).values(mail_id=mail_id, mailbox=mailbox, tries=0)
    connection.execute(added.on_conflict_do_nothing())


# --- What the server won't hand over --------------------------------------------------------------


def pass_by(connection: Connection, mails: Iterable[UnfetchedMail], now: datetime) -> None:
    """Enter mails into the ledger that the server won't hand over, or note why it didn't this time."""
    for one in mails:
        found = connection.execute(_FOUND.where(*came_from(one.folder), mail.c.uid == one.uid)).one_or_none()
        if found is None:
            row = {**new_row(one, now), "status": MailStatus.UNFETCHED, "reasons": (one.reason,)}
            mail_id = connection.execute(insert(mail).values(row).returning(mail.c.id)).scalar_one()
            again = {"mail_id": mail_id, "mailbox": one.folder.mailbox}
            connection.execute(insert(unread).values(**again, tries=1, next_at=now + _PAUSES[0]))
        elif found.status == MailStatus.UNFETCHED.value:
            connection.execute(update(mail).where(mail.c.id == found.id).values(reasons=(one.reason,)))


def due(connection: Connection, folder: WatchedFolder, now: datetime, here: Collection[int] = ()) -> set[int]:
    """The UIDs of the mails that the server is to be asked for again; `here` are those that it lists.

    So are those whose time only a clock that ran ahead can have set: further off than their pause is long.
    And those that were given up as gone, if the server has them again.
    """
    last = len(_PAUSES)
    ahead = (
        and_(
            unread.c.tries >= tries if tries == last else unread.c.tries == tries,
            unread.c.next_at > now + pause,
        )
        for tries, pause in enumerate(_PAUSES, 1)
    )
    waiting = (mail.c.status == MailStatus.UNFETCHED.value, or_(unread.c.next_at <= now, *ahead))
    given_up = (mail.c.status == MailStatus.DISCARDED.value, unread.c.tries > 0, unread.c.next_at.is_(None))
    rows = select(mail.c.uid, mail.c.status).join_from(mail, unread).where(*came_from(folder))
    found = connection.execute(rows.where(or_(and_(*waiting), and_(*given_up)))).all()
    return {uid for uid, status in found if uid in here or status == MailStatus.UNFETCHED.value}


def asked(connection: Connection, folder: WatchedFolder, uid: int, now: datetime) -> None:
    """Note, before it is done, that such a mail is asked for again: the next time is later still."""
    found = connection.execute(_FOUND.where(*came_from(folder), mail.c.uid == uid)).one_or_none()
    if found is not None:
        pause = _PAUSES[min(found.tries, len(_PAUSES) - 1)]
        again = {"tries": found.tries + 1, "next_at": now + pause}
        connection.execute(update(unread).where(unread.c.mail_id == found.id).values(**again))
        waits = update(mail).where(mail.c.id == found.id)
        connection.execute(waits.values(status=MailStatus.UNFETCHED, settled=False))


def arrived(connection: Connection, mails: Sequence[FetchedMail]) -> int:
    """Spool mails that were passed by before; returns how many of these were."""
    taken = 0
    for one in mails:
        found = connection.execute(_FOUND.where(*came_from(one.folder), mail.c.uid == one.uid)).one_or_none()
        if found is None or found.status != MailStatus.UNFETCHED.value:
            continue
        known = {"size": one.size, "complete": one.complete, "left_on_server": one.left_on_server}
        spooled = {"status": MailStatus.SPOOLED, "reasons": (), **known}
        connection.execute(update(mail).where(mail.c.id == found.id).values(spooled))
        large.write(connection, found.id, one.raw)
        connection.execute(delete(unread).where(unread.c.mail_id == found.id))
        taken += 1
    return taken


def numbered_anew(connection: Connection, folder: WatchedFolder) -> None:
    """Give up the mails of a folder under numbers that it no longer has: they come again under new ones."""
    before = (mail.c.mailbox == folder.mailbox, mail.c.folder == folder.url)
    these = select(mail.c.id).where(
        *before, mail.c.uidvalidity != folder.uidvalidity, mail.c.status == MailStatus.UNFETCHED.value
    )
    _give_up(connection, connection.execute(these).scalars().all(), "the folder has new numbers")


def gone(connection: Connection, folder: WatchedFolder, uids: Iterable[int]) -> None:
    """Give up mails that are no longer on the server."""
    for piece in in_pieces(uids):
        these = select(mail.c.id).where(
            *came_from(folder), mail.c.uid.in_(piece), mail.c.status == MailStatus.UNFETCHED.value
        )
        _give_up(connection, connection.execute(these).scalars().all(), "no longer in the folder")


def _give_up(connection: Connection, ids: Sequence[int], reason: str) -> None:
    given_up = {"status": MailStatus.DISCARDED, "reasons": (reason,), "settled": True}
    for piece in in_pieces(ids):
        connection.execute(update(mail).where(mail.c.id.in_(piece)).values(given_up))
        connection.execute(update(unread).where(unread.c.mail_id.in_(piece)).values(next_at=None))


def ask_again(connection: Connection, ids: Sequence[int], now: datetime) -> list[int]:
    """Have the server asked at the next look for these mails, if it never handed them over.

    Returns the ids of those concerned.
    """
    set_aside = and_(
        mail.c.status == MailStatus.DISCARDED.value, mail.c.id.not_in(select(mail_raw.c.mail_id))
    )
    these = (mail.c.id.in_(ids), or_(mail.c.status == MailStatus.UNFETCHED.value, set_aside))
    waits = update(mail).where(*these).values(status=MailStatus.UNFETCHED, settled=False)
    waiting = sorted(connection.execute(waits.returning(mail.c.id)).scalars())
    connection.execute(update(unread).where(unread.c.mail_id.in_(waiting)).values(next_at=now))
    return waiting


# --- What agents are told -------------------------------------------------------------------------


def untold(connection: Connection, mailbox: str) -> list[UnreadMail]:
    """The mails of which agents have not heard, in order of arrival; without those that came meanwhile."""
    unseen = (unread.c.mailbox == mailbox, unread.c.told_at.is_(None))
    still = mail.c.status.in_([MailStatus.UNFETCHED.value, MailStatus.QUARANTINED.value])
    columns = (mail.c.id, mail.c.arrived_at, mail.c.size, mail.c.status, mail.c.reasons, mail.c.folder)
    rows = select(*columns).join_from(mail, unread).where(*unseen, still).order_by(mail.c.id)
    no_server = (DELIVERED, TYPED)
    return [
        UnreadMail(
            id_,
            arrived_at,
            size,
            status != MailStatus.UNFETCHED.value,
            tuple(reasons),
            folder not in no_server,
        )
        for id_, arrived_at, size, status, reasons, folder in connection.execute(rows)
    ]


def last_told(connection: Connection, mailbox: str) -> datetime | None:
    """When agents were last told of such mails."""
    last = select(func.max(unread.c.told_at)).where(unread.c.mailbox == mailbox)
    at: datetime | None = connection.execute(last).scalar()
    return at


def mark_told(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Remember that agents heard of these mails."""
    for piece in in_pieces(ids):
        connection.execute(update(unread).where(unread.c.mail_id.in_(piece)).values(told_at=now))
