from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from queue import Empty

import pytest
from sqlalchemy import select, update

from intake.desk.delivery import GiveUp, RecipientState, RetryAt, Sent, Standing, waiting
from intake.desk.outgoing import Audience
from intake.store.database import tables
from intake.store.database.errors import StorePermanent
from intake.store.database.session import Database
from intake.store.outbox import listing, outbox
from intake.store.outbox.outbox import OutboxMail, OutboxState
from tests.store.examples import NOW, draft

SPAWN = multiprocessing.get_context("spawn")
MINUTE = timedelta(minutes=1)
BOTH = ("a@example.com", "B@example.com")


def claimed(database: Database, at: int = 0, owner: str = "me", limit: int = 10) -> list[OutboxMail]:
    """What is claimed so many minutes later, for five minutes."""
    now = NOW + at * MINUTE
    with database.write() as connection:
        return outbox.claim(connection, now, now + 5 * MINUTE, owner, limit)


def queued(database: Database, *message_ids: str, recipients: tuple[str, ...] = BOTH) -> list[int]:
    with database.write() as connection:
        for message_id in message_ids:
            outbox.add(connection, draft(message_id, recipients), NOW)
        rows = connection.execute(select(tables.outbox.c.message_id, tables.outbox.c.id)).all()
    ids = {row.message_id: row.id for row in rows}
    return [ids[message_id] for message_id in message_ids]


def recorded(
    database: Database, mail: OutboxMail, step: Sent | RetryAt | GiveUp, owner: str = "me", at: int = 0
) -> bool:
    with database.write() as connection:
        return outbox.record(connection, mail, step, owner, NOW + at * MINUTE)


def line(database: Database) -> listing.OutboxLine:
    with database.read() as connection:
        (only,) = listing.list_outbox(connection, list(OutboxState))
    return only


def all_now(mail: OutboxMail, standing: Standing, code: int = 250) -> tuple[RecipientState, ...]:
    return tuple(replace(state, standing=standing, code=code, message="said") for state in mail.recipients)


def test_a_claimed_mail_is_what_was_put_in(database: Database) -> None:
    (mail_id,) = queued(database, "<1@desk>")
    (mail,) = claimed(database)
    given = draft("<1@desk>")
    assert (mail.id, mail.message_id, mail.sender, mail.raw) == (
        mail_id,
        given.message_id,
        given.sender,
        given.raw,
    )
    assert (mail.attempts, mail.trying_since) == (1, NOW)
    assert mail.recipients == (RecipientState("a@example.com"), RecipientState("B@example.com"))


def test_the_same_recipient_twice_is_one(database: Database) -> None:
    queued(database, "<1@desk>", recipients=("a@example.com", "A@Example.com"))
    assert waiting(claimed(database)[0].recipients) == ("a@example.com",)


def test_a_mail_without_recipients_or_with_a_known_message_id_is_refused(database: Database) -> None:
    queued(database, "<1@desk>")
    with pytest.raises(StorePermanent):
        queued(database, "<1@desk>")
    with pytest.raises(ValueError, match="recipients"):
        queued(database, "<2@desk>", recipients=())


def test_a_mail_is_claimed_once_while_its_lease_lasts_and_again_when_it_expired(database: Database) -> None:
    queued(database, "<1@desk>")
    assert len(claimed(database)) == 1
    assert claimed(database, at=4) == []
    with database.read() as connection:
        assert outbox.next_due(connection) == NOW + 5 * MINUTE
    (again,) = claimed(database, at=5, owner="other")
    assert (again.message_id, again.attempts) == ("<1@desk>", 2)


def test_a_claim_takes_the_longest_due_first_and_no_more_than_its_limit(database: Database) -> None:
    ids = queued(database, *(f"<{number}@desk>" for number in range(5)))
    assert [mail.id for mail in claimed(database, limit=3)] == ids[:3]
    assert [mail.id for mail in claimed(database, limit=3)] == ids[3:]


def test_what_a_dead_sender_held_goes_before_what_never_went_out(database: Database) -> None:
    ids = queued(database, *(f"<{number}@desk>" for number in range(3)))
    held = claimed(database, limit=2)
    assert [mail.id for mail in claimed(database, at=10, limit=2)] == [mail.id for mail in held] == ids[:2]


def test_a_sent_mail_is_done(database: Database) -> None:
    queued(database, "<1@desk>")
    (mail,) = claimed(database)
    assert recorded(database, mail, Sent(all_now(mail, Standing.DELIVERED)), at=1)
    assert claimed(database, at=60) == []
    done = line(database)
    assert (done.state, done.sent_at, done.lease_owner, done.last_error) == (
        OutboxState.SENT,
        NOW + MINUTE,
        None,
        None,
    )
    assert done.recipients == all_now(mail, Standing.DELIVERED)
    with database.read() as connection:
        assert outbox.next_due(connection) is None


def test_a_retry_goes_only_to_those_who_still_wait(database: Database) -> None:
    queued(database, "<1@desk>")
    (mail,) = claimed(database)
    first, second = mail.recipients
    later = (replace(first, standing=Standing.DELIVERED, code=250), replace(second, code=451, message="busy"))
    assert recorded(database, mail, RetryAt(NOW + 10 * MINUTE, later))
    with database.read() as connection:
        assert outbox.next_due(connection) == NOW + 10 * MINUTE
    assert claimed(database, at=9) == []
    (again,) = claimed(database, at=10)
    assert waiting(again.recipients) == ("B@example.com",)
    assert again.attempts == 2
    assert line(database).last_error == "B@example.com: 451 busy"


