"""Remember which addresses are known, what not to believe, which rule decided, and what a scanner said.

Whoever wrote in a ticket after the desk had written to him about it counts as known: he answered.  A forger
could do so too, but he needed an address, a ticket's number and that the victim takes part in it; if only
those counted whom something proves, every customer of years would be a stranger on the day of the upgrade.
Addresses that aren't ASCII, and those of whom only one mail came, become known by their next mail.

Addresses are compared by IDNA2008 and by ASCII case alone (see `intake.addresses`): the keys of those that
aren't plain ASCII are made anew, from the addresses as they were written.  One that two spellings share
afterwards keeps one row.  Who shared a key before (straße.de, strasse.de) had one row, of the first of them,
which stays his.

A ticket says what its requests offered of earlier tickets, and whether its requester stands behind it: of
tickets from before, the first is worked out as it was, and the second is assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from intake.addresses import address_key, domain_key
from intake.store.database.types import Key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Spelt out, not imported: a migration must make the same tables for ever.
TIME = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # First of all, for what else is made here may read the keys.
    make_keys_anew(address_key, domain_key)
    op.add_column("ticket", sa.Column("offered", sa.Text(), nullable=True))
    op.add_column("ticket", sa.Column("vouched", sa.Boolean(), nullable=True))
    op.add_column("ticket", sa.Column("plain", sa.Boolean(), nullable=True))
    op.add_column("ticket", sa.Column("plans", sa.Text(), nullable=True))
    # What the first mails of tickets from before lacked isn't known, and their terms are worked out.
    op.add_column("ticket", sa.Column("first_missing", sa.Text(), nullable=True))
    # What waits to be sent was meant for the one account that there was.
    op.add_column("outbox", sa.Column("mailbox", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("certificate_ends", TIME, nullable=True))
    op.create_table(
        "correspondent",
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_correspondent")),
        sqlite_with_rowid=False,
    )
    op.execute(HAVE_ANSWERED)
    # Of mail that came before the signatures aren't known, so each may prove one mail more.
    op.create_table(
        "seen_signature",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("mail_id", ROW_ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_seen_signature_mail_id_mail")),
        sa.PrimaryKeyConstraint("mailbox", "digest", name=op.f("pk_seen_signature")),
        sqlite_with_rowid=False,
    )
    # Which notifications outsiders saw before isn't known.
    op.create_table(
        "exposed_notification",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("mail_id", ROW_ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_exposed_notification_mail_id_mail")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_exposed_notification")),
        sqlite_with_rowid=False,
    )
    # No rule decided about the mail of before, and nobody was asked about viruses in it.
    op.add_column("mail", sa.Column("dated", sa.Text()))
    op.add_column("mail", sa.Column("rule", sa.Text()))
    op.add_column("mail", sa.Column("scan", sa.Text()))
    ruled = sa.text("rule IS NOT NULL")
    op.create_index("ix_mail_ruled", "mail", ["processed_at"], sqlite_where=ruled, postgresql_where=ruled)
    # Nothing is known against what was written before.
    op.add_column("entry", sa.Column("warning", sa.Text(), nullable=True))
    op.drop_index(op.f("ix_outbox_recipient_address_key_answered_at"), table_name="outbox_recipient")
    responses()
    withheld()
    held_decision()
    count_yesterday()
    absences()
    digests()
    unread()
    unheard()
    troubles()
    sent_copies()
    reports()
    words()


def downgrade() -> None:
    op.drop_table("ticket_words")
    op.execute("DELETE FROM counter WHERE name = 'words_below'")
    op.drop_table("monthly_report")
    op.drop_table("ended_term")
    op.drop_column("ticket", "first_missing")
    op.drop_table("sent_copy")
    op.drop_table("trouble")
    op.drop_table("unheard")
    op.drop_table("unread")
    # Earlier versions don't know such mail; they find it on the server again.
    op.execute("DELETE FROM mail WHERE status = 'unfetched'")
    op.drop_table("assignment_turn")
    op.drop_table("digest")
    op.drop_table("absence")
    op.drop_table("held_decision")
    op.drop_table("withheld")
    op.drop_table("response")
    op.create_index(
        op.f("ix_outbox_recipient_address_key_answered_at"),
        "outbox_recipient",
        ["address_key", "answered_at"],
        unique=False,
    )
    # Nobody took part who was only proposed, and earlier versions don't know such people.
    op.execute("DELETE FROM participant WHERE role = 'proposed'")
    make_keys_anew(str.casefold, str.casefold)
    op.drop_index("ix_mail_ruled", "mail")
    op.drop_column("mail", "scan")
    op.drop_column("mail", "rule")
    op.drop_column("mail", "dated")
    op.drop_table("exposed_notification")
    op.drop_table("seen_signature")
    op.drop_column("entry", "warning")
    op.drop_table("correspondent")
    op.drop_column("outbox", "mailbox")
    op.drop_column("contact", "certificate_ends")
    op.drop_column("ticket", "plans")
    op.drop_column("ticket", "vouched")
    op.drop_column("ticket", "offered")
    op.drop_column("ticket", "plain")


HAVE_ANSWERED = """
INSERT INTO correspondent (address_key, since)
SELECT recipient.address_key, min(answer.arrived_at)
FROM mail AS answer
JOIN outbox ON outbox.ticket_number = answer.ticket_number
JOIN outbox_recipient AS recipient ON recipient.outbox_id = outbox.id
WHERE answer.disposition = 'append' AND answer.automatic IS NULL
AND outbox.audience = 'customer' AND outbox.created_at <= answer.arrived_at
AND recipient.address_key = lower(answer.sender)
GROUP BY recipient.address_key
"""


# --- What the caps count --------------------------------------------------------------------------


def responses() -> None:
    op.create_table(
        "response",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("ticket_number", ROW_ID, nullable=True),
        sa.Column("sketch", sa.Text(), nullable=True),
        sa.Column("alike", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_response_ticket_number_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
    )
    index("response", "person", "at")
    index("response", "domain", "standing", "kind", "at")
    unseen = "standing IN ('stranger', 'refuted', 'newcomer')"
    index("response", "standing", "kind", "at", name="ix_response_unseen", where=unseen)
    index("response", "alike", "at", name="ix_response_alike", where="alike IS NOT NULL")


def withheld() -> None:
    op.create_table(
        "withheld",
        sa.Column("mail_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("ticket_number", ROW_ID, nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("reported_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_withheld_mail_id_mail")),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_withheld_ticket_number_ticket")
        ),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_withheld")),
    )
    index("withheld", "mailbox", name="ix_withheld_unreported", where="reported_at IS NULL")
    index("withheld", "answer", "mailbox")
    index("withheld", "mailbox", "reported_at")


def held_decision() -> None:
    # Of who decided what before nothing is known.
    op.create_table(
        "held_decision",
        sa.Column("mail_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_key", sa.Text(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_held_decision_mail_id_mail")),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_held_decision")),
    )
    op.create_index(
        "ix_held_decision_untold",
        "held_decision",
        ["mailbox"],
        unique=False,
        sqlite_where=sa.text("told = 0"),
        postgresql_where=sa.text("told = false"),
    )


def index(table: str, *columns: str, name: str = "", where: str = "") -> None:
    condition = sa.text(where) if where else None
    op.create_index(
        op.f(name or f"ix_{table}_{'_'.join(columns)}"),
        table,
        list(columns),
        unique=False,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def count_yesterday() -> None:
    """Go on counting what went out lately; of nobody it is known who he was, so all count as known."""
    row = OUTBOX_RECIPIENT.c
    counted = sa.table("response", *map(sa.column, ("kind", "standing", "person", "at")))
    lately = sa.select(
        sa.literal("answer", sa.Text()), sa.literal("known", sa.Text()), row.address_key, row.answered_at
    ).where(row.answered_at >= datetime.now(UTC) - timedelta(days=1))
    op.execute(sa.insert(counted).from_select(["kind", "standing", "person", "at"], lately))


# --- Agents who are away --------------------------------------------------------------------------


def absences() -> None:
    op.create_table(
        "absence",
        sa.Column("agent_key", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("deputy", sa.Text(), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("agent_key", name=op.f("pk_absence")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assignment_turn",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("last_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "people", name=op.f("pk_assignment_turn")),
        sqlite_with_rowid=False,
    )


# --- Digests --------------------------------------------------------------------------------------


def digests() -> None:
    op.create_table(
        "digest",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("reader_key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "reader_key", "day", name=op.f("pk_digest")),
        sqlite_with_rowid=False,
    )


def unread() -> None:
    # Of what was quarantined before, agents aren't told any more.
    op.create_table(
        "unread",
        sa.Column("mail_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME, nullable=True),
        sa.Column("told_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_unread_mail_id_mail")),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_unread")),
    )


def unheard() -> None:
    # Of what was ignored before, agents aren't told any more.
    op.create_table(
        "unheard",
        sa.Column("mail_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_unheard_mail_id_mail")),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_unheard")),
    )
    index("unheard", "mailbox", name="ix_unheard_untold", where="told_at IS NULL")


# --- What operators are told ----------------------------------------------------------------------


def troubles() -> None:
    op.create_table(
        "trouble",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.Column("tried_at", TIME, nullable=True),
        sa.Column("over_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_trouble")),
        sqlite_with_rowid=False,
    )


# --- Copies of sent mail --------------------------------------------------------------------------


def sent_copies() -> None:
    # What was sent before is not put into any folder.
    op.create_table(
        "sent_copy",
        sa.Column("outbox_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("filed_at", TIME, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_sent_copy_outbox_id_outbox")),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_sent_copy")),
    )
    index("sent_copy", "mailbox", "due_at", name="ix_sent_copy_due", where="due_at IS NOT NULL")


# --- Reports --------------------------------------------------------------------------------------


def reports() -> None:
    op.create_table(
        "ended_term",
        sa.Column("ticket_number", ROW_ID, nullable=False),
        sa.Column("obligation", sa.Text(), nullable=False),
        sa.Column("ended_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("licence_kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_number"], ["ticket.number"], name=op.f("fk_ended_term_ticket_number_ticket")
        ),
        sa.PrimaryKeyConstraint("ticket_number", "obligation", "ended_at", name=op.f("pk_ended_term")),
        sqlite_with_rowid=False,
    )
    index("ended_term", "ended_at")
    op.create_table(
        "monthly_report",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("reader_key", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "reader_key", "month", name=op.f("pk_monthly_report")),
        sqlite_with_rowid=False,
    )


# --- Words ----------------------------------------------------------------------------------------

INDEX = "words, content='', columnsize=0, detail=none, tokenize='ascii'"
COLUMNS = (
    "entry_id BIGINT NOT NULL, words TSVECTOR NOT NULL, CONSTRAINT pk_ticket_words PRIMARY KEY (entry_id)"
)


def words() -> None:
    # SQLAlchemy knows neither FTS5 nor its tables.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE VIRTUAL TABLE ticket_words USING fts5({INDEX})")
    else:
        op.execute(f"CREATE TABLE ticket_words ({COLUMNS})")
        op.execute("CREATE INDEX ix_ticket_words_words ON ticket_words USING gin (words)")
    # What was said before is indexed later, a little at a time: it may be millions of mails.
    op.execute(
        "INSERT INTO counter (name, value) SELECT 'words_below', max(id) + 1 FROM entry HAVING count(*) > 0"
    )


# --- Keys of addresses ----------------------------------------------------------------------------

TICKET = sa.table(
    "ticket",
    sa.column("number"),
    sa.column("requester"),
    sa.column("requester_key", Key),
    sa.column("requester_domain", Key),
    sa.column("assignee"),
)
PARTICIPANT = sa.table(
    "participant",
    sa.column("ticket_number"),
    sa.column("address_key", Key),
    *map(sa.column, ("address", "name", "position", "role")),
)
OUTBOX_RECIPIENT = sa.table(
    "outbox_recipient",
    sa.column("outbox_id"),
    sa.column("address_key", Key),
    *map(sa.column, ("address", "state", "code", "message")),
    sa.column("answered_at", TIME),
)
BOUNCED_ADDRESS = sa.table(
    "bounced_address",
    sa.column("address_key", Key),
    *map(sa.column, ("address", "detail")),
    sa.column("at", TIME),
    sa.column("mail_id"),
)
# Of a mail to two spellings of one address the row with most still to be done stays: rather twice than never.
STANDINGS = ("waiting", "delivered", "failed")


def make_keys_anew(key: Callable[[str], str], domain: Callable[[str], str]) -> None:
    """Make the keys of all addresses that aren't plain ASCII, from the addresses as they were written."""
    of_tickets(key, domain)
    of_people(PARTICIPANT, "ticket_number", key, lambda row: (row.role != "requester", row.position))
    of_people(OUTBOX_RECIPIENT, "outbox_id", key, lambda row: STANDINGS.index(row.state))
    of_people(BOUNCED_ADDRESS, None, key, lambda row: -row.at.timestamp())


