"""`intake deliver` as a mail server's pipe calls it: one mail on standard input, an exit code of sysexits.h."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.store.database.session import Database
from intake.store.spool import ledger
from tests.confirmed import confirmed
from tests.e2e.running import PATIENCE, ROOT
from tests.services.desk import COMPLETE, letter

_CONFIG = """
[database]
url = "{url}"

[smtp]
host = "127.0.0.1"
port = 1
security = "none"

[[mailbox]]
name = "support"
address = "support@desk.test"
host = "127.0.0.1"
port = 1
security = "none"
password_file = "not-for-us"
max_mail_bytes = 20000
{extra}
"""


class Piped:
    """Somebody who pipes mail into the command."""

    def __init__(self, folder: Path, url: str) -> None:
        self.config = folder / "config.toml"
        self.url = url
        self.write()

    def write(self, extra: str = "", url: str = "") -> None:
        self.config.write_text(_CONFIG.format(url=url or self.url, extra=extra), encoding="utf-8")

    def deliver(self, raw: bytes, *arguments: str) -> int:
        done = self.process(raw, *(arguments or ("support",)))
        # What is said may come to a customer, in a bounce.
        assert str(self.config.parent).encode() not in done.stderr, done.stderr
        return done.returncode

    def process(self, raw: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "intake", "deliver", "-c", str(self.config), *arguments]
        return subprocess.run(
            command, input=raw, capture_output=True, cwd=ROOT, timeout=PATIENCE, check=False
        )


@pytest.fixture
def piped(tmp_path: Path, sqlite_url: str) -> Piped:
    return Piped(tmp_path, sqlite_url)


@pytest.fixture
def spooled(piped: Piped) -> Iterator[Database]:
    database = Database(piped.url)
    yield database
    database.close()


def sizes(database: Database) -> list[tuple[int, bool]]:
    with database.read() as connection:
        return [(mail.size, mail.complete) for mail in ledger.list_mails(connection)]


def test_a_mail_is_committed_once_before_the_exit_code_says_so(piped: Piped, spooled: Database) -> None:
    raw = confirmed(letter(COMPLETE))
    assert [piped.deliver(raw), piped.deliver(raw)] == [os.EX_OK, os.EX_OK]
    assert sizes(spooled) == [(len(raw), True)]


def test_a_mail_that_is_too_large_is_taken_by_its_beginning(piped: Piped, spooled: Database) -> None:
    raw = letter("строка\n" * 100_000)
    assert piped.deliver(raw) == os.EX_OK
    assert sizes(spooled) == [(len(raw), False)]


@pytest.mark.parametrize("arguments", [("sales",), ("support", "sales"), ("--fast", "support")])
def test_a_wrong_call_is_told_as_one(piped: Piped, arguments: tuple[str, ...]) -> None:
    assert piped.deliver(letter(COMPLETE), *arguments) == os.EX_USAGE


def test_no_mail_at_all_is_told_as_such(piped: Piped, spooled: Database) -> None:
    assert piped.deliver(b"") == os.EX_DATAERR
    assert sizes(spooled) == []


@pytest.mark.parametrize(
    ("extra", "url"),
    [
        ("", "sqlite:///nowhere/intake.db"),
        ("", "postgresql+psycopg://intake@127.0.0.1:1/intake"),
        ("since = 2999-01-01", ""),
        ("colour = 1", ""),
    ],
    ids=["no file", "no server", "not yet", "a wrong configuration"],
)
def test_whatever_is_wrong_here_is_to_be_tried_again(piped: Piped, extra: str, url: str) -> None:
    piped.write(extra, url)
    assert piped.deliver(letter(COMPLETE)) == os.EX_TEMPFAIL
    piped.write()
    assert piped.deliver(letter(COMPLETE)) == os.EX_OK


def test_without_a_configuration_it_is_to_be_tried_again(piped: Piped) -> None:
    piped.config.unlink()
    assert piped.deliver(letter(COMPLETE)) == os.EX_TEMPFAIL


@pytest.mark.parametrize(("command", "code"), [("deliver", os.EX_TEMPFAIL), ("status", 1)])
def test_a_program_that_is_half_replaced_lets_the_mail_server_try_again(command: str, code: int) -> None:
    script = (
        "import sys; sys.modules['intake.cli'] = None; "
        f"sys.argv = ['intake', '{command}', 'support']; from intake.start import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == code
    if command == "deliver":
        # What is said may come to a customer, in a bounce.
        assert done.stderr == b"The mail was not taken: try again later.\n"
