"""The tables.  Migrations are tested to make exactly these, on both databases."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from intake.store.database.naming import metadata
from intake.store.database.plans_type import PlansOfTicket
from intake.store.database.types import (
    Attachments,
    CleanText,
    History,
    Key,
    Offers,
    RowId,
    TextList,
    UtcDateTime,
)

# The spool and, once a mail is processed, the ledger of every mail that ever came in.
mail = Table(
    "mail",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("mailbox", Key, nullable=False),
    # The folder's URL; "" for mail from before folders were recorded.
    Column("folder", Key, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("arrived_at", UtcDateTime, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("left_on_server", Attachments, nullable=False),
    Column("spooled_at", UtcDateTime, nullable=False),
    Column("settled", Boolean, nullable=False),
    Column("status", Key, nullable=False),
    Column("disposition", Key),
    Column("reasons", TextList, nullable=False),
    Column("automatic", CleanText),
    Column("released", Boolean, nullable=False),
    Column("ticket_number", ForeignKey("ticket.number"), index=True),
    Column("sender", CleanText, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("message_id", Key, index=True),
    Column("fingerprint", Key),
    Column("text_digest", Key),
    # When it says that it was written; marked where its sender wasn't proved, NULL where that doesn't count.
    Column("dated", CleanText),
    Column("attempts", Integer, nullable=False),
    Column("last_error", CleanText),
    Column("processed_at", UtcDateTime),
    # The mailbox's rule that decided or kept answers back, and what a virus scanner said; NULL for none.
    Column("rule", CleanText),
    Column("scan", CleanText),
    UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
    # Serves both for finding the next mail to process and for counting: every index slows each mail down.
    Index(None, "status", "mailbox", "id"),
    Index(None, "mailbox", "fingerprint", "id"),
    Index(None, "mailbox", "text_digest", "arrived_at"),
    Index(
        "ix_mail_unsettled",
        "mailbox",
        "uidvalidity",
        sqlite_where=text("settled = 0"),
        postgresql_where=text("settled = false"),
    ),
    Index(
        "ix_mail_ruled",
        "processed_at",
        sqlite_where=text("rule IS NOT NULL"),
        postgresql_where=text("rule IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

# The bytes have a table of their own: SQLite rewrites a whole row, blob included, for every change of status.
mail_raw = Table(
    "mail_raw",
    metadata,
    Column("mail_id", RowId, ForeignKey("mail.id"), primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
)

cursor = Table(
    "cursor",
    metadata,
    Column("mailbox", Key, primary_key=True),
    Column("folder", Key, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    Column("number", RowId, primary_key=True, autoincrement=False),
    Column("mailbox", Key, nullable=False),
    Column("status", Key, nullable=False, index=True),
    Column("subject", CleanText, nullable=False),
    Column("requester_key", Key, nullable=False),
    Column("requester", CleanText, nullable=False),
    Column("requester_name", CleanText, nullable=False),
    Column("answer_to", CleanText),
    Column("answer_to_name", CleanText),
    Column("language", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("priority", CleanText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("missing", TextList, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("assignee", CleanText),
    Column("closed_reason", CleanText),
    Column("finished_at", UtcDateTime),
    Column("first_answered_at", UtcDateTime),
    Column("merged_into", ForeignKey("ticket.number")),
    Column("continues", ForeignKey("ticket.number")),
    Column("history", History, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("licence_kind", CleanText, nullable=False),
    Column("due_at", UtcDateTime, index=True),
    # NULL for an address whose domain belongs to no firm.
    Column("requester_domain", Key),
    # NULL for tickets from before this was remembered: what they offered is worked out, and they count.
    Column("offered", Offers),
    Column("vouched", Boolean),
    # NULL for a ticket from before anything was known of it: automatic mail about it repeats what it holds.
    Column("plain", Boolean),
    # NULL for a ticket for which nothing is planned.
    Column("plans", PlansOfTicket),
    # What its first mail lacked; NULL for a ticket from before this, and how its terms ended, was kept.
    Column("first_missing", TextList),
    Index(None, "mailbox", "requester_key", "number"),
    Index(None, "mailbox", "requester_domain", "number"),
)

ticket_field = Table(
    "ticket_field",
    metadata,
    Column("ticket_number", ForeignKey("ticket.number"), primary_key=True),
    Column("name", Key, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("value", CleanText, nullable=False),
    Column("source", CleanText, nullable=False),
    Column("evidence", CleanText, nullable=False),
    sqlite_with_rowid=False,
)

participant = Table(
    "participant",
    metadata,
    Column("ticket_number", ForeignKey("ticket.number"), primary_key=True),
    Column("address_key", Key, primary_key=True),
    Column("address", CleanText, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("position", Integer, nullable=False),
    Column("role", CleanText, nullable=False),
    sqlite_with_rowid=False,
)

# The conversation, with the audit trail among its entries.
entry = Table(
    "entry",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_number", ForeignKey("ticket.number"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("author", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("full_text", CleanText, nullable=False),
    Column("mail_id", ForeignKey("mail.id")),
    Column("cause", CleanText, nullable=False),
    # Why not to believe it; NULL where nothing speaks against it.
    Column("warning", CleanText),
    Index(None, "ticket_number", "id"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("entry_id", ForeignKey("entry.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("part", CleanText, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("content_type", CleanText, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", CleanText, nullable=False),
    Column("inline", Boolean, nullable=False),
    Column("left_on_server", Boolean, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("message_id", Key, nullable=False, unique=True),
    Column("in_reply_to", CleanText),
    Column("ticket_number", ForeignKey("ticket.number")),
    Column("mail_id", ForeignKey("mail.id")),
    Column("template", CleanText, nullable=False),
    Column("audience", Key, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("sender", CleanText, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("state", Key, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_owner", CleanText),
    Column("lease_until", UtcDateTime),
    Column("last_error", CleanText),
    Column("created_at", UtcDateTime, nullable=False),
    Column("trying_since", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    # By whose account it goes; NULL: by the usual one.
    Column("mailbox", Key),
    Index(None, "state", "due_at"),
    Index(None, "ticket_number", "created_at"),
    sqlite_autoincrement=True,
)

outbox_raw = Table(
    "outbox_raw",
    metadata,
    Column("outbox_id", RowId, ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
)

# `answered_at` is set for automatic answers to customers and to the writer: the cap of a ticket counts them.
outbox_recipient = Table(
    "outbox_recipient",
    metadata,
    Column("outbox_id", ForeignKey("outbox.id"), primary_key=True),
    Column("address_key", Key, primary_key=True),
    Column("address", CleanText, nullable=False),
    Column("state", Key, nullable=False),
    Column("code", Integer, nullable=False),
    Column("message", CleanText, nullable=False),
    Column("answered_at", UtcDateTime),
    sqlite_with_rowid=False,
)

bounced_address = Table(
    "bounced_address",
    metadata,
    Column("address_key", Key, primary_key=True),
    Column("address", CleanText, nullable=False),
    Column("detail", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("mail_id", ForeignKey("mail.id")),
)

# What the passing of time alone will cause.  A row that fired stays: it makes sure that each reminder
# and each closing happens only once, whatever the clocks do.
timer = Table(
    "timer",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_number", ForeignKey("ticket.number"), nullable=False),
    Column("mailbox", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("basis", Key, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("fired_at", UtcDateTime),
    UniqueConstraint("ticket_number", "kind", "basis", "due_at"),
    Index(
        "ix_timer_waiting",
        "mailbox",
        "due_at",
        sqlite_where=text("fired_at IS NULL"),
        postgresql_where=text("fired_at IS NULL"),
    ),
)

# The registry of licences; registration numbers are stored in the form of `licences.normal_number`.
licence = Table(
    "licence",
    metadata,
    Column("registration_number", Key, primary_key=True),
    Column("organization", CleanText, nullable=False),
    Column("product", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("purchased_on", Date),
    Column("valid_until", Date),
    Column("latest_release", CleanText, nullable=False),
)
