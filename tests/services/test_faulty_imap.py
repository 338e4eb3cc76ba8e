"""Whatever an IMAP server does, after it behaves again every mail has one ticket and one answer."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.desk.disposition import MailStatus
from intake.store.database import schema
from intake.store.database.session import Database
from intake.store.spool import ledger, spool
from tests.servers.faulty_imap import FLOODED_LINES, Act, Fault, FaultyImap
from tests.services.desk import DeskInHand
from tests.services.imap_looks import Looked, looking, request

MAILS = 3
# Looks at a server that fails, and at one that behaves: mail that was passed by is asked for after a day at the latest.
SICK_LOOKS, WELL_LOOKS = 6, 8

ACTS = st.sampled_from(Act)
AT_A_MAIL = st.sampled_from(
    (
        *(Act.DROP, Act.HANG, Act.NO, Act.BAD, Act.CUT, Act.FLOOD, Act.NOTHING, Act.OTHER_UIDS),
        *(Act.NIL, Act.NO_BODY, Act.TOO_SHORT, Act.TOO_LONG, Act.MONSTROUS),
    )
)
COMMANDS = st.builds(Fault, st.just("command"), st.integers(1, 50), ACTS, st.booleans())
BYTES = st.builds(Fault, st.just("byte"), st.integers(1, 8000))
HANDED = st.builds(Fault, st.just("mail"), st.integers(1, 12), AT_A_MAIL)
CULPRITS = st.builds(Fault, st.just("uid"), st.integers(1, MAILS + 1), AT_A_MAIL)
SCRIPTS = st.lists(st.one_of(COMMANDS, BYTES, HANDED, CULPRITS), min_size=1, max_size=5)
EXTENSIONS = st.sets(st.sampled_from(["IDLE", "MOVE", "UIDPLUS"])).map(lambda found: tuple(sorted(found)))


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyImap]:
    faulty = FaultyImap().start()
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


def play(server: FaultyImap, looked: Looked, script: list[Fault]) -> None:
    """Look under the script, while mail comes in; then while the server behaves."""
    server.plan(*script)
    for turn in range(SICK_LOOKS):
        looked.look()
        looked.later(timedelta(minutes=2))
        if turn == 1:
            server.has.inbox.add(request(MAILS))
    server.behave()
    looked.wait_longer()
    for _ in range(WELL_LOOKS):
        looked.look()
        if all(mail.flags for mail in server.has.inbox.mails.values()):
            break
        looked.later(timedelta(hours=24, minutes=1))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=SCRIPTS, extensions=EXTENSIONS, processed=st.sampled_from(["", "Processed"]))
def test_after_it_behaves_again_every_mail_has_one_ticket_and_one_answer(
    server: FaultyImap, empty: Path, script: list[Fault], extensions: tuple[str, ...], processed: str
) -> None:
    sent = [request(number) for number in range(MAILS + 1)]
    server.has.empty(*extensions)
    for raw in sent[:MAILS]:
        server.has.inbox.add(raw)
    with tempfile.TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        path = Path(directory) / "desk.sqlite"
        path.write_bytes(empty.read_bytes())
        database, monotonic = Database(f"sqlite:///{path}"), [1000.0]
        stand_in = SimpleNamespace(monotonic=lambda: monotonic[0])
        patch.setattr("intake.services.receive.time", stand_in)
        patch.setattr("intake.services.renumbering.time", stand_in)
        patch.setattr("intake.mail.imap.allowance._BASE_LINES", FLOODED_LINES // 2)
        looked = looking(server, DeskInHand(database), processed, monotonic)
        play(server, looked, script)
        with database.read() as connection:
            waiting = spool.to_settle(connection, looked.folder)
            mails = list(ledger.list_mails(connection))
        looked.mailbox.close()
        tickets = Counter(mail.sender for mail in mails if mail.ticket_number is not None)
        answers = Counter(
            line.recipients for line in looked.desk.sent() if line.template == "acknowledgement"
        )
        database.close()
    assert {mail.status for mail in mails if mail.uidvalidity == 7} <= {MailStatus.PROCESSED}
    assert waiting == spool.ToSettle((), ())
    assert sorted(tickets) == [f"anna@firm{number}.example" for number in range(MAILS + 1)]
    assert sorted(answers.values()) == [1] * (MAILS + 1)
    assert sorted(set(server.has.raws("INBOX") + server.has.raws("Processed"))) == sorted(sent)
