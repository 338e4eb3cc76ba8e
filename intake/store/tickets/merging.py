"""One ticket taking over another: whoever took part in the one is heard in the other."""

from __future__ import annotations

from sqlalchemy import Connection, literal, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.message import Address
from intake.desk.ticket import Role
from intake.store.database.errors import IllegalChange
from intake.store.database.tables import participant
from intake.store.tickets.reader import lock


def lock_target(connection: Connection, number: int, merged: int | None, mailbox: object) -> None:
    """Lock the ticket that takes `merged` over, which is of that mailbox.

    IllegalChange when it is the same, does not exist, is of another mailbox or merged itself.
    """
    target = lock(connection, number)
    if target is None or number == merged or target.merged_into is not None:
        message = f"Ticket {merged} cannot be merged into {number}"
        raise IllegalChange(message)
    if target.mailbox != mailbox:
        message = f"Ticket {number} belongs to another mailbox than {merged}"
        raise IllegalChange(message)


def hand_over_participants(connection: Connection, merged: int | None, number: int, taken: int) -> None:
    """Let those of the merged ticket take part in the other, behind so many places that are taken."""
    people = select(
        literal(number),
        participant.c.address_key,
        participant.c.address,
        participant.c.name,
        participant.c.position + taken,
        literal(Role.PARTICIPANT.value),
    ).where(participant.c.ticket_number == merged)
    names = ["ticket_number", "address_key", "address", "name", "position", "role"]
    connection.execute(insert(participant).from_select(names, people).on_conflict_do_nothing())


def let_in(connection: Connection, number: int, address: Address, taken: int) -> None:
    """Let one more person take part in a ticket, unless he does already."""
    row = {
        "ticket_number": number,
        "address_key": address.key,
        "address": address.address,
        "name": address.name,
        "position": taken,
        "role": Role.PARTICIPANT.value,
    }
    connection.execute(insert(participant).values(row).on_conflict_do_nothing())