def of_tickets(key: Callable[[str], str], domain: Callable[[str], str]) -> None:
    connection, ticket = op.get_bind(), TICKET.c
    for row in connection.execute(sa.select(TICKET).where(not_ascii(ticket.requester))).all():
        values = {"requester_key": key(row.requester)}
        if row.requester_domain is not None:
            values["requester_domain"] = domain(row.requester.rpartition("@")[2])
        connection.execute(sa.update(TICKET).where(ticket.number == row.number).values(values))
    for row in connection.execute(sa.select(TICKET).where(not_ascii(ticket.assignee))).all():
        assigned = sa.update(TICKET).where(ticket.number == row.number)
        connection.execute(assigned.values(assignee=key(row.assignee)))


def of_people(
    table: sa.TableClause, whole: str | None, key: Callable[[str], str], order: Callable[[sa.Row], object]
) -> None:
    """Make the keys of a table, unique within `whole`; of two rows with one key the first in order stays."""
    connection = op.get_bind()

    def same(row: sa.Row, of_key: str) -> sa.ColumnElement[bool]:
        same_key = table.c.address_key == of_key
        return sa.and_(same_key, table.c[whole] == getattr(row, whole)) if whole else same_key

    rows = connection.execute(sa.select(table).where(not_ascii(table.c.address))).all()
    # All of them first: one's new key may be another's old one.
    for row in rows:
        connection.execute(sa.delete(table).where(same(row, row.address_key)))
    for row in rows:
        new = key(row.address)
        other = connection.execute(sa.select(table).where(same(row, new))).one_or_none()
        if other is not None and order(other) <= order(row):
            continue
        connection.execute(sa.delete(table).where(same(row, new)))
        connection.execute(sa.insert(table).values({**row._asdict(), "address_key": new}))


def not_ascii(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    sqlite = op.get_bind().dialect.name == "sqlite"
    octets = sa.func.length(sa.cast(column, sa.LargeBinary)) if sqlite else sa.func.octet_length(column)
    return octets != sa.func.length(column)
