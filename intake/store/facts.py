"""What the database knows about a mail: a Question goes in, Facts come out.

Every kind of evidence costs one statement at most, and none when there is nothing to ask; each
walks an index, however many tickets there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, literal, or_, select, union_all

from intake.desk.disposition import (
    DispositionKind,
    Evidence,
    Facts,
    KnownValue,
    MailStatus,
    Match,
    OwnMail,
    Question,
)
from intake.desk.ticket import ClosedReason, Ticket
from intake.store.tables import bounced_address, mail, outbox, outbox_recipient, ticket, ticket_field
from intake.store.tickets import load_many

# A mail may name our mails a hundred times over; more tickets than this are not looked at.
_MOST_MATCHES = 20
_LONGEST_MERGE_CHAIN = 5
# What a customer gave in his last few tickets is still true; older tickets are not asked.
_TICKETS_REMEMBERED = 5


def facts(connection: Connection, question: Question, mail_id: int | None = None) -> Facts:
    """Answer the question; `mail_id` is the mail itself, which is no repetition of its own.

    Tickets match within the question's mailbox only.  A merged ticket stands for the one that
    took it over.
    """
    duplicate_of, repeats, repeats_ticket = _repetitions(connection, question, mail_id)
    own_mails = _own_mails(connection, question)
    named = list(_named(connection, question, own_mails)) or list(_by_subject(connection, question))
    wanted = {number for number, _, _ in named} | set(question.named_numbers)
    tickets = _tickets(connection, wanted, question.mailbox) if wanted else {}
    matches = _matches(named, tickets)
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
        continuations=_continuations(connection, question.mailbox, matches),
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


# --- The tickets that it names --------------------------------------------------------------------

_OF_CUSTOMERS = (
    select(mail.c.message_id, mail.c.ticket_number)
    .where(
        mail.c.message_id.in_(bindparam("ids", expanding=True)),
        mail.c.mailbox == bindparam("mailbox"),
        mail.c.status == MailStatus.PROCESSED.value,
        mail.c.ticket_number.is_not(None),
    )
    .distinct()
    .order_by(mail.c.ticket_number.desc())
    .limit(_MOST_MATCHES)
)


def _named(
    connection: Connection, question: Question, own_mails: tuple[OwnMail, ...]
) -> Iterator[tuple[int, Evidence, str]]:
    """Number, evidence and detail of everything that names a ticket, the strongest evidence first."""
    own = {sent.message_id: sent.ticket_number for sent in own_mails}
    yield from _through_own(own, question.token_ids, Evidence.TOKEN_ADDRESS)
    yield from _through_own(own, question.message_ids, Evidence.REFERENCE)
    theirs = [message_id for message_id in question.message_ids if message_id not in own]
    if theirs:
        asked = {"ids": theirs, "mailbox": question.mailbox}
        for row in connection.execute(_OF_CUSTOMERS, asked):
            yield row.ticket_number, Evidence.CUSTOMER_REFERENCE, row.message_id
    for number in question.numbers:
        evidence = Evidence.TAG if number in question.tagged_numbers else Evidence.NUMBER
        yield number, evidence, str(number)
    yield from _through_own(own, question.reported_ids, Evidence.REPORTED)


_OF_SENDER = (
    select(ticket.c.number, ticket.c.subject)
    .where(ticket.c.mailbox == bindparam("mailbox"), ticket.c.requester_key == bindparam("sender"))
    .order_by(ticket.c.number.desc())
    .limit(_TICKETS_REMEMBERED)
)


def _by_subject(connection: Connection, question: Question) -> Iterator[tuple[int, Evidence, str]]:
    """The sender's own last ticket of the subject that he replies to, where nothing else is left to tell."""
    wanted = question.replied_subject.casefold()
    if not wanted or not question.sender:
        return
    for row in connection.execute(_OF_SENDER, {"mailbox": question.mailbox, "sender": question.sender}):
        if row.subject.casefold() == wanted:
            yield row.number, Evidence.SUBJECT, row.subject
            return


def _through_own(
    own: dict[str, int | None], ids: Iterable[str], evidence: Evidence
) -> Iterator[tuple[int, Evidence, str]]:
    for message_id in ids:
        number = own.get(message_id)
        if number is not None:
            yield number, evidence, message_id


def _tickets(connection: Connection, numbers: Iterable[int], mailbox: str) -> dict[int, Ticket]:
    """The tickets of the mailbox by the number that names them; a merged one's stands for its successor."""
    asked = set(numbers)
    loaded = load_many(connection, asked)
    for _ in range(_LONGEST_MERGE_CHAIN):
        further = {one.merged_into for one in loaded.values() if one.merged_into is not None} - loaded.keys()
        if not further:
            break
        loaded |= load_many(connection, {number for number in further if number is not None})
    found = {number: _successor(loaded, number) for number in asked if number in loaded}
    return {number: one for number, one in found.items() if one.mailbox == mailbox}


def _successor(loaded: dict[int, Ticket], number: int) -> Ticket:
    found = loaded[number]
    for _ in range(_LONGEST_MERGE_CHAIN):
        if found.merged_into is None or found.merged_into not in loaded:
            break
        found = loaded[found.merged_into]
    return found


def _matches(named: list[tuple[int, Evidence, str]], tickets: dict[int, Ticket]) -> tuple[Match, ...]:
    found: dict[tuple[int, Evidence], Match] = {}
    for number, evidence, detail in named:
        one = tickets.get(number)
        if one is None:
            continue
        words = detail if one.number == number else f"{detail} ({number} was merged into {one.number})"
        found.setdefault((one.number, evidence), Match(one, evidence, words))
    return tuple(found.values())[:_MOST_MATCHES]


_LATER = (
    select(ticket.c.number)
    .where(
        ticket.c.mailbox == bindparam("mailbox"),
        ticket.c.requester_key.in_(bindparam("requesters", expanding=True)),
        ticket.c.number > bindparam("after"),
        ticket.c.continues.is_not(None),
    )
    .order_by(ticket.c.number.desc())
    .limit(_MOST_MATCHES)
)


def _continuations(connection: Connection, mailbox: str, matches: tuple[Match, ...]) -> tuple[Ticket, ...]:
    """The tickets of the same requesters in which older ones went on, the newest first."""
    finished = [match.ticket for match in matches if match.ticket.finished]
    if not finished:
        return ()
    asked = {
        "mailbox": mailbox,
        "requesters": sorted({one.requester.key for one in finished}),
        "after": min(one.number for one in finished),
    }
    numbers = list(connection.execute(_LATER, asked).scalars())
    loaded = load_many(connection, numbers) if numbers else {}
    return tuple(loaded[number] for number in numbers if number in loaded)


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
