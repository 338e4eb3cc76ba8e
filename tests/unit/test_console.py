"""What the command line prints and takes, where no desk is needed for it."""

from __future__ import annotations

import csv
import io
import mailbox
import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.text import Text
from typer.testing import CliRunner

from intake import __version__
from intake.cli import app
from intake.console.lines import Column, fitted, print_csv, print_lines
from intake.console.outbox import readable
from intake.console.output import print_table
from intake.console.tickets import _page
from intake.desk.disposition import MailStatus
from intake.desk.message import Address
from intake.desk.ticket import Participant, ParticipantRole, Status
from intake.store.outbox.outbox import OutboxState
from tests.unit.desk_cases import CUSTOMER, ticket

_COLUMNS = ("ticket", "status", "requester", "subject", "created", "due")
_ROWS = (
    ("#1", "open", "petrov@vektor.example", "Не проводится документ", "2026-03-02 10:12", None),
    ("#2", "awaiting_info", "m@client.example", "[bold]не разметка[/]", "2026-03-02 10:15", ""),
)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _printed(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, width: int, rows: Iterable[tuple[str | None, ...]]
) -> str:
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setitem(os.environ, "COLUMNS", str(width))
    monkeypatch.setitem(os.environ, "TERM", "xterm")
    print_table(_COLUMNS, rows)
    return Text.from_ansi(stream.getvalue()).plain


def test_a_wide_terminal_gets_a_table_whose_times_are_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _printed(monkeypatch, _Terminal(), 100, _ROWS)
    assert shown.splitlines()[0].split() == list(_COLUMNS)
    assert "2026-03-02 10:12" in shown
    assert "[bold]" in shown


def test_a_narrow_terminal_gets_a_block_for_each_row_and_no_empty_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = _printed(monkeypatch, _Terminal(), 60, _ROWS)
    assert shown.splitlines()[:4] == [
        "#1  open",
        "  requester  petrov@vektor.example",
        "  subject    Не проводится документ",
        "  created    2026-03-02 10:12",
    ]
    assert "due" not in shown
    assert "[bold]не разметка[/]" in shown


