"""Each mailbox's mail goes by its own account: one that fails or hangs delays no other's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from intake.assembly.parts import utc_now
from intake.assembly.wiring import sender_thread
from intake.desk.mail_servers import MailServerProblem
from intake.desk.outbound import DeliveryReport, RecipientResult
from intake.services.sender import SenderThread
from intake.services.senders import Senders
from intake.store import contacts, troubles
from intake.store.database.session import Database
from intake.store.database.tables import outbox as outbox_table
from intake.store.outbox import outbox
from intake.store.outbox.outbox import Lane, OutboxState
from tests.e2e.running import until
from tests.store.examples import NOW, draft

USUAL = Lane(but=("sales", "support"))
SALES, SUPPORT = Lane("sales"), Lane("support")


class Account:
    """A sending account in memory: it takes mails, refuses everybody, or hangs until it is let go."""

    certificate_ends: datetime | None = None

    longest_attempt = 60.0

    def __init__(self, behaves: str = "well") -> None:
        self.behaves = behaves
        self.taken: list[str] = []
        self.asked = 0

    async def send(
        self, mail_from: str, recipients: tuple[str, ...], raw: bytes, envelope_id: str = ""
    ) -> DeliveryReport:
        del mail_from, raw
        self.asked += 1
        while self.behaves == "hangs":  # noqa: ASYNC110 - from another thread
            await asyncio.sleep(0.01)
        if self.behaves == "refuses":
            raise MailServerProblem("the token server refuses (400) invalid_grant: revoked")
        self.taken += recipients
        return DeliveryReport(tuple(RecipientResult(one, "accepted", 250, "taken") for one in recipients))

    async def check(self) -> str:
        return "open"

    async def close(self) -> None:
        pass


def queue(database: Database, **mailboxes: str | None) -> None:
    """One mail for each: who gets it, and whose it is."""
    with database.write() as connection:
        for name, mailbox in mailboxes.items():
            mail = draft(f"<{name}@desk>", (f"{name}@x.example",), mailbox=mailbox)
            outbox.add(connection, mail, NOW)


def lane_of(database: Database, account: Account, lane: Lane, name: str) -> SenderThread:
    return sender_thread(
        database,
        [account],
        f"smtp {name}",
        (),
        owner="this test",
        clock=utc_now,
        lane=lane,
        longest_attempt=90,
    )


@contextmanager
def running(senders: Senders) -> Iterator[None]:
    threads = [threading.Thread(target=lane.run, daemon=True) for lane in senders.lanes]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        senders.stop()
        for thread in threads:
            thread.join(30)


@pytest.mark.parametrize("behaves", ["refuses", "hangs"])
def test_an_account_that_cant_be_used_delays_no_other_and_goes_on_when_it_can(
    database: Database, behaves: str
) -> None:
    sales, support, usual = Account(behaves), Account(), Account()
    lanes = [(usual, USUAL, "usual"), (sales, SALES, "sales"), (support, SUPPORT, "support")]
    senders = Senders([lane_of(database, *lane) for lane in lanes])
    queue(database, anna="sales", boris="support", igor=None, petra="another", vera="sales")
    with running(senders):
        until(lambda: support.taken and len(usual.taken) == 2, "the others' mail")
        until(lambda: sales.asked, "an attempt")
        assert (support.taken, sorted(usual.taken)) == (
            ["boris@x.example"],
            ["igor@x.example", "petra@x.example"],
        )
        assert sales.taken == []
        # What comes later isn't held up either.
        queue(database, olga="support")
        senders.wake()
        until(lambda: len(support.taken) == 2, "later mail")
        sales.behaves = "well"
        until(lambda: len(sales.taken) == 2, "its own mail at last")
    assert (len(support.taken), len(usual.taken)) == (2, 2)
    with database.read() as connection:
        found = {one.server: one.last_error for one in contacts.contacts(connection)}
        attempts = list(connection.execute(select(outbox_table.c.attempts)).scalars())
    said = "the token server refuses (400) invalid_grant: revoked"
    assert found.get("smtp sales") == (said if behaves == "refuses" else None)
    assert found["smtp support"] is None
    # An account that can't be used costs no mail an attempt.
    assert attempts == [1] * 6


def test_run_once_sends_the_others_mail_and_says_that_one_failed(database: Database) -> None:
    sales, usual = Account("refuses"), Account()
    lanes = [(usual, Lane(but=("sales",)), "usual"), (sales, SALES, "sales")]
    queue(database, anna="sales", boris="support")
    assert not Senders([lane_of(database, *lane) for lane in lanes]).run_until_empty(lambda: False)
    assert usual.taken == ["boris@x.example"]
    sales.behaves = "well"
    assert Senders([lane_of(database, *lane) for lane in lanes]).run_until_empty(lambda: False)
    assert sales.taken == ["anna@x.example"]


def test_no_lane_takes_a_mail_from_one_that_may_take_longer_over_it(database: Database) -> None:
    slow, quick = Account("hangs"), Account()
    lanes = [
        sender_thread(
            database, [account], f"smtp {lane.mailbox}", (), owner="this test", clock=utc_now, lane=lane,
            longest_attempt=5000,
        )
        for account, lane in ((slow, SALES), (quick, SUPPORT))
    ]  # fmt: skip
    queue(database, anna="sales", boris="support")
    with running(Senders(lanes)):
        until(lambda: slow.asked and quick.taken, "both at work")
        with database.read() as connection:
            claimed = select(outbox_table.c.lease_until).where(outbox_table.c.mailbox == "sales")
            lease = connection.execute(claimed).scalar()
        assert lease is not None
        assert lease > utc_now() + timedelta(seconds=5000)
        slow.behaves = "well"


def test_every_mail_is_in_one_lane_and_only_in_one(database: Database) -> None:
    queue(database, anna="sales", boris="support", igor=None, petra="gone")
    with database.write() as connection:
        claimed = [
            [
                mail.message_id
                for mail in outbox.claim(connection, NOW, NOW + timedelta(minutes=5), "o", 40, lane=lane)
            ]
            for lane in (SALES, SUPPORT, USUAL)
        ]
        assert claimed == [["<anna@desk>"], ["<boris@desk>"], ["<igor@desk>", "<petra@desk>"]]
        # Those of a sender that died are found by the lane as well.
        later = NOW + timedelta(minutes=6)
        again = outbox.claim(connection, later, later + timedelta(minutes=5), "p", 40, lane=SALES)
        assert [mail.message_id for mail in again] == ["<anna@desk>"]
        assert outbox.next_due(connection, SALES) == later + timedelta(minutes=5)
        assert outbox.next_due(connection, SUPPORT) == NOW + timedelta(minutes=5)


def test_mail_goes_by_the_usual_account_when_its_mailbox_has_none_any_more(database: Database) -> None:
    queue(database, anna="sales")
    usual = Account()
    assert Senders([lane_of(database, usual, Lane(), "usual")]).run_until_empty(lambda: False)
    assert usual.taken == ["anna@x.example"]


def test_refused_mail_of_one_account_is_no_trouble_of_another(database: Database) -> None:
    queue(database, anna="sales", boris="sales", olga="support")
    with database.write() as connection:
        failed = {"state": OutboxState.FAILED.value, "attempts": 1}
        connection.execute(update(outbox_table).where(outbox_table.c.mailbox == "sales").values(**failed))
        assert troubles.sending(connection, NOW, SALES).refused == 2
        assert troubles.sending(connection, NOW, SUPPORT).refused == 0
        assert troubles.sending(connection, NOW, USUAL).refused == 0
