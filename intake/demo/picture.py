"""The output of the demo: tables for a support manager, in colour on a terminal and plain elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import assert_never

from rich.box import ASCII, ROUNDED
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from intake.demo.desk import Books
from intake.demo.samples import Sample
from intake.desk.disposition import DispositionKind
from intake.desk.regulation import FieldRole
from intake.desk.ticket import Status, subject_tag
from intake.store.outbox.listing import OutboxLine
from intake.store.spool.ledger import LedgerMail

_WIDTH_ELSEWHERE = 130

_SHOWN_FIELDS = (FieldRole.ORGANIZATION, FieldRole.REGISTRATION_NUMBER, FieldRole.RELEASE)
_STATUS_WORDS = {
    Status.AWAITING_INFO: "waits for the customer's data",
    Status.OPEN: "open",
    Status.AWAITING_CUSTOMER: "waits for the customer",
    Status.RESOLVED: "resolved",
    Status.CLOSED: "closed",
}
_TEMPLATE_WORDS = {
    "acknowledgement": "to the customer: acknowledgement",
    "request": "to the customer: request for what is missing",
    "relay": "to the customer: the agent's answer",
    "copy": "to the other agents: a copy",
    "notification": "to the agents: new ticket",
    "held": "to the agents: please decide",
    "bounced": "to the agents: customer not reached",
}
_COLOURS: dict[DispositionKind | None, str] = {
    DispositionKind.OPEN_TICKET: "green",
    DispositionKind.APPEND: "green",
    DispositionKind.RELAY: "green",
    DispositionKind.HOLD: "yellow",
    DispositionKind.QUARANTINE: "red",
}


class Picture:
    """Prints the story on stdout."""

    def __init__(self) -> None:
        # On a terminal or pipe without Cyrillic, question marks are better than an error.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        on_terminal = sys.stdout.isatty()
        self._console = Console(width=None if on_terminal else _WIDTH_ELSEWHERE, highlight=False)
        self._box = ROUNDED if on_terminal else ASCII

    def heading(self, text: str) -> None:
        """Print a heading that begins a part of the story."""
        self._console.print()
        self._console.print(Text(text, style="bold"))

    def say(self, text: str = "") -> None:
        """Print one line."""
        self._console.print(Text(text), soft_wrap=True)

    def mails(self, samples: Sequence[Sample], mails: Sequence[LedgerMail], books: Books) -> None:
        """Show each mail that came in, and what became of it."""
        rows = [
            (
                Text(str(mail.id)),
                Text(f"{_clean(mail.subject)}\n{_clean(mail.sender)}".strip() or "–"),
                Text(sample.what),
                Text(_became(mail, books), style=_COLOURS.get(mail.disposition, "")),
                Text("\n".join(_outcome(line) for line in books.caused_by(mail)) or "–"),
            )
            for sample, mail in zip(samples, mails, strict=False)
        ]
        self._table(("", "subject and sender", "what it is", "what became of it", "what was sent"), rows)

    def tickets(self, books: Books) -> None:
        """Show the tickets and their fields."""
        rows = [
            (
                Text(subject_tag("#", ticket.number)),
                Text(_STATUS_WORDS[ticket.status]),
                *(Text(ticket.value(books.regulation.name_of(role)) or "–") for role in _SHOWN_FIELDS),
                Text(_clean(ticket.subject)),
                Text(_clean(", ".join(books.files.get(ticket.number, ()))) or "–"),
            )
            for ticket in books.tickets.values()
        ]
        self._table(("ticket", "state", "organization", "reg. number", "release", "subject", "files"), rows)

    def letter(self, line: OutboxLine, text: str) -> None:
        """Show one outgoing mail as its reader sees it."""
        to = ", ".join(recipient.address for recipient in line.recipients)
        title = Text(f"to {to}: {_clean(line.subject)}")
        self._console.print(Panel(Text(text.strip()), title=title, title_align="left", box=self._box))

    def places(self, folder: Path, config: Path, database: Path, log: Path, sent: Path) -> None:
        """Show where to look further."""
        program = Path(sys.argv[0] if sys.argv[0].endswith("intake") else sys.executable).parent / "intake"
        command = f"{_near(program)} --config {_near(config)}"
        self.heading("To look further")
        self.say(f"  folder     {folder}")
        self.say(f"  database   {_near(database)}   (SQLite)")
        self.say(f"  sent mails {_near(sent)}/*.eml")
        self.say(f"  log        {_near(log)}")
        self.say()
        for arguments in ("tickets list", "tickets show 2", "mail list --status held,quarantined", "status"):
            self.say(f"  {command} {arguments}")
        self.say(f"  {command} explain {_near(Path(__file__).parent / 'mails' / '03-koi8-r.eml')}")

    def _table(self, columns: Sequence[str], rows: Iterable[Sequence[Text]]) -> None:
        table = Table(box=self._box, show_lines=True, header_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*row)
        self._console.print(table)


def _became(mail: LedgerMail, books: Books) -> str:
    ticket = books.tickets.get(mail.ticket_number or 0)
    tag = subject_tag("#", mail.ticket_number or 0)
    missing = ", ".join(_field_words(name, books) for name in ticket.missing) if ticket else ""
    match mail.disposition:
        case DispositionKind.OPEN_TICKET:
            return f"new ticket {tag}; missing: {missing}" if missing else f"new ticket {tag}, complete"
        case DispositionKind.APPEND:
            return f"added to ticket {tag}" + (f"; missing: {missing}" if missing else ", now complete")
        case DispositionKind.RELAY:
            return f"passed on to the customer of {tag}"
        case DispositionKind.NOTE:
            return f"noted on ticket {tag}, never answered"
        case DispositionKind.IGNORE:
            return "set aside: a machine's mail"
        case DispositionKind.DUPLICATE:
            return "recognized: no second ticket"
        case DispositionKind.HOLD:
            return "held until a person decides"
        case DispositionKind.QUARANTINE:
            return "unreadable: kept as it is, in quarantine"
        case DispositionKind.REJECT | DispositionKind.DISCARD | None:
            return str(mail.disposition)
    assert_never(mail.disposition)


def _field_words(name: str, books: Books) -> str:
    return books.regulation.field(name).title.for_language("en").lower()


def _outcome(line: OutboxLine) -> str:
    return _TEMPLATE_WORDS.get(line.template, line.template)


def _clean(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _near(path: Path) -> str:
    """The path as short as it can be typed from the working directory."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
