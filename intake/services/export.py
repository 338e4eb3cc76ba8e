"""A ticket's raw mails and attachments as files with safe names."""

from __future__ import annotations

import re
from pathlib import Path

from intake.mail.parsing.parse import MalformedMail, attachment_bytes
from intake.store.database.session import Database
from intake.store.spool import ledger
from intake.store.tickets import merging, tickets

_LONGEST_NAME = 100
_UNSAFE = re.compile(r"[^\w.()+ -]+")


def export_ticket(database: Database, number: int, directory: Path) -> list[Path] | None:
    """Write `mail-ID.eml` and `mail-ID-N-NAME` files into the directory; None when there is no such ticket.

    Names in mail are labels: what is written is made safe, numbered, and always inside the
    directory.  Existing files of the same name are replaced, links are not followed.
    """
    with database.read() as connection:
        if tickets.load(connection, number) is None:
            return None
        mails_of_all = [
            mail for one in merging.family(connection, number) for mail in ledger.of_ticket(connection, one)
        ]
        mails = [(mail.id, ledger.raw(connection, mail.id)) for mail in mails_of_all]
    directory.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for mail_id, raw in mails:
        if raw is None:
            continue
        written.append(_write(directory / f"mail-{mail_id}.eml", raw))
        try:
            for position, (attachment, content) in enumerate(attachment_bytes(raw), start=1):
                name = f"mail-{mail_id}-{position}-{safe_name(attachment.name)}"
                written.append(_write(directory / name, content))
        except MalformedMail:
            continue  # The raw mail is written; nothing more can be got out of it.
    return written


def safe_name(label: str) -> str:
    """A file name without separators, leading dots or control characters, at most 100 characters long."""
    name = _UNSAFE.sub("_", label).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if len(name) > _LONGEST_NAME:
        keep = f"{dot}{suffix}"[:20] if stem else ""
        name = name[: _LONGEST_NAME - len(keep)] + keep
    return name or "file"


def _write(path: Path, content: bytes) -> Path:
    if path.is_symlink():
        path.unlink()
    path.write_bytes(content)
    return path
