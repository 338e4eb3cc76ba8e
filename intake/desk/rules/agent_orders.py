"""What a proved agent's mail does to the ticket that it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from intake.addresses import address_key
from intake.desk import tokens
from intake.desk.changes import (
    AddEntry,
    Assign,
    Change,
    MergeInto,
    RecordFirstAnswer,
    SetField,
    SetKind,
    SetMissing,
    SetPriority,
    SetStatus,
    SetSubject,
)
from intake.desk.commands import types as order
from intake.desk.commands.lines import named_commands
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.language.texts import Text, TextKey
from intake.desk.outgoing import Template
from intake.desk.regulation import FieldRole
from intake.desk.rules import invitations, notices, replies
from intake.desk.rules.case import Case
from intake.desk.rules.public_text import pointing_below, public_text
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import ClosedReason, EntryKind, Finding, Status, Ticket, may_move


@dataclass(slots=True)
class _Outcome:
    """What the commands come to, while they are gone through."""

    changes: list[Change] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def impossible(case: Case) -> tuple[Text, ...]:
    """Why well-written commands can't be carried out on this ticket; empty when they can."""
    ticket = case.ticket_for_agent
    commands = case.commands.commands
    own = case.agents_words
    errors = [Text.of(TextKey.LATE_COMMAND, line=line) for line in case.commands.late if line in own]
    errors += [Text.of(TextKey.COMMAND_IN_SUBJECT, typed=typed) for typed in _in_subject(case, ticket)]
    pointing = pointing_below(own) if case.reply.quoted.strip() and not _stays_inside(case) else ""
    errors += [Text.of(TextKey.POINTS_BELOW, line=pointing)] if pointing else []
    if ticket is not None and case.mail.secretive and not _stays_inside(case):
        errors.append(Text.of(TextKey.PROOF_IN_FILE, files=", ".join(case.mail.secretive[:5])))
    registers = forwards(case) or any(isinstance(item, order.NewFor) for item in commands)
    for item in commands:
        if ticket is None and not (registers and isinstance(item, _AT_REGISTRATION)):
            return (*errors, Text(TextKey.NO_TICKET))
        errors += _obstacles(case, ticket, item)
    return tuple(errors)


# What may be said of a ticket in the mail that registers it.
_AT_REGISTRATION = (
    order.NewFor,
    order.AssignTo,
    order.Prioritize,
    order.ChangeKind,
    order.SetValue,
    order.Invite,
)


def _in_subject(case: Case, ticket: Ticket | None) -> tuple[str, ...]:
    """Commands that the agent himself put into the subject, where a customer's words are too."""
    if case.is_forward:
        return ()
    known = ticket.subject.casefold() if ticket else ""
    return tuple(typed for typed in named_commands(case.mail.subject) if typed.casefold() not in known)


def nothing_said(case: Case) -> bool:
    """Whether there is nothing that could be handed on: no command, no word, no file."""
    empty = not case.agents_words.strip()
    return empty and not case.commands.commands and not case.mail.attachments


def forwards(case: Case) -> bool:
    """Whether the mail forwards another one.

    Even without its "Fwd:" the mail itself shows that somebody else wrote what it holds.
    """
    return case.is_forward or case.reply.forwarded or bool(case.mail.attached_messages)


def _stays_inside(case: Case) -> bool:
    """Whether the mail's text is for nobody outside: only an answer, #ask, #resolve and #close speak."""
    commands = case.commands.commands
    return bool(commands) and not any(
        isinstance(item, order.Ask | order.Resolve | order.Close) for item in commands
    )


def finding_of(case: Case, name: str, value: str) -> Finding:
    """The finding for a value that an agent sets."""
    return Finding(name, value, Source(SourceKind.SET_BY, author_of(case)), value)


