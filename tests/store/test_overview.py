from __future__ import annotations

from datetime import timedelta

from intake.desk.disposition import DispositionKind, MailStatus
from intake.desk.scan import CLEAN, Scan, ScanResult
from intake.desk.ticket import Status
from intake.store import contacts
from intake.store.database.session import Database
from intake.store.outbox import outbox
from intake.store.outbox.outbox import OutboxState
from intake.store.overview import Ruled, overview, ruled
from intake.store.spool import ledger, scans, spool
from tests.store.examples import NOW, draft, fetched, new_ticket, record, spooled

MINUTE = timedelta(minutes=1)
UNSEEN = Scan(ScanResult.UNSCANNED, "clamd is gone: why?")


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


def test_the_mails_about_which_rules_decided_are_counted_by_rule_and_status(database: Database) -> None:
    with database.write() as connection:
        for uid, kind in enumerate(
            [DispositionKind.IGNORE, DispositionKind.IGNORE, DispositionKind.OPEN_TICKET], 1
        ):
            record(connection, spooled(connection, uid), kind=kind, rule="spam")
        record(connection, spooled(connection, 4), kind=DispositionKind.DISCARD, rule="mine")
        record(connection, spooled(connection, 5))
        assert ruled(connection, NOW) == (
            Ruled("mine", MailStatus.DISCARDED, 1),
            Ruled("spam", MailStatus.IGNORED, 2),
            Ruled("spam", MailStatus.PROCESSED, 1),
        )
        assert ruled(connection, NOW + MINUTE) == ()


def test_a_release_takes_back_what_a_rule_passed_over_and_nothing_else(database: Database) -> None:
    with database.write() as connection:
        of_rule, of_machine, held, done = (spooled(connection, uid) for uid in (1, 2, 3, 4))
        record(connection, of_rule, kind=DispositionKind.DISCARD, rule="mine")
        record(connection, of_machine, kind=DispositionKind.IGNORE)
        record(connection, held, kind=DispositionKind.HOLD)
        record(connection, done, rule="mine")
        assert ledger.release(connection, [of_rule, of_machine, held, done]) == [of_rule, held]
        waiting = spool.next_batch(connection, "support", 10, 10**9)
    assert [(mail.id, mail.released) for mail in waiting] == [(of_rule, True), (held, True)]


def test_a_release_takes_back_what_was_noted_without_a_ticket_but_no_machines_mail(
    database: Database,
) -> None:
    with database.write() as connection:
        noted, in_ticket, of_machine = (spooled(connection, uid) for uid in (1, 2, 3))
        record(connection, noted, kind=DispositionKind.NOTE)
        record(connection, in_ticket, kind=DispositionKind.NOTE, number=new_ticket(connection))
        record(connection, of_machine, kind=DispositionKind.NOTE, automatic="auto_reply: vacation")
        assert ledger.release(connection, [noted, in_ticket, of_machine]) == [noted]
        waiting = spool.next_batch(connection, "support", 10, 10**9)
    assert [(mail.id, mail.released) for mail in waiting] == [(noted, True)]


def test_the_scanner_is_asked_again_about_a_mail_done_anew_only_where_it_could_say_nothing(
    database: Database,
) -> None:
    with database.write() as connection:
        ids = [spooled(connection, uid) for uid in (1, 2, 3)]
        assert [one.id for one in scans.waiting(connection, "support", 2)] == ids[:2]
        for mail_id, scan in zip(ids, (CLEAN, Scan(ScanResult.INFECTED, "X"), UNSEEN), strict=True):
            scans.record(connection, mail_id, scan)
        assert scans.waiting(connection, "support", 10) == []
        assert [scans.stored(connection, mail_id) for mail_id in ids] == [
            CLEAN,
            Scan(ScanResult.INFECTED, "X"),
            UNSEEN,
        ]
        for mail_id in ids:
            record(connection, mail_id, kind=DispositionKind.HOLD, scan=scans.stored(connection, mail_id))
        ledger.release(connection, ids)
        assert [one.id for one in scans.waiting(connection, "support", 10)] == ids[2:]
        assert [mail.scan for mail in spool.next_batch(connection, "support", 10, 10**9)] == [
            CLEAN,
            Scan(ScanResult.INFECTED, "X"),
            None,
        ]
