"""What an event ends is noted in its own transaction, for the reports of later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from intake.desk.changes import Change
from intake.desk.regulation import Regulation
from intake.desk.terms.kept import TermEnded, terms_ended
from intake.desk.ticket import Ticket
from intake.store import ended_terms
from intake.store.database.session import Connection


def note_ended(
    connection: Connection,
    ticket: Ticket,
    changes: Sequence[Change],
    regulation: Regulation,
    at: datetime,
) -> tuple[TermEnded, ...]:
    """Note which terms these changes of a ticket end; they are dated `at` (UTC), and were applied."""
    ended = terms_ended(ticket, changes, regulation, at)
    ended_terms.add(connection, ticket, ended)
    return ended
