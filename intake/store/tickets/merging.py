"""One ticket taking over another: the participants of the one may write to the other."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from intake.desk.message import Address
from intake.desk.ticket import ParticipantRole
from intake.store.database.errors import IllegalChange
from intake.store.tickets.reader import lock, parts


def lock_target(connection: Connection, number: int, merged: int | None, mailbox: object) -> None:
    """Lock the ticket `number`, which is to take over the ticket `merged` of that mailbox.

    IllegalChange when it is the same ticket, does not exist, belongs to another mailbox or is merged itself.
    """
    target = lock(connection, number)
    if target is None or number == merged or target.merged_into is not None:
        message = f"Ticket {merged} cannot be merged into {number}"
        raise IllegalChange(message)
    if target.mailbox != mailbox:
        message = f"Ticket {number} belongs to another mailbox than {merged}"
        raise IllegalChange(message)


def joining(connection: Connection, number: int, people: Iterable[Address]) -> list[dict[str, object]]:
    """The rows of the people who don't take part in a ticket yet, placed in their order after all who do."""
    places = {key: place for place, key, _ in parts(connection, number).people}
    rows: list[dict[str, object]] = []
    for address in people:
        if address.key not in places:
            places[address.key] = behind(places.values())
            rows.append(person(number, address, places[address.key], ParticipantRole.PARTICIPANT))
    return rows


def behind(places: Iterable[int]) -> int:
    """The place after all of these."""
    return max(places, default=-1) + 1


def person(number: int | None, address: Address, position: int, role: ParticipantRole) -> dict[str, object]:
    """The row of somebody who takes part in a ticket."""
    return {
        "ticket_number": number,
        "address_key": address.key,
        "address": address.address,
        "name": address.name,
        "position": position,
        "role": role,
    }
