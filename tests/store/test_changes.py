from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from intake.desk.changes import (
    AddEntry,
    AddParticipant,
    Assign,
    Change,
    CountRequest,
    MarkBounced,
    MergeInto,
    RecordFirstAnswer,
    SetField,
    SetKind,
    SetMissing,
    SetPriority,
    SetStatus,
    SetSubject,
    Vouch,
)
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.message import Address
from intake.desk.source import Source
from intake.desk.ticket import (
    LEGAL_MOVES,
    ClosedReason,
    EntryKind,
    Finding,
    Offer,
    Participant,
    ParticipantRole,
    Priority,
    Status,
    Ticket,
)
from intake.store.database import tables
from intake.store.database.errors import IllegalChange
from intake.store.database.session import Database
from intake.store.facts.facts import facts
from intake.store.tickets import changes, tickets
from tests.store.examples import (
    CUSTOMER,
    FILE,
    FOUND,
    NOW,
    apply,
    changes_ticket,
    new_ticket,
    opens,
    question,
    said,
    spooled,
)

LATER = NOW + timedelta(hours=2)


def changed(database: Database, *wanted: Change, status: Status = Status.OPEN, **values: object) -> Ticket:
    """A ticket to which these changes were applied two hours later."""
    with database.write() as connection:
        number = new_ticket(connection, status=status, **values)
        apply(connection, changes_ticket(number, *wanted), now=LATER)
        ticket = tickets.load(connection, number)
    assert ticket is not None
    return ticket


def events(database: Database, number: int) -> list[tuple[str, str, str]]:
    """Author, text and cause of every event."""
    with database.read() as connection:
        entries = tickets.entries(connection, number)
    return [(entry.author, entry.text, entry.cause) for entry in entries if entry.kind is EntryKind.EVENT]


def test_a_new_ticket_is_loaded_as_it_was_opened(database: Database) -> None:
    answer_to = Address("office@example.com", "Офис")
    with database.write() as connection:
        first = new_ticket(connection)
        number = new_ticket(connection, continues=first, missing=("organization",), answer_to=answer_to)
        ticket = tickets.load(connection, number)
    assert ticket is not None
    assert (ticket.number, ticket.mailbox, ticket.status) == (2, "support", Status.OPEN)
    assert (ticket.requester, ticket.answer_to, ticket.continues) == (CUSTOMER, answer_to, 1)
    assert (ticket.fields, ticket.missing) == (FOUND, ("organization",))
    assert [(person.address, person.role) for person in ticket.participants] == [
        (CUSTOMER, ParticipantRole.REQUESTER)
    ]
    assert (ticket.created_at, ticket.priority, ticket.asked) == (NOW, Priority.NORMAL, 0)


def test_numbers_follow_each_other_and_a_rolled_back_one_is_given_again(database: Database) -> None:
    with database.write() as connection:
        assert new_ticket(connection) == 1
        with pytest.raises(ValueError, match="no"), database.savepoint(connection):  # noqa: PT012
            assert new_ticket(connection) == 2
            raise ValueError("no")
        assert new_ticket(connection) == 2
    with database.write() as connection:
        assert new_ticket(connection) == 3


def test_the_first_entry_of_the_mail_bears_its_time_text_and_attachments(database: Database) -> None:
    note = AddEntry(EntryKind.NOTE, "intake", "seen", from_mail=False)
    with database.write() as connection:
        mail_id = spooled(connection, 1)
        disposition = opens(note, said("new", full_text="new\n> old"), said("new", full_text="new"))
        number = apply(connection, disposition, mail_id=mail_id, attachments=(FILE, FILE), now=LATER)
        assert number is not None
        entries = tickets.entries(connection, number)
    assert [entry.kind for entry in entries] == ["event", "note", "customer", "customer"]
    opened, noted, spoken, again = entries
    assert (opened.text, opened.cause, opened.author) == ("opened as open", "all fields given", "intake")
    assert (noted.at, noted.attachments) == (LATER, ())
    assert (spoken.at, spoken.attachments, spoken.mail_id) == (NOW, (FILE, FILE), mail_id)
    assert (spoken.full_text, again.full_text, again.attachments) == ("new\n> old", "", ())


