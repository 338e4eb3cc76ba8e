"""Which mail came out of which folder."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from intake.desk.message import WatchedFolder
from intake.store.database.tables import mail

# Mail that was taken in before the folder was noted may be of any.
UNKNOWN_FOLDER = ""


def came_from(folder: WatchedFolder) -> tuple[ColumnElement[bool], ...]:
    """The conditions for mail of this folder; with a UID beside them they mean one mail."""
    return (
        mail.c.mailbox == folder.mailbox,
        mail.c.uidvalidity == folder.uidvalidity,
        mail.c.folder.in_((folder.url, UNKNOWN_FOLDER)),
    )
