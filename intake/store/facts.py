"""What the database knows about a mail: a Question goes in, Facts come out.

Every kind of evidence costs one statement at most, and none when there is nothing to ask; each
walks an index, however many tickets there are.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, literal, or_, select, union_all

from intake.desk.disposition import (
    DispositionKind,
    Facts,
    KnownValue,
    Match,
    OwnMail,
    Question,
)
from intake.desk.ticket import ClosedReason
from intake.store import named_tickets
from intake.store.tables import bounced_address, mail, outbox, outbox_recipient, ticket, ticket_field

# What a customer gave in his last few tickets is still true; older tickets are not asked.
_TICKETS_REMEMBERED = 5


def facts(connection: Connection, question: Question, mail_id: int | None = None) -> Facts:
    """Answer the question; `mail_id` is the mail itself, which is no repetition of its own.

    Tickets match within the question's mailbox only.  A merged ticket stands for the one that
    took it over.
    """
    duplicate_of, repeats, repeats_ticket = _repetitions(connection, question, mail_id)
    own_mails = _own_mails(connection, question)
    named = list(named_tickets.named(connection, question, own_mails))
    named = named or list(named_tickets.by_subject(connection, question))
    wanted = {number for number, _, _ in named} | set(question.named_numbers)
    tickets = named_tickets.tickets_by_number(connection, wanted, question.mailbox) if wanted else {}
    matches = named_tickets.matches(named, tickets)
    return Facts(
        duplicate_of=duplicate_of,
        repeats=repeats,
        repeats_ticket=repeats_ticket,
        matches=matches,
        named_tickets=tuple(tickets[number] for number in question.named_numbers if number in tickets),
        own_mails=own_mails,
        known_values=_known_values(connection, question),
        answers_sent=_answers_sent(connection, question),
        answers_sent_ticket=_answers_sent_ticket(connection, question, matches),
        unknown_numbers=tuple(number for number in question.numbers if number not in tickets),
        bounced_addresses=_bounced(connection, question.addresses),
        continuations=named_tickets.continuations(connection, question.mailbox, matches),
    )


# --- The same mail, or the same text, before ------------------------------------------------------

# A mail that was itself found to be a duplicate says nothing: the first one counts.
_OTHER = (
    mail.c.mailbox == bindparam("mailbox"),
    mail.c.id != bindparam("mail_id"),
    or_(mail.c.disposition.is_(None), mail.c.disposition != DispositionKind.DUPLICATE.value),
)
_DUPLICATE = (
    select(literal("duplicate").label("how"), mail.c.id, mail.c.ticket_number)
    .where(*_OTHER, mail.c.fingerprint == bindparam("fingerprint"))
    .order_by(mail.c.id)
    .limit(1)
)
_REPEATED = (
    select(literal("repeated").label("how"), mail.c.id, mail.c.ticket_number)
    .where(
        *_OTHER,
        mail.c.text_digest == bindparam("text_digest"),
        mail.c.arrived_at >= bindparam("since", type_=mail.c.arrived_at.type),
    )
    .order_by(mail.c.arrived_at)
    .limit(1)
)
_EARLIER = union_all(select(_DUPLICATE.subquery()), select(_REPEATED.subquery()))


def _repetitions(
    connection: Connection, question: Question, mail_id: int | None
) -> tuple[int | None, int | None, int | None]:
    asked: dict[str, object] = {
        "mailbox": question.mailbox,
        "mail_id": 0 if mail_id is None else mail_id,
        "fingerprint": question.fingerprint,
        # An empty digest belongs to texts too short to tell; NULL equals nothing.
        "text_digest": question.text_digest or None,
        "since": question.repeats_since,
    }
    found = {row.how: row for row in connection.execute(_EARLIER, asked)}
    duplicate, repeated = found.get("duplicate"), found.get("repeated")
    return (
        duplicate.id if duplicate else None,
        repeated.id if repeated else None,
        repeated.ticket_number if repeated else None,
    )


# --- Our own mails that it names ------------------------------------------------------------------

_OWN = select(
    outbox.c.id,
    outbox.c.message_id,
    outbox.c.ticket_number,
    outbox.c.template,
    outbox.c.created_at,
    outbox.c.sent_at,
).where(outbox.c.message_id.in_(bindparam("ids", expanding=True)))
_OWN_RECIPIENTS = (
    select(outbox_recipient.c.outbox_id, outbox_recipient.c.address)
    .where(outbox_recipient.c.outbox_id.in_(bindparam("ids", expanding=True)))
    .order_by(outbox_recipient.c.outbox_id, outbox_recipient.c.address_key)
)


def _own_mails(connection: Connection, question: Question) -> tuple[OwnMail, ...]:
    """Those that it answers, those that a report names, and itself, should it have come back."""
    itself = (question.message_id,) if question.message_id else ()
    ids = dict.fromkeys((*question.token_ids, *question.message_ids, *question.reported_ids, *itself))
    if not ids:
        return ()
    rows = connection.execute(_OWN, {"ids": list(ids)}).all()
    if not rows:
        return ()
    recipients: dict[int, list[str]] = {}
    for row in connection.execute(_OWN_RECIPIENTS, {"ids": [row.id for row in rows]}):
        recipients.setdefault(row.outbox_id, []).append(row.address)
    found = {
        row.message_id: OwnMail(
            message_id=row.message_id,
            ticket_number=row.ticket_number,
            template=row.template,
            recipients=tuple(recipients.get(row.id, ())),
            sent_on=row.sent_at or row.created_at,
        )
        for row in rows
    }
    return tuple(found[message_id] for message_id in ids if message_id in found)


# --- What is known of the sender ------------------------------------------------------------------

_RECENT = (
    select(ticket.c.number)
    .where(
        ticket.c.mailbox == bindparam("mailbox"),
        ticket.c.requester_key == bindparam("sender"),
        or_(ticket.c.closed_reason.is_(None), ticket.c.closed_reason != ClosedReason.SPAM.value),
    )
    .order_by(ticket.c.number.desc())
    .limit(_TICKETS_REMEMBERED)
)
_KNOWN = (
    select(ticket_field.c.name, ticket_field.c.value, ticket_field.c.ticket_number)
    .where(ticket_field.c.ticket_number.in_(_RECENT))
    .order_by(ticket_field.c.ticket_number.desc(), ticket_field.c.position)
)


def _known_values(connection: Connection, question: Question) -> tuple[KnownValue, ...]:
    """For each field the newest value that the sender gave."""
    if not question.sender:
        return ()
    found: dict[str, KnownValue] = {}
    for row in connection.execute(_KNOWN, {"mailbox": question.mailbox, "sender": question.sender}):
        found.setdefault(row.name, KnownValue(row.name, row.value, row.ticket_number))
    return tuple(found.values())


_ANSWERS = select(func.count()).where(
    outbox_recipient.c.address_key == bindparam("address"),
    outbox_recipient.c.answered_at >= bindparam("since", type_=outbox_recipient.c.answered_at.type),
)
_ANSWERS_TICKET = (
    select(func.count(outbox.c.id.distinct()))
    .join_from(outbox, outbox_recipient)
    .where(
        outbox.c.ticket_number.in_(bindparam("numbers", expanding=True)),
        outbox_recipient.c.answered_at >= bindparam("since", type_=outbox_recipient.c.answered_at.type),
    )
    .group_by(outbox.c.ticket_number)
)
_BOUNCED = select(bounced_address.c.address_key).where(
    bounced_address.c.address_key.in_(bindparam("addresses", expanding=True)),
)


def _answers_sent(connection: Connection, question: Question) -> int:
    if not question.answer_to:
        return 0
    asked: dict[str, str | datetime] = {"address": question.answer_to, "since": question.answers_since}
    return connection.execute(_ANSWERS, asked).scalar_one()


def _answers_sent_ticket(connection: Connection, question: Question, matches: tuple[Match, ...]) -> int:
    """How many automatic answers went to the customers of the matched tickets; of several the most."""
    if not matches:
        return 0
    numbers = sorted({match.ticket.number for match in matches})
    asked = {"numbers": numbers, "since": question.answers_since}
    return max(connection.execute(_ANSWERS_TICKET, asked).scalars(), default=0)


def _bounced(connection: Connection, addresses: tuple[str, ...]) -> tuple[str, ...]:
    if not addresses:
        return ()
    found = set(connection.execute(_BOUNCED, {"addresses": list(addresses)}).scalars())
    return tuple(address for address in addresses if address in found)
