"""`intake status`: is everything moving?"""

from __future__ import annotations

import sys

from intake.config.settings import Settings
from intake.console.output import local, print_json
from intake.console.session import opened
from intake.services.views import Json, iso
from intake.store.overview import Overview, overview


def status_command(settings: Settings, *, as_json: bool) -> int:
    """Show the backlog, tickets by status, the outbox, and the last contact with each server."""
    with opened(settings) as database, database.read() as connection:
        found = overview(connection)
    if as_json:
        print_json([_json(found)])
    else:
        sys.stdout.write(_page(found))
    return 0


def _json(found: Overview) -> Json:
    return {
        "backlog": found.backlog,
        "oldest_spooled_at": iso(found.oldest_spooled_at),
        "mails": {status.value: count for status, count in found.mails.items()},
        "tickets": {status.value: count for status, count in found.tickets.items()},
        "overdue": 0,
        "outbox": {state.value: count for state, count in found.outbox.items()},
        "oldest_unsent_at": iso(found.oldest_unsent_at),
        "servers": [
            {
                "server": contact.server,
                "last_ok_at": iso(contact.last_ok_at),
                "last_error_at": iso(contact.last_error_at),
                "last_error": contact.last_error,
            }
            for contact in found.contacts
        ],
    }


def _page(found: Overview) -> str:
    waiting = f", the oldest since {local(found.oldest_spooled_at)}" if found.oldest_spooled_at else ""
    unsent = f", the oldest since {local(found.oldest_unsent_at)}" if found.oldest_unsent_at else ""
    lines = [
        f"mail     {found.backlog} waiting to be processed{waiting}",
        "         " + ", ".join(f"{count} {status.value}" for status, count in found.mails.items() if count),
        "tickets  " + (", ".join(f"{n} {s.value}" for s, n in found.tickets.items() if n) or "none"),
        "outbox   " + (", ".join(f"{n} {s.value}" for s, n in found.outbox.items() if n) or "empty") + unsent,
    ]
    for contact in found.contacts:
        lines.append(f"server   {contact.server}: last reached {local(contact.last_ok_at) or 'never'}")
        broken = contact.last_error_at and (
            contact.last_ok_at is None or contact.last_error_at > contact.last_ok_at
        )
        if broken:
            lines.append(f"         failing since then: {contact.last_error}")
    return "\n".join(line for line in lines if line.strip()) + "\n"
