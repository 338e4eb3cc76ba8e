"""Whatever an SMTP server does, after it behaves again every mail was sent, and none twice without need."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intake.assembly.wiring import sender_thread
from intake.desk.outgoing import Audience, Template
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.store.database import schema
from intake.store.database.session import Database
from intake.store.outbox import listing, outbox
from intake.store.outbox.outbox import OutboxDraft, OutboxState
from tests.servers.faulty_smtp import DROP, GARBAGE, HANG, Fault, FaultyServer
from tests.services.desk import DeskInHand

MAILS = 4
# Seconds of silence until we leave; nothing else of the server's takes time.
PATIENCE = 0.15

# Only what a server may say without refusing the mail for good, which is its right.
TEMPORARY = (
    DROP, HANG, GARBAGE, "", "25", "-", "250", "250 OK", "250-more", "251 elsewhere", "354 go on", "150 wait", "650 x",
    "421 4.3.2 closing", "450 4.2.0 greylisted", "451 4.3.0 not now", "452 4.2.2 full", "250 OK\r\n250 OK",
    "451 no\r\n250 OK", "354 go on\r\n250 OK", "220 again", "235 welcome", "221 bye",
)  # fmt: skip
COMMANDS = st.builds(Fault, st.just("command"), st.integers(1, 30), st.sampled_from(TEMPORARY))
BYTES = st.builds(Fault, st.just("byte"), st.integers(1, 3000))
ENDS = st.builds(Fault, st.just("mail"), st.integers(1, 6), st.sampled_from(TEMPORARY), st.booleans())
SCRIPTS = st.lists(st.one_of(COMMANDS, BYTES, ENDS), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyServer]:
    faulty = FaultyServer("SIZE 1000000", "8BITMIME").start()
    yield faulty
    faulty.stop()


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    """A database file without rows, to be copied."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "empty.sqlite"
        database = Database(f"sqlite:///{path}")
        schema.upgrade(database)
        database.close()
        yield path


def queue(desk: DeskInHand) -> None:
    for number in range(MAILS):
        raw = f"Message-ID: <{number}@desk.test>\r\nSubject: {number}\r\n\r\nHello\r\n".encode()
        draft = OutboxDraft(
            f"<{number}@desk.test>",
            "support@desk.test",
            (f"customer{number}@x.example",),
            "",
            raw,
            Template.NOTE,
            Audience.AGENTS,
            automatic=True,
        )
        with desk.database.write() as connection:
            outbox.add(connection, draft, desk.now)


def waiting(desk: DeskInHand) -> int:
    with desk.database.read() as connection:
        return len(list(listing.list_outbox(connection, [OutboxState.PENDING, OutboxState.SENDING])))


def play(server: FaultyServer, desk: DeskInHand, script: list[Fault]) -> list[bool]:
    """Send under the script, then while the server behaves; says for each mail taken whether it was told so."""
    server.taken.clear()
    server.behave()
    server.plan(*script)
    account = SmtpAccount(server.host, server.port, "none", timeout=PATIENCE, final_timeout=PATIENCE)
    sender = sender_thread(
        desk.database, [Transport(account)], "smtp", (), owner="this test", clock=lambda: desk.now
    )
    for turn in range(12):
        if turn == 8:
            server.behave()
        sender.run_until_empty(lambda: False)
        if not waiting(desk):
            break
        desk.now += timedelta(hours=4)
    return [mail.said.startswith("2") for mail in server.taken]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=SCRIPTS)
@example(script=[Fault("command", 4, "250 OK")])
@example(script=[Fault("mail", 1, DROP, taken=True)])
@example(script=[Fault("mail", 1, "451 no\r\n250 OK")])
@example(script=[Fault("command", 4, "354 go on\r\n250 OK"), Fault("mail", 1, "451 4.3.0 not now")])
def test_after_it_behaves_again_every_mail_was_sent_once(
    server: FaultyServer, empty: Path, script: list[Fault]
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "desk.sqlite"
        path.write_bytes(empty.read_bytes())
        database = Database(f"sqlite:///{path}")
        desk = DeskInHand(database)
        queue(desk)
        play(server, desk, script)
        with database.read() as connection:
            states = {line.state for line in listing.list_outbox(connection, tuple(OutboxState))}
        database.close()
    assert states == {OutboxState.SENT}
    taken = Counter(str(message_from_bytes(mail.raw)["Message-ID"]) for mail in server.taken)
    assert set(taken) == {f"<{number}@desk.test>" for number in range(MAILS)}
    # A mail comes twice only where its end was uncertain: one repeat for each fault at a final dot or a byte.
    uncertain = sum(1 for fault in script if fault.counted != "command")
    assert sum(taken.values()) - MAILS <= uncertain, taken
