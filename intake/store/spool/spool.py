"""The spool: raw mail on its way from the server to the desk.

`add` is the moment from which a mail is safe.  Ids grow in order of arrival: a mailbox has one
writer at a time (its lease), which adds mails in the order of their UIDs.  What becomes of
them is recorded by `outcome`; what is then to be marked on the server is known to `settling`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.disposition import MailStatus
from intake.desk.message import Attachment, FetchedMail, WatchedFolder
from intake.desk.scan import Scan
from intake.store.database import large
from intake.store.database.tables import cursor as cursors
from intake.store.database.tables import mail, mail_raw
from intake.store.database.types import in_pieces
from intake.store.spool.folders import TYPED, came_from, is_sent
from intake.store.spool.outcome import MailSummary, quarantine, record, record_failure
from intake.store.spool.rows import new_row
from intake.store.spool.scans import scan_of
from intake.store.spool.settling import ToSettle, mark_settled, to_settle

__all__ = [
    "Cursor",
    "MailSummary",
    "SpooledMail",
    "ToSettle",
    "add",
    "cursor",
    "id_of",
    "known",
    "mark_settled",
    "next_batch",
    "quarantine",
    "record",
    "record_failure",
    "set_cursor",
    "to_settle",
]


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder has been fetched: the last UID under this UIDVALIDITY."""

    uidvalidity: int
    last_uid: int


@dataclass(frozen=True, slots=True)
class SpooledMail:
    """A mail waiting to be processed.

    `attempts` counts the failed attempts; `released` is true when an operator let it pass after
    it had been held; `scanned` is what a virus scanner said, as it is stored, None while none was asked.
    `folder` is where it lay (see `folders`).
    """

    id: int
    mailbox: str
    arrived_at: datetime
    size: int
    complete: bool
    left_on_server: tuple[Attachment, ...]
    attempts: int
    released: bool
    scanned: str | None
    folder: str
    raw: bytes

    @property
    def is_sent(self) -> bool:
        """Whether one of our own people wrote it in the mailbox itself: it lay in the folder of sent mail."""
        return is_sent(self.folder)

    @property
    def is_typed(self) -> bool:
        """Whether it was typed in the shell in an agent's name (`services.acting`)."""
        return self.folder == TYPED

    @property
    def scan(self) -> Scan | None:
        """What a virus scanner said of it."""
        return scan_of(self.scanned)


# --- Receiving ------------------------------------------------------------------------------------

# On PostgreSQL SQLAlchemy sends many rows in one statement, and keeps their count only when told to.
_ADD = insert(mail).on_conflict_do_nothing().execution_options(preserve_rowcount=True)

_ID = select(mail.c.id).where(
    mail.c.mailbox == bindparam("in_mailbox"),
    mail.c.folder == bindparam("out_of"),
    mail.c.uidvalidity == bindparam("under"),
    mail.c.uid == bindparam("number"),
)
_ADD_RAW = (
    insert(mail_raw)
    .from_select(
        ["mail_id", "raw"],
        _ID.add_columns(bindparam("bytes", type_=mail_raw.c.raw.type)),
    )
    .on_conflict_do_nothing()
)


def add(connection: Connection, mails: Sequence[FetchedMail], now: datetime) -> int:
    """Spool the mails whose folder and UID are not known yet; returns how many were new."""
    if not mails:
        return 0
    added = connection.execute(_ADD, [_row(fetched, now) for fetched in mails]).rowcount
    small = [_raw_row(fetched) for fetched in mails if len(fetched.raw) < large.LARGE]
    if added and small:
        connection.execute(_ADD_RAW, small)
    for fetched in mails if added else ():
        if len(fetched.raw) >= large.LARGE:
            mail_id = connection.execute(_ID, _place(fetched)).scalar_one()
            large.write(connection, mail_id, fetched.raw)
    return added


def id_of(connection: Connection, fetched: FetchedMail) -> int | None:
    """The id of a mail by its place; None for one that was never spooled."""
    return connection.execute(_ID, _place(fetched)).scalar()


