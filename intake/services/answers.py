"""From an answer that was decided to a composed mail in the outbox."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from intake.desk import tokens
from intake.desk.answers import AnswerContext, FieldLine
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


class Answering:
    """Writes the answers of one mailbox."""

    def __init__(self, watched: WatchedMailbox, templates: Templates) -> None:
        self._watched = watched
        self._templates = templates
        self._zone = ZoneInfo(watched.regulation.time_zone)

    def queue(  # noqa: PLR0913 - what was decided, about what, because of which mail
        self,
        connection: Connection,
        disposition: Disposition,
        number: int | None,
        mail: InboundMail,
        spooled: SpooledMail,
        now: datetime,
    ) -> int:
        """Put all answers of a disposition into the outbox; returns how many there were.

        Belongs into the transaction that applies the disposition: what is told and what happened
        are committed together.
        """
        if not disposition.answers:
            return 0
        ticket = tickets.load(connection, number) if number is not None else None
        queued = 0
        for answer in disposition.answers:
            recipients = _reachable(answer.recipients)
            if recipients:
                self._queue_one(connection, answer, recipients, ticket, mail, spooled, disposition, now)
                queued += 1
        return queued

    def _queue_one(  # noqa: PLR0913 - see queue
        self,
        connection: Connection,
        answer: Answer,
        recipients: tuple[Address, ...],
        ticket: Ticket | None,
        mail: InboundMail,
        spooled: SpooledMail,
        disposition: Disposition,
        now: datetime,
    ) -> None:
        files = self._files(answer, mail, spooled)
        context = self._context(answer, ticket, mail, spooled, files, disposition)
        rendered = self._templates.render(
            answer.template,
            answer.language,
            context,
            self._watched.regulation.name,
        )
        token = self._token(answer, now)
        desk = self._watched.desk
        message_id = f"<{token}@{desk.address.domain}>"
        in_reply_to, references = self._thread(connection, answer, ticket, mail)
        outgoing = OutboundMail(
            message_id=message_id,
            sender=desk.address,
            to=recipients,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            date=now.astimezone(self._zone),
            language=answer.language,
            reply_to=self._reply_to(token),
            in_reply_to=in_reply_to,
            references=references,
            automatic=answer.automatic,
            attachments=files.parts,
        )
        draft = outbox.OutboxDraft(
            message_id=message_id,
            sender=desk.address.address,
            recipients=tuple(recipient.address for recipient in recipients),
            subject=rendered.subject,
            raw=compose(outgoing),
            template=answer.template,
            audience=answer.audience,
            automatic=answer.automatic,
            ticket_number=ticket.number if ticket else None,
            mail_id=spooled.id,
            in_reply_to=in_reply_to,
        )
        outbox.add(connection, draft, now)

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
        ticket: Ticket | None,
        mail: InboundMail,
    ) -> tuple[str | None, tuple[str, ...]]:
        """What the answer continues, in the recipients' own mailboxes (RFC 5322 §3.6.4).

        Customers are never shown the Message-ID of a notification: it is what proves an agent.
        """
        if answer.audience == "agent" or (answer.audience == "customer" and answer.automatic):
            return mail.message_id, reply_references(mail.references, mail.message_id)
        if ticket is None:
            return None, ()
        before = tickets.thread(connection, ticket.number, answer.audience)
        return (before[-1], reply_references(before[:-1], before[-1])) if before else (None, ())

    def _files(self, answer: Answer, mail: InboundMail, spooled: SpooledMail) -> Files:
        if not answer.with_attachments or not mail.attachments:
            return Files()
        left_out = [item.name for item in mail.attachments if item.left_on_server]
        parts: list[FilePart] = []
        room = self._watched.max_attachment_bytes
        for attachment, content in attachment_bytes(spooled.raw):
            if len(content) > room:
                left_out.append(attachment.name)
                continue
            room -= len(content)
            parts.append(FilePart(attachment.name, attachment.content_type, content))
        return Files(tuple(parts), tuple(part.name for part in parts), tuple(left_out))

    def _context(  # noqa: PLR0913 - everything that a template may show
        self,
        answer: Answer,
        ticket: Ticket | None,
        mail: InboundMail,
        spooled: SpooledMail,
        files: Files,
        disposition: Disposition,
    ) -> AnswerContext:
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
            reasons=disposition.reasons,
            mail_id=spooled.id,
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
