"""What a ticket, a mail and an outgoing mail look like to a reader: plain data, ready to be printed as JSON.

The names are a contract with scripts: more may be added, none changes.  Times are ISO 8601 with offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from intake.desk.regulation import Regulation
from intake.desk.report import Group, Report, Spread, Terms
from intake.desk.term_rules import Obligation
from intake.desk.terms import timers
from intake.desk.ticket import Ticket, subject_tag
from intake.store.outbox.listing import OutboxLine
from intake.store.spool.ledger import LedgerMail
from intake.store.tickets.events import Event
from intake.store.tickets.tickets import Entry

Json = dict[str, object]


def iso(at: datetime | None) -> str | None:
    """A time for scripts: ISO 8601 with offset."""
    return at.isoformat() if at else None


def tag_of(ticket: Ticket, regulation: Regulation | None) -> str:
    """The ticket's tag in words, as its mailbox's regulation writes it ("#1042")."""
    return subject_tag(regulation.tag_prefix if regulation else "#", ticket.number)


def ticket_view(ticket: Ticket, regulation: Regulation | None) -> Json:
    """A ticket; without the regulation of its mailbox only the fields are known that it has."""
    names = [spec.name for spec in regulation.fields] if regulation else []
    names += [finding.name for finding in ticket.fields if finding.name not in names]
    return {
        "number": ticket.number,
        "tag": tag_of(ticket, regulation),
        "status": ticket.status.value,
        "kind": ticket.kind,
        "priority": ticket.priority.value,
        "subject": ticket.subject,
        "requester": ticket.requester.address,
        "requester_name": ticket.requester.name,
        "participants": [participant.address.address for participant in ticket.participants],
        "proposed": [person.address for person in ticket.proposed],
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
        "due_by_hand": iso(ticket.plans.due.at) if ticket.plans.due else None,
        "waiting_since": iso(ticket.plans.wait.since) if ticket.plans.wait else None,
        "reminders": [
            {"at": iso(one.at), "agent": one.agent, "text": one.text} for one in ticket.plans.reminders
        ],
        "language": ticket.language,
    }


def deadline_view(ticket: Ticket, regulation: Regulation | None) -> Json | None:
    """What the desk owes next, and why then."""
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


def entry_view(entry: Entry) -> Json:
    """One entry of a ticket's conversation, with what is known of its files."""
    return {
        "at": iso(entry.at),
        "kind": entry.kind.value,
        "author": entry.author,
        "text": entry.text,
        "full_text": entry.full_text,
        "cause": entry.cause,
        "warning": entry.warning or "",
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


def event_view(event: Event) -> Json:
    """An event, in the shape of Standard Webhooks; `id` is for `intake events --after`."""
    return {
        "id": event.id,
        "type": f"ticket.{event.kind.value}",
        "timestamp": iso(event.at),
        "data": {
            "author": event.author,
            "text": event.text,
            "cause": event.cause,
            "mail": event.mail_id,
            "ticket": {
                "number": event.number,
                "mailbox": event.mailbox,
                "status": event.status,
                "subject": event.subject,
                "priority": event.priority,
                "kind": event.ticket_kind,
                "requester": event.requester,
                "assignee": event.assignee,
            },
        },
    }


def mail_view(mail: LedgerMail) -> Json:
    """A mail that came in, and what became of it."""
    return {
        "id": mail.id,
        "mailbox": mail.mailbox,
        "status": mail.status.value,
        "disposition": mail.disposition.value if mail.disposition else None,
        "reasons": list(mail.reasons),
        "ticket": mail.ticket_number,
        "sender": mail.sender,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "automatic": mail.automatic,
        "arrived_at": iso(mail.arrived_at),
        "processed_at": iso(mail.processed_at),
        "size": mail.size,
        "complete": mail.complete,
        "attempts": mail.attempts,
        "last_error": mail.last_error,
        "rule": mail.rule,
        "scan": mail.scan,
    }


def outgoing_view(line: OutboxLine) -> Json:
    """An outgoing mail, and how far it got with each recipient."""
    return {
        "id": line.id,
        "state": line.state.value,
        "ticket": line.ticket_number,
        "mail": line.mail_id,
        "mailbox": line.mailbox,
        "template": line.template,
        "audience": line.audience,
        "subject": line.subject,
        "message_id": line.message_id,
        "recipients": [
            {
                "address": recipient.address,
                "state": recipient.standing.value,
                "code": recipient.code,
                "message": recipient.message,
            }
            for recipient in line.recipients
        ],
        "attempts": line.attempts,
        "created_at": iso(line.created_at),
        "due_at": iso(line.due_at),
        "sent_at": iso(line.sent_at),
        "last_error": line.last_error,
    }


def report_view(report: Report) -> Json:
    """A report; lengths of time are seconds of working time, None where nothing was measured."""
    return {
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "time_zone": report.period.zone,
        "until": iso(report.until),
        "mailboxes": list(report.mailboxes),
        "terms": _terms_view(report.terms),
        "times": {owed.value: _spread_view(spread) for owed, spread in report.times.items()},
        "waiting": {owed.value: _spread_view(spread) for owed, spread in report.waiting.items()},
        "opened": report.opened,
        "solved": report.solved,
        "ended_otherwise": report.ended_otherwise,
        "open_at_start": report.open_at_start,
        "open_at_end": report.open_at_end,
        "days": [{"day": day.isoformat()} | asdict(count) for day, count in report.days.items()],
        "hours": report.hours,
        "weekdays": report.weekdays,
        "groups": {
            by.value: [_group_view(name, group) for name, group in groups.items()]
            for by, groups in report.groups.items()
        },
        "asked": report.asked,
        "requests": report.requests,
        "missing": report.missing,
        "complete_at_first": report.complete,
        "known_at_first": report.known,
        "older": report.older,
        "mails": asdict(report.mails),
    }


def _group_view(name: str, group: Group) -> Json:
    return {
        "name": name,
        "opened": group.opened,
        "solved": group.solved,
        "terms": _terms_view(group.terms),
    }


def _terms_view(terms: Mapping[Obligation, Terms]) -> Json:
    return {owed.value: asdict(counted) for owed, counted in terms.items()}


def _spread_view(spread: Spread) -> Json:
    seconds = (spread.median.total_seconds(), spread.ninth.total_seconds()) if spread.count else (None, None)
    return {"count": spread.count, "median": seconds[0], "ninth_decile": seconds[1]}
