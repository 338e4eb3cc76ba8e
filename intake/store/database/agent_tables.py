"""The tables about agents and operators, whom the configuration names by their addresses."""

from __future__ import annotations

from sqlalchemy import Column, Date, Table

from intake.store.database.naming import metadata
from intake.store.database.types import CleanText, Key, UtcDateTime

# What each agent last said of his being away: from when to when, or the day on which he was back.
absence = Table(
    "absence",
    metadata,
    Column("agent_key", Key, primary_key=True),
    Column("since", Date),
    Column("until", Date),
    Column("deputy", CleanText, nullable=False),
    Column("back_on", Date),
    sqlite_with_rowid=False,
)

# Who of those that take turns in a mailbox got the last ticket, by the keys of their addresses.
assignment_turn = Table(
    "assignment_turn",
    metadata,
    Column("mailbox", Key, primary_key=True),
    Column("people", Key, primary_key=True),
    Column("last_key", Key, nullable=False),
    sqlite_with_rowid=False,
)

# The digests that were made: one for each reader and day, taken in the transaction that queues the mail.
digest = Table(
    "digest",
    metadata,
    Column("mailbox", Key, primary_key=True),
    Column("reader_key", Key, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

# What is in trouble, and when operators were told: last, and last in vain.
trouble = Table(
    "trouble",
    metadata,
    Column("subject", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("detail", CleanText, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Column("tried_at", UtcDateTime),
    Column("over_at", UtcDateTime),
    sqlite_with_rowid=False,
)