@pytest.mark.parametrize("old", list(Status))
@pytest.mark.parametrize("new", list(Status))
def test_a_status_moves_only_where_it_may(database: Database, old: Status, new: Status) -> None:
    if new in LEGAL_MOVES[old] or new is old:
        assert changed(database, SetStatus(new, "why"), status=old).status is new
        return
    with pytest.raises(IllegalChange, match=f"from {old} to {new}"):
        changed(database, SetStatus(new, "why"), status=old)
    with database.read() as connection:
        assert tickets.load(connection, 1) is None


def test_closing_and_reopening_keep_reason_and_time(database: Database) -> None:
    ticket = changed(database, SetStatus(Status.RESOLVED, "done"))
    # What a mail does is done when it arrives, however late it is processed.
    assert (ticket.finished_at, ticket.closed_reason, ticket.finished) == (NOW, None, True)
    assert [moment.status for moment in ticket.history] == [Status.OPEN, Status.RESOLVED]
    with database.write() as connection:
        closes = SetStatus(Status.CLOSED, "silence", ClosedReason.NO_REPLY)
        apply(connection, changes_ticket(1, closes), now=LATER + timedelta(days=3))
        closed = tickets.load(connection, 1)
        apply(connection, changes_ticket(1, said(), SetStatus(Status.OPEN, "reply")), now=LATER)
        opened = tickets.load(connection, 1)
    assert closed is not None
    assert opened is not None
    assert (closed.finished_at, closed.closed_reason) == (NOW, ClosedReason.NO_REPLY)
    assert (opened.finished_at, opened.closed_reason) == (None, None)
    assert events(database, 1)[1:] == [
        ("intake", "status: open -> resolved", "done"),
        ("intake", "status: resolved -> closed (no_reply)", "silence"),
        (CUSTOMER.address, "status: closed -> open", "reply"),
    ]


def test_a_new_field_is_stored_and_a_corrected_one_leaves_a_trace(database: Database) -> None:
    organization = Finding("organization", "ООО «Ромашка»", Source.read("signature"), "ООО «Ромашка»")
    release = Finding("release", "3.0.13.1", Source.read("label in the text"), "релиз 3.0.13.1")
    changes = (
        SetField(organization, "a@b"),
        SetField(release, "a@b"),
        SetField(FOUND[0], "a@b"),
        SetMissing(()),
    )
    ticket = changed(database, *changes, missing=("organization",))
    assert ticket.fields == (FOUND[0], release, organization)
    assert ticket.missing == ()
    assert events(database, ticket.number)[1:] == [
        ("a@b", "release: 3.0.12.4 -> 3.0.13.1", "label in the text")
    ]


def test_a_participant_is_added_once_whatever_the_case_of_his_address(database: Database) -> None:
    olga = Address("Olga@Example.com", "Ольга")
    again = AddParticipant(Address("olga@example.COM"))
    ticket = changed(database, AddParticipant(olga), again, AddParticipant(CUSTOMER))
    assert [person.address for person in ticket.participants] == [CUSTOMER, olga]
    assert len(events(database, ticket.number)) == 2


def test_subject_kind_priority_and_assignee_change_with_a_trace(database: Database) -> None:
    ticket = changed(
        database,
        SetSubject("Касса"),
        SetKind("question"),
        SetPriority(Priority.HIGH),
        Assign("anna@example.com"),
    )
    assert (ticket.subject, ticket.kind, ticket.priority) == ("Касса", "question", Priority.HIGH)
    assert ticket.assignee == "anna@example.com"
    assert [text for _, text, _ in events(database, ticket.number)][1:] == [
        "subject: Не печатает чек -> Касса",
        "kind: incident -> question",
        "priority: normal -> high",
        "assignee: nobody -> anna@example.com",
    ]


def test_what_is_set_to_what_it_was_leaves_no_trace(database: Database) -> None:
    changed(database, SetPriority(Priority.NORMAL), SetKind("incident"), Assign(None))
    assert len(events(database, 1)) == 1


def test_a_first_subject_is_no_correction(database: Database) -> None:
    ticket = changed(database, SetSubject("Касса"), subject="")
    assert ticket.subject == "Касса"
    assert len(events(database, ticket.number)) == 1


