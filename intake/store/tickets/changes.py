"""Applying a disposition: its changes are collected, then written in as few statements as possible.

The audit trail is written here: every change that somebody might ask about later is an event
entry with author, time and cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from intake.desk.changes import (
    AddEntry,
    AddParticipant,
    Assign,
    Change,
    CountRequest,
    MarkBounced,
    MergeInto,
    OpenTicket,
    Propose,
    RecordFirstAnswer,
    SayPresence,
    SetField,
    SetKind,
    SetMissing,
    SetPlain,
    SetPlans,
    SetPriority,
    SetStatus,
    SetSubject,
    Vouch,
)
from intake.desk.disposition import Disposition
from intake.desk.message import Attachment
from intake.desk.ticket import (
    FINISHED,
    THE_DESK,
    ClosedReason,
    Offer,
    ParticipantRole,
    Status,
    Ticket,
    may_move,
)
from intake.store import absences, assignment
from intake.store.database.errors import IllegalChange
from intake.store.tickets import tickets
from intake.store.tickets.opening import open_ticket
from intake.store.tickets.writer import NewEntry, TicketWriter


@dataclass(frozen=True, slots=True)
class Applied:
    """The ticket after a disposition was applied; both are None when no ticket is concerned."""

    number: int | None
    ticket: Ticket | None


def apply(  # noqa: PLR0913 - the mail's facts, each of them named at the call
    connection: Connection,
    disposition: Disposition,
    *,
    mail_id: int | None,
    mailbox: str,
    arrived_at: datetime,
    attachments: Sequence[Attachment],
    now: datetime,
) -> Applied:
    """Write the changes of a disposition; returns the ticket concerned as it is afterwards, if there is one.

    `mail_id` and `attachments` are those of the mail that caused it (None for a timer), `arrived_at`
    becomes the time of its entries.  IllegalChange when the ticket does not exist or a change of
    its status is not allowed.  A ticket just opened isn't read again.
    """
    writer = TicketWriter(connection, mail_id, arrived_at, now, _author(disposition))
    _write(writer, disposition, mailbox, attachments)
    number = writer.number if writer.number is not None else disposition.ticket
    if number is None:
        return Applied(None, None)
    return Applied(number, writer.ticket() or tickets.load(connection, number))


def _write(
    writer: TicketWriter, disposition: Disposition, mailbox: str, attachments: Sequence[Attachment]
) -> None:
    opening = next((change for change in disposition.changes if isinstance(change, OpenTicket)), None)
    if opening is not None:
        open_ticket(writer, opening, mailbox, disposition.reasons)
    elif disposition.ticket is not None and disposition.changes:
        writer.load(disposition.ticket)
    for change in disposition.changes:
        _make(writer, change)
    writer.flush(attachments)


def _make(writer: TicketWriter, change: Change) -> None:  # noqa: C901, PLR0912 - one row for each kind of change
    # The commonest kinds come first.
    match change:
        case AddEntry():
            _add_entry(writer, change)
        case OpenTicket():
            pass  # It was opened before anything was changed.
        case SetField():
            _set_field(writer, change)
        case SetStatus():
            _set_status(writer, change)
        case SetMissing():
            writer.set("missing", change.missing)
        case CountRequest(offered):
            _count_request(writer, offered)
        case Vouch():
            writer.set("vouched", value=True)
        case RecordFirstAnswer():
            _record_first_answer(writer)
        case AddParticipant():
            _add_participant(writer, change)
        case Propose():
            _propose(writer, change)
        case SetPlans(plans, told):
            writer.set("plans", plans)
            if told:
                writer.event(told, "")
        case SayPresence(said):
            absences.say(writer.connection, said)
        case SetSubject() | Assign() | SetPriority() | SetKind() | SetPlain():
            _correct(writer, change)
        case MergeInto():
            _merge_into(writer, change)
        case MarkBounced():
            _mark_bounced(writer, change)
        case _:
            assert_never(change)


def _author(disposition: Disposition) -> str:
    """Who caused the events: the writer of the mail, or the desk itself."""
    authors = (change.author for change in disposition.changes if isinstance(change, AddEntry | SetField))
    return next((author for author in authors if author), THE_DESK)


def _add_entry(writer: TicketWriter, change: AddEntry) -> None:
    full_text = change.full_text if change.full_text != change.text else ""
    new = NewEntry(change.kind, change.author, change.text, full_text, "", change.from_mail, change.warning)
    writer.add(new)


def _set_status(writer: TicketWriter, change: SetStatus) -> None:
    old = Status(str(writer.value("status")))
    new = change.status
    if old is new:
        return
    if not may_move(old, new):
        message = f"Ticket {writer.number} may not go from {old} to {new}"
        raise IllegalChange(message)
    writer.move(new)
    if new is Status.AWAITING_CUSTOMER:
        writer.set("asked_at", writer.now)
    if new not in FINISHED:
        writer.set("finished_at", None)
    elif old not in FINISHED:
        writer.set("finished_at", writer.at)
    closed = (change.closed_reason or ClosedReason.RESOLVED) if new is Status.CLOSED else None
    writer.set("closed_reason", closed)
    words = f"status: {old} -> {new}"
    writer.event(f"{words} ({closed})" if closed else words, change.cause)


def _latest(before: tuple[Offer, ...], now: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """What was offered to each, a later offer of a field in the place of an earlier one."""
    return tuple({(offer.to, offer.name): offer for offer in (*before, *now)}.values())


def _set_field(writer: TicketWriter, change: SetField) -> None:
    finding = change.finding
    old = writer.set_field(finding)
    if old is not None and old != finding.value:
        writer.event(f"{finding.name}: {old} -> {finding.value}", str(finding.source), author=change.author)


def _add_participant(writer: TicketWriter, change: AddParticipant) -> None:
    if writer.add_participant(change.address, change.role):
        writer.event(f"{change.role} added: {change.address}", "", author=change.author)


def _propose(writer: TicketWriter, change: Propose) -> None:
    new = [person for person in change.people if writer.add_participant(person, ParticipantRole.PROPOSED)]
    if new:
        writer.event(f"proposed to take part: {', '.join(person.address for person in new)}", change.cause)


def _correct(writer: TicketWriter, change: SetSubject | Assign | SetPriority | SetKind | SetPlain) -> None:
    match change:
        case SetSubject(subject):
            _replace(writer, "subject", subject)
        case Assign(assignee, turn, why):
            _replace(writer, "assignee", assignee, why)
            if turn and assignee:
                assignment.took(writer.connection, str(writer.value("mailbox")), turn, assignee)
        case SetPriority(priority):
            _replace(writer, "priority", priority)
        case SetKind(kind):
            _replace(writer, "kind", kind)
        case SetPlain(plain):
            writer.set("plain", plain)
        case _:
            assert_never(change)


def _replace(writer: TicketWriter, column: str, new: str | None, why: str = "") -> None:
    """Set a column that people read; a first value is no correction, so it makes no event."""
    old = writer.value(column)
    if old == new:
        return
    writer.set(column, new)
    if old or column == "assignee":
        writer.event(f"{column}: {old or 'nobody'} -> {new or 'nobody'}", why)


def _count_request(writer: TicketWriter, offered: tuple[Offer, ...]) -> None:
    asked = int(str(writer.value("asked"))) + 1
    if offered:
        writer.set("offered", _latest(writer.offered(), offered))
    writer.set("asked", asked)
    writer.set("asked_at", writer.now)
    writer.event(f"request for information no. {asked}", "", author=THE_DESK)


def _record_first_answer(writer: TicketWriter) -> None:
    if writer.value("first_answered_at") is None:
        writer.set("first_answered_at", writer.at)


def _merge_into(writer: TicketWriter, change: MergeInto) -> None:
    writer.merge_into(change.number, change.author)
    old = writer.value("status")
    writer.move(Status.CLOSED)
    writer.set("closed_reason", ClosedReason.MERGED)
    if writer.value("finished_at") is None:
        writer.set("finished_at", writer.at)
    writer.event(
        f"status: {old} -> {Status.CLOSED} ({ClosedReason.MERGED})",
        f"merged into {change.number}",
        author=change.author or None,
    )


def _mark_bounced(writer: TicketWriter, change: MarkBounced) -> None:
    writer.mark_bounced(change.address, change.detail)
    if writer.number is not None:
        writer.event(f"mail to {change.address} does not arrive", change.detail, author=THE_DESK)


__all__ = ["Applied", "apply"]
