"""Telling which folder a mail came from."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement

from intake.desk.message import WatchedFolder
from intake.store.database.tables import mail

# Mail from before folders were recorded may have come from any.
UNKNOWN_FOLDER = ""
# What stands in a folder's place for mail that was handed to us, by a pipe or by LMTP: it lies on no server.
DELIVERED = "delivered"
# The same for mail of the past, that an operator imported.
IMPORTED = "imported"
# The same for what an operator had done in an agent's name: no mail server gives a folder this name.
TYPED = "typed"
# What stands before the URL of a folder of sent mail: its mails were written by our own people.
_SENT = "sent:"


def came_from(folder: WatchedFolder) -> tuple[ColumnElement[bool], ...]:
    """The conditions for mail of this folder; together with a UID they identify one mail."""
    return (
        mail.c.mailbox == folder.mailbox,
        mail.c.uidvalidity == folder.uidvalidity,
        mail.c.folder.in_((folder.url, UNKNOWN_FOLDER)),
    )


def of_sent_mail(folder: WatchedFolder) -> WatchedFolder:
    """The folder as that of sent mail: the same place on the server would be another one, were it watched."""
    return replace(folder, url=f"{_SENT}{folder.url}")


def is_sent(url: str) -> bool:
    """Whether a mail's folder is one of sent mail."""
    return url.startswith(_SENT)
