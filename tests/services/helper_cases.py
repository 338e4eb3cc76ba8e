"""What becomes of mails when their helper misbehaves; each case runs in a process of its own.

Helpers are forked from a process without threads, which a test run is not: `test_reading.py` runs
`python -m tests.services.helper_cases CASE FOLDER`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import intake.services.deciding
from intake.desk.message import InboundMail
from intake.mail.parsing.parse import parse
from intake.services import process, reading
from intake.services.helpers import Helpers
from intake.services.process import BATCH_MAILS, MAILS_AHEAD
from intake.services.reading import (
    LARGEST_HANDED_OVER,
    WORTH_A_HELPER,
    MailReader,
    ReadingFailed,
    help_to_read,
)
from intake.store import contacts
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from intake.store.spool.spool import SpooledMail
from tests.services.desk import COMPLETE, DeskInHand, letter

# Generous: whoever blocks here blocks for ever.
PATIENCE = 60.0
DEADLY = "убийца"


def mails(text: str = "слово\n" * 10_000, attempts: int = 0) -> list[SpooledMail]:
    """More than fits between two processes at once."""
    raw = letter(text)
    assert len(raw) < LARGEST_HANDED_OVER
    return [
        SpooledMail(
            id=number + 1,
            mailbox="support",
            arrived_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
            size=len(raw),
            complete=True,
            left_on_server=(),
            attempts=attempts,
            released=False,
            scanned=None,
            folder="",
            raw=raw,
        )
        for number in range(4 * WORTH_A_HELPER)
    ]


@contextmanager
def reader(folder: Path) -> Iterator[MailReader]:
    """A reader with helpers at hand, and nobody left when it ends."""
    helpers = Helpers(help_to_read)
    helpers.start()
    database = Database(f"sqlite:///{folder / 'intake.db'}")
    upgrade(database)
    made = MailReader(DeskInHand(database).watched, helpers)
    try:
        yield made
    finally:
        made.close()
        helpers.close()
        database.close()
    assert not children(os.getpid())


def children(parent: int) -> list[int]:
    """The processes that a process has started and that still run."""
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def helper_of(reader: MailReader) -> int:
    """The helper's process."""
    assert reader.ordered_behind(0)
    (seed,) = children(os.getpid())
    (helper,) = children(seed)
    return helper


def gone(pid: int) -> bool:
    """Whether a process ends."""
    until = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def reads_ahead(folder: Path) -> None:
    with reader(folder) as ahead:
        waiting = mails()
        ahead.read_ahead(waiting)
        helper = helper_of(ahead)
        assert {ahead.read(mail).subject for mail in waiting} == {"Не печатается счёт"}
        ahead.close()
        assert gone(helper)


def stands_still(folder: Path) -> None:
    with reader(folder) as ahead:
        waiting = mails()
        ahead.read_ahead(waiting[:WORTH_A_HELPER])
        helper = helper_of(ahead)
        os.kill(helper, signal.SIGSTOP)
        handing_over = threading.Thread(target=ahead.read_ahead, args=(waiting,), daemon=True)
        handing_over.start()
        handing_over.join(PATIENCE)
        assert not handing_over.is_alive()
        assert gone(helper)
        assert ahead.read(waiting[5]).subject == "Не печатается счёт"


def dies_of_a_mail(folder: Path) -> None:
    """The mail fails at each try, in a helper at each; the others are read, and nobody dies."""

    def deadly(raw: bytes, *arguments: Any, **named: Any) -> InboundMail:
        if DEADLY.encode() in raw:
            os.kill(os.getpid(), signal.SIGKILL)
        return parse(raw, *arguments, **named)

    # Before the seed is forked, so that helpers and this process have it alike.
    pytest.MonkeyPatch().setattr(intake.services.deciding, "parse", deadly)
    with reader(folder) as ahead:
        bad, *good = [mails(DEADLY)[0], *mails("слово")[1:]]
        ahead.read_ahead([bad, *good[:-1]])
        assert ahead._helper is None or gone(ahead._helper.pid)
        # Nobody has asked for the bad one yet, but no more can be handed over.
        ahead.read_ahead(good[-1:])
        for attempts in range(3):
            (again,) = [mail for mail in mails(DEADLY, attempts) if mail.id == bad.id]
            with pytest.raises(ReadingFailed, match="ended"):
                ahead.read(again)
        assert ahead.read(good[0]).subject == "Не печатается счёт"


def stands_still_over_a_mail(folder: Path) -> None:
    """The one that it is at fails, and those behind it are read."""
    with reader(folder) as ahead:
        waiting = mails("слово\n" * 2_000)
        ahead.read_ahead(waiting)
        helper = helper_of(ahead)
        os.kill(helper, signal.SIGSTOP)
        pytest.MonkeyPatch().setattr(reading, "_READS_WITHIN", 3.0)
        # What was read before that is good.
        started, failed = time.monotonic(), 0
        for mail in waiting:
            try:
                assert ahead.read(mail).subject == "Не печатается счёт"
            except ReadingFailed:
                failed += 1
        assert failed <= 1
        assert time.monotonic() - started < PATIENCE
        assert gone(helper)


