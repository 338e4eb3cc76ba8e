"""`intake tickets list`: one line a ticket on a terminal or in a pipe, CSV or JSON on request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from intake.assembly.parts import utc_now
from intake.config.settings import Settings
from intake.console.lines import Column, print_csv, print_lines
from intake.console.output import print_json, say
from intake.console.session import opened
from intake.console.tickets import Regulations, by_mailbox
from intake.desk.regulation import FieldRole
from intake.desk.ticket import Ticket
from intake.services.views import Json, iso, tag_of, ticket_view
from intake.store.tickets import words
from intake.store.tickets.search import Found, Search, search
from intake.store.tickets.words import MOST_FOUND, Sought

# Where a terminal is too narrow for all, the least needed go first.
_COLUMNS = (
    Column("ticket"),
    Column("status"),
    Column("turn", shed=6),
    Column("priority", shed=5),
    Column("assignee", shed=4, least=10),
    Column("requester", shed=8, least=14),
    Column("organization", shed=3, least=10),
    Column("subject", least=16),
    Column("missing", shed=1, least=8),
    Column("created", shed=2),
    Column("last", shed=7),
    Column("due"),
)


def list_command(settings: Settings, wanted: Search, *, overdue: bool, as_csv: bool, as_json: bool) -> int:
    """The tickets that are looked for."""
    with opened(settings) as database, database.read() as connection:
        regulations = by_mailbox(settings)
        wanted = replace(
            wanted,
            organization_fields=_organization_fields(regulations),
            due_before=utc_now() if overdue else None,
        )
        if wanted.text and words.left(connection):
            say("Older mail isn't searched yet: it is still being indexed (or run: intake db upgrade).")
        if wanted.text and words.found(connection, Sought.of(wanted.text), wanted.mailbox).more:
            say(f"Only the newest {MOST_FOUND} mails with these words are looked at: name others, too.")
        found = search(connection, wanted)
        if as_json:
            print_json(_view(one, regulations) for one in found)
        elif as_csv:
            print_csv(_COLUMNS, (_row(one, regulations) for one in found))
        else:
            print_lines(_COLUMNS, (_row(one, regulations) for one in found))
    return 0


def _organization_fields(regulations: Regulations) -> frozenset[str]:
    """What the field is called by any of the regulations, and by most of those that are no longer used."""
    named = (regulation.name_of(FieldRole.ORGANIZATION) for regulation in regulations.values())
    return frozenset((FieldRole.ORGANIZATION.value, *filter(None, named)))


def _view(one: Found, regulations: Regulations) -> Json:
    return ticket_view(one.ticket, regulations.get(one.ticket.mailbox)) | {
        "last_word_at": iso(one.last_word_at),
        "last_word_by": one.last_word_by.value if one.last_word_by else None,
        "turn": one.turn.value if one.turn else None,
    }


def _organization(ticket: Ticket, regulations: Regulations) -> str | None:
    regulation = regulations.get(ticket.mailbox)
    # For a mailbox that is no longer configured, all that is left is what most regulations call the field.
    return ticket.value(regulation.name_of(FieldRole.ORGANIZATION) if regulation else FieldRole.ORGANIZATION)


def _row(one: Found, regulations: Regulations) -> Iterator[object]:
    ticket = one.ticket
    yield tag_of(ticket, regulations.get(ticket.mailbox))
    yield ticket.status.value
    yield one.turn.value if one.turn else None
    yield ticket.priority.value
    yield ticket.assignee
    yield ticket.requester.address
    yield _organization(ticket, regulations)
    yield ticket.subject
    yield ", ".join(ticket.missing)
    yield ticket.created_at
    yield one.last_word_at
    yield ticket.due_at
