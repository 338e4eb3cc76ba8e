"""The table of copies: mails that were sent, and are put into the mailbox's own folder of sent mail."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, text

from intake.store.database.naming import metadata
from intake.store.database.types import CleanText, Key, RowId, UtcDateTime

# `due_at` says when the server is asked next; NULL when the copy is there (`filed_at`), or was given up.
sent_copy = Table(
    "sent_copy",
    metadata,
    Column("outbox_id", RowId, ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    Column("mailbox", Key, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("filed_at", UtcDateTime),
    Column("error", CleanText),
    Index(
        "ix_sent_copy_due",
        "mailbox",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
)
