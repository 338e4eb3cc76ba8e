"""From an answer that was decided to a composed mail in the outbox."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from intake.desk import tokens
from intake.desk.disposition import Answer
from intake.desk.message import Address, FilePart, OutboundMail
from intake.desk.outgoing import Audience
from intake.desk.retelling import Retelling
from intake.desk.scan import bars_files
from intake.desk.ticket import EntryKind
from intake.mail.parsing.parse import attachment_bytes
from intake.mail.templates.templates import Templates
from intake.mail.writing.compose import compose, reply_references
from intake.mail.writing.headers import UncomposableAddress, checked_address
from intake.services.answer_context import Files, Occasion, answer_context
from intake.services.counting import responses_of
from intake.services.retelling import retold, with_history
from intake.services.watched import WatchedMailbox
from intake.store import responses
from intake.store.database.session import Connection
from intake.store.outbox import outbox
from intake.store.spool import ledger, scans
from intake.store.tickets import tickets
from intake.store.tickets.tickets import Entry

# How long an agent may take to answer a notification before its token proves nothing any more.
TOKEN_LASTS = timedelta(days=60)
_NONCE_BYTES = 8
_BETWEEN_MAILS = "\n\n* * *\n\n"
# A customer who never answers what he is asked can write for ever, and each mail retells those before.
_MAILS_RETOLD = 10
_CHARACTERS_RETOLD = 100_000


class Answering:
    """Writes the answers of one mailbox."""

    def __init__(self, watched: WatchedMailbox, templates: Templates) -> None:
        self._watched = watched
        self._templates = templates
        self._zone = ZoneInfo(watched.regulation.time_zone)

    def queue(self, connection: Connection, occasion: Occasion) -> int:
        """Put all answers of a disposition into the outbox; returns how many there were.

        Call it in the transaction that applies the disposition: what is told and what happened
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
        language = self._watched.desk.spoken(answer.language)
        if language != answer.language:
            # A ticket may have been opened in a language that the desk doesn't speak any more.
            answer = replace(answer, language=language)
        told = self._told_before(connection, occasion) if answer.whole_story else ()
        if told and answer.retells is not Retelling.WHOLE:
            answer = replace(answer, text=_story(told))
        files = self._files(connection, answer, occasion, told)
        context = answer_context(answer, occasion, files, self._watched)
        retells = retold(connection, answer.retells, answer.audience, occasion, self._watched.regulation)
        catalogue = self._watched.desk.languages.catalogue(language, self._watched.desk.language)
        context = with_history(context, retells, catalogue, self._watched)
        regulation = self._watched.regulation.name
        rendered = self._templates.render(answer.template, answer.language, context, regulation)
        desk = self._watched.desk
        token = self._token(answer, occasion.at)
        in_reply_to, references = self._thread(connection, answer, occasion)
        if answer.plain:
            # What it answers is named, as RFC 3834 §3.1.5 wants it; the rest of the thread may say anything.
            references = (in_reply_to,) if in_reply_to else ()
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
        responses.add(connection, responses_of(answer, occasion, recipients))

    def _draft(self, outgoing: OutboundMail, answer: Answer, occasion: Occasion) -> outbox.OutboxDraft:
        writer = occasion.mail.sender if occasion.mail else None
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
            mail_id=occasion.spooled.id if occasion.spooled else None,
            in_reply_to=outgoing.in_reply_to,
            answered_at=occasion.at,
            counted=frozenset(
                recipient.address for recipient in outgoing.to if answer.is_counted_for(recipient, writer)
            ),
        )

    def _token(self, answer: Answer, now: datetime) -> str:
        of_agents = answer.audience is not Audience.CUSTOMER
        audience = Audience.AGENTS if of_agents else Audience.CUSTOMER
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

        Customers are never shown the Message-ID of a notification: it is what proves an agent.  So
        what an agent's mail refers to stays here, also where he registers a request for a customer.
        """
        if answer.follows is not None:
            return answer.follows, (answer.follows,)
        mail, ticket = occasion.mail, occasion.ticket
        by_customer = mail is not None and self._watched.desk.agent(mail.sender) is None
        to_the_sender = answer.audience is Audience.AGENT or (
            answer.audience is Audience.CUSTOMER and answer.automatic and by_customer
        )
        if mail is not None and to_the_sender:
            return mail.message_id, reply_references(mail.references, mail.message_id)
        if ticket is None or occasion.is_first(answer):
            return None, ()
        before = tickets.thread(connection, ticket.number, answer.audience)
        return (before[-1], reply_references(before[:-1], before[-1])) if before else (None, ())

    def _is_barred(self, connection: Connection, mail_id: int | None) -> bool:
        scan = None if mail_id is None else scans.stored(connection, mail_id)
        return bars_files(scan, self._watched.desk.unscanned)

    def _told_before(self, connection: Connection, occasion: Occasion) -> tuple[Entry, ...]:
        """The customers' mails of the ticket in order: the first and the last ones, this one among them."""
        if occasion.ticket is None:
            return ()
        all_entries = tickets.entries(connection, occasion.ticket.number)
        # What may be forged was told under a warning, and only so.
        believed = (entry for entry in all_entries if not entry.warning)
        customers = [entry for entry in believed if entry.kind is EntryKind.CUSTOMER]
        return (*customers[:1], *customers[1:][1 - _MAILS_RETOLD :])

    def _files(
        self, connection: Connection, answer: Answer, occasion: Occasion, told: tuple[Entry, ...]
    ) -> Files:
        mail, spooled = occasion.mail, occasion.spooled
        if not answer.with_attachments or mail is None or spooled is None:
            return Files()
        earlier = [entry for entry in told if entry.attachments and entry.mail_id not in {None, spooled.id}]
        # What nobody could look into when it came, or was found to be infected, stays here for good.
        barred = {entry.mail_id for entry in earlier if self._is_barred(connection, entry.mail_id)}
        items = [item for entry in earlier for item in entry.attachments] + list(mail.attachments)
        # One at a time: each may be as large as a mail can be.
        stored = (
            ledger.raw(connection, entry.mail_id)
            for entry in earlier
            if entry.mail_id is not None and entry.mail_id not in barred
        )
        withheld = occasion.disposition.files_withheld
        raws = chain(stored, (spooled.raw,) if mail.attachments and not withheld else ())
        left_out = [item.name for item in items if item.left_on_server]
        left_out += [item.name for entry in earlier if entry.mail_id in barred for item in entry.attachments]
        left_out += [item.name for item in mail.attachments if withheld and not item.left_on_server]
        parts: list[FilePart] = []
        room = self._watched.max_attachment_bytes
        for attachment, content in (pair for raw in raws if raw for pair in attachment_bytes(raw)):
            if len(content) > room:
                left_out.append(attachment.name)
                continue
            room -= len(content)
            parts.append(FilePart(attachment.name, attachment.content_type, content))
        return Files(tuple(parts), tuple(part.name for part in parts), tuple(left_out))


def _story(told: Sequence[Entry]) -> str:
    """The first mail and the last one in full, and of those between the newest for which there is room."""
    first, *others = (entry.text for entry in told)
    room = _CHARACTERS_RETOLD - len(first)
    kept: list[str] = []
    for text in reversed(others):
        room -= len(text)
        if kept and room < 0:
            kept.append("…")
            break
        kept.append(text)
    return _BETWEEN_MAILS.join((first, *reversed(kept)))


def _reachable(recipients: Sequence[Address]) -> tuple[Address, ...]:
    """The recipients to whom a mail can be addressed at all; nonsense in a Cc stops nobody else's mail."""
    reachable: list[Address] = []
    for recipient in recipients:
        try:
            checked_address(recipient.address)
        except UncomposableAddress:
            continue
        reachable.append(recipient)
    return tuple(reachable)
