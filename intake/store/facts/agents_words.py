"""What agents wrote in the tickets that a colleague's mail is about, and who was told of these tickets."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import CompoundSelect, Connection, case, func, or_, select, union

from intake.addresses import address_key
from intake.desk.agents_words import AgentsWords
from intake.desk.outgoing import Audience
from intake.desk.ticket import EntryKind
from intake.store.database.prepared import ListQuery, list_of
from intake.store.database.tables import entry, mail, outbox, outbox_recipient

# Whoever wrote before that many others did is hardly concerned any more.
_MOST_WORDS = 100
_MOST_TOLD = 100

_BY_AGENTS = or_(entry.c.kind == EntryKind.AGENT.value, entry.c.kind == EntryKind.NOTE.value)

_WORDS = (
    select(
        entry.c.ticket_number,
        entry.c.mail_id,
        mail.c.sender,
        entry.c.kind,
        entry.c.author,
        entry.c.at,
        entry.c.text,
    )
    .join_from(entry, mail, entry.c.mail_id == mail.c.id)
    .where(_BY_AGENTS)
    .order_by(entry.c.id.desc())
    .limit(_MOST_WORDS)
)
# Where an agent wrote to the customers himself, only colleagues got a mail of the desk's.
_TO_CUSTOMERS = (outbox.c.audience == Audience.CUSTOMER.value) & outbox.c.automatic.is_(False)
_SENT = select(
    outbox.c.mail_id,
    func.coalesce(func.max(case((_TO_CUSTOMERS, outbox.c.id))), func.max(outbox.c.id)).label("place"),
).group_by(outbox.c.mail_id)
_TOLD = (
    select(outbox_recipient.c.address)
    .join_from(outbox, outbox_recipient)
    .where(outbox.c.audience == Audience.AGENTS.value)
    .distinct()
    .order_by(outbox_recipient.c.address)
    .limit(_MOST_TOLD)
)


def _known(length: int) -> CompoundSelect[int | None]:
    numbers = list_of("numbers", length, entry.c.ticket_number)
    told_of = select(outbox.c.ticket_number).where(
        outbox.c.ticket_number.in_(numbers), outbox.c.audience == Audience.AGENTS.value
    )
    written = select(entry.c.ticket_number).where(entry.c.ticket_number.in_(numbers), _BY_AGENTS)
    return union(told_of, written)


_KNOWN = ListQuery(_known)


def look(connection: Connection, numbers: Collection[int]) -> tuple[AgentsWords, ...]:
    """What agents wrote in these tickets, the newest last."""
    if not numbers:
        return ()
    sent = {
        row.mail_id: row.place for row in connection.execute(_SENT.where(outbox.c.ticket_number.in_(numbers)))
    }
    rows = connection.execute(_WORDS.where(entry.c.ticket_number.in_(numbers))).all()
    return tuple(
        AgentsWords(
            row.ticket_number,
            row.mail_id,
            address_key(row.sender),
            row.author,
            row.at,
            row.text,
            sent.get(row.mail_id) if row.kind == EntryKind.AGENT else None,
        )
        for row in reversed(rows)
    )


def told(connection: Connection, numbers: Collection[int]) -> tuple[str, ...]:
    """The addresses that got mails for agents about these tickets."""
    if not numbers:
        return ()
    return tuple(connection.execute(_TOLD.where(outbox.c.ticket_number.in_(numbers))).scalars())


def known(connection: Connection, numbers: Collection[int]) -> tuple[int, ...]:
    """Those of these tickets of which an agent was told, or in which he wrote."""
    if not numbers:
        return ()
    return tuple(number for (number,) in _KNOWN.rows(connection, {}, numbers=tuple(numbers)) if number)
