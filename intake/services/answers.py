"""From an answer that was decided to a composed mail in the outbox."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intake.desk import tokens
from intake.desk.answer_context import AnswerContext, FieldLine
from intake.desk.disposition import Answer, Disposition
from intake.desk.identity import AGENT_TOKEN
from intake.desk.message import Address, FilePart, InboundMail, OutboundMail
from intake.desk.regulation import Regulation
from intake.desk.ticket import Ticket, subject_tag
from intake.mail.compose import compose, reply_references
from intake.mail.outgoing_headers import UncomposableAddress, checked_address
from intake.mail.parse import attachment_bytes
from intake.mail.render import Templates
from intake.services.watched import WatchedMailbox
from intake.store import outbox, tickets
from intake.store.session import Connection
from intake.store.spool import SpooledMail

# How long an agent may take to answer a notification before its token proves nothing any more.
TOKEN_LASTS = timedelta(days=60)
_CUSTOMER_TOKEN = "customer"  # noqa: S105 - a purpose, not a secret
_NONCE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Files:
    """The files that go along with a mail, and the names of those that don't."""

    parts: tuple[FilePart, ...] = ()
    names: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """What answers are about: the mail that caused them, what was decided, and the ticket, if any."""

    disposition: Disposition
    ticket: Ticket | None
    mail: InboundMail
    spooled: SpooledMail
    now: datetime


class Answering:
    """Writes the answers of one mailbox."""

    def __init__(self, watched: WatchedMailbox, templates: Templates) -> None:
        self._watched = watched
        self._templates = templates
        self._zone = ZoneInfo(watched.regulation.time_zone)

    def queue(self, connection: Connection, occasion: Occasion) -> int:
        """Put all answers of a disposition into the outbox; returns how many there were.

        Belongs into the transaction that applies the disposition: what is told and what happened
        are committed together.
        """
        queued = 0
        for answer in occasion.disposition.answers:
            recipients = _reachable(answer.recipients)
            if recipients:
                self._queue_one(connection, occasion, answer, recipients)
                queued += 1
        return queued

    def _queue_one(
        self,
        connection: Connection,
        occasion: Occasion,
        answer: Answer,
        recipients: tuple[Address, ...],
    ) -> None:
        files = self._files(answer, occasion)
        context = self._context(answer, occasion, files)
        regulation = self._watched.regulation.name
        rendered = self._templates.render(answer.template, answer.language, context, regulation)
        desk = self._watched.desk
        token = self._token(answer, occasion.mail.arrived_at)
        in_reply_to, references = self._thread(connection, answer, occasion)
        outgoing = OutboundMail(
            message_id=f"<{token}@{desk.address.domain}>",
            sender=desk.address,
            to=recipients,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            date=occasion.now.astimezone(self._zone),
            language=answer.language,
            reply_to=self._reply_to(token),
            in_reply_to=in_reply_to,
            references=references,
            automatic=answer.automatic,
            attachments=files.parts,
        )
        outbox.add(connection, self._draft(outgoing, answer, occasion), occasion.now)

    def _draft(self, outgoing: OutboundMail, answer: Answer, occasion: Occasion) -> outbox.OutboxDraft:
        return outbox.OutboxDraft(
            message_id=outgoing.message_id,
            sender=outgoing.sender.address,
            recipients=tuple(recipient.address for recipient in outgoing.to),
            subject=outgoing.subject,
            raw=compose(outgoing),
            template=answer.template,
            audience=answer.audience,
            automatic=answer.automatic,
            ticket_number=occasion.ticket.number if occasion.ticket else None,
            mail_id=occasion.spooled.id,
            in_reply_to=outgoing.in_reply_to,
            answered_at=occasion.mail.arrived_at,
        )

    def _token(self, answer: Answer, now: datetime) -> str:
        audience = AGENT_TOKEN if answer.audience != "customer" else _CUSTOMER_TOKEN
        return tokens.issue(
            self._watched.desk.token_key, os.urandom(_NONCE_BYTES), now + TOKEN_LASTS, audience
        )

    def _reply_to(self, token: str) -> Address | None:
        desk = self._watched.desk
        if not desk.subaddress_separator:
            return None
        local, _, domain = desk.address.address.rpartition("@")
        return Address(f"{local}{desk.subaddress_separator}{token}@{domain}", desk.address.name)

    def _thread(
        self,
        connection: Connection,
        answer: Answer,
        occasion: Occasion,
    ) -> tuple[str | None, tuple[str, ...]]:
        """What the answer continues, in the recipients' own mailboxes (RFC 5322 §3.6.4).

        Customers are never shown the Message-ID of a notification: it is what proves an agent.
        """
        mail, ticket = occasion.mail, occasion.ticket
        if answer.audience == "agent" or (answer.audience == "customer" and answer.automatic):
            return mail.message_id, reply_references(mail.references, mail.message_id)
        if ticket is None:
            return None, ()
        before = tickets.thread(connection, ticket.number, answer.audience)
        return (before[-1], reply_references(before[:-1], before[-1])) if before else (None, ())

    def _files(self, answer: Answer, occasion: Occasion) -> Files:
        mail = occasion.mail
        if not answer.with_attachments or not mail.attachments:
            return Files()
        left_out = [item.name for item in mail.attachments if item.left_on_server]
        parts: list[FilePart] = []
        room = self._watched.max_attachment_bytes
        for attachment, content in attachment_bytes(occasion.spooled.raw):
            if len(content) > room:
                left_out.append(attachment.name)
                continue
            room -= len(content)
            parts.append(FilePart(attachment.name, attachment.content_type, content))
        return Files(tuple(parts), tuple(part.name for part in parts), tuple(left_out))

    def _context(self, answer: Answer, occasion: Occasion, files: Files) -> AnswerContext:
        ticket, mail = occasion.ticket, occasion.mail
        desk = self._watched.desk
        regulation = self._watched.regulation
        requester = ticket.requester if ticket else mail.sender
        created_at = ticket.created_at if ticket else mail.arrived_at
        return AnswerContext(
            desk_name=desk.address.name or desk.address.address,
            desk_address=desk.address.address,
            tag=subject_tag(regulation.tag_prefix, ticket.number) if ticket else "",
            number=ticket.number if ticket else 0,
            subject=(ticket.subject if ticket else "") or mail.subject,
            status=ticket.status.value if ticket else "",
            kind=ticket.kind if ticket else "",
            requester_name=requester.name,
            requester_address=requester.address,
            created_at=created_at.astimezone(self._zone).strftime("%d.%m.%Y %H:%M"),
            fields=_field_lines(regulation, answer, ticket),
            missing=_missing_lines(regulation, answer),
            text=answer.text,
            author=answer.author,
            notices=answer.notices,
            attachment_names=files.names,
            attachments_left_out=files.left_out,
            assignee=(ticket.assignee or "") if ticket else "",
            continues=_continues(regulation, ticket),
            reasons=occasion.disposition.reasons,
            asked=_asked_before(answer, ticket),
            mail_id=occasion.spooled.id,
        )


