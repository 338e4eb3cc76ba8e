"""A ticket's last words, with their files, on both databases."""

from __future__ import annotations

import pytest

from intake.desk.changes import AddEntry, SetStatus
from intake.desk.ticket import EntryKind, Status
from intake.store.database.session import Connection, Database
from intake.store.tickets import conversation
from intake.store.tickets.tickets import entries
from tests.store.examples import FILE, apply, changes_ticket, opens, said, spooled


def words(connection: Connection, most: int, but_of: int | None = None) -> tuple[list[str], int]:
    found = conversation.newest(connection, 1, most, but_of=but_of)
    return [said.text for said in found.said], found.earlier


@pytest.fixture
def talk(database: Database) -> Database:
    """A ticket with ten further entries by turns, one of them of a doubtful sender."""
    with database.write() as connection:
        first = spooled(connection, 1)
        apply(connection, opens(said()), mail_id=first, attachments=(FILE,))
        for number in range(10):
            kind = (EntryKind.CUSTOMER, EntryKind.AGENT, EntryKind.NOTE)[number % 3]
            warning = "dmarc=fail" if number == 9 else ""
            entry = AddEntry(kind, f"author {number}", f"words {number}", from_mail=False, warning=warning)
            apply(connection, changes_ticket(1, entry))
        apply(connection, changes_ticket(1, SetStatus(Status.RESOLVED, "done")))
    return database


def test_the_newest_words_come_first_without_events_and_the_earlier_ones_are_counted(talk: Database) -> None:
    with talk.read() as connection:
        assert words(connection, 3) == (["words 9", "words 8", "words 7"], 8)
        assert words(connection, 100)[1] == 0
        assert words(connection, 11)[1] == 0
        newest = conversation.newest(connection, 1, 2).said
    assert [(one.kind, one.author, one.warning) for one in newest] == [
        (EntryKind.CUSTOMER, "author 9", "dmarc=fail"),
        (EntryKind.NOTE, "author 8", ""),
    ]


def test_what_stands_above_is_not_retold_and_files_come_with_their_entry(talk: Database) -> None:
    with talk.read() as connection:
        first = next(one for one in entries(connection, 1) if one.attachments)
        assert first.mail_id is not None
        told, earlier = words(connection, 100, but_of=first.mail_id)
        assert (len(told), earlier) == (10, 0)
        oldest = conversation.newest(connection, 1, 100).said[-1]
    assert oldest.mail_id == first.mail_id
    assert oldest.attachments == first.attachments == (FILE,)


def test_a_ticket_that_does_not_exist_has_no_words(talk: Database) -> None:
    with talk.read() as connection:
        assert conversation.newest(connection, 99, 5) == conversation.Conversation((), 0)
