"""Mails, questions and dispositions for the tests of the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from intake.desk.changes import (
    AddEntry,
    Change,
    OpenTicket,
)
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import Question
from intake.desk.message import Address, Attachment, FetchedMail, WatchedFolder
from intake.desk.outgoing import Audience
from intake.desk.scan import Scan
from intake.desk.source import Source
from intake.desk.ticket import EntryKind, Finding, Participant, ParticipantRole, Status
from intake.store.outbox.outbox import OutboxDraft
from intake.store.spool import spool
from intake.store.tickets import changes

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CUSTOMER = Address("Ivan@Example.com", "Иван Иванов")
FOUND = (
    Finding("registration_number", "0012345678", Source.read("label in the text"), "рег. номер 0012345678"),
    Finding("release", "3.0.12.4", Source.read("label in the text"), "релиз 3.0.12.4"),
)
FILE = Attachment("2", "чек.png", "image/png", 1000, "ab" * 32)


def watched_folder(
    mailbox: str = "support", uidvalidity: int = 1, folder: str = "imap://u@host/INBOX"
) -> WatchedFolder:
    return WatchedFolder(mailbox, folder, uidvalidity)


def fetched(
    uid: int, mailbox: str = "support", uidvalidity: int = 1, raw: bytes = b"Subject: x\r\n\r\ntext"
) -> FetchedMail:
    return FetchedMail(watched_folder(mailbox, uidvalidity), uid, NOW + timedelta(seconds=uid), len(raw), raw)


def spooled(connection: Connection, uid: int, mailbox: str = "support") -> int:
    """Spool one mail; returns its id."""
    spool.add(connection, [fetched(uid, mailbox)], NOW)
    return spool.next_batch(connection, mailbox, 1000, 10**9)[-1].id


def opening(requester: Address = CUSTOMER, status: Status = Status.OPEN, **values: Any) -> OpenTicket:
    given: dict[str, Any] = {
        "status": status,
        "subject": "Не печатает чек",
        "requester": requester,
        "language": "ru",
        "kind": "incident",
        "created_at": NOW,
        "fields": FOUND,
        "missing": (),
        "participants": (Participant(requester, ParticipantRole.REQUESTER),),
    }
    return OpenTicket(**{**given, **values})


def said(text: str = "Не печатает.", author: str = CUSTOMER.address, **values: Any) -> AddEntry:
    return AddEntry(EntryKind.CUSTOMER, author, text, **values)


def opens(*further: Change, **values: Any) -> Disposition:
    return Disposition(
        DispositionKind.OPEN_TICKET, ("all fields given",), changes=(opening(**values), *further)
    )


def changes_ticket(number: int, *wanted: Change) -> Disposition:
    return Disposition(DispositionKind.APPEND, ("a participant wrote",), ticket=number, changes=wanted)


def apply(
    connection: Connection,
    disposition: Disposition,
    *,
    mail_id: int | None = None,
    attachments: tuple[Attachment, ...] = (),
    mailbox: str = "support",
    now: datetime = NOW,
) -> int | None:
    return changes.apply(
        connection,
        disposition,
        mail_id=mail_id,
        mailbox=mailbox,
        arrived_at=NOW,
        attachments=attachments,
        now=now,
    ).number


def applied(connection: Connection, disposition: Disposition, now: datetime = NOW) -> changes.Applied:
    return changes.apply(
        connection,
        disposition,
        mail_id=None,
        mailbox="support",
        arrived_at=NOW,
        attachments=(),
        now=now,
    )


def new_ticket(connection: Connection, *further: Change, **values: Any) -> int:
    number = apply(connection, opens(said(), *further, **values))
    assert number is not None
    return number


def record(
    connection: Connection,
    mail_id: int,
    *,
    kind: DispositionKind = DispositionKind.OPEN_TICKET,
    number: int | None = None,
    message_id: str | None = "<one@example.com>",
    fingerprint: str = "print",
    text_digest: str = "digest",
    rule: str | None = None,
    automatic: str | None = None,
    scan: Scan | None = None,
) -> None:
    summary = spool.MailSummary(CUSTOMER.key, "Не печатает", message_id, fingerprint, text_digest)
    disposition = Disposition(kind, ("because",), rule=rule, automatic=automatic)
    spool.record(connection, mail_id, disposition, ticket_number=number, summary=summary, scan=scan, now=NOW)


def question(**values: Any) -> Question:
    given: dict[str, Any] = {
        "mailbox": "support",
        "sender": CUSTOMER.key,
        "answer_to": CUSTOMER.key,
        "message_id": "<now@example.com>",
        "own_ids": (),
        "customer_ids": (),
        "token_ids": (),
        "reported_ids": (),
        "addresses": (),
        "numbers": (),
        "tagged_numbers": (),
        "named_numbers": (),
        "fingerprint": "another print",
        "text_digest": "another digest",
        "repeats_since": NOW - timedelta(minutes=15),
        "answers_since": NOW - timedelta(hours=1),
    }
    wanted = {**given, **values}
    wanted.setdefault(
        "earlier_values", not (wanted["own_ids"] or wanted["customer_ids"] or wanted["token_ids"])
    )
    return Question(**wanted)


def draft(
    message_id: str = "<out1@desk.example>",
    recipients: tuple[str, ...] = (CUSTOMER.address,),
    **values: Any,
) -> OutboxDraft:
    given: dict[str, Any] = {
        "message_id": message_id,
        "sender": "support@desk.example",
        "recipients": recipients,
        "subject": "[#1] Не печатает",
        "raw": b"Subject: [#1]\r\n\r\nbody",
        "template": "acknowledgement",
        "audience": Audience.CUSTOMER,
        "automatic": True,
        "counted": frozenset(recipients),
    }
    return OutboxDraft(**{**given, **values})
