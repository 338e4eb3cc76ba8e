"""`intake tickets`: list, show, export."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from intake.assembly import load_regulations, utc_now
from intake.config.settings import Settings
from intake.console.output import Json, iso, local, print_json, print_table, printable, say
from intake.console.session import opened
from intake.desk.regulation import FieldRole, Regulation
from intake.desk.terms import timers
from intake.desk.ticket import Status, Ticket, subject_tag
from intake.services.export import export_ticket
from intake.store.tickets import tickets
from intake.store.tickets.tickets import Entry

Regulations = Mapping[str, Regulation]


def list_command(settings: Settings, statuses: list[Status], *, overdue: bool, as_json: bool) -> int:
    """All tickets, narrowed to some statuses or to those whose time has passed."""
    with opened(settings) as database, database.read() as connection:
        regulations = _by_mailbox(settings)
        found = tickets.list_tickets(connection, statuses, due_before=utc_now() if overdue else None)
        if as_json:
            print_json(ticket_json(ticket, regulations) for ticket in found)
            return 0
        columns = ("ticket", "status", "requester", "organization", "subject", "missing", "created", "due")
        print_table(columns, (_row(ticket, regulations) for ticket in found))
    return 0


def show_command(settings: Settings, number: int, *, as_json: bool) -> int:
    """One ticket with its whole conversation; 1 when there is none."""
    with opened(settings) as database, database.read() as connection:
        ticket = tickets.load(connection, number)
        if ticket is None:
            say(f"There is no ticket {number}.")
            return 1
        entries = tickets.entries(connection, number)
    regulations = _by_mailbox(settings)
    if as_json:
        shown = ticket_json(ticket, regulations) | {"deadline": _deadline_json(ticket, regulations)}
        shown |= {"entries": [_entry_json(entry) for entry in entries]}
        print_json([shown])
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


def ticket_json(ticket: Ticket, regulations: Regulations) -> Json:
    """A ticket in the words of the contract."""
    regulation = regulations.get(ticket.mailbox)
    names = [spec.name for spec in regulation.fields] if regulation else []
    names += [finding.name for finding in ticket.fields if finding.name not in names]
    return {
        "number": ticket.number,
        "tag": _tag(ticket, regulations),
        "status": ticket.status.value,
        "kind": ticket.kind,
        "priority": ticket.priority.value,
        "subject": ticket.subject,
        "requester": ticket.requester.address,
        "requester_name": ticket.requester.name,
        "participants": [participant.address.address for participant in ticket.participants],
        "fields": {name: ticket.value(name) for name in names},
        "missing": list(ticket.missing),
        "created_at": iso(ticket.created_at),
        "due_at": iso(ticket.due_at),
        "first_answered_at": iso(ticket.first_answered_at),
        "finished_at": iso(ticket.finished_at),
        "closed_reason": ticket.closed_reason.value if ticket.closed_reason else None,
        "continues": ticket.continues,
        "merged_into": ticket.merged_into,
        "mailbox": ticket.mailbox,
        "assignee": ticket.assignee,
        "language": ticket.language,
    }


def _by_mailbox(settings: Settings) -> Regulations:
    regulations = load_regulations(settings)
    return {mailbox.name: regulations[mailbox.regulation] for mailbox in settings.mailboxes}


def _tag(ticket: Ticket, regulations: Regulations) -> str:
    regulation = regulations.get(ticket.mailbox)
    return subject_tag(regulation.tag_prefix if regulation else "#", ticket.number)


def _organization(ticket: Ticket, regulations: Regulations) -> str | None:
    regulation = regulations.get(ticket.mailbox)
    # Of a mailbox that is configured no longer nothing is left but what most regulations call the field.
    return ticket.value(regulation.name_of(FieldRole.ORGANIZATION) if regulation else FieldRole.ORGANIZATION)


def _row(ticket: Ticket, regulations: Regulations) -> tuple[object, ...]:
    return (
        _tag(ticket, regulations),
        ticket.status.value,
        ticket.requester.address,
        _organization(ticket, regulations),
        ticket.subject,
        ", ".join(ticket.missing),
        ticket.created_at,
        ticket.due_at,
    )


def _entry_json(entry: Entry) -> Json:
    return {
        "at": iso(entry.at),
        "kind": entry.kind.value,
        "author": entry.author,
        "text": entry.text,
        "full_text": entry.full_text,
        "cause": entry.cause,
        "attachments": [
            {
                "name": attachment.name,
                "content_type": attachment.content_type,
                "size": attachment.size,
                "sha256": attachment.sha256,
                "inline": attachment.inline,
                "left_on_server": attachment.left_on_server,
            }
            for attachment in entry.attachments
        ],
    }


def _deadline_json(ticket: Ticket, regulations: Regulations) -> Json | None:
    """What the desk owes next, and why then."""
    regulation = regulations.get(ticket.mailbox)
    if regulation is None:
        return None
    owed = timers.owed(ticket, regulation)
    return {
        "obligation": owed.obligation.value if owed.obligation else None,
        "term": str(owed.term) if owed.term else None,
        "started_at": iso(owed.started_at),
        "pauses": [
            {"since": iso(pause.since), "until": iso(pause.until), "status": pause.status.value}
            for pause in owed.pauses
        ],
        "due_at": iso(owed.due_at),
        "certain": owed.certain,
    }


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
        f"{_tag(ticket, regulations)}  {ticket.subject}",
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
    lines += _deadline_lines(ticket, regulations)
    for entry in entries:
        lines += ["", f"--- {local(entry.at)}  {entry.kind.value}  {entry.author}"]
        if entry.cause:
            lines.append(f"    {entry.cause}")
        lines += [f"    {line}" for line in entry.text.splitlines()]
        lines += [f"    [{file.name}, {file.content_type}, {file.size} bytes]" for file in entry.attachments]
    return printable("\n".join(lines)) + "\n"
