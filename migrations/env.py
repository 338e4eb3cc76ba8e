"""Runs the migrations for `intake db upgrade`, inside the one transaction that it hands over."""

from __future__ import annotations

from alembic import context

from intake.store.database.tables import metadata
from intake.store.database.text_tables import is_compared


def run(connection) -> None:  # noqa: ANN001
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        # SQLite can roll back the creation of tables; Alembic assumes that it can't.
        transactional_ddl=True,
        # Most changes to a table on SQLite mean rebuilding it.
        include_name=lambda name, kind, _: kind != "table" or is_compared(name),
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with context.config.attributes["database"].write() as opened:
        run(opened)
