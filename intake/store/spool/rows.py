"""What is known of every mail when it enters the ledger."""

from __future__ import annotations

from datetime import datetime

from intake.desk.disposition import MailStatus
from intake.desk.message import FetchedMail, UnfetchedMail


def new_row(listed: FetchedMail | UnfetchedMail, now: datetime) -> dict[str, object]:
    """The row of a mail of which only its place, its arrival and its size count yet."""
    return {
        "mailbox": listed.folder.mailbox,
        "folder": listed.folder.url,
        "uidvalidity": listed.folder.uidvalidity,
        "uid": listed.uid,
        "arrived_at": listed.arrived_at,
        "size": listed.size,
        "complete": True,
        "left_on_server": (),
        "spooled_at": now,
        "settled": False,
        "status": MailStatus.SPOOLED,
        "reasons": (),
        "released": False,
        "sender": "",
        "subject": "",
        "attempts": 0,
    }
