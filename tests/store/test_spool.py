from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.desk.disposition import Disposition, DispositionKind, MailStatus
from intake.store.database import large
from intake.store.database.session import Database
from intake.store.spool import ledger, spool
from tests.store.examples import FILE, NOW, fetched, new_ticket, record, spooled, watched_folder


def test_a_mail_is_spooled_once_however_often_it_is_fetched(database: Database) -> None:
    with database.write() as connection:
        assert spool.add(connection, [fetched(1), fetched(2)], NOW) == 2
    with database.write() as connection:
        assert spool.add(connection, [fetched(2, raw=b"other"), fetched(3), fetched(3)], NOW) == 1
        assert spool.add(connection, [], NOW) == 0
        assert spool.add(connection, [fetched(1)], NOW) == 0
        batch = spool.next_batch(connection, "support", 10, 10**6)
    assert [mail.raw for mail in batch] == [fetched(1).raw] * 3


def test_the_same_uid_is_another_mail_in_another_mailbox_or_under_another_uidvalidity(
    database: Database,
) -> None:
    with database.write() as connection:
        assert spool.add(connection, [fetched(1), fetched(1, "sales"), fetched(1, uidvalidity=2)], NOW) == 3


def test_the_same_uid_is_another_mail_in_another_folder_or_account(database: Database) -> None:
    """Some servers give every folder the UIDVALIDITY 1."""
    elsewhere = watched_folder(folder="imap://other@host/INBOX")
    with database.write() as connection:
        spool.add(connection, [fetched(1)], NOW)
        assert spool.known(connection, elsewhere, [1]) == set()
        other = replace(fetched(1, raw=b"Subject: y\r\n\r\n"), folder=elsewhere)
        assert spool.add(connection, [other], NOW) == 1
        first, second = spool.next_batch(connection, "support", 2, 10**6)
        assert first.raw != second.raw
        record(connection, second.id)
        assert spool.to_settle(connection, watched_folder()) == spool.ToSettle((), ())
        assert spool.to_settle(connection, elsewhere) == spool.ToSettle((1,), ())
        spool.mark_settled(connection, watched_folder(), [1])
        assert spool.to_settle(connection, elsewhere) == spool.ToSettle((1,), ())


def test_a_mail_comes_back_as_it_was_fetched(database: Database) -> None:
    raw = bytes(range(256)) * 100
    left = (replace(FILE, name="../\0etc\ud800.png", sha256="", left_on_server=True),)
    mail = replace(
        fetched(4_294_967_295, raw=raw, uidvalidity=4_294_967_295), complete=False, left_on_server=left
    )
    with database.write() as connection:
        spool.add(connection, [mail], NOW)
        (back,) = spool.next_batch(connection, "support", 10, 10**6)
        assert ledger.raw(connection, back.id) == raw
    assert (back.raw, back.complete, back.arrived_at) == (raw, False, mail.arrived_at)
    assert back.left_on_server[0].left_on_server
    assert back.left_on_server[0].content_type == "image/png"


def test_a_batch_is_in_order_of_arrival_and_bounded_in_count_and_bytes(database: Database) -> None:
    with database.write() as connection:
        spool.add(connection, [fetched(uid, raw=b"x" * 100) for uid in (5, 3, 9, 1)], NOW)
        spool.add(connection, [fetched(1, "sales")], NOW)
        whole = spool.next_batch(connection, "support", 10, 10**6)
        assert [mail.arrived_at for mail in whole] == [fetched(uid).arrived_at for uid in (5, 3, 9, 1)]
        assert spool.next_batch(connection, "support", 3, 10**6) == whole[:3]
        assert spool.next_batch(connection, "support", 10, 250) == whole[:2]
        assert spool.next_batch(connection, "support", 10, 1) == whole[:1]
        assert spool.next_batch(connection, "support", 10, 10**6, after=whole[1].id) == whole[2:]


