"""The files that go along with a mail: those of the mail that caused it, and of mails that it tells of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from intake.desk.message import Attachment
from intake.desk.outbound import FilePart
from intake.desk.scan import bars_files
from intake.mail.parsing.parse import attachment_bytes
from intake.services.answer_context import Files
from intake.services.watched import WatchedMailbox
from intake.store.database.session import Connection
from intake.store.spool import ledger, scans


class Filed(Protocol):
    """An entry of a ticket with the files of its mail."""

    @property
    def mail_id(self) -> int | None: ...  # noqa: D102 - said above
    @property
    def attachments(self) -> tuple[Attachment, ...]: ...  # noqa: D102 - said above


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """Those of the mail that caused an answer; what is `withheld` is handed on to nobody."""

    attachments: tuple[Attachment, ...]
    raw: bytes
    withheld: bool


def files_of(
    connection: Connection, told: Sequence[Filed], own: OwnFiles | None, watched: WatchedMailbox
) -> Files:
    """The files for which there is room in a mail, the first ones first, and the names of the others."""
    earlier = [entry for entry in told if entry.attachments and entry.mail_id is not None]
    # What nobody could look into when it came, or was found to be infected, stays here for good.
    barred = {entry.mail_id for entry in earlier if _is_barred(connection, entry.mail_id, watched)}
    items = [item for entry in earlier for item in entry.attachments] + list(own.attachments if own else ())
    items = [item for item in items if not item.is_signature]
    # One at a time: each may be as large as a mail can be.
    stored = (
        ledger.raw(connection, entry.mail_id)
        for entry in earlier
        if entry.mail_id is not None and entry.mail_id not in barred
    )
    raws = chain(stored, (own.raw,) if own and own.attachments and not own.withheld else ())
    left_out = [item.name for item in items if item.left_on_server]
    left_out += [item.name for entry in earlier if entry.mail_id in barred for item in _brought(entry)]
    if own is not None and own.withheld:
        left_out += [item.name for item in _brought(own) if not item.left_on_server]
    parts: list[FilePart] = []
    contents: list[str] = []
    room = watched.max_attachment_bytes
    for attachment, content in (pair for raw in raws if raw for pair in attachment_bytes(raw)):
        if attachment.is_signature:
            continue  # It signs the mail as it came, which nobody gets.
        if len(content) > room:
            left_out.append(attachment.name)
            continue
        room -= len(content)
        parts.append(FilePart(attachment.name, attachment.content_type, content))
        if attachment.holds:
            contents.append(f"{attachment.name}\n{attachment.holds}")
    return Files(tuple(parts), tuple(part.name for part in parts), tuple(left_out), tuple(contents))


def _brought(source: Filed | OwnFiles) -> Iterator[Attachment]:
    return (item for item in source.attachments if not item.is_signature)


def _is_barred(connection: Connection, mail_id: int | None, watched: WatchedMailbox) -> bool:
    scan = None if mail_id is None else scans.stored(connection, mail_id)
    return bars_files(scan, watched.desk.unscanned)
