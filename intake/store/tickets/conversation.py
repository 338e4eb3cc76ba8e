"""What was said in a ticket, the newest first and no more than is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from intake.desk.message import Attachment
from intake.desk.ticket import EntryKind
from intake.store.database.prepared import ListQuery, list_of
from intake.store.database.tables import attachment, entry
from intake.store.tickets import merging

_SPOKEN = (EntryKind.CUSTOMER, EntryKind.AGENT, EntryKind.NOTE)
# One mail may be as long as all that is ever retold.
_LONGEST = 400_001


@dataclass(frozen=True, slots=True)
class Said:
    """An entry that holds somebody's words, or the event that a ticket was merged into this one.

    `warning` says why not to believe that the words are his.
    """

    at: datetime
    kind: EntryKind
    author: str
    text: str
    mail_id: int | None
    warning: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """The newest entries first; `earlier` counts those before them that were not read."""

    said: tuple[Said, ...]
    earlier: int


def newest(connection: Connection, number: int, most: int, *, but_of: int | None = None) -> Conversation:
    """The last words of a ticket and of those merged into it, at most `most` entries.

    Those of the mail `but_of` are left out.
    """
    # No mail has the id 0, and NULL equals nothing: notes without a mail count.
    asked, numbers = {"but_of": but_of or 0}, merging.family(connection, number)
    rows = _NEWEST.rows(connection, {**asked, "most": most}, numbers=numbers)
    files = _files(connection, [row[0] for row in rows])
    said = tuple(
        Said(at, EntryKind(kind), author, text, mail_id, warning or "", files.get(entry_id, ()))
        for entry_id, at, kind, author, text, mail_id, warning in rows
    )
    if len(said) < most:
        return Conversation(said, 0)
    return Conversation(said, _COUNT.rows(connection, asked, numbers=numbers)[0][0] - len(said))


def _files(connection: Connection, entries: list[int]) -> dict[int, tuple[Attachment, ...]]:
    if not entries:
        return {}
    found: dict[int, list[Attachment]] = {}
    rows = sorted(_FILES.rows(connection, {}, entries=entries), key=itemgetter(0, 1))
    for entry_id, _, part, name, content_type, size, sha256, inline, left in rows:
        file = Attachment(part, name, content_type, size, sha256, inline, left)
        found.setdefault(entry_id, []).append(file)
    return {entry_id: tuple(files) for entry_id, files in found.items()}


# --- Statements -----------------------------------------------------------------------------------

_BEGINNING = func.substr(entry.c.text, 1, literal_column(str(_LONGEST), Integer), type_=entry.c.text.type)


def _of_others(length: int) -> tuple[ColumnElement[bool], ...]:
    return (
        entry.c.ticket_number.in_(list_of("numbers", length, entry.c.ticket_number)),
        or_(*(entry.c.kind == kind.value for kind in _SPOKEN), merging.TOOK_OVER),
        func.coalesce(entry.c.mail_id, -1) != bindparam("but_of"),
    )


def _newest_of(length: int) -> Select[int, datetime, str, str, str, int | None, str | None]:
    columns = (entry.c.id, entry.c.at, entry.c.kind, entry.c.author, _BEGINNING.label("text"))
    return (
        select(*columns, entry.c.mail_id, entry.c.warning)
        .where(*_of_others(length))
        .order_by(entry.c.id.desc())
        .limit(bindparam("most", type_=Integer))
    )


def _count_of(length: int) -> Select[int]:
    return select(func.count()).select_from(entry).where(*_of_others(length))


_NEWEST, _COUNT = ListQuery(_newest_of), ListQuery(_count_of)


def _files_of(length: int) -> Select[int, int, str, str, str, int, str, bool, bool]:
    of = attachment.c
    values = (of.part, of.name, of.content_type, of.size, of.sha256, of.inline, of.left_on_server)
    listed = of.entry_id.in_(list_of("entries", length, of.entry_id))
    return select(of.entry_id, of.position, *values).where(listed)


_FILES = ListQuery(_files_of)
