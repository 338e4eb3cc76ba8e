"""Remember which addresses are known.

Whoever took part in a ticket before this version counts as known: he was answered, and wrote again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Spelt out, not imported: a migration must make the same tables for ever.
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "correspondent",
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_correspondent")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("correspondent")
