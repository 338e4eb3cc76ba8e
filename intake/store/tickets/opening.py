"""Writing a new ticket: its number, its columns, its fields and people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intake.desk.changes import OpenTicket
from intake.desk.mail_domains import domain_of_a_firm
from intake.desk.ticket import FINISHED, Moment
from intake.store.tickets.counters import next_number
from intake.store.tickets.writer import TicketWriter

TICKET_COUNTER = "ticket"

# What nothing has happened to yet.
_UNTOUCHED: Mapping[str, object] = MappingProxyType(
    {
        "asked": 0,
        "asked_at": None,
        "assignee": None,
        "closed_reason": None,
        "due_at": None,
        "first_answered_at": None,
        "merged_into": None,
        "offered": (),
        "plans": None,
    }
)


def open_ticket(writer: TicketWriter, change: OpenTicket, mailbox: str, reasons: tuple[str, ...]) -> None:
    """Begin a ticket under the next number, with an event that says why it was opened as it was."""
    number = next_number(writer.connection, TICKET_COUNTER)
    kept = {
        "number": number,
        "mailbox": mailbox,
        "updated_at": writer.now,
        "finished_at": writer.at if change.status in FINISHED else None,
        "history": (Moment(change.created_at, change.status),),
    }
    writer.start(number, {**_UNTOUCHED, **kept, **_people(change), **_said(change)})
    for finding in change.fields:
        writer.set_field(finding)
    for person in change.participants:
        writer.add_participant(person.address, person.role)
    writer.event(f"opened as {change.status}", "; ".join(reasons))


def _people(change: OpenTicket) -> dict[str, object]:
    answer_to = change.answer_to
    return {
        "requester_key": change.requester.key,
        "requester": change.requester.address,
        "requester_name": change.requester.name,
        "requester_domain": domain_of_a_firm(change.requester) or None,
        "answer_to": answer_to.address if answer_to else None,
        "answer_to_name": answer_to.name if answer_to else None,
    }


def _said(change: OpenTicket) -> dict[str, object]:
    """The columns that bear the names of the change."""
    return {
        "status": change.status,
        "subject": change.subject,
        "language": change.language,
        "kind": change.kind,
        "priority": change.priority,
        "created_at": change.created_at,
        "missing": change.missing,
        "first_missing": change.missing,
        "continues": change.continues,
        "licence_kind": change.licence_kind,
        "plain": change.plain,
        "vouched": change.vouched,
    }