def test_an_empty_table_is_its_heading(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _printed(monkeypatch, _Terminal(), 100, ()).split() == list(_COLUMNS)


def test_a_pipe_gets_tab_separated_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    _printed(monkeypatch, pipe, 60, _ROWS[:1])
    assert pipe.getvalue() == "#1\topen\tpetrov@vektor.example\tНе проводится документ\t2026-03-02 10:12\t\n"


def test_an_outgoing_mail_is_shown_as_its_reader_sees_it() -> None:
    mail = EmailMessage()
    mail["Date"] = datetime(2026, 3, 2, 10, 12).astimezone()
    mail["From"] = "Служба поддержки <support@desk.example>"
    mail["To"] = "Мария <m@client.example>"
    mail["Subject"] = "[#2] Не проводится документ"
    mail.set_content("Здравствуйте!\n\nМы приняли ваше обращение.\n\x1b[31m", cte="base64")
    mail.add_alternative("<p>Здравствуйте!</p>", subtype="html")
    mail.add_attachment(b"picture", maintype="image", subtype="png", filename="снимок.png")
    assert readable(mail.as_bytes(policy=SMTP)).splitlines() == [
        "Date:    2026-03-02 10:12",
        "From:    Служба поддержки <support@desk.example>",
        "To:      Мария <m@client.example>",
        "Subject: [#2] Не проводится документ",
        "",
        "Здравствуйте!",
        "",
        "Мы приняли ваше обращение.",
        "[31m",
        "[снимок.png]",
    ]


def _help(*arguments: str) -> str:
    shown = CliRunner().invoke(app, [*arguments, "--help"], env={"COLUMNS": "200"})
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", shown.output).split())


@pytest.mark.parametrize(
    ("arguments", "states"),
    [(("mail", "list"), MailStatus), (("tickets", "list"), Status), (("outbox", "list"), OutboxState)],
)
def test_help_names_every_status_that_a_list_can_be_narrowed_to(
    arguments: tuple[str, ...], states: type[StrEnum]
) -> None:
    assert ", ".join(states) + "." in _help(*arguments)


def test_a_status_that_does_not_exist_is_answered_with_those_that_do() -> None:
    asked = CliRunner().invoke(app, ["mail", "list", "--status", "lost"], env={"COLUMNS": "200"})
    assert asked.exit_code == 2
    assert "'lost': allowed values are unfetched, spooled, processed" in asked.output


@pytest.mark.parametrize("written", ["abc", "1.5", "", "1,2"])
def test_what_is_no_ticket_number_is_refused_before_anything_is_opened(written: str) -> None:
    asked = CliRunner().invoke(app, ["tickets", "show", written], env={"COLUMNS": "200"})
    assert asked.exit_code == 2
    assert "is not a ticket number" in asked.output


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"intake {__version__}\n"


def _mail(number: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"o{number}@client.example"
    mail["Subject"] = f"Не печатается накладная {number}"
    mail.set_content("ООО «Ромашка», рег. номер 800123456, релиз 3.0.12.4. Что делать?")
    return mail


def _mbox(folder: Path) -> Path:
    with closing(mailbox.mbox(folder / "old")) as box:
        for number in range(3):
            box.add(_mail(number))
    return folder / "old"


def _maildir(folder: Path) -> Path:
    with closing(mailbox.Maildir(folder / "old")) as box:
        for number in range(3):
            box.add(_mail(number))
    return folder / "old"


def _files(folder: Path) -> Path:
    for number in range(3):
        (folder / f"{number}.eml").write_bytes(_mail(number).as_bytes())
    return folder


@pytest.mark.parametrize("keep", [_mbox, _maildir, _files])
def test_a_regulation_is_tried_on_mail_however_it_is_kept(
    keep: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tried = CliRunner().invoke(app, ["simulate", str(keep(tmp_path)), "--regulation", "default"])
    assert tried.exit_code == 0, tried.output
    assert "accepted at once: 3 of 3 requests" in tried.output


def test_a_regulation_that_does_not_exist_is_answered_with_those_that_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tried = CliRunner().invoke(app, ["simulate", str(_files(tmp_path)), "--regulation", "defalt"])
    assert tried.exit_code == 2
    assert "There is no regulation defalt; available: cleverence, default," in tried.output


def test_a_mailbox_that_does_not_exist_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = CliRunner().invoke(app, ["explain", str(_files(tmp_path) / "1.eml"), "--mailbox", "sales"])
    assert asked.exit_code == 2
    assert "There is no mailbox sales" in asked.output


def test_a_file_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = CliRunner().invoke(app, ["explain", "lost.eml"])
    assert (asked.exit_code, asked.output) == (1, "lost.eml: No such file or directory\n")


def test_whoever_takes_part_beside_the_requester_is_shown_in_whatever_order_they_stand() -> None:
    """Tickets that took others over in an earlier version don't all begin with their requester."""
    ann = Participant(Address("ann@firma.example"), ParticipantRole.PARTICIPANT)
    shown = _page(ticket(participants=(ann, Participant(CUSTOMER, ParticipantRole.REQUESTER))), [], {})
    assert "taking part ann@firma.example\n" in shown


_LINES = (
    Column("ticket"),
    Column("turn", shed=1),
    Column("requester", shed=2, least=8),
    Column("subject", least=10),
)
_LISTED = [
    [column.name for column in _LINES],
    ["#1", "us", "petrov@vektor.example", "Не проводится документ реализации"],
    ["#1042", "customer", "m@client.example", "日本語の件名"],
]


@pytest.mark.parametrize("width", [30, 40, 60, 80])
def test_a_list_has_one_line_a_row_whatever_the_width(width: int) -> None:
    lines = fitted(_LINES, _LISTED, width)
    assert len(lines) == 3
    assert all(cell_len(line) <= width for line in lines)


def test_a_wide_terminal_shows_everything_and_a_narrow_one_leaves_out_the_least_needed() -> None:
    assert (
        fitted(_LINES, _LISTED, 80)[1]
        == "#1      us        petrov@vektor.example  Не проводится документ реализации"
    )
    assert fitted(_LINES, _LISTED, 30)[:2] == [
        "ticket  requester   subject",
        "#1      petrov@ve…  Не провод…",
    ]


def test_a_list_in_a_pipe_has_a_heading_and_tabs(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stdout", pipe)
    print_lines(_LINES, [("#1", None, "m@client.example", "a\tb\n\x1b[31mc")])
    assert pipe.getvalue() == "ticket\tturn\trequester\tsubject\n#1\t\tm@client.example\ta b [31mc\n"


def test_csv_holds_what_a_mail_says_and_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stdout", pipe)
    print_csv(
        _LINES,
        [("#1", None, "m@client.example", '=HYPERLINK("http://evil.example")'), ("#2", "us", "", "a, b")],
    )
    assert list(csv.reader(io.StringIO(pipe.getvalue()))) == [
        ["ticket", "turn", "requester", "subject"],
        ["#1", "", "m@client.example", '\'=HYPERLINK("http://evil.example")'],
        ["#2", "us", "", "a, b"],
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--since", "2026-03-05", "--until", "2026-03-04"), "--until is before --since"),
        (("--waiting", "them"), "'them': allowed values are us, customer"),
        (("--waiting", "us,customer"), "only one is allowed"),
        (("--sort", "size"), "allowed values are number, created, due, priority, last"),
        (("--priority", "urgent"), "allowed values are low, normal, high, critical"),
        (("--limit", "0"), "greater than or equal to 1"),
        (("--csv", "--json"), "exclude each other"),
        (("--since", "yesterday"), "does not match the format"),
    ],
)
def test_what_a_list_cannot_be_narrowed_to_is_refused(words: tuple[str, ...], told: str) -> None:
    asked = CliRunner().invoke(app, ["tickets", "list", *words], env={"COLUMNS": "200"})
    assert asked.exit_code == 2
    assert told in asked.output


def _on_terminal(monkeypatch: pytest.MonkeyPatch, pager: str) -> str:
    """What forty rows leave on a terminal of twenty lines."""
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    for name, value in {"COLUMNS": "60", "LINES": "20", "TERM": "xterm", "PAGER": pager}.items():
        monkeypatch.setitem(os.environ, name, value)
    print_lines(_LINES, [(f"#{number}", "us", "m@client.example", "Счёт") for number in range(40)])
    return terminal.getvalue()


def test_more_than_a_page_goes_to_the_pager(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert _on_terminal(monkeypatch, f"sh -c 'cat > {tmp_path}/paged'") == ""
    lines = (tmp_path / "paged").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 41
    assert lines[0].startswith("ticket")


@pytest.mark.parametrize("pager", ["", "no-such-pager-at-all", "unbalanced '"])
def test_without_a_pager_that_works_all_of_it_is_printed(monkeypatch: pytest.MonkeyPatch, pager: str) -> None:
    assert len(_on_terminal(monkeypatch, pager).splitlines()) == 41


def test_a_pager_that_is_left_early_harms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _on_terminal(monkeypatch, "true") == ""
