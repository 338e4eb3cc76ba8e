"""What a customer wrote before: in which language, and the very words of a ticket's customers."""

from __future__ import annotations

from sqlalchemy import Connection, select

from intake.desk.ticket import EntryKind
from intake.store.database.tables import entry, ticket

_LAST_ENTRIES = 20
_LONGEST = 200_000


def language_of(connection: Connection, mailbox: str, requester: str) -> str | None:
    """The language of the latest ticket of a requester (his address's key); None when he has none."""
    if not requester:
        return None
    tickets = (
        select(ticket.c.language)
        .where(ticket.c.mailbox == mailbox, ticket.c.requester_key == requester)
        .order_by(ticket.c.number.desc())
        .limit(1)
    )
    return connection.execute(tickets).scalar()


def words_in(connection: Connection, number: int) -> tuple[str, ...]:
    """The last mails that customers wrote to a ticket themselves, whole.

    What an agent brought in a customer's name may hold the agent's own words, and what there is a warning
    about may be a forger's: neither is among them.
    """
    said = (
        select(entry.c.text, entry.c.full_text)
        .where(
            entry.c.ticket_number == number,
            entry.c.kind == EntryKind.CUSTOMER.value,
            entry.c.author.not_like("%(through %"),
            entry.c.warning.is_(None),
        )
        .order_by(entry.c.id.desc())
        .limit(_LAST_ENTRIES)
    )
    return tuple((text or full)[:_LONGEST] for text, full in connection.execute(said))
