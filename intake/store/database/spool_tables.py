"""The tables beside the spool: mails of which nobody has read anything yet."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table

from intake.store.database.naming import metadata
from intake.store.database.types import Key, RowId, UtcDateTime

# Mails that the server would not hand over, and those that could not be understood.  `tries` counts how
# often the server was asked in vain, `next_at` says when it is asked again, `told_at` when agents were told.
unread = Table(
    "unread",
    metadata,
    Column("mail_id", RowId, ForeignKey("mail.id"), primary_key=True, autoincrement=False),
    Column("mailbox", Key, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", UtcDateTime),
    Column("told_at", UtcDateTime),
)
