"""A clock that ran ahead by a day and came back: nothing waits for longer than one attempt would have."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from sqlalchemy import select, update

from intake.assembly.wiring import sender_thread
from intake.clock_watch import ClockWatch
from intake.desk.delivery import delay
from intake.desk.message import UnfetchedMail
from intake.desk.outbound import DeliveryReport, RecipientResult
from intake.services.sender import SenderThread
from intake.store import leases
from intake.store.database.session import Database
from intake.store.database.tables import outbox as outbox_table
from intake.store.outbox import outbox
from intake.store.outbox.outbox import OutboxState
from intake.store.spool import unread
from tests.services.desk import COMPLETE, FOLDER, DeskInHand, letter

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LASTS = timedelta(seconds=30)


Outcome = Literal["accepted", "temporary", "permanent"]


class Post:
    """Takes mail, or puts it off, as it is told."""

    certificate_ends: datetime | None = None

    longest_attempt = 600.0

    def __init__(self) -> None:
        self.outcome: Outcome = "accepted"
        self.offered: list[tuple[str, ...]] = []

    async def send(
        self, mail_from: str, recipients: tuple[str, ...], raw: bytes, envelope_id: str = ""
    ) -> DeliveryReport:
        del mail_from, raw
        self.offered.append(recipients)
        code = 250 if self.outcome == "accepted" else 451
        return DeliveryReport(tuple(RecipientResult(one, self.outcome, code, "") for one in recipients))

    async def check(self) -> str:
        return "open"

    async def close(self) -> None:
        pass


@pytest.fixture
def desk(database_url: str) -> Iterator[DeskInHand]:
    database = Database(database_url)
    yield DeskInHand(database)
    database.close()


def sender_of(desk: DeskInHand, post: Post) -> SenderThread:
    return sender_thread(
        desk.database, [post], "smtp", [desk.parts], owner="this test", clock=lambda: desk.now
    )


def send(sender: SenderThread) -> None:
    sender.run_until_empty(lambda: False)


def states(desk: DeskInHand) -> set[str]:
    with desk.database.read() as connection:
        return set(connection.execute(select(outbox_table.c.state)).scalars())


def test_what_was_queued_by_a_clock_ahead_goes_out_at_once(desk: DeskInHand) -> None:
    desk.later(days=1)
    desk.receive(letter(COMPLETE))
    desk.later(days=-1)
    post = Post()
    send(sender_of(desk, post))
    assert len(post.offered) == 2
    assert states(desk) == {"sent"}


def test_also_when_the_clock_comes_back_while_the_sender_runs(desk: DeskInHand) -> None:
    post = Post()
    sender = sender_of(desk, post)
    desk.later(days=1)
    send(sender)
    desk.receive(letter(COMPLETE))
    desk.later(days=-1)
    send(sender)
    assert states(desk) == {"sent"}


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_a_retry_set_by_a_clock_ahead_waits_no_longer_than_an_attempt_does(
    desk: DeskInHand, attempts: int
) -> None:
    desk.receive(letter(COMPLETE))
    post = Post()
    sender = sender_of(desk, post)
    post.outcome = "temporary"
    for _ in range(attempts - 1):
        send(sender)
        desk.later(hours=4)
    desk.later(days=1)
    send(sender)
    desk.later(days=-1)
    post.outcome = "accepted"
    send(sender)
    desk.now += delay(attempts, 0.0)
    send(sender)
    assert states(desk) == {"sent"}


def test_a_retry_of_its_own_time_still_waits(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    post = Post()
    post.outcome = "temporary"
    sender = sender_of(desk, post)
    send(sender)
    offered = len(post.offered)
    desk.later(seconds=-5)
    send(sender)
    send(sender_of(desk, post))
    assert len(post.offered) == offered


def test_the_claim_of_a_sender_that_died_with_its_clock_ahead_ends_as_any_claim(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    ahead = desk.now + DAY
    with desk.database.write() as connection:
        assert len(outbox.claim(connection, ahead, ahead + timedelta(minutes=12), "elsewhere", 40)) == 2
        connection.execute(update(outbox_table).values(due_at=ahead))
    post = Post()
    sender = sender_of(desk, post)
    send(sender)
    assert states(desk) == {OutboxState.SENDING.value}
    desk.later(minutes=20)
    send(sender)
    assert states(desk) == {"sent"}


def test_a_lease_taken_by_a_clock_ahead_is_free_when_any_lease_would_be(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        assert leases.acquire(connection, "mailbox:a", "dead", LASTS, NOON + DAY)
    with database.write() as connection:
        assert not leases.acquire(connection, "mailbox:a", "next", LASTS, NOON)
    with database.write() as connection:
        assert not leases.acquire(connection, "mailbox:a", "next", LASTS, NOON + LASTS / 2)
        assert leases.acquire(connection, "mailbox:a", "next", LASTS, NOON + LASTS)
    database.close()


def test_whoever_is_alive_keeps_his_lease_when_the_clock_comes_back(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        assert leases.acquire(connection, "mailbox:a", "alive", LASTS, NOON + DAY)
        assert not leases.acquire(connection, "mailbox:a", "other", LASTS, NOON)
        assert leases.renew(connection, "mailbox:a", "alive", LASTS, NOON + LASTS / 2)
        assert not leases.acquire(connection, "mailbox:a", "other", LASTS, NOON + LASTS)
    database.close()


def test_a_mail_passed_by_under_a_clock_ahead_is_asked_for_again(desk: DeskInHand) -> None:
    with desk.database.write() as connection:
        unread.pass_by(connection, [UnfetchedMail(FOLDER, 7, NOON, 1000, "BAD")], NOON + DAY)
        for _ in range(3):
            assert unread.due(connection, FOLDER, NOON) == {7}
            unread.asked(connection, FOLDER, 7, NOON + DAY)
        assert unread.due(connection, FOLDER, NOON) == {7}
        unread.asked(connection, FOLDER, 7, NOON)
        assert unread.due(connection, FOLDER, NOON) == set()


def test_a_jump_is_noted_with_its_length_and_the_pace_of_time_is_not() -> None:
    wall, steady = [NOON], [100.0]
    watch = ClockWatch(lambda: wall[0], lambda: steady[0])
    found = []
    for seconds, jump in [(8, 0), (8, 86_400), (8, 0), (8, -86_400), (8, 2), (600, 0), (8, -120)]:
        steady[0] += seconds
        wall[0] += timedelta(seconds=seconds + jump)
        found.append(watch.jump())
    assert found == [None, DAY, None, -DAY, None, None, timedelta(seconds=-120)]


class Jumping(Post):
    """The first mail takes a while, and meanwhile the clock is set an hour ahead."""

    def __init__(self, desk: DeskInHand) -> None:
        super().__init__()
        self.desk = desk

    async def send(
        self, mail_from: str, recipients: tuple[str, ...], raw: bytes, envelope_id: str = ""
    ) -> DeliveryReport:
        report = await super().send(mail_from, recipients, raw)
        if len(self.offered) == 1:
            self.desk.later(hours=1)
            # Longer than another connection needs to look for more.
            await asyncio.sleep(1.5)
        return report


def test_what_is_being_sent_while_the_clock_jumps_ahead_is_sent_once(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    posts = [Jumping(desk), Post()]
    sender = sender_thread(
        desk.database, posts, "smtp", [desk.parts], owner="this test", clock=lambda: desk.now
    )
    send(sender)
    assert len(posts[0].offered + posts[1].offered) == 2
    assert states(desk) == {"sent"}
