"""Our notifications that outsiders have seen; `facts` says of each that a mail answers whether it is one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.store.database.prepared import Write
from intake.store.database.sender_tables import exposed_notification

_ADD = Write(insert(exposed_notification).on_conflict_do_nothing())


def add(connection: Connection, message_ids: Iterable[str], mail_id: int, now: datetime) -> None:
    """Remember notifications as seen; of one that is known the first mail stays."""
    for message_id in message_ids:
        _ADD.run(connection, {"message_id": message_id, "mail_id": mail_id, "at": now})
