"""The ledger: every mail that ever came in, as operators see and move it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from intake.desk.disposition import DispositionKind, MailStatus
from intake.store.database.sender_tables import withheld
from intake.store.database.tables import mail, mail_raw
from intake.store.spool import unheard
from intake.store.spool.scans import SCANNED_AGAIN

_PAGE = 500


@dataclass(frozen=True, slots=True)
class LedgerMail:
    """One line of the ledger.  `message_id` keeps its brackets.

    `rule` is the mailbox's rule that decided or kept answers back; `scan` is what a virus scanner said.
    """

    id: int
    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    arrived_at: datetime
    size: int
    complete: bool
    status: MailStatus
    disposition: DispositionKind | None
    reasons: tuple[str, ...]
    automatic: str | None
    ticket_number: int | None
    sender: str
    subject: str
    message_id: str | None
    attempts: int
    last_error: str | None
    processed_at: datetime | None
    rule: str | None
    scan: str | None


_NAMES = tuple(LedgerMail.__dataclass_fields__)
_LINES = select(*(mail.c[name] for name in _NAMES)).order_by(mail.c.id)


def list_mails(
    connection: Connection,
    statuses: Sequence[MailStatus] = (),
    mailbox: str | None = None,
    *,
    withheld_only: bool = False,
) -> Iterator[LedgerMail]:
    """All mails in order of arrival, narrowed to some statuses or one mailbox; read page by page.

    `withheld_only` leaves those for which an answer or a notice was withheld.
    """
    query = _LINES.limit(_PAGE)
    if statuses:
        query = query.where(mail.c.status.in_([status.value for status in statuses]))
    if mailbox is not None:
        query = query.where(mail.c.mailbox == mailbox)
    if withheld_only:
        query = query.join(withheld, withheld.c.mail_id == mail.c.id)
    last = 0
    while page := connection.execute(query.where(mail.c.id > last)).all():
        yield from (_line(row) for row in page)
        last = page[-1].id


def get(connection: Connection, mail_id: int) -> LedgerMail | None:
    """One mail, or None."""
    row = connection.execute(_LINES.where(mail.c.id == mail_id)).one_or_none()
    return None if row is None else _line(row)


def of_ticket(connection: Connection, number: int) -> list[LedgerMail]:
    """The mails that concern a ticket, in order of arrival."""
    return [_line(row) for row in connection.execute(_LINES.where(mail.c.ticket_number == number))]


def raw(connection: Connection, mail_id: int) -> bytes | None:
    """The bytes as they were fetched, or None when there is no such mail."""
    return connection.execute(select(mail_raw.c.raw).where(mail_raw.c.mail_id == mail_id)).scalar()


def _line(row: Sequence[object]) -> LedgerMail:
    values = dict(zip(_NAMES, row, strict=True))
    disposition = values["disposition"]
    values["status"] = MailStatus(str(values["status"]))
    values["disposition"] = None if disposition is None else DispositionKind(str(disposition))
    return LedgerMail(**values)  # type: ignore[arg-type]


# --- Operators' moves -----------------------------------------------------------------------------

_ANEW: dict[str, object] = {"status": MailStatus.SPOOLED, "attempts": 0, "scan": SCANNED_AGAIN}
# What was held, and set aside by whoever decided.
_HELD_ONCE = and_(
    mail.c.status == MailStatus.DISCARDED.value, mail.c.disposition == DispositionKind.HOLD.value
)
_MAY_RETRY = (MailStatus.QUARANTINED, MailStatus.IGNORED, MailStatus.DISCARDED)


def retry(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Process quarantined, ignored or discarded mails anew; returns the ids of those concerned.

    Not those that the server never handed over.
    """
    here = connection.execute(select(mail_raw.c.mail_id).where(mail_raw.c.mail_id.in_(ids))).scalars().all()
    return _move(connection, here, _MAY_RETRY, _ANEW)


def release(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Let mails pass that are or were held, passed over or only noted.

    No rule stops them any more, nor what only hints at a machine.  Returns the ids of those concerned.
    """
    return _move(connection, ids, (MailStatus.HELD,), {**_ANEW, "released": True}, or_passed_over=True)


def discard(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Give up held, quarantined or waiting mails; their bytes stay.  Returns the ids of those concerned."""
    unfinished = (MailStatus.HELD, MailStatus.QUARANTINED, MailStatus.SPOOLED, MailStatus.UNFETCHED)
    return _move(connection, ids, unfinished, {"status": MailStatus.DISCARDED})


_RULED = and_(
    mail.c.status.in_([MailStatus.IGNORED.value, MailStatus.DISCARDED.value]), mail.c.rule.is_not(None)
)
# A person's mail that is in no ticket, as it named the desk in Cc alone, say.
_NOTED = and_(
    mail.c.status == MailStatus.PROCESSED.value,
    mail.c.disposition == DispositionKind.NOTE.value,
    mail.c.ticket_number.is_(None),
    mail.c.automatic.is_(None),
)


def _move(
    connection: Connection,
    ids: Sequence[int],
    old: Sequence[MailStatus],
    new: dict[str, object],
    *,
    or_passed_over: bool = False,
) -> list[int]:
    may_move: ColumnElement[bool] = mail.c.status.in_([status.value for status in old])
    if or_passed_over:
        may_move = or_(may_move, _RULED, _NOTED, _HELD_ONCE, unheard.passed_over())
    moved = connection.execute(
        update(mail).where(mail.c.id.in_(ids), may_move).values(**new).returning(mail.c.id),
    ).scalars()
    found = sorted(moved)
    unheard.forget(connection, found)
    return found
