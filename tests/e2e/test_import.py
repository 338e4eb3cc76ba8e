"""`intake import` as an operator types it: files and folders of the server, broken off, and begun again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import ROOT
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpServer
from tests.services.desk import letter
from tests.services.test_importing import THREAD, mbox, old

THREADS = 60


@pytest.fixture
def desk(tmp_path: Path, dovecot: DovecotServer, mail_user: str) -> Iterator[DeskUnderTest]:
    sink = SmtpServer().start()
    made = DeskUnderTest(tmp_path, dovecot, sink, mail_user)
    assert made.database
    yield made
    made.close()
    sink.stop()


def archive(path: Path, threads: int = THREADS) -> Path:
    """Threads of a question, an answer and thanks, each of another customer."""
    raws = []
    for number in range(threads):
        customer = f"customer{number}@firma{number}.example"
        question, answer = f"<q{number}@firma.example>", f"<a{number}@desk.test>"
        raws += [
            old(f"Вопрос {number}", number, sender=customer, Message_ID=question, subject=f"Дело {number}"),
            old(
                f"Ответ {number}",
                number,
                sender="support@desk.test",
                to=customer,
                Message_ID=answer,
                In_Reply_To=question,
            ),
            old(
                f"Спасибо {number}",
                number,
                sender=customer,
                Message_ID=f"<t{number}@firma.example>",
                In_Reply_To=answer,
            ),
        ]
    return mbox(path, raws)


def rows(desk: DeskUnderTest, query: str) -> list[tuple[object, ...]]:
    with desk.database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_what_came_in_is_counted_and_a_second_run_adds_nothing(desk: DeskUnderTest, tmp_path: Path) -> None:
    source = str(mbox(tmp_path / "old.mbox", THREAD))
    done = desk.command("import", source, "--mailbox", "support", "--dry-run")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "4 mails, nothing was written")
    done = desk.command("import", source, "--mailbox", "support")
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["4", "mails"],
        ["1", "opened", "a", "ticket"],
        ["3", "added", "to", "a", "ticket"],
    ]
    assert [one["fate"] for one in desk.data("import", source, "--mailbox", "support")] == ["known"] * 4
    assert rows(desk, "SELECT status FROM ticket") == [("closed",)]
    assert rows(desk, "SELECT id FROM outbox") == []


def test_a_file_that_ends_in_the_middle_is_named_and_the_rest_is_in(
    desk: DeskUnderTest, tmp_path: Path
) -> None:
    source = mbox(tmp_path / "old.mbox", THREAD)
    source.write_bytes(source.read_bytes()[:-30])
    done = desk.command("import", str(source), "--mailbox", "support")
    assert done.returncode == 1
    assert "ends in the middle of old.mbox, mail 4" in done.stderr
    assert len(rows(desk, "SELECT id FROM mail")) == 3


@pytest.mark.parametrize(
    ("source", "mailbox", "said"),
    [("nowhere.mbox", "support", "neither an mbox"), ("old.mbox", "sales", "no mailbox sales")],
)
def test_what_is_not_there_is_named(desk: DeskUnderTest, source: str, mailbox: str, said: str) -> None:
    done = desk.command("import", source, "--mailbox", mailbox)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_folder_of_the_server_comes_in_and_stays_as_it_is(desk: DeskUnderTest) -> None:
    desk.dovecot.deliver_many(desk.user, THREAD, folder="Processed")
    for fates in ({"opened": 1, "added": 3}, {"known": 4}):
        found = desk.data("import", "imap:Processed", "--mailbox", "support")
        assert Counter(one["fate"] for one in found) == fates
    assert desk.dovecot.count(desk.user, "Processed") == 4


def test_a_folder_that_is_not_there_is_said(desk: DeskUnderTest) -> None:
    done = desk.command("import", "imap:Nowhere", "--mailbox", "support")
    assert done.returncode == 2
    assert "there is no folder Nowhere" in done.stderr


def test_mail_that_waits_for_an_answer_is_not_taken_for_history(desk: DeskUnderTest) -> None:
    desk.dovecot.deliver(
        desk.user, letter("Не печатается счёт.", subject="Новое", sender="new@firma.example")
    )
    done = desk.command("import", "imap:INBOX", "--mailbox", "support")
    assert done.returncode == 2
    assert "mailbox support watches INBOX" in done.stderr
    config = desk.config.read_text()
    desk.config.write_text(config.replace('name = "support"', 'name = "support"\nsince = 2020-01-01', 1))
    assert desk.command("import", "imap:INBOX", "--mailbox", "support").stdout.split() == ["0", "mails"]
    desk.config.write_text(config.replace('name = "support"', 'name = "support"\nsince = 2999-01-01', 1))
    assert desk.data("import", "imap:INBOX", "--mailbox", "support")[0]["fate"] == "opened"


def test_killed_again_and_again_it_doubles_nothing(
    desk: DeskUnderTest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, chance, kills = archive(tmp_path / "old.mbox"), random.Random(20260302), 0
    command = [sys.executable, "-m", "intake", "--config", str(desk.config)]
    command += ["import", str(source), "--mailbox", "support"]
    for _ in range(8):
        before = len(rows(desk, "SELECT id FROM mail"))
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=dict(os.environ))
        while process.poll() is None and len(rows(desk, "SELECT id FROM mail")) == before:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.1)
        kills += process.poll() is None
        process.kill()
        process.wait()
    assert desk.command("import", str(source), "--mailbox", "support").returncode == 0
    with capsys.disabled():
        print(f"\n{3 * THREADS} mails, {kills} kills")  # noqa: T201
    assert len(rows(desk, "SELECT id FROM mail")) == 3 * THREADS
    per_ticket = rows(
        desk, "SELECT ticket_number, count(*) FROM entry WHERE kind <> 'event' GROUP BY ticket_number"
    )
    assert [count for _, count in per_ticket] == [3] * THREADS
    assert [number for (number,) in rows(desk, "SELECT number FROM ticket ORDER BY number")] == list(
        range(1, THREADS + 1)
    )
    assert kills > 2


def test_a_running_desk_goes_on_beside_it(desk: DeskUnderTest, tmp_path: Path) -> None:
    source = archive(tmp_path / "old.mbox")
    command = [sys.executable, "-m", "intake", "--config", str(desk.config)]
    process = subprocess.Popen([*command, "import", str(source), "--mailbox", "support"], cwd=ROOT)
    desk.dovecot.deliver(
        desk.user, letter("Не печатается счёт.", subject="Новое", sender="new@firma.example")
    )
    assert desk.run_once() == 0
    assert process.wait() == 0
    found = rows(desk, "SELECT subject, status FROM ticket WHERE status <> 'closed'")
    assert [subject for subject, _ in found] == ["Новое"]
    assert len(rows(desk, "SELECT number FROM ticket")) == THREADS + 1