def test_the_cursor_is_kept_for_each_folder(database: Database) -> None:
    with database.write() as connection:
        assert spool.cursor(connection, "support", "INBOX") is None
        spool.set_cursor(connection, "support", "INBOX", spool.Cursor(1, 10))
        spool.set_cursor(connection, "support", "Входящие", spool.Cursor(7, 1))
        spool.set_cursor(connection, "support", "INBOX", spool.Cursor(2, 3))
    with database.read() as connection:
        assert spool.cursor(connection, "support", "INBOX") == spool.Cursor(2, 3)
        assert spool.cursor(connection, "support", "Входящие") == spool.Cursor(7, 1)


def test_what_is_settled_is_not_settled_again(database: Database) -> None:
    with database.write() as connection:
        spool.add(connection, [fetched(uid) for uid in range(1, 1201)], NOW)
        spool.add(connection, [fetched(1, uidvalidity=2)], NOW)
        assert spool.to_settle(connection, watched_folder()) == spool.ToSettle((), ()), "all still wait"
        *good, bad, _ = spool.next_batch(connection, "support", 2000, 10**9)
        for mail in good:
            record(connection, mail.id)
        spool.quarantine(connection, bad.id, ("unreadable",), NOW)
        assert spool.to_settle(connection, watched_folder()) == spool.ToSettle(tuple(range(1, 1200)), (1200,))
        spool.mark_settled(connection, watched_folder(), range(2, 1200))
        assert spool.to_settle(connection, watched_folder()) == spool.ToSettle((1,), (1200,))
        assert spool.to_settle(connection, watched_folder(uidvalidity=2)) == spool.ToSettle((), ())
        assert spool.known(connection, watched_folder(), range(1000, 3000)) == set(range(1000, 1201))


