"""Signatures of mails that were proved; `facts` says of each mail whether one of its own is among them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.prepared import Write
from intake.store.database.sender_tables import seen_signature

_ADD = Write(insert(seen_signature).on_conflict_do_nothing())


def add(connection: Connection, mailbox: str, digests: Iterable[str], mail_id: int, now: datetime) -> None:
    """Remember a mail's signatures; one that is known stays the first mail's."""
    for digest in digests:
        _ADD.run(connection, {"mailbox": mailbox, "digest": digest, "mail_id": mail_id, "at": now})