def test_a_ticket_remembers_the_latest_offer_of_each_field_to_each_person(database: Database) -> None:
    first, other = Offer("a@x", "release", "1", 3), Offer("b@x", "release", "1", 3)
    later = Offer("a@x", "release", "2", 4)
    assert changed(database, CountRequest()).offered == ()
    ticket = changed(database, CountRequest((first, other)), CountRequest(), CountRequest((later,)))
    assert ticket.offered == (later, other)


def test_whose_ticket_nothing_shows_may_be_vouched_for_later(database: Database) -> None:
    assert changed(database).vouched
    assert not changed(database, vouched=False).vouched
    assert changed(database, Vouch(), vouched=False).vouched


def test_requests_are_counted_and_only_the_first_answer_counts(database: Database) -> None:
    ticket = changed(database, CountRequest(), RecordFirstAnswer(), CountRequest())
    assert (ticket.asked, ticket.asked_at, ticket.first_answered_at) == (2, LATER, NOW)
    with database.write() as connection:
        apply(connection, changes_ticket(1, RecordFirstAnswer()), now=LATER + timedelta(days=1))
        later = tickets.load(connection, 1)
    assert later is not None
    assert later.first_answered_at == NOW


def test_a_merged_ticket_is_closed_and_its_participants_go_along(database: Database) -> None:
    olga = Address("olga@example.com", "Ольга")
    with database.write() as connection:
        old, target = new_ticket(connection), new_ticket(connection, requester=olga)
        apply(connection, changes_ticket(old, MergeInto(target)), now=LATER)
        merged, kept = tickets.load(connection, old), tickets.load(connection, target)
    assert merged is not None
    assert kept is not None
    assert (merged.status, merged.closed_reason, merged.merged_into) == (
        Status.CLOSED,
        ClosedReason.MERGED,
        target,
    )
    assert {(person.address, person.role) for person in kept.participants} == {
        (olga, ParticipantRole.REQUESTER),
        (CUSTOMER, ParticipantRole.PARTICIPANT),
    }
    assert events(database, old)[-1][1:] == ("status: open -> closed (merged)", "merged into 2")
    assert events(database, target)[-1][1] == "ticket 1 merged into this one"


def test_a_solved_ticket_that_is_merged_was_finished_when_it_was_solved(database: Database) -> None:
    with database.write() as connection:
        first, second = new_ticket(connection), new_ticket(connection)
        solved = changes_ticket(first, SetStatus(Status.RESOLVED, "done"))
        changes.apply(
            connection,
            solved,
            mail_id=None,
            mailbox="support",
            arrived_at=NOW - timedelta(days=1),
            attachments=(),
            now=NOW,
        )
        apply(connection, changes_ticket(first, MergeInto(second)))
        merged = tickets.load(connection, first)
    assert merged is not None
    assert (merged.status, merged.closed_reason) == (Status.CLOSED, ClosedReason.MERGED)
    assert merged.finished_at == NOW - timedelta(days=1)


def test_where_the_requester_of_a_merged_ticket_wanted_his_answers_he_is_heard_in_the_other(
    database: Database,
) -> None:
    office = Address("office@example.com", "Офис")
    with database.write() as connection:
        old, target = new_ticket(connection, answer_to=office), new_ticket(connection)
        apply(connection, changes_ticket(old, MergeInto(target)), now=LATER)
        kept = tickets.load(connection, target)
    assert kept is not None
    assert kept.takes_part(office)


def test_after_a_merge_those_of_the_other_ticket_come_behind_and_nobody_twice(database: Database) -> None:
    ann, carl, dora, eve = (Address(f"{name}@example.com") for name in ("ann", "carl", "dora", "eve"))
    office, zoe = Address("office@example.com"), Address("zoe@example.com", "Зоя")
    both = Participant(carl, ParticipantRole.PARTICIPANT)
    with database.write() as connection:
        target = new_ticket(
            connection, requester=zoe, participants=(Participant(zoe, ParticipantRole.REQUESTER), both)
        )
        merged = (
            Participant(dora, ParticipantRole.REQUESTER),
            both,
            Participant(ann, ParticipantRole.PARTICIPANT),
        )
        old = new_ticket(connection, requester=dora, answer_to=office, participants=merged)
        joined = AddParticipant(eve, ParticipantRole.PARTICIPANT)
        apply(connection, changes_ticket(old, joined, MergeInto(target)), now=LATER)
        apply(
            connection,
            changes_ticket(target, AddParticipant(CUSTOMER, ParticipantRole.PARTICIPANT)),
            now=LATER,
        )
        kept = tickets.load(connection, target)
    assert kept is not None
    assert [person.address for person in kept.participants] == [zoe, carl, dora, ann, eve, office, CUSTOMER]
    assert [person.role for person in kept.participants] == [
        ParticipantRole.REQUESTER,
        *[ParticipantRole.PARTICIPANT] * 6,
    ]