def test_a_recorded_mail_leaves_the_spool_and_tells_what_became_of_it(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        mail_id = spooled(connection, 1)
        spool.record(
            connection,
            mail_id,
            Disposition(DispositionKind.APPEND, ("first reason", "второй"), automatic="list"),
            ticket_number=number,
            summary=spool.MailSummary("a@b", "Тема", "<1@b>", "print", ""),
            now=NOW,
        )
        assert spool.next_batch(connection, "support", 10, 10**6) == []
        line = ledger.get(connection, mail_id)
    assert line is not None
    assert (line.status, line.disposition) == (MailStatus.PROCESSED, DispositionKind.APPEND)
    assert line.reasons == ("first reason", "второй")
    assert (line.sender, line.subject, line.message_id) == ("a@b", "Тема", "<1@b>")
    assert (line.ticket_number, line.automatic, line.processed_at) == (number, "list", NOW)


def test_failures_are_counted_and_a_quarantined_mail_waits_for_retry(database: Database) -> None:
    with database.write() as connection:
        mail_id = spooled(connection, 1)
        assert spool.record_failure(connection, mail_id, "boom") == 1
        assert spool.record_failure(connection, mail_id, "bang\0") == 2
        (waiting,) = spool.next_batch(connection, "support", 10, 10**6)
        assert waiting.attempts == 2
        spool.quarantine(connection, mail_id, ("failed three times",), NOW)
        assert spool.next_batch(connection, "support", 10, 10**6) == []
        line = ledger.get(connection, mail_id)
        assert line is not None
        assert (line.status, line.last_error, line.attempts) == (MailStatus.QUARANTINED, "bang", 2)
        assert ledger.retry(connection, [mail_id, 999]) == [mail_id]
        (again,) = spool.next_batch(connection, "support", 10, 10**6)
    assert (again.attempts, again.released) == (0, False)


@pytest.mark.parametrize(
    ("kind", "retried", "released", "discarded"),
    [
        (DispositionKind.OPEN_TICKET, False, False, False),
        (DispositionKind.IGNORE, True, False, False),
        (DispositionKind.HOLD, False, True, True),
        (DispositionKind.QUARANTINE, True, False, True),
    ],
)
def test_operators_move_only_what_is_not_finished(
    database: Database, kind: DispositionKind, retried: bool, released: bool, discarded: bool
) -> None:
    with database.write() as connection:
        mail_id = spooled(connection, 1)
        for move, allowed in (
            (ledger.retry, retried),
            (ledger.release, released),
            (ledger.discard, discarded),
        ):
            record(connection, mail_id, kind=kind)
            assert (move(connection, [mail_id]) == [mail_id]) is allowed


def test_a_released_mail_is_known_to_be_released(database: Database) -> None:
    with database.write() as connection:
        mail_id = spooled(connection, 1)
        record(connection, mail_id, kind=DispositionKind.HOLD)
        ledger.release(connection, [mail_id])
        (again,) = spool.next_batch(connection, "support", 10, 10**6)
    assert again.released


def test_the_ledger_lists_everything_in_order_of_arrival_unless_narrowed(database: Database) -> None:
    with database.write() as connection:
        assert spool.add(connection, [fetched(uid) for uid in range(1, 1102)], NOW) == 1101
        spool.add(connection, [fetched(1, "sales")], NOW)
        ids = [mail.id for mail in ledger.list_mails(connection)]
        assert len(ids) == 1102
        assert ids == sorted(ids)
        record(connection, ids[3], kind=DispositionKind.IGNORE)
        ignored = list(ledger.list_mails(connection, [MailStatus.IGNORED, MailStatus.HELD]))
        assert [mail.id for mail in ignored] == [ids[3]]
        assert [mail.id for mail in ledger.list_mails(connection, mailbox="sales")] == [ids[-1]]
        assert ledger.get(connection, 10**6) is None
        assert ledger.raw(connection, 10**6) is None


def test_ids_of_rolled_back_mails_do_not_break_the_order(database: Database) -> None:
    with database.write() as connection:
        first = spooled(connection, 1)
    with database.write() as connection:
        with pytest.raises(RuntimeError), database.savepoint(connection):  # noqa: PT012
            spooled(connection, 2)
            raise RuntimeError
        third = spooled(connection, 3)
    assert third > first
    with database.read() as connection:
        arrived = [mail.arrived_at for mail in ledger.list_mails(connection)]
    assert arrived == [NOW + timedelta(seconds=1), NOW + timedelta(seconds=3)]


def test_large_mails_come_back_whole_and_in_order_among_small_ones(database: Database) -> None:
    raws = [b"small", b"x" * (large.LARGE + 1), b"also small", bytes(range(256)) * 8000]
    mails = [fetched(uid, raw=raw) for uid, raw in enumerate(raws, start=1)]
    with database.write() as connection:
        assert spool.add(connection, mails, NOW) == len(raws)
        assert spool.add(connection, mails, NOW) == 0
    with database.read() as connection:
        found = spool.next_batch(connection, "support", 50, 10**9)
    assert [mail.raw for mail in found] == raws


def test_a_large_mail_is_read_past_the_mapping_and_the_rest_through_it(database: Database) -> None:
    """What is mapped counts as our memory; a mail of 25 MB must not be there twice."""
    raw = b"Subject: x\r\n\r\n" + b"x" * large.LARGE
    with database.write() as connection:
        spool.add(connection, [fetched(1, raw=raw)], NOW)
    with database.read() as connection:
        assert spool.next_batch(connection, "support", 1, 10**9)[0].raw == raw
        if database.is_sqlite:
            mapped = connection.exec_driver_sql("PRAGMA mmap_size").scalar()
            assert mapped == large.MAPPED_BYTES


def test_a_mail_that_cannot_be_parsed_is_recorded_without_saying_whose_it_is(database: Database) -> None:
    with database.write() as connection:
        mail_id = spooled(connection, 1)
        decided = Disposition(DispositionKind.QUARANTINE, ("no mail at all",))
        spool.record(connection, mail_id, decided, ticket_number=None, summary=None, now=NOW)
        line = ledger.get(connection, mail_id)
    assert line is not None
    assert (line.status, line.reasons) == (MailStatus.QUARANTINED, ("no mail at all",))
    assert (line.sender, line.subject, line.message_id) == ("", "", None)


def test_the_bytes_of_a_mail_are_kept_once(database: Database) -> None:
    with database.write() as connection:
        mail_id = spooled(connection, 1)
        kept = large.read(connection, mail_id)
        large.write(connection, mail_id, b"something else")
        assert large.read(connection, mail_id) == kept