def carry_out(case: Case, ticket: Ticket) -> Disposition:
    """Carry out the commands and hand the agent's words on; without a command the mail is an answer."""
    outcome = _Outcome(reasons=[case.english(case.proof.reason)])
    silent = False
    spoken = False
    # Whoever is let in gets what the same mail says.
    ticket = invitations.with_invited(ticket, case.commands.commands)
    for item in case.commands.commands:
        match item:
            case order.Ask() | order.Resolve() | order.Close():
                spoken = True
                _speak(case, ticket, item, outcome)
            case _:
                silent = True
                _administer(case, ticket, item, outcome)
    if not spoken and not silent:
        _answer(case, ticket, outcome)
        spoken = True
    if spoken:
        outcome.changes += invitations.changes(author_of(case), invitations.brought(case, ticket))
    if not spoken and case.commands.body.strip():
        # Only an answer, #ask, #resolve and #close speak to the customer; other words stay inside.
        outcome.changes.insert(0, AddEntry(EntryKind.NOTE, author_of(case), case.commands.body))
        outcome.reasons.append("the text is kept as an internal note")
    if any(answer.plain for answer in outcome.answers):
        outcome.reasons.append("without the ticket's subject: nothing shows who wrote what is in it")
    kind = DispositionKind.RELAY if outcome.answers else DispositionKind.NOTE
    return Disposition(
        kind,
        tuple(outcome.reasons),
        ticket.number,
        tuple(outcome.changes),
        tuple(outcome.answers),
    )


def _obstacles(case: Case, ticket: Ticket | None, item: order.Order) -> list[Text]:
    """Why a command can't be carried out; without a ticket only those `_AT_REGISTRATION` come here."""
    match item:
        case order.AssignTo(address):
            known = address_key(address) in {agent.key for agent in case.desk.agents}
            return [] if known else [Text.of(TextKey.NO_SUCH_AGENT, address=address)]
        case order.Merge(number):
            return _merge_obstacles(case, ticket, number) if ticket else []
        case order.Reopen():
            return _reopen_obstacles(ticket) if ticket else []
        case order.Ask() | order.Resolve() | order.Close():
            return _speech_obstacles(case, ticket, item) if ticket else []
        case order.MarkSpam():
            return _spam_obstacles(ticket) if ticket else []
        case order.Invite(people):
            return invitations.obstacles(case.desk, people)
        case order.Note() | order.NewFor() | order.Prioritize() | order.ChangeKind() | order.SetValue():
            return []
    assert_never(item)


def _reopen_obstacles(ticket: Ticket) -> list[Text]:
    if not ticket.finished:
        return [Text.of(TextKey.NOT_FINISHED, status=notices.status_words(ticket.status))]
    if ticket.merged_into is not None:
        return [Text.of(TextKey.WAS_MERGED, number=ticket.merged_into)]
    return []


def _speech_obstacles(case: Case, ticket: Ticket, item: order.Spoken) -> list[Text]:
    if not may_move(ticket.status, _target(item)):
        return [notices.already(_name(item), ticket.status)]
    if isinstance(item, order.Ask) and not case.commands.body.strip() and not item.fields:
        return [Text(TextKey.NO_QUESTION)]
    return []


def _spam_obstacles(ticket: Ticket) -> list[Text]:
    possible = may_move(ticket.status, Status.CLOSED)
    return [] if possible else [notices.already("#spam", ticket.status)]


def _merge_obstacles(case: Case, ticket: Ticket, number: int) -> list[Text]:
    target = next((other for other in case.facts.named_tickets if other.number == number), None)
    if target is None:
        return [Text.of(TextKey.MERGE_UNKNOWN, number=number)]
    if number == ticket.number:
        return [Text.of(TextKey.MERGE_ITSELF, number=number)]
    if target.merged_into is not None:
        return [Text.of(TextKey.MERGE_MERGED, number=number, target=target.merged_into)]
    if not may_move(ticket.status, Status.CLOSED):
        return [notices.already(f"#merge {number}", ticket.status)]
    return []


