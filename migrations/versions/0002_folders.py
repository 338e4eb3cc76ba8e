"""Identify mail by its folder, too; on SQLite, keep together what belongs to a ticket.

Another account, or a folder that was configured later, may have the same UIDs under the same
UIDVALIDITY.  For existing mail the folder isn't known: it stays empty.

New tickets can be found by the domain of those who opened them; existing tickets can't.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Spelt out, not imported: a migration must make the same tables for ever.
TIME = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

OF_A_FIRM = "ix_ticket_mailbox_requester_domain_number"
BEFORE = ("mailbox", "uidvalidity", "uid")
AFTER = ("mailbox", "folder", "uidvalidity", "uid")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("requester_domain", sa.Text(), nullable=True))
    columns = ["mailbox", "requester_domain", "number"]
    op.create_index(op.f(OF_A_FIRM), "ticket", columns, unique=False)
    if op.get_bind().dialect.name == "sqlite":
        make_anew("mail", lambda name: mail(name, AFTER), MAIL_INDEXES, folder="''")
        for name, columns in OF_TICKETS.items():
            make_anew(name, of_tickets(columns, with_rowid=False), OF_TICKETS_INDEXES.get(name, ()))
        return
    op.add_column("mail", sa.Column("folder", sa.Text(), nullable=False, server_default=""))
    op.alter_column("mail", "folder", server_default=None)
    op.drop_constraint(unique_name(BEFORE), "mail", type_="unique")
    op.create_unique_constraint(unique_name(AFTER), "mail", list(AFTER))


def downgrade() -> None:
    op.drop_index(op.f(OF_A_FIRM), table_name="ticket")
    op.drop_column("ticket", "requester_domain")
    if op.get_bind().dialect.name == "sqlite":
        make_anew("mail", lambda name: mail(name, BEFORE), MAIL_INDEXES)
        for name, columns in OF_TICKETS.items():
            make_anew(name, of_tickets(columns, with_rowid=True), OF_TICKETS_INDEXES.get(name, ()))
        return
    op.drop_constraint(unique_name(AFTER), "mail", type_="unique")
    op.create_unique_constraint(unique_name(BEFORE), "mail", list(BEFORE))
    op.drop_column("mail", "folder")


def make_anew(
    name: str, create: Callable[[str], sa.Table], indexes: Sequence[Callable[[], None]], **filled: str
) -> None:
    """Change a table on SQLite: fill a new one under another name, which then takes the place of the old.

    `filled` are the values, in SQL, of columns that the old table doesn't have.
    """
    new = create(f"{name}_new")
    names = [column.name for column in new.columns]
    values = ", ".join(filled.get(column, column) for column in names)
    op.execute(f"INSERT INTO {name}_new ({', '.join(names)}) SELECT {values} FROM {name}")
    op.drop_table(name)
    op.rename_table(f"{name}_new", name)
    for index in indexes:
        index()


def unique_name(columns: Sequence[str]) -> str:
    return op.f(f"uq_mail_{'_'.join(columns)}")


def mail(name: str, unique: Sequence[str]) -> sa.Table:
    return op.create_table(
        name,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        *([sa.Column("folder", sa.Text(), nullable=False)] if "folder" in unique else []),
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
        sa.UniqueConstraint(*unique, name=unique_name(unique)),
        sqlite_autoincrement=True,
    )


def mail_index(*columns: str) -> Callable[[], None]:
    return lambda: op.create_index(op.f(f"ix_mail_{'_'.join(columns)}"), "mail", list(columns), unique=False)


def unsettled() -> None:
    condition = sa.text("settled = 0")
    op.create_index(
        "ix_mail_unsettled", "mail", ["mailbox", "uidvalidity"], unique=False, sqlite_where=condition
    )


MAIL_INDEXES = (
    mail_index("mailbox", "fingerprint", "id"),
    mail_index("mailbox", "text_digest", "arrived_at"),
    mail_index("message_id"),
    mail_index("status", "mailbox", "id"),
    mail_index("ticket_number"),
    unsettled,
)

# Tables whose rows are looked up by the whole key and read together: without a rowid one lookup finds them.
OF_TICKETS = {
    "participant": lambda: (
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
    ),
    "ticket_field": lambda: (
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
    ),
    "outbox_recipient": lambda: (
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
    ),
}


def answered() -> None:
    op.create_index(
        op.f("ix_outbox_recipient_address_key_answered_at"),
        "outbox_recipient",
        ["address_key", "answered_at"],
        unique=False,
    )


OF_TICKETS_INDEXES = {"outbox_recipient": (answered,)}


def of_tickets(columns: Callable[[], Sequence[object]], *, with_rowid: bool) -> Callable[[str], sa.Table]:
    return lambda name: op.create_table(name, *columns(), sqlite_with_rowid=with_rowid)
