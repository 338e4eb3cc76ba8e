"""Recording what became of a spooled mail: it was decided, failed for now, or was put aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, null, update

from intake.desk.disposition import STATUS_AFTER, Disposition, DispositionKind, MailStatus
from intake.desk.scan import Scan
from intake.store.database.prepared import Write
from intake.store.database.tables import mail


@dataclass(frozen=True, slots=True)
class MailSummary:
    """What the ledger keeps of a parsed mail.  `message_id` keeps its brackets; `dated`: see `Question`."""

    sender: str
    subject: str
    message_id: str | None
    fingerprint: str
    text_digest: str
    dated: str = ""


_BECAME = (
    update(mail)
    .where(mail.c.id == bindparam("mail_id"))
    .values(
        status=bindparam("new_status"),
        disposition=bindparam("kind"),
        reasons=bindparam("why"),
        automatic=bindparam("robot"),
        ticket_number=bindparam("ticket"),
        processed_at=bindparam("now"),
        last_error=null(),
        rule=bindparam("by_rule"),
        scan=bindparam("verdict"),
    )
)
_RECORD = Write(_BECAME)
_RECORD_PARSED = Write(
    _BECAME.values(
        sender=bindparam("who"),
        subject=bindparam("about"),
        message_id=bindparam("msgid"),
        fingerprint=bindparam("whole"),
        text_digest=bindparam("words"),
        dated=bindparam("written"),
    )
)


def record(  # noqa: PLR0913 - each of them named at the call
    connection: Connection,
    mail_id: int,
    disposition: Disposition,
    *,
    ticket_number: int | None,
    summary: MailSummary | None,
    now: datetime,
    scan: Scan | None = None,
) -> None:
    """Record what became of a mail.  `summary` is None for a mail that could not be parsed.

    `scan` is what a virus scanner said; what a mark tells of a virus counts more.
    """
    verdict = disposition.infected or scan
    values: dict[str, object] = {
        "mail_id": mail_id,
        "new_status": STATUS_AFTER[disposition.kind],
        "kind": disposition.kind,
        "why": disposition.reasons,
        "robot": disposition.automatic,
        "ticket": ticket_number,
        "now": now,
        "by_rule": disposition.rule,
        "verdict": str(verdict) if verdict else None,
    }
    if summary is None:
        _RECORD.run(connection, values)
        return
    values |= {
        "who": summary.sender,
        "about": summary.subject,
        "msgid": summary.message_id,
        "whole": summary.fingerprint,
        "words": summary.text_digest or None,
        "written": summary.dated or None,
    }
    _RECORD_PARSED.run(connection, values)


def record_failure(connection: Connection, mail_id: int, error: str) -> int:
    """Count a failed attempt; returns how many there were.  The mail stays in the spool."""
    counted = update(mail).where(mail.c.id == mail_id).values(attempts=mail.c.attempts + 1, last_error=error)
    attempts: int = connection.execute(counted.returning(mail.c.attempts)).scalar_one()
    return attempts


def quarantine(connection: Connection, mail_id: int, reasons: tuple[str, ...], now: datetime) -> None:
    """Put a mail aside unchanged: it stays listed, and only `ledger.retry` has it processed again."""
    connection.execute(
        update(mail)
        .where(mail.c.id == mail_id)
        .values(
            status=MailStatus.QUARANTINED,
            disposition=DispositionKind.QUARANTINE,
            reasons=reasons,
            processed_at=now,
        ),
    )