def _answer(case: Case, ticket: Ticket, outcome: _Outcome) -> None:
    """A plain answer: relayed, and the first reaction; the status stays."""
    text = _public(case)
    outcome.changes += [AddEntry(EntryKind.AGENT, author_of(case), text, case.mail.text), RecordFirstAnswer()]
    outcome.answers.append(replies.relay(case, ticket, Template.RELAY, text))
    outcome.reasons.append("an answer to the customer")


def _speak(case: Case, ticket: Ticket, item: order.Spoken, outcome: _Outcome) -> None:
    """#ask, #resolve and #close: the text goes to the customer, the status moves."""
    text = _public(case)
    asked = item.fields if isinstance(item, order.Ask) else ()
    status = _target(item)
    reason = ClosedReason.RESOLVED if status is Status.CLOSED else None
    entry = AddEntry(EntryKind.AGENT, author_of(case), text, case.mail.text)
    outcome.changes += [entry, RecordFirstAnswer(), SetStatus(status, _name(item), reason)]
    if asked:
        outcome.changes.append(SetMissing(asked))
    outcome.answers.append(replies.relay(case, ticket, _template(item), text, asked))
    outcome.reasons.append(_name(item))


def _administer(case: Case, ticket: Ticket, item: order.Silent, outcome: _Outcome) -> None:
    """Commands that the customer never hears of."""
    author = author_of(case)
    match item:
        case order.AssignTo(address):
            outcome.changes.append(Assign(address_key(address)))
        case order.Prioritize(priority):
            outcome.changes.append(SetPriority(priority))
        case order.ChangeKind(kind):
            outcome.changes.append(SetKind(kind))
        case order.SetValue(name, value):
            outcome.changes += _set_value(case, ticket, name, value)
        case order.Reopen():
            outcome.changes.append(SetStatus(Status.OPEN, f"#reopen by {author}"))
        case order.MarkSpam():
            outcome.changes.append(SetStatus(Status.CLOSED, f"#spam by {author}", ClosedReason.SPAM))
        case order.Merge(number):
            outcome.changes.append(MergeInto(number))
        case order.Invite(people):
            outcome.changes += invitations.changes(author, people)
        case order.Note() | order.NewFor():
            pass  # The text becomes a note; a new ticket is opened by another rule.
        case _:
            assert_never(item)
    outcome.reasons.append(_name(item))


def _set_value(case: Case, ticket: Ticket, name: str, value: str) -> list[Change]:
    finding = finding_of(case, name, value)
    changes: list[Change] = [SetField(finding, author_of(case))]
    if name == case.regulation.name_of(FieldRole.SUBJECT):
        changes.append(SetSubject(value))
    if name in ticket.missing:
        missing = tuple(other for other in ticket.missing if other != name)
        changes.append(SetMissing(missing))
        if not missing and ticket.status is Status.AWAITING_INFO:
            changes.append(SetStatus(Status.OPEN, "an agent set the last missing field"))
    return changes


def _target(item: order.Spoken) -> Status:
    match item:
        case order.Ask():
            return Status.AWAITING_CUSTOMER
        case order.Resolve():
            return Status.RESOLVED
        case order.Close():
            return Status.CLOSED
    assert_never(item)


def _template(item: order.Spoken) -> Template:
    match item:
        case order.Ask():
            return Template.QUESTION
        case order.Resolve():
            return Template.RESOLVED
        case order.Close():
            return Template.CLOSED
    assert_never(item)


def _name(item: order.Order) -> str:
    return f"#{item.command}"


def author_of(case: Case) -> str:
    """The agent as entries name him."""
    agent = case.agent
    return str(case.mail.sender) if agent is None else f"{agent.name} <{agent.address}>"


def _public(case: Case) -> str:
    """The agent's text and signature, as the customer may read them."""
    private = tuple(agent.address for agent in case.desk.agents)
    words = public_text(case.agents_words, case.reply.signature, private, case.desk.address.address)
    return tokens.without_agents(case.desk.token_key, words)
