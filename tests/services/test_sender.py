"""The outbox's own thread: sending, and seen to be alive while it sends."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from intake.assembly.parts import utc_now
from intake.assembly.wiring import sender_thread
from intake.desk.outbound import DeliveryReport, RecipientResult
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.services.deliver import Deliverer
from intake.services.holding import this_process
from intake.store.database.session import Database
from intake.store.database.tables import bounced_address, outbox, ticket
from intake.store.outbox.outbox import OutboxMail, OutboxState
from intake.store.tickets import tickets
from tests.servers.smtp import SmtpServer
from tests.services.desk import COMPLETE, DeskInHand, letter

MAILS = 6
TAKES = 0.4


@pytest.fixture
def slow_server() -> Iterator[SmtpServer]:
    server = SmtpServer(on_mail=lambda _: time.sleep(TAKES)).start()
    yield server
    server.stop()


def test_a_full_outbox_is_no_reason_to_think_the_thread_dead(
    sqlite_url: str, slow_server: SmtpServer
) -> None:
    database = Database(sqlite_url)
    desk = DeskInHand(database)
    for number in range(MAILS // 2):
        desk.receive(letter(f"{COMPLETE} Склад {number}.", subject=f"Склад {number}"))
    account = SmtpAccount(slow_server.host, slow_server.port, "none")
    sender = sender_thread(database, [Transport(account)], "smtp", (), owner="this test", clock=utc_now)
    thread = threading.Thread(target=sender.run, daemon=True)
    thread.start()
    beats: set[float] = set()
    until = time.monotonic() + 60
    while len(slow_server.mails) < MAILS and time.monotonic() < until:
        beats.add(sender.beat)
        time.sleep(0.05)
    sender.stop()
    thread.join(60)
    assert len(slow_server.mails) == MAILS
    assert len(beats) >= MAILS - 1
    database.close()


def test_a_fault_of_ours_ends_one_attempt_and_not_the_sending(
    sqlite_url: str, slow_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(sqlite_url)
    DeskInHand(database).receive(letter(COMPLETE))
    faults = [ValueError("a fault")]
    claim = Deliverer._claim

    def claim_after_a_fault(deliverer: Deliverer, at_work: frozenset[int]) -> list[OutboxMail]:
        if faults:
            raise faults.pop()
        return claim(deliverer, at_work)

    monkeypatch.setattr(Deliverer, "_claim", claim_after_a_fault)
    account = SmtpAccount(slow_server.host, slow_server.port, "none")
    sender = sender_thread(database, [Transport(account)], "smtp", (), owner="this test", clock=utc_now)
    thread = threading.Thread(target=sender.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while len(slow_server.mails) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    sender.stop()
    thread.join(60)
    assert len(slow_server.mails) == 2
    database.close()


class Post:
    """Takes mails in memory; for those to `hangs` it never comes to an end, until it is let go."""

    certificate_ends: datetime | None = None

    longest_attempt = 600.0

    def __init__(self, hangs: str, taken: list[str]) -> None:
        self._hangs = hangs
        self._taken = taken
        self.let_go = threading.Event()
        self.is_hanging = False

    async def send(
        self, mail_from: str, recipients: tuple[str, ...], raw: bytes, envelope_id: str = ""
    ) -> DeliveryReport:
        del mail_from, raw
        while self._hangs in recipients and not self.let_go.is_set():
            self.is_hanging = True
            await asyncio.sleep(0.01)
        self._taken += recipients
        return DeliveryReport(tuple(RecipientResult(one, "accepted", 250, "taken") for one in recipients))

    async def check(self) -> str:
        return "open"

    async def close(self) -> None:
        pass


def until(condition: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.fixture
def hanging(sqlite_url: str) -> Iterator[tuple[DeskInHand, list[Post], list[str]]]:
    """A desk, its sender's two connections, of which one will hang, and who has got a mail."""
    database = Database(sqlite_url)
    desk = DeskInHand(database)
    taken: list[str] = []
    posts = [Post("olga@firma.example", taken) for _ in range(2)]
    desk.receive(letter(COMPLETE))
    sender = sender_thread(
        database, posts, "smtp", [desk.parts], owner=this_process(), clock=lambda: desk.now
    )
    thread = threading.Thread(target=sender.run, daemon=True)
    thread.start()
    yield desk, posts, taken
    for post in posts:
        post.let_go.set()
    sender.stop()
    thread.join(60)
    database.close()


