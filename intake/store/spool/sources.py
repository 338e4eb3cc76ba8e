"""Which mail came out of which folder."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from intake.desk.message import Source
from intake.store.database.tables import mail

# Mail that was taken in before the folder was noted may be of any.
UNKNOWN_FOLDER = ""


def came_from(source: Source) -> tuple[ColumnElement[bool], ...]:
    """The conditions for mail of this folder; with a UID beside them they mean one mail."""
    return (
        mail.c.mailbox == source.mailbox,
        mail.c.uidvalidity == source.uidvalidity,
        mail.c.folder.in_((source.folder, UNKNOWN_FOLDER)),
    )