def _field_lines(regulation: Regulation, answer: Answer, ticket: Ticket | None) -> tuple[FieldLine, ...]:
    if ticket is None:
        return ()
    found = {finding.name: finding for finding in ticket.fields}
    return tuple(
        FieldLine(
            spec.name,
            spec.title.for_language(answer.language),
            found[spec.name].value if spec.name in found else "",
            source=found[spec.name].source if spec.name in found else "",
        )
        for spec in regulation.fields
    )


def _missing_lines(regulation: Regulation, answer: Answer) -> tuple[FieldLine, ...]:
    language = answer.language
    offers = {known.name: known.value for known in answer.offers}
    return tuple(
        FieldLine(
            spec.name,
            spec.title.for_language(language),
            hint=spec.hint.for_language(language),
            example=spec.example.for_language(language),
            offer=offers.get(spec.name, ""),
        )
        for spec in regulation.fields
        if spec.name in answer.missing
    )


def _continues(regulation: Regulation, ticket: Ticket | None) -> str:
    if ticket is None or ticket.continues is None:
        return ""
    return subject_tag(regulation.tag_prefix, ticket.continues)


def _asked_before(answer: Answer, ticket: Ticket | None) -> int:
    """How often the customer was asked before this mail; the ticket counts this one already."""
    if ticket is None:
        return 0
    return max(ticket.asked - 1, 0) if answer.template == "request" else ticket.asked


def _reachable(recipients: Sequence[Address]) -> tuple[Address, ...]:
    """The recipients whom a mail can be addressed to at all; nonsense in a Cc stops nobody else's mail."""
    reachable: list[Address] = []
    for recipient in recipients:
        try:
            checked_address(recipient.address)
        except UncomposableAddress:
            continue
        reachable.append(recipient)
    return tuple(reachable)
