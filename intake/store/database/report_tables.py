"""The tables of the report: how terms ended, and which monthly mails were made."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Table

from intake.store.database.naming import metadata
from intake.store.database.types import CleanText, Key, UtcDateTime

# What was owed and done, with what the ticket was at that time; a ticket that was reopened may have several.
ended_term = Table(
    "ended_term",
    metadata,
    Column("ticket_number", ForeignKey("ticket.number"), primary_key=True),
    Column("obligation", Key, primary_key=True),
    Column("ended_at", UtcDateTime, primary_key=True, index=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("licence_kind", CleanText, nullable=False),
    Column("priority", CleanText, nullable=False),
    Column("assignee", CleanText),
    sqlite_with_rowid=False,
)

# The monthly reports that were made: one for each reader and month, taken as digests are.
monthly_report = Table(
    "monthly_report",
    metadata,
    Column("mailbox", Key, primary_key=True),
    Column("reader_key", Key, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)
