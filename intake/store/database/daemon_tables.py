"""The tables about the daemons that share a database: who works on what, and what they have in common."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, Table

from intake.store.database.naming import metadata
from intake.store.database.types import CleanText, Key, UtcDateTime

lease = Table(
    "lease",
    metadata,
    Column("name", Key, primary_key=True),
    Column("holder", CleanText, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

# Incremented under a row lock inside the transaction that uses the number: hence no gaps.
counter = Table(
    "counter",
    metadata,
    Column("name", Key, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

secret = Table(
    "secret",
    metadata,
    Column("name", Key, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

contact = Table(
    "contact",
    metadata,
    Column("server", Key, primary_key=True),
    Column("last_ok_at", UtcDateTime),
    Column("last_error_at", UtcDateTime),
    Column("last_error", CleanText),
    Column("certificate_ends", UtcDateTime),
)
