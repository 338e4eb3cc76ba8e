"""A mail that doesn't reach a customer -> ticket and agents, in the transaction that finds it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from intake.desk.delivery import GiveUp
from intake.desk.rules.undelivered import undelivered
from intake.desk.ticket import Ticket
from intake.services.answer_context import Occasion
from intake.services.presence import staffed
from intake.services.watched import WatchedMailbox
from intake.store.database.session import Connection
from intake.store.tickets import changes

Queue = Callable[[Connection, Occasion], int]
"""Puts the answers of a disposition into the outbox; returns how many there were."""


def tell_of_unreached(  # noqa: PLR0913 - what happened, to which ticket, and where to say it
    connection: Connection,
    watched: WatchedMailbox,
    queue: Queue,
    *,
    ticket: Ticket,
    given_up: GiveUp,
    now: datetime,
) -> int:
    """Note on the ticket whom the mail doesn't reach, and queue what its agents are told."""
    today = watched.regulation.local_day(now)
    disposition = undelivered(ticket, given_up, staffed(connection, watched.desk), today)
    applied = changes.apply(
        connection,
        disposition,
        mail_id=None,
        mailbox=watched.name,
        arrived_at=now,
        attachments=(),
        now=now,
    )
    return queue(connection, Occasion(disposition, applied.ticket or ticket, None, None, now))
