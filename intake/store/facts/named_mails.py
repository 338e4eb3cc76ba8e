"""Which mails a mail names, whether ours or customers'.

A person who answers a mail that we sent to him names its ticket by that; any mails of customers that he
names as well tell us nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    bindparam,
    literal_column,
    select,
)

from intake.addresses import address_key
from intake.desk.disposition import MailStatus
from intake.desk.facts import OwnMail, Question
from intake.desk.outgoing import Audience, Template
from intake.store.database.prepared import ListQuery, Query, list_of
from intake.store.database.sender_tables import exposed_notification
from intake.store.database.tables import mail, outbox, outbox_recipient
from intake.store.spool.folders import is_sent

# A mail may name hundreds of others; no more tickets than this are looked at.
MOST_TICKETS = 20

_Row = tuple[str, int | None, int | None, str | None, str | None, int | None, int, str, str]
_TELL_OF_HELD = frozenset({Template.HELD.value, Template.COLLISION.value})

# Of a template that an earlier version had, nothing more is known than that it was.
_KNOWN = {template.value: template for template in Template}


@dataclass(frozen=True, slots=True)
class NamedMails:
    """The named mails; `of_customers` are tickets with the Message-ID of a mail of each, the newest first."""

    own: tuple[OwnMail, ...]
    of_customers: tuple[tuple[int, str], ...]


def by_envelope(connection: Connection, question: Question) -> Question:
    """The question with the Message-ID of the mail that a report names by its envelope, before any other."""
    named = question.reported_place
    if named is None:
        return question
    found = (message_id for (message_id,) in _AT.rows(connection, {"place": named.place}))
    ids = tuple(message_id for message_id in found if named.is_of(message_id))
    return replace(question, reported_ids=tuple(dict.fromkeys((*ids, *question.reported_ids))))


def look(
    connection: Connection, question: Question, mail_id: int | None = None, *, itself: bool
) -> NamedMails:
    """Find our mails that it answers, those that a report names, and itself, should it have come back.

    A mail of ours among those that came in doesn't count as a customer's.  What the mail itself exposed
    (`mail_id`), it may still be proved by.
    """
    back = (question.message_id,) if itself and question.message_id else ()
    ids = tuple(dict.fromkeys((*question.token_ids, *question.own_ids, *question.reported_ids, *back)))
    own = _own(ids, _OWN.rows(connection, {}, own=ids), mail_id) if ids else ()
    own += _by_hand(connection, question, own)
    return NamedMails(own, () if _answers(question, own) else _of_customers(connection, question, own))


def _by_hand(connection: Connection, question: Question, own: tuple[OwnMail, ...]) -> tuple[OwnMail, ...]:
    """The mails that a report is about and that our people wrote in the mailbox itself."""
    reported = set(question.reported_ids) - {sent.message_id for sent in own}
    if not reported:
        return ()
    query = select(mail.c.id, mail.c.message_id, mail.c.ticket_number, mail.c.folder)
    of_mailbox = (mail.c.mailbox.concat("") == question.mailbox, mail.c.ticket_number.is_not(None))
    rows = connection.execute(query.where(mail.c.message_id.in_(reported), *of_mailbox))
    return tuple(
        OwnMail(row.message_id, row.ticket_number, (), mail_id=row.id, by_hand=True)
        for row in rows
        if row.message_id is not None and is_sent(row.folder)
    )


def _answers(question: Question, own: Iterable[OwnMail]) -> bool:
    """Whether the sender answers a mail that we sent to him about a ticket."""
    return any(
        sent.ticket_number is not None
        and sent.message_id in question.own_ids
        and any(question.sender == address_key(address) for address in sent.recipients)
        for sent in own
    )


def _of_customers(
    connection: Connection, question: Question, own: Iterable[OwnMail]
) -> tuple[tuple[int, str], ...]:
    theirs = set(question.customer_ids) - {sent.message_id for sent in own}
    if not theirs:
        return ()
    rows = set(_THEIRS.rows(connection, {"mailbox": question.mailbox}, theirs=sorted(theirs)))
    return tuple(sorted(rows, key=lambda named: (-named[0], named[1]))[:MOST_TICKETS])


def _own(ids: Iterable[str], rows: Iterable[_Row], mail_id: int | None) -> tuple[OwnMail, ...]:
    found: dict[str, OwnMail] = {}
    recipients: dict[str, list[tuple[str, str]]] = {}
    for message_id, number, cause, key, address, exposed_by, place, template, audience in rows:
        found[message_id] = OwnMail(
            message_id,
            number,
            (),
            None if exposed_by == mail_id else exposed_by,
            cause if template in _TELL_OF_HELD else None,
            place,
            _KNOWN.get(template),
            Audience(audience),
            cause,
        )
        if key is not None and address is not None:
            recipients.setdefault(message_id, []).append((key, address))
    return tuple(
        replace(
            found[message_id],
            recipients=tuple(address for _, address in sorted(recipients.get(message_id, ()))),
        )
        for message_id in ids
        if message_id in found
    )


# --- The statements -------------------------------------------------------------------------------

_AT = Query(select(outbox.c.message_id).where(outbox.c.id == bindparam("place")))


def _own_mails(
    length: int,
) -> Select[str, int | None, int | None, str | None, str | None, int | None, int, str, str]:
    return (
        select(
            outbox.c.message_id,
            outbox.c.ticket_number,
            outbox.c.mail_id,
            outbox_recipient.c.address_key,
            outbox_recipient.c.address,
            exposed_notification.c.mail_id,
            outbox.c.id,
            outbox.c.template,
            outbox.c.audience,
        )
        .select_from(
            outbox.outerjoin(outbox_recipient).outerjoin(
                exposed_notification, exposed_notification.c.message_id == outbox.c.message_id
            )
        )
        .where(outbox.c.message_id.in_(list_of("own", length, outbox.c.message_id)))
    )


def _customers_mails(length: int) -> Select[int, str]:
    return (
        select(mail.c.ticket_number, mail.c.message_id)
        .where(
            mail.c.message_id.in_(list_of("theirs", length, mail.c.message_id)),
            # Without statistics SQLite prefers the index of the statuses, and scans all mail
            # that ever came in; it can't use an index for an expression.
            mail.c.mailbox.concat("") == bindparam("mailbox"),
            mail.c.status.concat("") == MailStatus.PROCESSED.value,
            mail.c.ticket_number.is_not(None),
        )
        .distinct()
        .order_by(mail.c.ticket_number.desc())
        .limit(literal_column(str(MOST_TICKETS), Integer))
    )


_OWN: ListQuery[str, int | None, int | None, str | None, str | None, int | None, int, str, str] = ListQuery(
    _own_mails
)
_THEIRS: ListQuery[int, str] = ListQuery(_customers_mails)