def test_what_was_given_up_waits_for_an_operator_who_spares_those_who_have_it(database: Database) -> None:
    queued(database, "<1@desk>")
    (mail,) = claimed(database)
    first, second = mail.recipients
    end = (replace(first, standing=Standing.DELIVERED), replace(second, standing=Standing.FAILED, code=550))
    assert recorded(database, mail, GiveUp("refused: B", end))
    assert claimed(database, at=10**5) == []
    failed = line(database)
    assert (failed.state, failed.last_error) == (OutboxState.FAILED, "refused: B")
    with database.write() as connection:
        assert listing.retry(connection, [mail.id, 999], NOW + 60 * MINUTE) == [mail.id]
    (again,) = claimed(database, at=60)
    assert waiting(again.recipients) == ("B@example.com",)
    assert (again.attempts, again.trying_since) == (1, NOW + 60 * MINUTE)


def test_who_lost_his_lease_has_no_say_but_a_success_is_a_fact(database: Database) -> None:
    queued(database, "<1@desk>")
    (mine,) = claimed(database)
    (theirs,) = claimed(database, at=6, owner="other")
    assert not recorded(database, mine, RetryAt(NOW, mine.recipients))
    assert not recorded(database, mine, GiveUp("too late", all_now(mine, Standing.FAILED)))
    assert line(database).recipients == theirs.recipients
    assert recorded(database, mine, Sent(all_now(mine, Standing.DELIVERED)), at=7)
    assert line(database).state is OutboxState.SENT


def test_a_late_failure_does_not_bring_a_sent_mail_back(database: Database) -> None:
    queued(database, "<1@desk>")
    (mine,) = claimed(database)
    (theirs,) = claimed(database, at=6, owner="other")
    recorded(database, theirs, Sent(all_now(theirs, Standing.DELIVERED)), owner="other")
    assert not recorded(database, mine, RetryAt(NOW, mine.recipients))
    assert line(database).state is OutboxState.SENT


def test_a_cancelled_mail_is_never_sent_and_a_sent_one_not_cancelled(database: Database) -> None:
    queued(database, "<1@desk>")
    with database.write() as connection:
        mail_id = line(database).id
        assert listing.cancel(connection, [mail_id]) == [mail_id]
    assert claimed(database, at=100) == []
    with database.write() as connection:
        listing.retry(connection, [mail_id], NOW)
    (mail,) = claimed(database)
    recorded(database, mail, Sent(all_now(mail, Standing.DELIVERED)))
    with database.write() as connection:
        assert listing.cancel(connection, [mail_id]) == []
        assert listing.retry(connection, [mail_id], NOW) == []


def test_mails_given_back_untried_count_no_attempt(database: Database) -> None:
    ids = queued(database, "<1@desk>")
    claimed(database)
    with database.write() as connection:
        outbox.give_back(connection, ids, "other")
    assert claimed(database) == []
    with database.write() as connection:
        outbox.give_back(connection, ids, "me")
    assert [mail.attempts for mail in claimed(database)] == [1]


def test_the_outbox_lists_what_is_not_sent_unless_asked_otherwise(database: Database) -> None:
    queued(database, *(f"<{number}@desk>" for number in range(505)))
    (first,) = claimed(database, limit=1)
    recorded(database, first, Sent(all_now(first, Standing.DELIVERED)))
    with database.read() as connection:
        assert len(list(listing.list_outbox(connection))) == 504
        assert [one.id for one in listing.list_outbox(connection, [OutboxState.SENT])] == [first.id]
        assert list(listing.list_outbox(connection, ticket_number=1)) == []
        assert listing.raw(connection, first.id) == first.raw
        assert listing.raw(connection, 10**6) is None


def _claim_all(url: str, owner: str, results: multiprocessing.Queue[list[int] | None]) -> None:
    database = Database(url)
    empty = 0
    while empty < 3:
        with database.write() as connection:
            mails = outbox.claim(connection, NOW, NOW + 5 * MINUTE, owner, 7)
        empty = 0 if mails else empty + 1
        results.put([mail.id for mail in mails])
    results.put(None)
    database.close()


def test_two_claimers_never_claim_the_same_mail(database: Database, database_url: str) -> None:
    ids = queued(database, *(f"<{number}@desk>" for number in range(300)))
    results: multiprocessing.Queue[list[int] | None] = SPAWN.Queue()
    workers = [
        SPAWN.Process(target=_claim_all, args=(database_url, owner, results)) for owner in ("one", "two")
    ]
    for worker in workers:
        worker.start()
    taken: list[int] = []
    finished = 0
    while finished < len(workers):
        try:
            batch = results.get(timeout=60)
        except Empty:
            pytest.fail("a claimer hangs or died")
        finished += batch is None
        taken += batch or []
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert Counter(taken) == Counter(ids)


def test_a_later_versions_audience_is_not_the_customers_and_keeps_no_mail_from_going_out(
    database: Database,
) -> None:
    strange, _ = queued(database, "<1@desk>", "<2@desk>")
    with database.write() as connection:
        connection.execute(
            update(tables.outbox).where(tables.outbox.c.id == strange).values(audience="auditors")
        )
    mails = claimed(database)
    assert [(mail.message_id, mail.audience) for mail in mails] == [
        ("<1@desk>", None),
        ("<2@desk>", Audience.CUSTOMER),
    ]


def test_a_recipient_of_whom_a_later_version_says_something_unknown_gets_the_mail(database: Database) -> None:
    strange, _ = queued(database, "<1@desk>", "<2@desk>")
    recipients = tables.outbox_recipient
    with database.write() as connection:
        connection.execute(
            update(recipients).where(recipients.c.outbox_id == strange).values(state="greylisted")
        )
    mails = claimed(database)
    assert [len(waiting(mail.recipients)) for mail in mails] == [2, 2]
