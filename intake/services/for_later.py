"""What is noted of a mail when it is processed, for later: for the mails that come, and for what is told."""

from __future__ import annotations

from datetime import datetime

from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.rules.reading import Reading
from intake.desk.rules.sent_by_hand import asked_of_sent
from intake.store import correspondents, exposures, seen_signatures, withheld
from intake.store.database.session import Connection
from intake.store.spool import spool, unheard


def summary(reading: Reading, *, sent: bool = False) -> spool.MailSummary:
    """What the ledger keeps of a mail; `sent`: it lay in the mailbox's folder of sent mail."""
    mail, asked = reading.mail, asked_of_sent(reading.question) if sent else reading.question
    return spool.MailSummary(
        mail.sender.address, mail.subject, mail.message_id, asked.fingerprint, asked.text_digest, asked.dated
    )


def remember(
    connection: Connection,
    spooled: spool.SpooledMail,
    reading: Reading,
    disposition: Disposition,
    *,
    now: datetime,
) -> None:
    """Note what later mails are judged by: who is known, and what proves nothing any more."""
    if disposition.introduces:
        correspondents.add(connection, reading.mail.sender.key, now)
    used = reading.question.signatures
    if used and not spooled.is_sent and disposition.kind is not DispositionKind.DUPLICATE:
        seen_signatures.add(connection, spooled.mailbox, used, spooled.id, now)
    exposures.add(connection, disposition.exposes, spooled.id, now)


def remember_withheld(
    connection: Connection,
    spooled: spool.SpooledMail,
    reading: Reading,
    disposition: Disposition,
    number: int | None,
) -> None:
    """Note an answer that a budget kept back."""
    if disposition.withheld is None or disposition.accounts is None:
        return
    withheld.add(
        connection,
        disposition.withheld,
        disposition.accounts.answer,
        mail_id=spooled.id,
        mailbox=spooled.mailbox,
        ticket_number=number,
        domain=reading.mail.sender.domain,
        at=reading.mail.arrived_at,
    )


def remember_unheard(connection: Connection, spooled: spool.SpooledMail, disposition: Disposition) -> None:
    """Note a mail of which nobody hears now."""
    if disposition.unheard is not None:
        unheard.add(connection, spooled.id, spooled.mailbox, disposition.unheard)
