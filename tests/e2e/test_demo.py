"""`make demo` as a newcomer sees it: the real daemon, embedded servers, a picture, an honest exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from intake.demo.checking import differences
from intake.demo.desk import Books, DemoDesk
from intake.demo.samples import AGENTS, FIRST_MAILS, NEVER_ANSWERED, REPLIES, Sample, sent
from intake.desk.disposition import DispositionKind
from intake.desk.ticket import Status
from tests.e2e.running import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = (*FIRST_MAILS, *REPLIES)


def python(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer")


@pytest.fixture(scope="module")
def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    """The demo, run once; other desks' settings in the environment must not reach it."""
    return python("intake.demo", cwd=folder, INTAKE_SMTP__HOST="nowhere.invalid")


@pytest.fixture
def books(demo: subprocess.CompletedProcess[str], folder: Path) -> Books:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    return DemoDesk(folder / "demo-out").read()


def test_the_demo_ends_well_and_says_nothing_on_stderr(demo: subprocess.CompletedProcess[str]) -> None:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert demo.stderr == ""
    assert "Every mail became what it should: 16 in, 7 tickets, 21 out." in demo.stdout


def test_the_picture_tells_of_each_mail_and_ticket_in_plain_text(
    demo: subprocess.CompletedProcess[str],
) -> None:
    assert "\x1b" not in demo.stdout
    text = " ".join(demo.stdout.split())
    for told in ("800123456", "ООО «Здоровье плюс»", "Чтобы начать работу, нам нужно ещё", "ошибка.txt"):
        assert told in text
    for number in range(1, 8):
        assert f"#{number}" in text


def test_every_command_that_the_demo_prints_works(
    demo: subprocess.CompletedProcess[str], folder: Path
) -> None:
    printed = [line.split(" ", 2) for line in map(str.strip, demo.stdout.splitlines()) if "--config" in line]
    assert len(printed) == 5
    for program, _, arguments in printed:
        assert program.endswith("/intake")
        done = python("intake", "--config", *arguments.split(), cwd=folder)
        # Held and quarantined samples need a person, which `status` tells by its exit code.
        needs = done.stdout.startswith("needs ")
        assert done.returncode == (1 if needs else 0), done.stderr
        assert needs == arguments.endswith(" status")
        assert done.stdout


def test_the_sent_mails_lie_in_files_and_went_to_nobody_who_must_not_hear(books: Books, folder: Path) -> None:
    mails = [
        message_from_bytes(path.read_bytes()) for path in sorted((folder / "demo-out" / "sent").iterdir())
    ]
    assert {mail["Message-ID"] for mail in mails} == {line.message_id for line in books.outbox}
    assert len(mails) == 21
    everybody = " ".join(mail["To"] for mail in mails)
    assert not any(address in everybody for address in NEVER_ANSWERED)


def test_another_run_starts_afresh_and_lists_tickets_as_json(folder: Path, demo: object) -> None:
    assert python("intake.demo", cwd=folder).returncode == 0
    listed = python("intake", "--config", "demo-out/config.toml", "tickets", "list", "--json", cwd=folder)
    assert [json.loads(line)["number"] for line in listed.stdout.splitlines()] == list(range(1, 8))


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("forty pages")
    done = python("intake.demo", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert "not the folder of an earlier demo" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def _told(sample: Sample, books: Books) -> str:
    position = [each.file for each in SAMPLES].index(sample.file)
    return "\n".join(differences([sample], books.mails[position : position + 1], books))


def test_differences_are_told_one_by_one(books: Books) -> None:
    assert list(differences(SAMPLES, books.mails, books)) == [
        # Of the first wave's incomplete mail: by now a reply has completed it.
        "02-incomplete.eml: the ticket is open, not awaiting_info",
        "02-incomplete.eml: missing: (), not ('registration_number', 'release')",
        "02-incomplete.eml: registration_number is '801900312', not None",
        "02-incomplete.eml: release is '3.0.12.4', not None",
    ]
    complete, newsletter = FIRST_MAILS[0], FIRST_MAILS[8]
    assert complete.card is not None
    wrong = replace(complete, ticket=9, disposition=DispositionKind.HOLD, expected=(sent("held", *AGENTS),))
    told = _told(wrong, books)
    for difference in (
        "became open_ticket, not hold",
        "belongs to ticket 1, not 9",
        "no held went to",
        "nobody expected a notification",
        "its ticket is not there",
    ):
        assert difference in told
    card = replace(complete.card, status=Status.CLOSED, release="1.0", files=("a.txt",))
    told = _told(replace(complete, card=card), books)
    assert "the ticket is open, not closed" in told
    assert "release is '3.0.12.4', not '1.0'" in told
    assert "the ticket has the files (), not ('a.txt',)" in told
    assert not _told(newsletter, books)
    assert "1 mails were delivered, 0 came in" in "\n".join(differences([newsletter], (), books))