def test_a_mail_over_which_the_server_hangs_holds_no_other_back(
    hanging: tuple[DeskInHand, list[Post], list[str]],
) -> None:
    """Olga's answer hangs; what is written after it goes out over the other connection, and hers once only."""
    desk, posts, taken = hanging
    until(lambda: taken == ["anna@desk.test"])
    for number in range(3):
        desk.receive(letter(COMPLETE, sender=f"petr{number}@firma.example", subject=f"Чек {number}"))
    until(lambda: len(taken) == 7)
    assert [line.state for line in desk.sent() if line.recipients[0].address == "olga@firma.example"] == [
        OutboxState.SENDING
    ]
    for post in posts:
        post.let_go.set()
    until(lambda: {line.state for line in desk.sent()} == {OutboxState.SENT})
    assert Counter(taken) == Counter(
        {"olga@firma.example": 1, "anna@desk.test": 4}
        | {f"petr{number}@firma.example": 1 for number in range(3)}
    )


def test_what_hanging_connections_cannot_begin_within_a_minute_is_given_back(
    hanging: tuple[DeskInHand, list[Post], list[str]],
) -> None:
    desk, posts, taken = hanging
    until(lambda: taken == ["anna@desk.test"])
    for subject in ("Чек", "Касса", "Склад", "Счёт"):
        desk.receive(letter(COMPLETE, subject=subject))
    # Three of her answers are claimed, or wait, behind the two that hang.
    until(lambda: all(post.is_hanging for post in posts))
    desk.later(seconds=61)
    until(
        lambda: (
            [line.state for line in desk.sent()].count(OutboxState.SENDING) == 2
            and [line.state for line in desk.sent()].count(OutboxState.PENDING) >= 3
        )
    )
    assert {line.attempts for line in desk.sent() if line.state is OutboxState.PENDING} == {0}
    for post in posts:
        post.let_go.set()
    until(lambda: {line.state for line in desk.sent()} == {OutboxState.SENT})
    assert Counter(taken) == Counter({"olga@firma.example": 5, "anna@desk.test": 5})


def test_a_claim_lasts_longer_than_the_mail_that_is_begun_last_can_take(sqlite_url: str) -> None:
    """Otherwise another daemon would send it as well."""
    account = SmtpAccount("127.0.0.1", 25, "none", timeout=600)
    assert account.longest_attempt > 10 * 600 + 300
    database = Database(sqlite_url)
    desk = DeskInHand(database)
    desk.receive(letter(COMPLETE))
    sender = sender_thread(
        database, [Transport(account)], "smtp", [], owner="this test", clock=lambda: desk.now
    )
    sender._deliverer._claim(frozenset())
    with database.read() as connection:
        untils = connection.execute(select(outbox.c.lease_until)).scalars().all()
    assert min(untils) >= desk.now + timedelta(seconds=60 + account.longest_attempt + 60)
    database.close()


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    made = DeskInHand(database)
    made.receive(letter(COMPLETE))
    return made


def refused_for_good(desk: DeskInHand, refusal: str) -> None:
    """Send what is due to a server that refuses the customer's answer."""
    server = SmtpServer().start()
    server.refuse("olga@firma.example", refusal)
    account = SmtpAccount(server.host, server.port, "none")
    sender = sender_thread(
        desk.database, [Transport(account)], "smtp", [desk.parts], owner="this test", clock=utc_now
    )
    assert sender.run_until_empty(lambda: False)
    server.stop()


def events(desk: DeskInHand, number: int) -> list[str]:
    with desk.database.read() as connection:
        return [entry.text for entry in tickets.entries(connection, number)]


@pytest.mark.parametrize(
    ("refusal", "marked"),
    [("550 5.1.1 No such user", True), ("550 no such user", True), ("554 5.7.1 Looks like spam", False)],
)
def test_of_a_refused_answer_the_ticket_learns_and_the_agents(
    desk: DeskInHand, refusal: str, marked: bool
) -> None:
    refused_for_good(desk, refusal)
    assert desk.templates_sent() == ["acknowledgement", "notification", "bounced"]
    assert any("not delivered" in text and refusal[4:] in text for text in events(desk, 1))
    with desk.database.read() as connection:
        assert bool(connection.execute(select(bounced_address.c.address_key)).all()) is marked


def test_of_a_merged_tickets_refused_answer_the_one_learns_that_took_it_over(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, sender="petr@firma.example", subject="Чек"))
    with desk.database.write() as connection:
        connection.execute(update(ticket).where(ticket.c.number == 1).values(merged_into=2))
    refused_for_good(desk, "550 5.1.1 No such user")
    assert any("not delivered" in text for text in events(desk, 2))
    assert not any("not delivered" in text for text in events(desk, 1))


def test_a_fault_in_telling_keeps_nothing_from_being_recorded(
    desk: DeskInHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise ValueError("a fault")

    monkeypatch.setattr(desk.answering, "queue", fail)
    refused_for_good(desk, "550 5.1.1 No such user")
    assert [(line.template, line.state) for line in desk.sent()] == [
        ("acknowledgement", OutboxState.FAILED),
        ("notification", OutboxState.SENT),
    ]
    assert not any("not delivered" in text for text in events(desk, 1))
