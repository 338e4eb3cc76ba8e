"""From an answer that was decided to a composed mail in the outbox."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intake.desk import tokens
from intake.desk.delivery import GiveUp, RecipientState, Standing
from intake.desk.disposition import Answer
from intake.desk.message import Address
from intake.desk.outbound import OutboundMail
from intake.desk.outgoing import Audience
from intake.desk.retelling import Retelling
from intake.desk.ticket import EntryKind
from intake.log import get_logger
from intake.mail.addr_spec import NO_ADDRESS, addr_spec
from intake.mail.templates.templates import Templates
from intake.mail.writing.compose import compose, reply_references
from intake.mail.writing.headers import checked_address
from intake.services import for_agents
from intake.services.answer_context import Files, Occasion, answer_context
from intake.services.counting import responses_of
from intake.services.files import OwnFiles, files_of
from intake.services.looking import with_what_was_asked
from intake.services.retelling import Retold, retold, with_history
from intake.services.unreached import tell_of_unreached
from intake.services.watched import WatchedMailbox
from intake.store import responses
from intake.store.database.session import Connection
from intake.store.outbox import outbox
from intake.store.tickets import tickets
from intake.store.tickets.tickets import Entry

log = get_logger(__name__)

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
            for alike in self._who_may_do_the_same(answer, recipients):
                self._queue_one(connection, occasion, answer, alike)
                queued += 1
            if recipients:
                responses.add(connection, responses_of(answer, occasion, recipients))
            queued += self._tell_of_others(connection, occasion, answer, recipients)
        return queued

    def _tell_of_others(
        self, connection: Connection, occasion: Occasion, answer: Answer, reached: tuple[Address, ...]
    ) -> int:
        """Nobody is left out in silence: the ticket notes it, and its agents are told; the log has it all."""
        others = tuple(one for one in answer.recipients if one not in reached)
        if not others:
            return 0
        ticket = occasion.ticket
        told = ticket is not None and answer.audience is Audience.CUSTOMER
        log.warning(
            "cant_be_written_to",
            template=answer.template,
            ticket=ticket.number if ticket else None,
            to=[one.address for one in others],
            agents_told=told,
        )
        if ticket is None or not told:
            return 0
        code, why = NO_ADDRESS
        states = tuple(RecipientState(one.address, Standing.FAILED, code, why) for one in others)
        given_up = GiveUp(why, states)
        return tell_of_unreached(
            connection, self._watched, self.queue, ticket=ticket, given_up=given_up, now=occasion.now
        )

    def _who_may_do_the_same(
        self, answer: Answer, recipients: tuple[Address, ...]
    ) -> tuple[tuple[Address, ...], ...]:
        """The recipients of one mail each: for whoever only reads an answer to it does something else."""
        if answer.audience is not Audience.AGENTS:
            return _by_alphabet(recipients)
        acting = tuple(one for one in recipients if self._watched.desk.agent(one))
        reading = tuple(one for one in recipients if one not in acting)
        return (*_by_alphabet(acting), *_by_alphabet(reading))

    def _queue_one(
        self,
        connection: Connection,
        occasion: Occasion,
        answer: Answer,
        recipients: tuple[Address, ...],
    ) -> None:
        if answer.shows is not None:
            occasion = replace(occasion, ticket=tickets.load(connection, answer.shows))
        language = self._watched.desk.spoken(answer.language)
        if language != answer.language:
            # A ticket may have been opened in a language that the desk doesn't speak any more.
            answer = replace(answer, language=language)
        regulation = self._watched.regulation
        retells = retold(connection, answer.retells, answer.audience, occasion, regulation)
        told = self._told_before(connection, occasion) if answer.whole_story else ()
        if told and answer.retells is not Retelling.WHOLE:
            answer = replace(answer, text=_story(told))
        files = self._files(connection, answer, occasion, told, retells)
        context = answer_context(answer, occasion, files, self._watched)
        context = replace(context, only_reads=not any(map(self._watched.desk.agent, recipients)))
        context = with_history(context, retells, answer.language, self._watched)
        context = with_what_was_asked(connection, context, answer, occasion, self._watched)
        rendered = self._templates.render(answer.template, answer.language, context, regulation.name)
        desk = self._watched.desk
        catalogue = desk.languages.catalogue(language, desk.language)
        token = self._token(answer, occasion.at)
        in_reply_to, references = self._thread(connection, answer, occasion)
        if answer.plain:
            # What it answers is named, as RFC 3834 §3.1.5 wants it; the rest of the thread may say anything.
            references = (in_reply_to,) if in_reply_to else ()
        outgoing = OutboundMail(
            message_id=f"<{token}@{desk.address.domain}>",
            sender=for_agents.sender(answer, occasion, desk, catalogue),
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
            headers=for_agents.headers(answer, occasion, desk),
        )
        outbox.add(connection, self._draft(outgoing, answer, occasion), occasion.now)

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
            mailbox=self._watched.name,
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
        by_customer = mail is not None and self._watched.desk.staff(mail.sender) is None
        to_the_sender = answer.audience is Audience.AGENT or (
            answer.audience is Audience.CUSTOMER and answer.automatic and by_customer
        )
        if mail is not None and to_the_sender:
            return mail.message_id, reply_references(mail.references, mail.message_id)
        if ticket is None or occasion.is_first(answer):
            return None, ()
        before = tickets.thread(connection, ticket.number, answer.audience)
        return (before[-1], reply_references(before[:-1], before[-1])) if before else (None, ())

    def _told_before(self, connection: Connection, occasion: Occasion) -> tuple[Entry, ...]:
        """The customers' mails of the ticket in order: the first and the last ones, this one among them."""
        if occasion.ticket is None:
            return ()
        all_entries = tickets.told(connection, occasion.ticket.number)
        # What may be forged was told under a warning, and only so.
        believed = (entry for entry in all_entries if not entry.warning)
        customers = [entry for entry in believed if entry.kind is EntryKind.CUSTOMER]
        return (*customers[:1], *customers[1:][1 - _MAILS_RETOLD :])

    def _files(
        self,
        connection: Connection,
        answer: Answer,
        occasion: Occasion,
        told: tuple[Entry, ...],
        retells: Retold,
    ) -> Files:
        """The files of what the mail tells: of the whole ticket, or of the mail that caused it."""
        if answer.retells is Retelling.WHOLE and answer.with_attachments:
            return files_of(connection, retells.said, None, self._watched)
        if not answer.with_attachments:
            return Files()
        mail, spooled = occasion.mail, occasion.spooled
        if mail is None or spooled is None:
            return files_of(connection, told, None, self._watched)
        earlier = [entry for entry in told if entry.mail_id != spooled.id]
        own = OwnFiles(mail.attachments, spooled.raw, withheld=occasion.disposition.files_withheld)
        return files_of(connection, earlier, own, self._watched)


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
    return tuple(recipient for recipient in recipients if addr_spec(recipient.address))


def _by_alphabet(recipients: tuple[Address, ...]) -> tuple[tuple[Address, ...], ...]:
    """Those whose address needs SMTPUTF8 (RFC 6531) apart: on the way to others a server may have none."""
    if all(recipient.address.isascii() for recipient in recipients):
        return (recipients,) if recipients else ()
    foreign = tuple(one for one in recipients if checked_address(one.address).needs_smtputf8)
    plain = tuple(one for one in recipients if one not in foreign)
    return tuple(filter(None, (plain, foreign)))
