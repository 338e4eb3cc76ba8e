"""What the database knows about a mail: a Question goes in, Facts come out.

The questions about every mail share one statement (`every_mail`).  A mail that names others costs one
more (`named_mails`), and the tickets that it names yet another (`tickets.reader`); what few mails need is
asked for those mails only.  Every statement uses an index, however many tickets there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from intake.addresses import address_key
from intake.desk.correlation import best_match
from intake.desk.facts import Evidence, Facts, Match, OwnMail, Question, RoutedMail
from intake.desk.message import Address
from intake.desk.ticket import Status
from intake.store.facts import agents_words, customers, every_mail, held_mails, named_mails, named_tickets
from intake.store.tickets.reader import Answered

_NONE = Answered({}, {}, {})


def facts(connection: Connection, question: Question, mail_id: int | None = None) -> Facts:
    """Answer the question; `mail_id` is the mail itself, which is no repetition of itself.

    Tickets match within the question's mailbox only.  A merged ticket is replaced by the one that
    took it over.  Values from earlier tickets are among the answers if the question asks for them
    (`earlier_values`); `earlier` gives these alone.
    """
    question = named_mails.by_envelope(connection, question)
    first = every_mail.look(connection, question, mail_id, known_values=question.earlier_values)
    mails = named_mails.look(connection, question, mail_id, itself=first.is_ours)
    named = list(named_tickets.named(question, mails))
    named = named or list(named_tickets.by_subject(connection, question))
    wanted = {number for number, _, _ in named} | set(question.named_numbers)
    known = named_tickets.tickets_by_number(connection, wanted, question) if wanted else _NONE
    tickets = known.tickets
    matches = named_tickets.matches(named, tickets)
    bounced = {**first.bounced, **_bounced_reader(connection, question, mails.own)}
    concerned = _concerned(matches, mails.own) if question.by_agent else ()
    return Facts(
        duplicate_of=first.duplicate_of,
        routed=first.routed,
        repeats=first.repeats,
        repeats_ticket=first.repeats_ticket,
        matches=matches,
        named_tickets=tuple(tickets[number] for number in question.named_numbers if number in tickets),
        merged=tuple((number, one.number) for number, one in tickets.items() if one.number != number),
        own_mails=mails.own,
        known_values=first.known_values,
        responses=first.responses,
        # When there are several tickets, the one with the most answers counts.
        answers_sent_ticket=max((known.answers.get(one.ticket.number, 0) for one in matches), default=0),
        relays_sent_ticket=max((known.relays.get(one.ticket.number, 0) for one in matches), default=0),
        unknown_numbers=tuple(number for number in question.numbers if number not in tickets),
        bounced_addresses=tuple(bounced),
        bounced_by=tuple(bounced.values()),
        correspondent=first.correspondent,
        signature_of=first.signature_of,
        continuations=named_tickets.continuations(connection, question.mailbox, matches),
        written_in=customers.language_of(connection, question.mailbox, question.registered_for),
        customers_words=_quotable(connection, question, matches),
        held=held_mails.look(connection, (*_answered(mails.own), *question.named_held)),
        agents_words=agents_words.look(connection, concerned),
        agents_told=agents_words.told(connection, concerned),
        known_to_agents=agents_words.known(connection, _incomplete(matches)),
    )


def in_ticket_of(connection: Connection, question: Question, found: Facts, routed: RoutedMail) -> Facts:
    """The facts about a mail that is no repetition of that one, and belongs into its ticket."""
    numbers = () if routed.ticket_number is None else (routed.ticket_number,)
    tickets = named_tickets.tickets_by_number(connection, numbers, question).tickets
    detail = question.message_id or ""
    mentions = [(number, Evidence.CUSTOMER_REFERENCE, detail) for number in numbers]
    matches = (*named_tickets.matches(mentions, tickets), *found.matches)
    return replace(found, duplicate_of=None, matches=matches)


def _bounced_reader(
    connection: Connection, question: Question, own: tuple[OwnMail, ...]
) -> dict[str, int | None]:
    """Whether mail arrives at the only recipient of a mail that a report is about, should it not name him."""
    readers = {
        address_key(sent.recipients[0]) for sent in own if question.reported_ids and len(sent.recipients) == 1
    }
    unnamed = tuple(sorted(readers.difference(question.addresses)))
    return {key: told for key, told in every_mail.bounced_further(connection, unnamed).items() if key}


def _quotable(connection: Connection, question: Question, matches: tuple[Match, ...]) -> tuple[str, ...]:
    """The customers' words that an agent may have quoted."""
    meant = (
        best_match(Facts(matches=matches), Address(question.sender)) if question.quotes_customers else None
    )
    return customers.words_in(connection, meant.ticket.number) if meant else ()


def _answered(own: tuple[OwnMail, ...]) -> Iterator[int]:
    return (sent.held for sent in own if sent.held is not None)


def _incomplete(matches: tuple[Match, ...]) -> tuple[int, ...]:
    waiting = (match.ticket for match in matches if match.ticket.status is Status.AWAITING_INFO)
    return tuple(dict.fromkeys(ticket.number for ticket in waiting))


def _concerned(matches: tuple[Match, ...], own: tuple[OwnMail, ...]) -> tuple[int, ...]:
    """The tickets that an agent's mail is about; a merged one keeps what was said in it."""
    answered = (sent.ticket_number for sent in own if sent.ticket_number is not None)
    return tuple(dict.fromkeys((*(match.ticket.number for match in matches), *answered)))
