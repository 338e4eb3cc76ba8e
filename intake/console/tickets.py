"""`intake tickets`: show, export."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from intake.assembly.parts import load_regulations
from intake.config.settings import Settings
from intake.console.output import local, print_json, printable, say
from intake.console.session import opened
from intake.desk.regulation import Regulation
from intake.desk.terms import timers
from intake.desk.ticket import Ticket
from intake.services.export import export_ticket
from intake.services.views import deadline_view, entry_view, tag_of, ticket_view
from intake.store.tickets import tickets
from intake.store.tickets.tickets import Entry

Regulations = Mapping[str, Regulation]


def show_command(settings: Settings, number: int, *, as_json: bool) -> int:
    """One ticket with its whole conversation; 1 when there is none."""
    with opened(settings) as database, database.read() as connection:
        ticket = tickets.load(connection, number)
        if ticket is None:
            say(f"There is no ticket {number}.")
            return 1
        entries = tickets.told(connection, number)
    regulations = by_mailbox(settings)
    if as_json:
        regulation = regulations.get(ticket.mailbox)
        shown = ticket_view(ticket, regulation) | {"deadline": deadline_view(ticket, regulation)}
        print_json([shown | {"entries": [entry_view(entry) for entry in entries]}])
    else:
        sys.stdout.write(_page(ticket, entries, regulations))
    return 0


def export_command(settings: Settings, number: int, directory: Path) -> int:
    """Write a ticket's raw mails and attachments into a folder; 1 when there is no such ticket."""
    with opened(settings) as database:
        written = export_ticket(database, number, directory)
    if written is None:
        say(f"There is no ticket {number}.")
        return 1
    for path in written:
        sys.stdout.write(f"{path}\n")
    return 0


def by_mailbox(settings: Settings) -> Regulations:
    """The regulation of each mailbox that is configured."""
    regulations = load_regulations(settings)
    return {mailbox.name: regulations[mailbox.regulation] for mailbox in settings.mailboxes}


def _deadline_lines(ticket: Ticket, regulations: Regulations) -> list[str]:
    regulation = regulations.get(ticket.mailbox)
    owed = timers.owed(ticket, regulation) if regulation else None
    if owed is None or owed.term is None or owed.obligation is None:
        return []
    lines = [f"  {owed.obligation.value} within {owed.term}: started {local(owed.started_at)}"]
    for pause in owed.pauses:
        began, until = ("from", f" until {local(pause.until)}") if pause.until else ("since", "")
        lines.append(f"    paused {began} {local(pause.since)}{until} ({pause.status.value})")
    due = f"due {local(owed.due_at)}" if owed.due_at else "the clock is stopped until the customer answers"
    doubt = "" if owed.certain else " (the calendar has no data for that time: check the days off)"
    return [*lines, f"    {due}{doubt}"]


def _page(ticket: Ticket, entries: list[Entry], regulations: Regulations) -> str:
    closed = f" ({ticket.closed_reason.value})" if ticket.closed_reason else ""
    lines = [
        f"{tag_of(ticket, regulations.get(ticket.mailbox))}  {ticket.subject}",
        "",
        f"  status      {ticket.status.value}{closed}",
        f"  requester   {ticket.requester}",
        f"  mailbox     {ticket.mailbox}",
        f"  kind        {ticket.kind}, priority {ticket.priority.value}",
        f"  created     {local(ticket.created_at)}",
    ]
    if ticket.assignee:
        lines.append(f"  assignee    {ticket.assignee}")
    if ticket.continues:
        lines.append(f"  continues   {ticket.continues}")
    if ticket.merged_into:
        lines.append(f"  merged into {ticket.merged_into}")
    lines += [f"  {finding.name}: {finding.value}  ({finding.source})" for finding in ticket.fields]
    lines += [f"  {name}: missing" for name in ticket.missing]
    requester = ticket.requester.key
    others = [str(one.address) for one in ticket.participants if one.address.key != requester]
    if others:
        lines.append(f"  taking part {', '.join(others)}")
    if ticket.proposed:
        proposed = ", ".join(person.address for person in ticket.proposed)
        lines.append(f"  proposed    {proposed} (an agent lets them in by #invite)")
    lines += _deadline_lines(ticket, regulations)
    for entry in entries:
        lines += ["", f"--- {local(entry.at)}  {entry.kind.value}  {entry.author}"]
        if entry.warning:
            lines.append(f"    !!! WARNING: {entry.warning} !!!")
        if entry.cause:
            lines.append(f"    {entry.cause}")
        lines += [f"    {line}" for line in entry.text.splitlines()]
        lines += [f"    [{file.name}, {file.content_type}, {file.size} bytes]" for file in entry.attachments]
    return printable("\n".join(lines)) + "\n"
