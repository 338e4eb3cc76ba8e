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
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import intake.services.deciding
from intake.desk.message import InboundMail
from intake.mail.parsing.parse import parse
from intake.services.helpers import Helpers
from intake.services.reading import (
    LARGEST_HANDED_OVER,
    WORTH_A_HELPER,
    MailReader,
    ReadingFailed,
    help_to_read,
)
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from intake.store.spool.spool import SpooledMail
from tests.services.desk import DeskInHand, letter

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


def seed_dies(folder: Path) -> None:
    with reader(folder) as ahead:
        (seed,) = children(os.getpid())
        os.kill(seed, signal.SIGKILL)
        waiting = mails("слово")
        ahead.read_ahead(waiting)
        assert not ahead.ordered_behind(0)
        assert ahead.read(waiting[0]).subject == "Не печатается счёт"


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
