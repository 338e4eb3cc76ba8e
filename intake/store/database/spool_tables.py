"""The tables beside the spool: mails of which nobody has read anything yet, or heard."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, text

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

# Mails of which nobody heard when they were worked on: `why` is a word of `Unheard`, `told_at` says when
# agents read of them.  A table of its own, for nearly every mail is heard.
unheard = Table(
    "unheard",
    metadata,
    Column("mail_id", RowId, ForeignKey("mail.id"), primary_key=True, autoincrement=False),
    Column("mailbox", Key, nullable=False),
    Column("why", Key, nullable=False),
    Column("told_at", UtcDateTime),
    Index(
        "ix_unheard_untold",
        "mailbox",
        sqlite_where=text("told_at IS NULL"),
        postgresql_where=text("told_at IS NULL"),
    ),
)
