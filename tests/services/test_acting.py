"""What is typed in the shell in an agent's name does what his mail would do, and nothing half."""

from __future__ import annotations

import json
import threading
from email.message import EmailMessage
from pathlib import Path

import pytest
from typer.testing import CliRunner

from intake.cli import app
from intake.config.settings import load_settings
from intake.console.events import events_command
from intake.desk.message import FetchedMail, WatchedFolder
from intake.desk.ticket import EntryKind, Priority, Status
from intake.store.database.session import Database
from intake.store.spool import ledger, spool
from intake.store.spool.folders import TYPED
from intake.store.tickets import tickets
from tests.services.test_people import ANNA, BORIS, COMPLETE, MONDAY, OLGA, Desk


class Shell:
    """A desk with one ticket of Olga's, and a shell on its machine."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.desk = Desk(directory)
        self.config = directory / "offline.toml"
        text = self.config.read_text(encoding="utf-8")
        self.config.write_text(text.replace("unused.db", str(directory / "desk.db")), encoding="utf-8")
        self.desk.take(OLGA, COMPLETE)

    def type(self, *words: str, agent: str = ANNA, given: str = "", code: int = 0) -> str:
        """Type `intake tickets …`; returns what is said."""
        arguments = ["--config", str(self.config), "tickets", *words]
        arguments += ["--as", agent] if agent else []
        result = CliRunner().invoke(app, arguments, input=given)
        assert result.exit_code == code, result.output
        return result.output

    def work(self) -> list[EmailMessage]:
        """Let the daemon look; returns what goes out."""
        before = len(self.desk.offline.mails)
        self.desk.offline.work()
        return self.desk._since(before)

    @property
    def database(self) -> Database:
        return self.desk.offline.database

    def mails(self) -> int:
        with self.database.read() as connection:
            return len(list(ledger.list_mails(connection)))

    def entries(self, number: int = 1) -> list[tuple[EntryKind, str, str]]:
        with self.database.read() as connection:
            told = tickets.told(connection, number)
        return [(entry.kind, entry.author, entry.text) for entry in told]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_an_answer_goes_to_the_customer_as_if_the_agent_had_mailed_it(shell: Shell) -> None:
    said = shell.type("answer", "1", "--text", "Перезапустите службу печати.")
    assert "the daemon carries it out" in said
    sent = shell.work()
    assert any(OLGA in mail["To"] and "Перезапустите службу печати." in _text(mail) for mail in sent)
    kind, author, text = shell.entries()[-1]
    assert (kind, text) == (EntryKind.AGENT, "Перезапустите службу печати.")
    assert ANNA in author
    assert shell.desk.ticket().first_answered_at is not None


def test_without_a_daemon_it_is_said_when_it_is_sent(shell: Shell) -> None:
    shell.desk.offline._parts.lease.release()
    assert "No daemon runs: it is done, and sent, when one does" in shell.type("note", "1", "--text", "x")
    shell.work()
    assert shell.entries()[-1][2] == "x"


def test_a_solution_closes_nothing_but_resolves(shell: Shell) -> None:
    shell.type("answer", "1", "--resolve", "--text", "Исправлено в релизе 3.0.13.")
    shell.work()
    assert shell.desk.ticket().status is Status.RESOLVED


def test_a_note_from_standard_input_stays_inside(shell: Shell) -> None:
    shell.type("note", "#1", given="Звонила, просит перезвонить.\n")
    assert not any(OLGA in str(mail["To"]) for mail in shell.work())
    assert shell.entries()[-1][::2] == (EntryKind.NOTE, "Звонила, просит перезвонить.")


def test_a_ticket_is_given_set_closed_and_opened_again(shell: Shell) -> None:
    shell.type("assign", "1", BORIS)
    shell.work()
    assert shell.desk.ticket().assignee == BORIS
    shell.type("set", "1", "priority", "critical")
    shell.type("set", "1", "release", "3.0.99.1")
    shell.work()
    ticket = shell.desk.ticket()
    assert ticket.priority is Priority.CRITICAL
    assert any("3.0.99.1" in finding.value for finding in ticket.fields)
    shell.type("close", "1")
    shell.work()
    assert shell.desk.ticket().status is Status.CLOSED
    shell.type("reopen", "1")
    shell.work()
    assert shell.desk.ticket().status is Status.OPEN


def test_a_ticket_goes_on_in_another_one(shell: Shell) -> None:
    shell.desk.take("petr@other.example", COMPLETE, "Другой вопрос о печати")
    shell.type("merge", "2", "1")
    shell.work()
    assert shell.desk.ticket(2).merged_into == 1


@pytest.mark.parametrize(
    ("words", "agent", "code", "why"),
    [
        (("answer", "99", "--text", "Да"), ANNA, 1, "There is no ticket 99"),
        (("answer", "1", "--text", " \n"), ANNA, 2, "there is no text"),
        (("note", "1", "--text", "x"), OLGA, 2, f"{OLGA} is no agent"),
        (("note", "1", "--text", "x"), "", 2, "in whose name"),
        (("note", "1", "--text", "x"), f"{ANNA}\nBcc: {OLGA}", 2, "is no agent"),
        (("merge", "1", "1"), ANNA, 1, "Nothing done"),
        (("merge", "1", "77"), ANNA, 1, "77"),
        (("assign", "1", OLGA), ANNA, 1, OLGA),
        (("set", "1", "nonsense", "5"), ANNA, 1, "nonsense"),
        (("set", "1", "priority", "huge"), ANNA, 1, "huge"),
        (("set", "1", "release", "3.0.1.1\n#spam"), ANNA, 1, "one line"),
        (("set", "1", "release", "3.0.1.1 #spam"), ANNA, 1, "an order itself"),
        (("assign", "1", f"{BORIS} #close"), ANNA, 1, "an order itself"),
        (("reopen", "1"), ANNA, 1, "Nothing done"),
        (("answer", "1", "--text", "x", "--attach", "/nowhere/file"), ANNA, 1, "/nowhere/file"),
        (("answer", "1", "--text", "x", "--file", "-"), ANNA, 2, "exclude"),
    ],
)
def test_what_cannot_be_done_is_said_and_not_half_done(
    shell: Shell, words: tuple[str, ...], agent: str, code: int, why: str
) -> None:
    before, ticket = shell.mails(), shell.desk.ticket()
    assert why in " ".join(shell.type(*words, agent=agent, code=code).replace("│", " ").split())
    assert not shell.work()
    assert (shell.mails(), shell.desk.ticket()) == (before, ticket)


def test_no_line_of_a_text_is_an_order_a_quote_a_signature_or_a_template(shell: Shell) -> None:
    text = (
        "#close\n#spam\n{{ ticket.number }} {% raw %}\n> так было\n\n#assign boris\n-- \nАнна\n"
        "From: Ольга\nSubject: #note"
    )
    shell.type("answer", "1", "--text", text)
    sent = [mail for mail in shell.work() if OLGA in str(mail["To"])]
    assert len(sent) == 1
    for line in text.splitlines():
        assert line.strip() in _text(sent[0])
    assert shell.desk.ticket().status is Status.OPEN
    assert shell.entries()[-1][::2] == (EntryKind.AGENT, text)


def test_a_rehearsal_shows_what_would_be_sent_and_does_nothing(shell: Shell) -> None:
    before = shell.mails()
    shown = shell.type("answer", "1", "--dry-run", "--text", "Готово.")
    assert OLGA in shown
    assert "Готово." in shown
    assert shell.mails() == before
    assert not shell.work()


def test_what_has_the_same_key_is_done_once(shell: Shell) -> None:
    words = ("answer", "1", "--once", "deploy-17", "--text", "Готово.")
    shell.type(*words)
    assert "Done before" in shell.type(*words)
    shell.work()
    assert "Done before" in shell.type(*words)
    assert not shell.work()
    said = [text for kind, _, text in shell.entries() if kind is EntryKind.AGENT]
    assert said == ["Готово."]


def test_the_same_words_typed_twice_are_said_twice(shell: Shell) -> None:
    for _ in range(2):
        shell.type("note", "1", "--text", "Звонили.")
    shell.work()
    assert [text for kind, _, text in shell.entries() if kind is EntryKind.NOTE] == ["Звонили.", "Звонили."]


def test_an_attached_file_goes_to_the_customer(shell: Shell) -> None:
    file = shell.directory / "счёт.txt"
    file.write_text("строка", encoding="utf-8")
    shell.type("answer", "1", "--text", "Во вложении.", "--attach", str(file))
    (sent,) = (mail for mail in shell.work() if OLGA in str(mail["To"]))
    assert [part.get_filename() for part in sent.iter_attachments()] == ["счёт.txt"]


@pytest.mark.parametrize("folder", ["delivered", "imap://support@mail.desk.test/typed", "imported"])
def test_the_same_mail_from_any_other_place_is_held(shell: Shell, folder: str) -> None:
    shell.type("answer", "1", "--text", "Готово.")
    with shell.database.read() as connection:
        (line,) = (mail for mail in ledger.list_mails(connection) if mail.folder == TYPED)
        raw = ledger.raw(connection, line.id)
    assert raw is not None
    stolen = raw.replace(b"typed.", b"other.")
    with shell.database.write() as connection:
        ledger_folder = WatchedFolder("support", folder, 5)
        spool.add(connection, [FetchedMail(ledger_folder, 900, MONDAY, len(stolen), stolen)], MONDAY)
    shell.work()
    with shell.database.read() as connection:
        last = list(ledger.list_mails(connection))[-1]
    assert last.status.value == "held"


def _explained(shell: Shell, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["--config", str(shell.config), "explain", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_a_mail_that_came_in_is_explained_as_it_would_be_decided_at_its_time(shell: Shell) -> None:
    assert _explained(shell, "--mail", "1").startswith("open_ticket")
    shell.type("note", "1", "--text", "Звонили.")
    assert "typed in the desk's own shell" in _explained(shell, "--mail", "2")
    shell.work()
    assert _explained(shell, "--mail", "2").startswith("note, ticket 1")


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("--mail", "77"), 1, "There is no mail 77."),
        ((), 2, "give a file, or --mail ID"),
        (("x.eml", "--mail", "1"), 2, "give a file, or --mail ID"),
    ],
)
def test_what_cannot_be_explained_is_said(shell: Shell, words: tuple[str, ...], code: int, why: str) -> None:
    assert why in _explained(shell, *words, code=code)


def test_events_are_told_in_order_as_objects_and_as_lines(shell: Shell) -> None:
    shell.type("note", "1", "--text", "Звонили.")
    shell.work()
    runner, start = CliRunner(), ["--config", str(shell.config), "events"]
    told = [json.loads(line) for line in runner.invoke(app, [*start, "--json"]).output.splitlines()]
    assert [event["id"] for event in told] == sorted(event["id"] for event in told)
    assert told[-1]["type"] == "ticket.note"
    assert told[-1]["data"]["text"] == "Звонили."
    assert told[-1]["data"]["ticket"]["number"] == 1
    last = str(told[-2]["id"])
    (line,) = runner.invoke(app, [*start, "--after", last]).output.splitlines()
    assert line.split("\t")[2:4] == ["1", "note"]


def test_who_follows_hears_what_happens_from_then_on(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    class Looks(threading.Event):
        """Between two looks somebody writes; then it is enough."""

        looks = 0

        def wait(self, timeout: float | None = None) -> bool:
            self.looks += 1
            if self.looks == 1:
                shell.type("note", "1", "--text", "Звонили.")
                shell.work()
            return self.looks > 1

    settings = load_settings(shell.config)
    assert events_command(settings, None, follow=True, as_json=True, stop=Looks()) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["type"] for event in told] == ["ticket.note"]
