"""The index of all words: FTS5's table on SQLite, a table with a GIN index on PostgreSQL.

SQLAlchemy knows neither, so they are made by their own words, here and in the migration.  The row of what one
event said has the number of the last entry that it made.
"""

from __future__ import annotations

from sqlalchemy import DDL, ExecutableDDLElement, event

from intake.store.database.naming import metadata

NAME = "ticket_words"
# Only whether a word is in a row is kept: neither the text, nor where in it, nor how often.
_INDEX = "words, content='', columnsize=0, detail=none, tokenize='ascii'"
_COLUMNS = f"entry_id BIGINT NOT NULL, words TSVECTOR NOT NULL, CONSTRAINT pk_{NAME} PRIMARY KEY (entry_id)"
_MADE_BY = (
    ("sqlite", f"CREATE VIRTUAL TABLE {NAME} USING fts5({_INDEX})"),
    ("postgresql", f"CREATE TABLE {NAME} ({_COLUMNS})"),
    ("postgresql", f"CREATE INDEX ix_{NAME}_words ON {NAME} USING gin (words)"),
)

for dialect, statement in _MADE_BY:
    made: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
    event.listen(metadata, "after_create", made.execute_if(dialect=dialect))


def is_compared(name: str | None) -> bool:
    """Whether a table is one of those that SQLAlchemy knows; FTS5 keeps its index in tables of its own."""
    return name is None or not name.startswith(NAME)
