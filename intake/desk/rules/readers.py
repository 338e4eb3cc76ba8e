"""Whoever only reads what agents read, such as a head: what he answers is for agents, never for a customer.

The configuration says so (`[[agent]] acts = false`), or tells somebody of tickets who is no agent: the head
of the regulation, an address in `notify`.  He has to be proved as an agent has.
"""

from __future__ import annotations

import re

from intake.addresses import address_key
from intake.desk.changes import AddEntry
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.identity import prove
from intake.desk.language.texts import Text, TextKey
from intake.desk.outgoing import Audience, Template
from intake.desk.rules import handing_over, replies
from intake.desk.rules.answered_enough import answered_enough
from intake.desk.rules.case import Case
from intake.desk.support_desk import Agent
from intake.desk.ticket import EntryKind, Ticket

_COMMAND = re.compile(r"(?m)^\s*#[^\W\d_]")


def only_reads(case: Case) -> Disposition | None:
    """Does somebody answer who only reads?  Agents read it as a note, and he is told so.

    In his own request he is a customer, and so he is with a mail of his own that goes on in nothing.
    """
    reader = _reader(case)
    if reader is None or case.released or any(own.held for own in case.facts.own_mails):
        return None
    match = case.match
    ticket = match.ticket if match is not None and match.is_answer(is_reply=case.is_reply) else None
    if ticket is None and not _answers_agents_mail(case):
        return None
    if ticket is not None and ticket.takes_part(case.mail.sender):
        return None
    proof = prove(case.judgement, reader, case.desk, case.facts.own_mails, case.now)
    if not proof.proved:
        return _held(case, Text.of(TextKey.UNPROVED, agent=reader.address, why=proof.reason))
    if ticket is None:
        return _held(case, Text.of(TextKey.READER_WITHOUT_TICKET, address=reader.address))
    return _noted(case, ticket, reader, proof.reason)


def _reader(case: Case) -> Agent | None:
    sender = case.mail.sender
    if case.desk.agent(sender) is not None or case.desk.is_own(sender):
        return None
    told = (
        case.regulation.notices.head,
        *(person.address for person in case.desk.notify),
        *(address for route in case.regulation.routes for address in route.notify),
        *(person.address for rule in case.desk.rules.rules for person in rule.notify),
    )
    known = case.desk.reader(sender)
    if known is not None or sender.key not in {address_key(address) for address in told if address}:
        return known
    return Agent(sender.name or sender.address, sender.address, acts=False)


def _answers_agents_mail(case: Case) -> bool:
    """Whether it answers a mail of ours that was sent to him and belongs to no ticket, such as a digest."""
    key = case.mail.sender.key
    return any(key in {address_key(one) for one in own.recipients} for own in case.facts.own_mails)


def _noted(case: Case, ticket: Ticket, reader: Agent, proof: Text) -> Disposition:
    text, author = case.reply_text.strip(), f"{reader.name} <{reader.address}>"
    entry = AddEntry(EntryKind.NOTE, author, text, case.mail.text)
    reasons: tuple[str, ...] = (
        case.english(proof),
        f"{reader.address} only reads: the text is kept as an internal note",
    )
    enough = answered_enough(case)
    if enough is not None:
        # A machine may answer for him: nobody is disturbed any more.
        reasons = (*reasons, case.english(enough))
    answers = () if enough else (*_copies(case, ticket, reader, text), _confirmation(case))
    return Disposition(DispositionKind.NOTE, reasons, ticket.number, (entry,), answers)


def _copies(case: Case, ticket: Ticket, reader: Agent, text: str) -> tuple[Answer, ...]:
    have_it = {person.key for person in (case.mail.sender, *case.mail.to, *case.mail.cc)}
    to = tuple(
        person
        for person in case.desk.in_charge(ticket.assignee, case.today)
        if person.key not in have_it and not case.desk.is_own(person)
    )
    copy = Answer(
        Template.NOTE,
        Audience.AGENTS,
        to,
        case.desk.language,
        text=text,
        author=reader.name,
        notices=(Text.of(TextKey.READER_SAYS, by=reader.name),),
        with_attachments=True,
    )
    return (copy,) if to else ()


def _confirmation(case: Case) -> Answer:
    notices: tuple[Text, ...] = (Text(TextKey.READER_NOTED),)
    if _COMMAND.search(case.reply_text):
        notices = (*notices, Text(TextKey.READER_COMMANDS))
    return handing_over.done(case, notices)


def _held(case: Case, reason: Text) -> Disposition:
    return Disposition(DispositionKind.HOLD, (case.english(reason),), answers=replies.held(case, (reason,)))
