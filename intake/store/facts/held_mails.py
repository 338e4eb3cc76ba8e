"""The held mails that a mail is about: what became of them, and who was told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from intake.addresses import address_key
from intake.desk.disposition import MailStatus
from intake.desk.held import Decided, Decider, HeldMail, Verdict
from intake.desk.outgoing import Template
from intake.store.database.sender_tables import held_decision
from intake.store.database.tables import mail, outbox, outbox_recipient
from intake.store.spool import unheard

_MAILS = select(
    mail.c.id,
    mail.c.mailbox,
    mail.c.status,
    mail.c.sender,
    mail.c.subject,
    held_decision.c.verdict,
    held_decision.c.by,
    held_decision.c.by_key,
    held_decision.c.at,
    unheard.passed_over().label("passed_over"),
).join_from(mail, held_decision, isouter=True)
_TOLD = (
    select(outbox.c.mail_id, outbox.c.message_id, outbox.c.template, outbox_recipient.c.address)
    .join_from(outbox, outbox_recipient)
    .where(outbox.c.template.in_([Template.HELD.value, Template.COLLISION.value]))
    .order_by(outbox.c.id, outbox_recipient.c.address_key)
)


def look(connection: Connection, ids: Iterable[int]) -> tuple[HeldMail, ...]:
    """The mails with these ids, in their order; those that there aren't are left out.

    What never was held is among them, too: it doesn't wait, and nothing was decided about it.
    """
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        return ()
    notices: dict[int, dict[str, None]] = {number: {} for number in wanted}
    told: dict[int, dict[str, None]] = {number: {} for number in wanted}
    writers: dict[int, str] = {}
    for row in connection.execute(_TOLD.where(outbox.c.mail_id.in_(wanted))):
        notices[row.mail_id][row.message_id] = None
        told[row.mail_id][row.address] = None
        if row.template == Template.COLLISION.value:
            writers[row.mail_id] = address_key(row.address)
    found = {
        row.id: HeldMail(
            row.id,
            row.mailbox,
            row.status == MailStatus.HELD,
            row.sender,
            row.subject,
            Decided(Verdict(row.verdict), Decider(row.by, row.by_key or ""), row.at) if row.verdict else None,
            tuple(notices[row.id]),
            tuple(told[row.id]),
            writers.get(row.id, ""),
            bool(row.passed_over),
        )
        for row in connection.execute(_MAILS.where(mail.c.id.in_(wanted)))
    }
    return tuple(found[number] for number in wanted if number in found)