def seed_stands_still(folder: Path) -> None:
    with reader(folder) as ahead:
        (seed,) = children(os.getpid())
        os.kill(seed, signal.SIGSTOP)
        waiting = mails("слово")
        within(PATIENCE, lambda: ahead.read_ahead(waiting))
        assert ahead.read(waiting[0]).subject == "Не печатается счёт"
        assert gone(seed)
        comes_back(ahead)


def all_stand_still(folder: Path) -> None:
    """When everything ends, too."""
    helpers = Helpers(help_to_read)
    helpers.start()
    database = Database(f"sqlite:///{folder / 'intake.db'}")
    upgrade(database)
    ahead = MailReader(DeskInHand(database).watched, helpers)
    waiting = mails("слово\n" * 2_000)
    ahead.read_ahead(waiting)
    (seed,) = children(os.getpid())
    helper = helper_of(ahead)
    for pid in (helper, seed):
        os.kill(pid, signal.SIGSTOP)

    def end() -> None:
        ahead.hurry()
        ahead.wait_for(waiting[-1])
        ahead.close()
        helpers.close()

    within(PATIENCE, end)
    assert gone(helper)
    assert not children(os.getpid())
    database.close()


def a_writer_waits_for_no_helper(folder: Path) -> None:
    """Others get at the database while a mail waits for its helper, and its number is that of its place."""
    helpers = Helpers(help_to_read)
    helpers.start()
    pytest.MonkeyPatch().setattr(reading, "_READS_WITHIN", 10.0)
    database = Database(f"sqlite:///{folder / 'intake.db'}", busy_seconds=5.0)
    upgrade(database)
    desk = DeskInHand(database, helpers=helpers)
    for number in range(BATCH_MAILS + MAILS_AHEAD):
        desk.spool(letter(COMPLETE, subject=f"Заявка {number}", sender=f"a{number}@firm.example"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(process, "BATCH_SECONDS", PATIENCE)
        desk.processor.process_batch()
    (seed,) = children(os.getpid())
    (helper,) = children(seed)
    os.kill(helper, signal.SIGSTOP)
    working = threading.Thread(target=_until_empty, args=(desk,), daemon=True)
    working.start()
    while working.is_alive():
        with database.write() as connection:
            contacts.record_ok(connection, "others", datetime.now(UTC))
        time.sleep(0.2)
    numbers = [desk.ticket(number).subject for number in range(1, BATCH_MAILS + MAILS_AHEAD + 1)]
    assert numbers == [f"Заявка {number}" for number in range(BATCH_MAILS + MAILS_AHEAD)]
    desk.processor.close()
    helpers.close()


def _until_empty(desk: DeskInHand) -> None:
    while desk.processor.process_batch().mails:
        pass


def keeps_its_place(folder: Path) -> None:
    """A mail whose helper is killed once gets the number of its place."""
    mark = folder / "killed"

    def deadly(raw: bytes, *arguments: Any, **named: Any) -> InboundMail:
        if b"a30@" in raw and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return parse(raw, *arguments, **named)

    pytest.MonkeyPatch().setattr(intake.services.deciding, "parse", deadly)
    helpers = Helpers(help_to_read)
    helpers.start()
    database = Database(f"sqlite:///{folder / 'intake.db'}")
    upgrade(database)
    desk = DeskInHand(database, helpers=helpers)
    count = BATCH_MAILS + MAILS_AHEAD
    for number in range(count):
        desk.spool(letter(COMPLETE, subject=f"Заявка {number}", sender=f"a{number}@firm.example"))
    _until_empty(desk)
    assert mark.exists()
    assert [desk.ticket(number + 1).subject for number in range(count)] == [
        f"Заявка {number}" for number in range(count)
    ]
    desk.processor.close()
    helpers.close()


def seed_dies(folder: Path) -> None:
    with reader(folder) as ahead:
        (seed,) = children(os.getpid())
        os.kill(seed, signal.SIGKILL)
        waiting = mails("слово")
        ahead.read_ahead(waiting)
        assert not ahead.ordered_behind(0)
        assert ahead.read(waiting[0]).subject == "Не печатается счёт"
        comes_back(ahead)


def a_suspect_waits_for_the_next_seed(folder: Path) -> None:
    """A mail that failed before is never read in the daemon while helpers will be there again."""
    with reader(folder) as ahead:
        (seed,) = children(os.getpid())
        os.kill(seed, signal.SIGKILL)
        ahead.read_ahead(mails("слово"))
        assert ahead.read(mails("слово", attempts=1)[0]).subject == "Не печатается счёт"
        assert ahead._helper is not None


def within(seconds: float, done: Callable[[], object]) -> None:
    """Do something in a thread that may stand still for ever."""
    thread = threading.Thread(target=done, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive()


def comes_back(ahead: MailReader) -> None:
    """Another seed gives helpers, and they read."""
    until = time.monotonic() + PATIENCE
    again = mails("слово")
    while not ahead.ordered_behind(0):
        assert time.monotonic() < until
        ahead.read_ahead(again)
        time.sleep(0.1)
    assert {ahead.read(mail).subject for mail in again} == {"Не печатается счёт"}


def daemon_dies(folder: Path) -> None:
    """Tells seed and helper, and is killed: whoever reads that looks whether they end."""
    with reader(folder) as ahead:
        ahead.read_ahead(mails())
        (seed,) = children(os.getpid())
        sys.stdout.write(f"{seed} {helper_of(ahead)}")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]))
