"""Which tickets a mail names, and in which later tickets finished ones were continued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Integer, Select, bindparam, literal_column, select

from intake.desk.facts import Evidence, Match, Question
from intake.desk.ticket import Ticket
from intake.store.database.prepared import ListQuery, Query, list_of
from intake.store.database.tables import ticket
from intake.store.facts.named_mails import MOST_TICKETS, NamedMails
from intake.store.tickets.reader import Answered, load_answered, load_many

_LONGEST_MERGE_CHAIN = 5
# A reply that lost everything but its subject is looked for among the sender's last tickets.
_TICKETS_REMEMBERED = 5


def named(question: Question, mails: NamedMails) -> Iterator[tuple[int, Evidence, str]]:
    """Number, evidence and detail for everything that names a ticket, the strongest evidence first."""
    own = {sent.message_id: sent.ticket_number for sent in mails.own}
    yield from _through_own(own, question.token_ids, Evidence.TOKEN_ADDRESS)
    yield from _through_own(own, question.own_ids, Evidence.REFERENCE)
    for number, message_id in mails.of_customers:
        yield number, Evidence.CUSTOMER_REFERENCE, message_id
    for number in question.numbers:
        evidence = Evidence.TAG if number in question.tagged_numbers else Evidence.NUMBER
        yield number, evidence, str(number)
    yield from _through_own(own, question.reported_ids, Evidence.REPORTED)


_OF_SENDER = Query(
    select(ticket.c.number, ticket.c.subject)
    .where(ticket.c.mailbox == bindparam("mailbox"), ticket.c.requester_key == bindparam("sender"))
    .order_by(ticket.c.number.desc())
    .limit(literal_column(str(_TICKETS_REMEMBERED), Integer))
)


def by_subject(connection: Connection, question: Question) -> Iterator[tuple[int, Evidence, str]]:
    """The sender's own latest ticket with the subject that he replies to, for want of any other evidence."""
    wanted = question.replied_subject.casefold()
    if not wanted or not question.sender:
        return
    asked = {"mailbox": question.mailbox, "sender": question.sender}
    for number, subject in _OF_SENDER.rows(connection, asked):
        if subject.casefold() == wanted:
            yield number, Evidence.SUBJECT, subject
            return


def _through_own(
    own: dict[str, int | None], ids: Iterable[str], evidence: Evidence
) -> Iterator[tuple[int, Evidence, str]]:
    for message_id in ids:
        number = own.get(message_id)
        if number is not None:
            yield number, evidence, message_id


def tickets_by_number(connection: Connection, numbers: Iterable[int], question: Question) -> Answered:
    """The tickets of the mailbox by the number that names them; a merged one's gives its successor.

    The answers are those within the question's window, counted for each ticket under its own number.
    """
    asked = set(numbers)
    first = load_answered(connection, asked, question.answers_since)
    loaded, answers, relays = dict(first.tickets), dict(first.answers), dict(first.relays)
    for _ in range(_LONGEST_MERGE_CHAIN):
        further = {one.merged_into for one in loaded.values() if one.merged_into is not None} - loaded.keys()
        if not further:
            break
        more = load_answered(connection, further, question.answers_since)
        loaded |= more.tickets
        answers |= more.answers
        relays |= more.relays
    found = {number: _successor(loaded, number) for number in asked if number in loaded}
    own = {number: one for number, one in found.items() if one.mailbox == question.mailbox}
    return Answered(own, answers, relays)


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
    return tuple(found.values())[:MOST_TICKETS]


def _later(length: int) -> Select[int]:
    return (
        select(ticket.c.number)
        .where(
            ticket.c.mailbox == bindparam("mailbox"),
            ticket.c.requester_key.in_(list_of("requesters", length, ticket.c.requester_key)),
            ticket.c.number > bindparam("after"),
            ticket.c.continues.is_not(None),
        )
        .order_by(ticket.c.number.desc())
        .limit(literal_column(str(MOST_TICKETS), Integer))
    )


_LATER = ListQuery(_later)


def continuations(connection: Connection, mailbox: str, matched: tuple[Match, ...]) -> tuple[Ticket, ...]:
    """The later tickets of the same requesters in which finished ones were continued, the newest first."""
    finished = [match.ticket for match in matched if match.ticket.finished]
    if not finished:
        return ()
    asked = {"mailbox": mailbox, "after": min(one.number for one in finished)}
    requesters = sorted({one.requester.key for one in finished})
    # No more than MOST_TICKETS match, so their requesters fit into one statement and its order holds.
    numbers = [number for (number,) in _LATER.rows(connection, asked, requesters=requesters)]
    loaded = load_many(connection, numbers)
    return tuple(loaded[number] for number in numbers if number in loaded)
