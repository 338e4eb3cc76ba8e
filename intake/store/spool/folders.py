"""Telling which folder a mail came from."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from intake.desk.message import WatchedFolder
from intake.store.database.tables import mail

# Mail from before folders were recorded may have come from any.
UNKNOWN_FOLDER = ""
# What stands in a folder's place for mail that was handed to us, by a pipe or by LMTP: it lies on no server.
DELIVERED = "delivered"


def came_from(folder: WatchedFolder) -> tuple[ColumnElement[bool], ...]:
    """The conditions for mail of this folder; together with a UID they identify one mail."""
    return (
        mail.c.mailbox == folder.mailbox,
        mail.c.uidvalidity == folder.uidvalidity,
        mail.c.folder.in_((folder.url, UNKNOWN_FOLDER)),
    )
