"""Which mails a mail names, ours and customers', in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from intake.desk.disposition import MailStatus
from intake.desk.facts import OwnMail, Question
from intake.store.prepared import ListQuery, list_of
from intake.store.tables import mail, outbox, outbox_recipient

# A mail may name others a hundred times over; more tickets than this are not looked at.
MOST_TICKETS = 20

_Row = tuple[str, str, int | None, str | None, datetime | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class NamedMails:
    """What was found; `of_customers` are tickets and the Message-ID of a mail of each, the newest first."""

    own: tuple[OwnMail, ...]
    of_customers: tuple[tuple[int, str], ...]


def look(connection: Connection, question: Question, *, itself: bool) -> NamedMails:
    """Our mails that it answers, those that a report names, and itself, should it have come back.

    Customers' mails are looked for among those that it answers.
    """
    back = (question.message_id,) if itself and question.message_id else ()
    ids = tuple(dict.fromkeys((*question.token_ids, *question.message_ids, *question.reported_ids, *back)))
    if not ids:
        return NamedMails((), ())
    rows = _NAMED.rows(connection, {"mailbox": question.mailbox}, own=ids, theirs=question.message_ids)
    of_customers = {(row[2], row[1]) for row in rows if row[0] == "customer" and row[2] is not None}
    newest = sorted(of_customers, key=lambda named: (-named[0], named[1]))
    return NamedMails(_own(ids, rows), tuple(newest[:MOST_TICKETS]))


def _own(ids: Iterable[str], rows: Iterable[_Row]) -> tuple[OwnMail, ...]:
    found: dict[str, OwnMail] = {}
    recipients: dict[str, list[tuple[str, str]]] = {}
    for whose, message_id, number, template, sent_on, key, address in rows:
        if whose != "own" or template is None or sent_on is None:
            continue
        found[message_id] = OwnMail(message_id, number, template, (), sent_on)
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


# --- The statement --------------------------------------------------------------------------------


def _own_mails(length: int) -> Select[str, str, int, str, datetime, str, str]:
    return (
        select(
            literal_column("'own'", Text).label("whose"),
            outbox.c.message_id,
            outbox.c.ticket_number,
            outbox.c.template,
            func.coalesce(outbox.c.sent_at, outbox.c.created_at).label("sent_on"),
            outbox_recipient.c.address_key,
            outbox_recipient.c.address,
        )
        .join_from(outbox, outbox_recipient, isouter=True)
        .where(outbox.c.message_id.in_(list_of("own", length, outbox.c.message_id)))
    )


def _of_customers(length: int) -> Select[str, str, int, str, datetime, str, str]:
    newest = (
        select(mail.c.message_id, mail.c.ticket_number)
        .where(
            mail.c.message_id.in_(list_of("theirs", length, mail.c.message_id)),
            # Without statistics SQLite takes the index of the statuses for the better one, and walks
            # through all mail that there ever was; an expression has no index.
            mail.c.mailbox.concat("") == bindparam("mailbox"),
            mail.c.status.concat("") == MailStatus.PROCESSED.value,
            mail.c.ticket_number.is_not(None),
            # One of ours that came back is no customer's.
            ~select(outbox.c.id).where(outbox.c.message_id == mail.c.message_id).exists(),
        )
        .distinct()
        .order_by(mail.c.ticket_number.desc())
        .limit(literal_column(str(MOST_TICKETS), Integer))
        .subquery()
    )
    nothing = (null() for _ in range(4))
    return select(literal_column("'customer'", Text), newest.c.message_id, newest.c.ticket_number, *nothing)


def _named(
    length: int,
) -> CompoundSelect[str, str, int | None, str | None, datetime | None, str | None, str | None]:
    return union_all(_own_mails(length), _of_customers(length))


_NAMED = ListQuery(_named)
