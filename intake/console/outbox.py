"""`intake outbox`: outgoing mail that waits to be sent, or failed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from intake.config.settings import Settings
from intake.console.output import local, print_json, print_table, printable, say
from intake.console.session import opened
from intake.mail.parsing.parse import parse
from intake.services.views import outgoing_view
from intake.store.outbox import listing
from intake.store.outbox.listing import OutboxLine
from intake.store.outbox.outbox import OutboxState


def list_command(settings: Settings, states: list[OutboxState], *, as_json: bool) -> int:
    """Outgoing mails that are not sent, or those in the given states."""
    with opened(settings) as database, database.read() as connection:
        found = listing.list_outbox(connection, states) if states else listing.list_outbox(connection)
        if as_json:
            print_json(outgoing_view(line) for line in found)
        else:
            columns = ("id", "state", "ticket", "template", "to", "attempts", "due", "error")
            print_table(columns, (_row(line) for line in found))
    return 0


def show_command(settings: Settings, outbox_id: int, *, raw: bool) -> int:
    """An outgoing mail as its reader sees it, or its raw bytes; 1 when there is none."""
    with opened(settings) as database, database.read() as connection:
        content = listing.raw(connection, outbox_id)
    if content is None:
        say(f"There is no outgoing mail {outbox_id}.")
        return 1
    if raw:
        sys.stdout.buffer.write(content)
    else:
        sys.stdout.write(readable(content))
    return 0


def move_command(settings: Settings, action: str, ids: Sequence[int]) -> int:
    """Retry or cancel mails; 1 when this wasn't possible for some of them."""
    with opened(settings, read_only=False) as database, database.write() as connection:
        if action == "retry":
            moved = listing.retry(connection, ids, datetime.now(UTC))
        else:
            moved = listing.cancel(connection, ids)
    for outbox_id in ids:
        if outbox_id not in moved:
            say(f"Outgoing mail {outbox_id}: nothing done; it is sent, being sent, or doesn't exist.")
    if moved:
        say(f"{len(moved)} {'to be sent again' if action == 'retry' else 'cancelled'}.")
    return 0 if len(moved) == len(set(ids)) else 1


def readable(content: bytes) -> str:
    """The headers that a reader sees, the text and the names of the files."""
    mail = parse(content, datetime.now(UTC))
    lines = [
        f"Date:    {local(mail.date)}",
        f"From:    {mail.sender}",
        f"To:      {', '.join(map(str, mail.to))}",
        f"Subject: {mail.subject}",
    ]
    files = [f"[{file.name}]" for file in mail.attachments]
    return printable("\n".join([*lines, "", mail.text.rstrip("\n"), *files])) + "\n"


def _row(line: OutboxLine) -> tuple[object, ...]:
    return (
        line.id,
        line.state.value,
        line.ticket_number,
        line.template,
        ", ".join(recipient.address for recipient in line.recipients),
        line.attempts,
        line.due_at,
        line.last_error,
    )
