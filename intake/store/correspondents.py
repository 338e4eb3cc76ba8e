"""The addresses that are known; `facts` says of each mail whether its sender is among them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.prepared import Write
from intake.store.database.sender_tables import correspondent

_ADD = Write(insert(correspondent).on_conflict_do_nothing())


def add(connection: Connection, address_key: str, now: datetime) -> None:
    """Remember an address as known; a repetition changes nothing."""
    _ADD.run(connection, {"address_key": address_key, "since": now})
