"""One ticket taking over another: the participants of the one may write to the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, and_, bindparam, select

from intake.desk.message import Address
from intake.desk.ticket import EntryKind, Participant, ParticipantRole
from intake.store.database.errors import IllegalChange
from intake.store.database.tables import entry
from intake.store.tickets.reader import lock, parts

_EVENT = re.compile(r"ticket ([0-9]{1,18}) merged into this one")
TOOK_OVER = and_(entry.c.kind == EntryKind.EVENT.value, entry.c.text.like("ticket % merged into this one"))
"""An entry is the event that its ticket took over another one."""
_MERGES = select(entry.c.text).where(entry.c.ticket_number == bindparam("number"), TOOK_OVER)


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


def event_of(merged: int | None) -> str:
    """The event of a ticket that took over the ticket `merged`."""
    return f"ticket {merged} merged into this one"


def merged_by(event: str) -> int | None:
    """The number of the ticket that was taken over with this event; None for any other event."""
    found = _EVENT.fullmatch(event)
    return int(found[1]) if found else None


def family(connection: Connection, number: int) -> tuple[int, ...]:
    """A ticket, and all that were merged into it or into one of these."""
    found = [number]
    for one in found:  # it grows meanwhile
        for event in connection.execute(_MERGES, {"number": one}).scalars():
            merged = merged_by(event)
            if merged is not None and merged not in found:
                found.append(merged)
    return tuple(found)


def joining(connection: Connection, number: int, people: Iterable[Participant]) -> list[dict[str, object]]:
    """The rows of the people who don't take part in a ticket yet, placed in their order after all who do.

    Whoever was only proposed in the one ticket is only proposed in the other.
    """
    known = {key: (place, one.role) for place, key, one in parts(connection, number).people}
    rows: dict[str, dict[str, object]] = {}
    for one in people:
        proposed = one.role is ParticipantRole.PROPOSED
        role = ParticipantRole.PROPOSED if proposed else ParticipantRole.PARTICIPANT
        place = place_for(one.address.key, role, known)
        if place is not None:
            rows[one.address.key] = person(number, one.address, place, role)
            known[one.address.key] = (place, role)
    return list(rows.values())


def place_for(
    key: str, role: ParticipantRole, people: Mapping[str, tuple[int, ParticipantRole]]
) -> int | None:
    """The place of somebody who gets this role in a ticket; None when he has it, or a better one."""
    if key not in people:
        # After the last place, not by the count: a ticket that took another over may have a place twice.
        return max((place for place, _ in people.values()), default=-1) + 1
    place, now = people[key]
    let_in = now is ParticipantRole.PROPOSED and role is not ParticipantRole.PROPOSED
    return place if let_in else None


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
