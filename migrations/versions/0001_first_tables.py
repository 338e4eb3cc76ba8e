"""The first tables: mail, tickets, outbox and what keeps them in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Spelt out, not imported: a migration must make the same tables for ever.
TIME = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("last_ok_at", TIME, nullable=True),
        sa.Column("last_error_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("server", name=op.f("pk_contact")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "cursor",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "folder", name=op.f("pk_cursor")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "ticket",
        sa.Column("number", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("requester_key", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("requester_name", sa.Text(), nullable=False),
        sa.Column("answer_to", sa.Text(), nullable=True),
        sa.Column("answer_to_name", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("first_answered_at", TIME, nullable=True),
        sa.Column("merged_into", ROW_ID, nullable=True),
        sa.Column("continues", ROW_ID, nullable=True),
        sa.Column("history", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("licence_kind", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["continues"], ["ticket.number"], name=op.f("fk_ticket_continues_ticket")),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["ticket.number"], name=op.f("fk_ticket_merged_into_ticket")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ticket")),
    )
    op.create_index(
        op.f("ix_ticket_mailbox_requester_key_number"),
        "ticket",
        ["mailbox", "requester_key", "number"],
        unique=False,
    )
    op.create_index(op.f("ix_ticket_status"), "ticket", ["status"], unique=False)
    op.create_index(op.f("ix_ticket_due_at"), "ticket", ["due_at"], unique=False)
    op.create_table(
        "mail",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", TIME, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("left_on_server", sa.Text(), nullable=False),
        sa.Column("spooled_at", TIME, nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Text(), nullable=True),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("ticket_number", ROW_ID, nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("text_digest", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("processed_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_mail_ticket_number_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid", name=op.f("uq_mail_mailbox_uidvalidity_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_mail_mailbox_fingerprint_id"), "mail", ["mailbox", "fingerprint", "id"], unique=False
    )
    op.create_index(
        op.f("ix_mail_mailbox_text_digest_arrived_at"),
        "mail",
        ["mailbox", "text_digest", "arrived_at"],
        unique=False,
    )
    op.create_index(op.f("ix_mail_message_id"), "mail", ["message_id"], unique=False)
    op.create_index(op.f("ix_mail_status_mailbox_id"), "mail", ["status", "mailbox", "id"], unique=False)
    op.create_index(op.f("ix_mail_ticket_number"), "mail", ["ticket_number"], unique=False)
    op.create_index(
        "ix_mail_unsettled",
        "mail",
        ["mailbox", "uidvalidity"],
        unique=False,
        sqlite_where=sa.text("settled = 0"),
        postgresql_where=sa.text("settled = false"),
    )
    op.create_table(
        "participant",
        sa.Column("ticket_number", ROW_ID, nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_participant_ticket_number_ticket")
        ),
        sa.PrimaryKeyConstraint("ticket_number", "address_key", name=op.f("pk_participant")),
    )
    op.create_table(
        "ticket_field",
        sa.Column("ticket_number", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_ticket_field_ticket_number_ticket")
        ),
        sa.PrimaryKeyConstraint("ticket_number", "name", name=op.f("pk_ticket_field")),
    )
    op.create_table(
        "bounced_address",
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("mail_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_bounced_address_mail_id_mail")),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_bounced_address")),
    )
    op.create_table(
        "entry",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ticket_number", ROW_ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("full_text", sa.Text(), nullable=False),
        sa.Column("mail_id", ROW_ID, nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_entry_mail_id_mail")),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_entry_ticket_number_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index(op.f("ix_entry_ticket_number_id"), "entry", ["ticket_number", "id"], unique=False)
    op.create_table(
        "mail_raw",
        sa.Column("mail_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_mail_raw_mail_id_mail")),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_mail_raw")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("ticket_number", ROW_ID, nullable=True),
        sa.Column("mail_id", ROW_ID, nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("trying_since", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_outbox_mail_id_mail")),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_outbox_ticket_number_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_state_due_at"), "outbox", ["state", "due_at"], unique=False)
    op.create_index(
        op.f("ix_outbox_ticket_number_created_at"), "outbox", ["ticket_number", "created_at"], unique=False
    )
    op.create_table(
        "attachment",
        sa.Column("entry_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("inline", sa.Boolean(), nullable=False),
        sa.Column("left_on_server", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_attachment_entry_id_entry")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_attachment")),
    )
    op.create_table(
        "outbox_raw",
        sa.Column("outbox_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_outbox_raw_outbox_id_outbox")),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_outbox_raw")),
    )
    op.create_table(
        "outbox_recipient",
        sa.Column("outbox_id", ROW_ID, nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_outbox_recipient_outbox_id_outbox")
        ),
        sa.PrimaryKeyConstraint("outbox_id", "address_key", name=op.f("pk_outbox_recipient")),
    )
    op.create_index(
        op.f("ix_outbox_recipient_address_key_answered_at"),
        "outbox_recipient",
        ["address_key", "answered_at"],
        unique=False,
    )
    op.create_table(
        "timer",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ticket_number", ROW_ID, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("fired_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_timer_ticket_number_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint(
            "ticket_number", "kind", "basis", "due_at", name=op.f("uq_timer_ticket_number_kind_basis_due_at")
        ),
    )
    op.create_index(
        "ix_timer_waiting",
        "timer",
        ["mailbox", "due_at"],
        unique=False,
        sqlite_where=sa.text("fired_at IS NULL"),
        postgresql_where=sa.text("fired_at IS NULL"),
    )
    op.create_table(
        "licence",
        sa.Column("registration_number", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purchased_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("latest_release", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("registration_number", name=op.f("pk_licence")),
    )


def downgrade() -> None:
    op.drop_table("licence")
    op.drop_table("timer")
    op.drop_index(op.f("ix_outbox_recipient_address_key_answered_at"), table_name="outbox_recipient")
    op.drop_table("outbox_recipient")
    op.drop_table("outbox_raw")
    op.drop_table("attachment")
    op.drop_index(op.f("ix_outbox_ticket_number_created_at"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_state_due_at"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("mail_raw")
    op.drop_index(op.f("ix_entry_ticket_number_id"), table_name="entry")
    op.drop_table("entry")
    op.drop_table("bounced_address")
    op.drop_table("ticket_field")
    op.drop_table("participant")
    op.drop_index(
        "ix_mail_unsettled",
        table_name="mail",
        sqlite_where=sa.text("settled = 0"),
        postgresql_where=sa.text("settled = false"),
    )
    op.drop_index(op.f("ix_mail_ticket_number"), table_name="mail")
    op.drop_index(op.f("ix_mail_status_mailbox_id"), table_name="mail")
    op.drop_index(op.f("ix_mail_message_id"), table_name="mail")
    op.drop_index(op.f("ix_mail_mailbox_text_digest_arrived_at"), table_name="mail")
    op.drop_index(op.f("ix_mail_mailbox_fingerprint_id"), table_name="mail")
    op.drop_table("mail")
    op.drop_index(op.f("ix_ticket_due_at"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_status"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_mailbox_requester_key_number"), table_name="ticket")
    op.drop_table("ticket")
    op.drop_table("secret")
    op.drop_table("lease")
    op.drop_table("cursor")
    op.drop_table("counter")
    op.drop_table("contact")
