"""What the database knows about a mail: a Question goes in, Facts come out.

What is asked about every mail is one statement (`every_mail`).  A mail that names others costs one
more (`named_mails`), the tickets that it names another (`ticket_reader`); what few mails need is
asked for these alone.  All walk an index, however many tickets there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from intake.desk.facts import Facts, KnownValue, Match, OwnMail, Question
from intake.store.facts import colleagues, every_mail, named_mails, named_tickets
from intake.store.tickets.reader import Answered

_NONE = Answered({}, {}, {})


def facts(connection: Connection, question: Question, mail_id: int | None = None) -> Facts:
    """Answer the question; `mail_id` is the mail itself, which is no repetition of its own.

    Tickets match within the question's mailbox only.  A merged ticket stands for the one that
    took it over.
    """
    first = every_mail.look(connection, question, mail_id, known_values=not _names_mails(question))
    mails = named_mails.look(connection, question, itself=first.is_ours)
    named = list(named_tickets.named(question, mails))
    named = named or list(named_tickets.by_subject(connection, question))
    wanted = {number for number, _, _ in named} | set(question.named_numbers)
    known = named_tickets.tickets_by_number(connection, wanted, question) if wanted else _NONE
    tickets = known.tickets
    matches = named_tickets.matches(named, tickets)
    return Facts(
        duplicate_of=first.duplicate_of,
        repeats=first.repeats,
        repeats_ticket=first.repeats_ticket,
        matches=matches,
        named_tickets=tuple(tickets[number] for number in question.named_numbers if number in tickets),
        own_mails=mails.own,
        known_values=_known_values(connection, question, first.known_values, mails.own, matches),
        answers_sent=first.answers_sent,
        # Of several tickets the one with the most counts.
        answers_sent_ticket=max((known.answers.get(one.ticket.number, 0) for one in matches), default=0),
        relays_sent_ticket=max((known.relays.get(one.ticket.number, 0) for one in matches), default=0),
        unknown_numbers=tuple(number for number in question.numbers if number not in tickets),
        bounced_addresses=first.bounced,
        continuations=named_tickets.continuations(connection, question.mailbox, matches),
    )


def _known_values(
    connection: Connection,
    question: Question,
    looked_up: tuple[KnownValue, ...],
    own_mails: Iterable[OwnMail],
    matches: tuple[Match, ...],
) -> tuple[KnownValue, ...]:
    """What the sender gave before, and for what he didn't, his colleagues; `looked_up` is what is known."""
    if _names_mails(question):
        if _goes_on(question, own_mails, matches):
            return ()
        looked_up = every_mail.known_values(connection, question)
    lacking = (match.ticket for match in matches if match.ticket.missing)
    organizations = (
        question.organization,
        *(one.value(question.organization_field) or "" for one in lacking),
    )
    organization = next(filter(None, organizations), "")
    of_colleagues = colleagues.known_values(connection, question, organization)
    given = {known.name for known in looked_up}
    return (*looked_up, *(known for known in of_colleagues if known.name not in given))


def _names_mails(question: Question) -> bool:
    return bool(question.own_ids or question.customer_ids or question.token_ids)


def _goes_on(question: Question, own: Iterable[OwnMail], matches: Iterable[Match]) -> bool:
    """Whether one of those concerned plainly writes in an open ticket in which nothing is missing.

    Then he is asked for nothing, and so what he gave before needn't be known.
    """
    answers_us = any(question.sender == address.casefold() for mail in own for address in mail.recipients)
    return any(
        not match.ticket.missing
        and match.ticket.finished_at is None
        and (answers_us or any(person.address.key == question.sender for person in match.ticket.participants))
        for match in matches
    )
