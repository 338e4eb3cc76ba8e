"""The outbox's own thread: sending, and seen to be alive while it sends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from intake.assembly.parts import utc_now
from intake.assembly.wiring import sender_thread
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.services.deliver import Deliverer
from intake.store.database.session import Database
from intake.store.database.tables import bounced_address, ticket
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

    def claim_after_a_fault(deliverer: Deliverer) -> list[OutboxMail]:
        if faults:
            raise faults.pop()
        return claim(deliverer)

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
