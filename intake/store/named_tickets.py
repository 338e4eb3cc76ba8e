"""Which tickets a mail names, and in which of them finished ones went on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, bindparam, select

from intake.desk.disposition import MailStatus
from intake.desk.facts import Evidence, Match, OwnMail, Question
from intake.desk.ticket import Ticket
from intake.store.tables import mail, ticket
from intake.store.tickets import load_many

# A mail may name our mails a hundred times over; more tickets than this are not looked at.
MOST_MATCHES = 20
_LONGEST_MERGE_CHAIN = 5
# A reply that lost everything but its subject is looked for among the sender's last tickets.
_TICKETS_REMEMBERED = 5

_OF_CUSTOMERS = (
    select(mail.c.message_id, mail.c.ticket_number)
    .where(
        mail.c.message_id.in_(bindparam("ids", expanding=True)),
        # Without statistics SQLite takes the index of the statuses for the better one, and walks
        # through all mail that there ever was; an expression has no index.
        mail.c.mailbox.concat("") == bindparam("mailbox"),
        mail.c.status.concat("") == MailStatus.PROCESSED.value,
        mail.c.ticket_number.is_not(None),
    )
    .distinct()
    .order_by(mail.c.ticket_number.desc())
    .limit(MOST_MATCHES)
)


def named(
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


def by_subject(connection: Connection, question: Question) -> Iterator[tuple[int, Evidence, str]]:
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


def tickets_by_number(connection: Connection, numbers: Iterable[int], mailbox: str) -> dict[int, Ticket]:
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


def matches(mentions: list[tuple[int, Evidence, str]], tickets: dict[int, Ticket]) -> tuple[Match, ...]:
    """Each ticket once for each kind of evidence that names it."""
    found: dict[tuple[int, Evidence], Match] = {}
    for number, evidence, detail in mentions:
        one = tickets.get(number)
        if one is None:
            continue
        words = detail if one.number == number else f"{detail} ({number} was merged into {one.number})"
        found.setdefault((one.number, evidence), Match(one, evidence, words))
    return tuple(found.values())[:MOST_MATCHES]


_LATER = (
    select(ticket.c.number)
    .where(
        ticket.c.mailbox == bindparam("mailbox"),
        ticket.c.requester_key.in_(bindparam("requesters", expanding=True)),
        ticket.c.number > bindparam("after"),
        ticket.c.continues.is_not(None),
    )
    .order_by(ticket.c.number.desc())
    .limit(MOST_MATCHES)
)


def continuations(connection: Connection, mailbox: str, matched: tuple[Match, ...]) -> tuple[Ticket, ...]:
    """The tickets of the same requesters in which older ones went on, the newest first."""
    finished = [match.ticket for match in matched if match.ticket.finished]
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
