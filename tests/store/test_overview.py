from __future__ import annotations

from datetime import timedelta

from intake.desk.disposition import DispositionKind, MailStatus
from intake.desk.ticket import Status
from intake.store import contacts
from intake.store.database.session import Database
from intake.store.outbox import outbox
from intake.store.outbox.outbox import OutboxState
from intake.store.overview import overview
from intake.store.spool import spool
from tests.store.examples import NOW, draft, fetched, new_ticket, record, spooled

MINUTE = timedelta(minutes=1)


def test_an_empty_database_shows_every_status_with_nothing_in_it(database: Database) -> None:
    with database.read() as connection:
        shown = overview(connection)
    assert shown.mails == dict.fromkeys(MailStatus, 0)
    assert shown.tickets == dict.fromkeys(Status, 0)
    assert shown.outbox == dict.fromkeys(OutboxState, 0)
    assert (shown.backlog, shown.oldest_spooled_at, shown.oldest_unsent_at, shown.contacts) == (
        0,
        None,
        None,
        (),
    )


def test_the_overview_counts_mails_tickets_and_the_outbox(database: Database) -> None:
    with database.write() as connection:
        done = spooled(connection, 1)
        record(connection, done, kind=DispositionKind.HOLD)
        spool.add(connection, [fetched(9), fetched(5)], NOW)
        new_ticket(connection)
        new_ticket(connection, status=Status.AWAITING_INFO)
        outbox.add(connection, draft("<1@desk>"), NOW)
        outbox.claim(connection, NOW, NOW + MINUTE, "me", 1)
        outbox.add(connection, draft("<2@desk>"), NOW + MINUTE)
        shown = overview(connection)
    assert (shown.backlog, shown.oldest_spooled_at) == (2, fetched(5).arrived_at)
    assert shown.mails[MailStatus.HELD] == 1
    assert (shown.tickets[Status.OPEN], shown.tickets[Status.AWAITING_INFO]) == (1, 1)
    assert (shown.outbox[OutboxState.SENDING], shown.outbox[OutboxState.PENDING]) == (1, 1)
    assert shown.oldest_unsent_at == NOW


def test_the_last_success_and_the_last_failure_of_a_server_stay_side_by_side(database: Database) -> None:
    with database.write() as connection:
        contacts.record_ok(connection, "smtp", NOW)
        contacts.record_error(connection, "imap support", "refused", NOW)
        contacts.record_error(connection, "smtp", "timed out", NOW + MINUTE)
        contacts.record_ok(connection, "smtp", NOW + 2 * MINUTE)
        imap, smtp = overview(connection).contacts
    assert (imap.server, imap.last_ok_at, imap.last_error) == ("imap support", None, "refused")
    assert (smtp.last_ok_at, smtp.last_error_at, smtp.last_error) == (
        NOW + 2 * MINUTE,
        NOW + MINUTE,
        "timed out",
    )