def _row(fetched: FetchedMail, now: datetime) -> dict[str, object]:
    return new_row(fetched, now) | {"complete": fetched.complete, "left_on_server": fetched.left_on_server}


def _raw_row(fetched: FetchedMail) -> dict[str, object]:
    return {"bytes": fetched.raw, **_place(fetched)}


def _place(fetched: FetchedMail) -> dict[str, object]:
    folder = fetched.folder
    return {
        "in_mailbox": folder.mailbox,
        "out_of": folder.url,
        "under": folder.uidvalidity,
        "number": fetched.uid,
    }


def cursor(connection: Connection, mailbox: str, folder: str) -> Cursor | None:
    """Where fetching continues; None for a folder that was never fetched."""
    row = connection.execute(
        select(cursors.c.uidvalidity, cursors.c.last_uid).where(
            cursors.c.mailbox == mailbox, cursors.c.folder == folder
        ),
    ).one_or_none()
    return None if row is None else Cursor(row.uidvalidity, row.last_uid)


def set_cursor(connection: Connection, mailbox: str, folder: str, position: Cursor) -> None:
    """Remember where fetching continues; must be in the same transaction as `add`."""
    moved = {"uidvalidity": position.uidvalidity, "last_uid": position.last_uid}
    connection.execute(
        insert(cursors)
        .values(mailbox=mailbox, folder=folder, **moved)
        .on_conflict_do_update(index_elements=["mailbox", "folder"], set_=moved),
    )


def known(connection: Connection, folder: WatchedFolder, uids: Iterable[int]) -> set[int]:
    """The UIDs among these that were spooled before, whatever became of the mails."""
    found: set[int] = set()
    for piece in in_pieces(uids):
        where = (*came_from(folder), mail.c.uid.in_(piece))
        found.update(connection.execute(select(mail.c.uid).where(*where)).scalars())
    return found


# --- Processing -----------------------------------------------------------------------------------

_NEXT_SIZES = (
    select(mail.c.id, mail.c.size)
    .where(
        mail.c.mailbox == bindparam("mailbox"),
        mail.c.status == MailStatus.SPOOLED.value,
        mail.c.id > bindparam("after"),
    )
    .order_by(mail.c.id)
    .limit(bindparam("limit"))
)

_NEXT = select(
    mail.c.id,
    mail.c.mailbox,
    mail.c.arrived_at,
    mail.c.size,
    mail.c.complete,
    mail.c.left_on_server,
    mail.c.attempts,
    mail.c.released,
    mail.c.scan.label("scanned"),
    mail.c.folder,
).where(mail.c.id.in_(bindparam("ids", expanding=True)))
# Not ordered: sorting would hold two more copies of every mail's bytes.
_NEXT_SMALL = _NEXT.add_columns(mail_raw.c.raw).join_from(mail, mail_raw)


def next_batch(
    connection: Connection, mailbox: str, limit: int, max_bytes: int, after: int = 0
) -> list[SpooledMail]:
    """The next spooled mails in order of arrival, from the id after `after` on.

    As many as `limit` and `max_bytes` allow, but at least one: a mail larger than the limit is
    processed alone.
    """
    small: list[int] = []
    large_ones: list[int] = []
    total = 0
    asked = {"mailbox": mailbox, "after": after, "limit": limit}
    for row in connection.execute(_NEXT_SIZES, asked):
        total += row.size
        if (small or large_ones) and total > max_bytes:
            break
        (small if row.size < large.LARGE else large_ones).append(row.id)
    found = [SpooledMail(*row) for row in connection.execute(_NEXT_SMALL, {"ids": small})] if small else []
    if large_ones:
        rows = connection.execute(_NEXT, {"ids": large_ones}).all()
        found += [SpooledMail(**one._asdict(), raw=large.read(connection, one.id)) for one in rows]
    return sorted(found, key=lambda each: each.id)
