"""What the database knows about a mail: a Question goes in, Facts come out.

What is asked about every mail is one statement (`first_look`); each further kind of evidence costs
one more at most, and none when there is nothing to ask.  All walk an index, however many tickets
there are.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select

from intake.desk.facts import Facts, Match, OwnMail, Question
from intake.store import first_look, named_tickets
from intake.store.tables import outbox, outbox_recipient


def facts(connection: Connection, question: Question, mail_id: int | None = None) -> Facts:
    """Answer the question; `mail_id` is the mail itself, which is no repetition of its own.

    Tickets match within the question's mailbox only.  A merged ticket stands for the one that
    took it over.
    """
    first = first_look.look(connection, question, mail_id)
    own_mails = _own_mails(connection, question, itself=first.is_ours)
    named = list(named_tickets.named(connection, question, own_mails))
    named = named or list(named_tickets.by_subject(connection, question))
    wanted = {number for number, _, _ in named} | set(question.named_numbers)
    tickets = named_tickets.tickets_by_number(connection, wanted, question.mailbox) if wanted else {}
    matches = named_tickets.matches(named, tickets)
    return Facts(
        duplicate_of=first.duplicate_of,
        repeats=first.repeats,
        repeats_ticket=first.repeats_ticket,
        matches=matches,
        named_tickets=tuple(tickets[number] for number in question.named_numbers if number in tickets),
        own_mails=own_mails,
        known_values=first.known_values,
        answers_sent=first.answers_sent,
        answers_sent_ticket=_answers_sent_ticket(connection, question, matches),
        unknown_numbers=tuple(number for number in question.numbers if number not in tickets),
        bounced_addresses=first.bounced,
        continuations=named_tickets.continuations(connection, question.mailbox, matches),
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


def _own_mails(connection: Connection, question: Question, *, itself: bool) -> tuple[OwnMail, ...]:
    """Those that it answers, those that a report names, and itself, should it have come back."""
    back = (question.message_id,) if itself and question.message_id else ()
    ids = dict.fromkeys((*question.token_ids, *question.message_ids, *question.reported_ids, *back))
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


# --- What is known of those who get answers -------------------------------------------------------

_ANSWERS_TICKET = (
    select(func.count(outbox.c.id.distinct()))
    .join_from(outbox, outbox_recipient)
    .where(
        outbox.c.ticket_number.in_(bindparam("numbers", expanding=True)),
        outbox_recipient.c.answered_at >= bindparam("since", type_=outbox_recipient.c.answered_at.type),
    )
    .group_by(outbox.c.ticket_number)
)


def _answers_sent_ticket(connection: Connection, question: Question, matches: tuple[Match, ...]) -> int:
    """How many automatic answers went to the customers of the matched tickets; of several the most."""
    if not matches:
        return 0
    numbers = sorted({match.ticket.number for match in matches})
    asked = {"numbers": numbers, "since": question.answers_since}
    return max(connection.execute(_ANSWERS_TICKET, asked).scalars(), default=0)