@pytest.mark.parametrize("target", [1, 2, 3, 99])
def test_no_ticket_is_merged_into_itself_a_foreign_a_merged_or_a_missing_one(
    database: Database, target: int
) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        apply(connection, opens(said()), mailbox="sales")
        new_ticket(connection)
        apply(connection, changes_ticket(3, MergeInto(new_ticket(connection))))
        with pytest.raises(IllegalChange), database.savepoint(connection):
            apply(connection, changes_ticket(number, MergeInto(target)))


def test_a_change_of_a_ticket_that_does_not_exist_is_refused(database: Database) -> None:
    with pytest.raises(IllegalChange, match="no ticket 7"), database.write() as connection:
        apply(connection, changes_ticket(7, said()))


def test_a_bounce_marks_the_address_with_and_without_a_ticket(database: Database) -> None:
    bounce = MarkBounced("Ivan@Example.com", "550 no such user")
    with database.write() as connection:
        alone = Disposition(DispositionKind.NOTE, ("a report",), changes=(bounce,))
        assert apply(connection, alone) is None
        apply(connection, alone)
        number = new_ticket(connection)
        apply(connection, changes_ticket(number, bounce))
        asked = question(addresses=("ivan@example.com", "olga@example.com"))
        assert facts(connection, asked).bounced_addresses == ("ivan@example.com",)
    assert events(database, number)[-1] == (
        "intake",
        "mail to Ivan@Example.com does not arrive",
        "550 no such user",
    )


def test_a_disposition_without_changes_writes_nothing(database: Database) -> None:
    with database.write() as connection:
        assert apply(connection, Disposition(DispositionKind.IGNORE, ("robot",))) is None
        assert apply(connection, Disposition(DispositionKind.HOLD, ("stranger",), ticket=5)) == 5
        assert list(tickets.list_tickets(connection)) == []


@pytest.mark.parametrize("change", [said(), SetPriority(Priority.HIGH), SetMissing(())])
def test_a_change_without_a_ticket_is_refused(database: Database, change: Change) -> None:
    with pytest.raises(IllegalChange, match="ticket"), database.write() as connection:
        apply(connection, Disposition(DispositionKind.NOTE, (), changes=(change,)))


def test_tickets_are_listed_by_number_unless_narrowed(database: Database) -> None:
    with database.write() as connection:
        for _ in range(520):
            new_ticket(connection)
        apply(connection, opens(status=Status.AWAITING_INFO), mailbox="sales")
        assert [ticket.number for ticket in tickets.list_tickets(connection)] == list(range(1, 522))
        assert [
            t.number for t in tickets.list_tickets(connection, [Status.AWAITING_INFO, Status.CLOSED])
        ] == [521]
        (sales,) = tickets.list_tickets(connection, mailbox="sales")
        assert (sales.number, sales.fields) == (521, FOUND)


def test_tickets_may_be_narrowed_to_those_that_were_due(database: Database) -> None:
    with database.write() as connection:
        late, early, _never = (new_ticket(connection) for _ in range(3))
        for number, due in ((late, LATER), (early, NOW)):
            set_due = update(tables.ticket).where(tables.ticket.c.number == number)
            connection.execute(set_due.values(due_at=due))
        assert [one.number for one in tickets.list_tickets(connection, due_before=LATER)] == [early]


def test_hostile_text_is_stored_as_text(database: Database) -> None:
    evil = "'); DROP TABLE ticket;--\0\ud800 %s %(x)s :y {z}"
    with database.write() as connection:
        number = new_ticket(connection, subject=evil)
        ticket = tickets.load(connection, number)
    assert ticket is not None
    assert ticket.subject == "'); DROP TABLE ticket;--\ufffd %s %(x)s :y {z}"
