"""The tables about those who write: who is known, and what went out, or did not, because of their mail."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, text

from intake.store.database.naming import metadata
from intake.store.database.types import CleanText, Key, RowId, UtcDateTime

# What went out because of mail, as the caps count it: an automatic answer (a row for each address), or what
# agents were told of one mail.  `person` is the address without its sub-address; `domain` is NULL where
# nothing is counted by domain; `sketch` and `alike` tell near-equal mails.
response = Table(
    "response",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("standing", Key, nullable=False),
    Column("person", Key, nullable=False),
    Column("domain", Key),
    Column("at", UtcDateTime, nullable=False),
    Column("ticket_number", ForeignKey("ticket.number")),
    Column("sketch", CleanText),
    Column("alike", Key),
    Index(None, "person", "at"),
    Index(None, "domain", "standing", "kind", "at"),
    Index(
        "ix_response_unseen",
        "standing",
        "kind",
        "at",
        sqlite_where=text("standing IN ('stranger', 'refuted', 'newcomer')"),
        postgresql_where=text("standing IN ('stranger', 'refuted', 'newcomer')"),
    ),
    Index(
        "ix_response_alike",
        "alike",
        "at",
        sqlite_where=text("alike IS NOT NULL"),
        postgresql_where=text("alike IS NOT NULL"),
    ),
)

# Mails that were too many: for which no automatic answer went out, or of which agents were not told singly.
# `answer` says what became of the answer since; `reported_at` when agents were told of them together.
withheld = Table(
    "withheld",
    metadata,
    Column("mail_id", RowId, ForeignKey("mail.id"), primary_key=True, autoincrement=False),
    Column("mailbox", Key, nullable=False),
    Column("ticket_number", ForeignKey("ticket.number")),
    Column("standing", Key, nullable=False),
    Column("person", Key, nullable=False),
    Column("domain", Key, nullable=False),
    Column("why", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("answer", Key, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("reported_at", UtcDateTime),
    Index(
        "ix_withheld_unreported",
        "mailbox",
        sqlite_where=text("reported_at IS NULL"),
        postgresql_where=text("reported_at IS NULL"),
    ),
    Index(None, "answer", "mailbox"),
    Index(None, "mailbox", "reported_at"),
)

# What was last decided about a mail that was held: `by_key` is the agent's address, NULL for an operator, and
# `told` says that the agents who had been told of the mail know of the decision.
held_decision = Table(
    "held_decision",
    metadata,
    Column("mail_id", RowId, ForeignKey("mail.id"), primary_key=True, autoincrement=False),
    Column("mailbox", Key, nullable=False),
    Column("verdict", Key, nullable=False),
    Column("by", CleanText, nullable=False),
    Column("by_key", Key),
    Column("at", UtcDateTime, nullable=False),
    Column("told", Boolean, nullable=False),
    Index(
        "ix_held_decision_untold",
        "mailbox",
        sqlite_where=text("told = 0"),
        postgresql_where=text("told = false"),
    ),
)

# Signatures of mails that were proved, by their digests, and the first mail that had each.
seen_signature = Table(
    "seen_signature",
    metadata,
    Column("mailbox", Key, primary_key=True),
    Column("digest", Key, primary_key=True),
    Column("mail_id", ForeignKey("mail.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

# Our notifications that outsiders have seen, and the first mail that shows it: they prove no other mail.
exposed_notification = Table(
    "exposed_notification",
    metadata,
    Column("message_id", Key, primary_key=True),
    Column("mail_id", ForeignKey("mail.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

# Addresses that are known: a mail of theirs answered one of ours, or was proved.
correspondent = Table(
    "correspondent",
    metadata,
    Column("address_key", Key, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)
