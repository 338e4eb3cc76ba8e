"""What a ticket, a mail and an outgoing mail look like to a reader: the names that scripts rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.services.views import Json, deadline_view, entry_view, mail_view, outgoing_view, ticket_view
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from intake.store.spool import ledger
from intake.store.tickets import tickets
from tests.services.desk import COMPLETE, DeskInHand, letter


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskInHand]:
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(database)
    made = DeskInHand(database)
    made.receive(letter(COMPLETE))
    yield made
    database.close()


def printed(view: Json | None) -> Json:
    """As a script reads it back: everything is plain data."""
    read: Json = json.loads(json.dumps(view))
    return read


def test_a_ticket_is_told_in_the_names_of_the_contract(desk: DeskInHand) -> None:
    shown = printed(ticket_view(desk.ticket(), desk.regulation))
    assert (
        list(shown)
        == (
            "number tag status kind priority subject requester requester_name participants proposed fields missing created_at"
            " due_at first_answered_at finished_at closed_reason continues merged_into mailbox assignee due_by_hand waiting_since reminders language"
        ).split()
    )
    assert (shown["number"], shown["tag"], shown["status"]) == (1, "#1", "open")
    assert shown["created_at"] == "2026-03-02T09:00:00+00:00"
    assert shown["fields"] == {
        "registration_number": "800123456",
        "organization": "ООО «Ромашка»",
        "release": "3.0.12.4",
        "subject": "Не печатается счёт",
    }


def test_a_field_that_is_missing_is_told_as_null_and_one_that_the_regulation_lost_stays(
    desk: DeskInHand,
) -> None:
    desk.receive(letter("Рег. номер 800123456. Не печатается.", sender="oleg@other.example"))
    lacking = printed(ticket_view(desk.ticket(2), desk.regulation))
    assert lacking["missing"] == ["organization", "release"]
    assert lacking["fields"] == {
        "registration_number": "800123456",
        "organization": None,
        "release": None,
        "subject": "Не печатается счёт",
    }
    assert printed(ticket_view(desk.ticket(2), None))["fields"] == {
        "registration_number": "800123456",
        "subject": "Не печатается счёт",
    }


def test_what_is_owed_is_told_only_where_the_regulation_is_known(desk: DeskInHand) -> None:
    shown = printed(deadline_view(desk.ticket(), desk.regulation))
    assert list(shown) == ["obligation", "term", "started_at", "pauses", "due_at", "certain"]
    assert deadline_view(desk.ticket(), None) is None


def test_mails_entries_and_outgoing_mails_are_told_in_the_names_of_the_contract(desk: DeskInHand) -> None:
    with desk.database.read() as connection:
        (mail,) = ledger.list_mails(connection)
        entry = tickets.entries(connection, 1)[0]
    shown = printed(mail_view(mail))
    assert (shown["id"], shown["disposition"], shown["ticket"]) == (1, "open_ticket", 1)
    assert {"mailbox", "status", "reasons", "sender", "subject", "message_id"} <= set(shown)
    said = printed(entry_view(entry))
    assert list(said) == ["at", "kind", "author", "text", "full_text", "cause", "warning", "attachments"]
    outgoing = printed(outgoing_view(desk.sent()[0]))
    assert (outgoing["template"], outgoing["state"], outgoing["ticket"]) == ("acknowledgement", "pending", 1)
    assert outgoing["recipients"] == [
        {"address": "olga@firma.example", "state": "waiting", "code": 0, "message": ""}
    ]
