"""What a proved agent's mail does to the ticket that it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from intake.desk.changes import (
    AddEntry,
    Change,
    MergeInto,
    RecordFirstAnswer,
    SetField,
    SetKind,
    SetMissing,
    SetPlans,
    SetPriority,
    SetStatus,
    SetSubject,
)
from intake.desk.commands import types as order
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.language.texts import Text, TextKey
from intake.desk.outgoing import Audience, Template
from intake.desk.plans import NOTHING_PLANNED, Plans
from intake.desk.regulation import FieldRole
from intake.desk.rules import absence_orders, handing_over, invitations, plan_orders, relaying, replies
from intake.desk.rules.case import Case
from intake.desk.rules.collisions import answers_note
from intake.desk.rules.looking import answers_to_looks
from intake.desk.rules.objections import name_of, target_of
from intake.desk.rules.public_text import says_something
from intake.desk.rules.spoken_words import spoken_words
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import ClosedReason, EntryKind, Finding, Status, Ticket


@dataclass(slots=True)
class _Outcome:
    """What the commands come to, while they are gone through."""

    changes: list[Change] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    plans: Plans = NOTHING_PLANNED
    events: list[str] = field(default_factory=list)
    told: list[Text] = field(default_factory=list)


def nothing_said(case: Case) -> bool:
    """Whether there is nothing that could be handed on: no command, no word, no file."""
    empty = not case.agents_words.strip()
    return empty and not case.commands.commands and not case.mail.brought


def finding_of(case: Case, name: str, value: str) -> Finding:
    """The finding for a value that an agent sets."""
    return Finding(name, value, Source(SourceKind.SET_BY, author_of(case)), value)


def carry_out(case: Case, ticket: Ticket) -> Disposition:
    """Carry out the commands and hand the agent's words on; without a command the mail is an answer."""
    outcome = _Outcome(reasons=[case.english(case.proof.reason)], plans=ticket.plans)
    silent = False
    spoken = False
    # Whoever is let in gets what the same mail says.
    ticket = invitations.with_invited(ticket, case.commands.commands)
    for item in case.commands.commands:
        match item:
            case order.Ask() | order.Resolve() | order.Close():
                spoken = True
                _speak(case, ticket, item, outcome)
            case order.Show() | order.ListTickets() | order.Help():
                outcome.reasons.append(name_of(item))
            case _:
                silent = True
                _administer(case, ticket, item, outcome)
    if not spoken and not silent and not answers_note(case):
        _answer(case, ticket, outcome)
        spoken = True
    if spoken:
        outcome.changes += invitations.changes(author_of(case), invitations.brought(case, ticket))
    if not spoken and case.commands.body.strip():
        # Only an answer, #ask, #resolve and #close speak to the customer; other words stay inside.
        outcome.changes.insert(0, AddEntry(EntryKind.NOTE, author_of(case), case.commands.body))
        outcome.reasons.append("the text is kept as an internal note")
        outcome.told += _kept_inside(case)
    if any(answer.plain for answer in outcome.answers):
        outcome.reasons.append("without the ticket's subject: nothing shows who wrote what is in it")
    _conclude(case, ticket, outcome)
    outcome.reasons += _written_directly(case, ticket) if spoken else ()
    relayed = spoken or any(
        answer.audience is Audience.CUSTOMER and not answer.automatic for answer in outcome.answers
    )
    kind = DispositionKind.RELAY if relayed else DispositionKind.NOTE
    return Disposition(
        kind,
        tuple(outcome.reasons),
        ticket.number,
        tuple(outcome.changes),
        (*outcome.answers, *answers_to_looks(case)),
    )


def _written_directly(case: Case, ticket: Ticket) -> tuple[str, ...]:
    have_it = relaying.written_to(case, ticket)
    return (f"his own mail goes to {', '.join(person.address for person in have_it)}",) if have_it else ()


def _kept_inside(case: Case) -> tuple[Text, ...]:
    """That his words went to nobody, for an agent who may have meant them for the customer.

    Whoever writes `#note` knows it, and whoever answers the copy of one; what `#remind` is about is told to
    himself anyway.
    """
    meant = answers_note(case) or any(
        isinstance(item, order.Note | order.Remind) for item in case.commands.commands
    )
    return () if meant or not says_something(case.commands.body) else (Text(TextKey.KEPT_INSIDE),)


def _conclude(case: Case, ticket: Ticket, outcome: _Outcome) -> None:
    """Keep what was planned, and tell the agent what came of his orders."""
    if outcome.plans != ticket.plans:
        outcome.changes.append(SetPlans(outcome.plans, "; ".join(outcome.events)))
    outcome.reasons += map(case.english, outcome.told)
    outcome.answers = list(handing_over.in_one_mail(case, outcome.answers, outcome.told))


def _answer(case: Case, ticket: Ticket, outcome: _Outcome) -> None:
    """A plain answer: relayed, and the first reaction; the status stays."""
    words = spoken_words(case)
    text = words.text
    outcome.changes += [AddEntry(EntryKind.AGENT, author_of(case), text, case.mail.text), RecordFirstAnswer()]
    outcome.answers += relaying.relay(case, ticket, Template.RELAY, text)
    outcome.reasons += ("an answer to the customer", *words.reasons)


def _speak(case: Case, ticket: Ticket, item: order.Spoken, outcome: _Outcome) -> None:
    """#ask, #resolve and #close: the text goes to the customer, the status moves."""
    words = spoken_words(case)
    text = words.text
    asked = item.fields if isinstance(item, order.Ask) else ()
    status = target_of(item)
    reason = ClosedReason.RESOLVED if status is Status.CLOSED else None
    entry = AddEntry(EntryKind.AGENT, author_of(case), text, case.mail.text)
    outcome.changes += [entry, RecordFirstAnswer(), SetStatus(status, name_of(item), reason)]
    if asked:
        outcome.changes.append(SetMissing(asked))
    outcome.answers += relaying.relay(case, ticket, _template(item), text, asked)
    outcome.reasons += (name_of(item), *words.reasons)


def _administer(  # noqa: C901, PLR0912 - one row for each command
    case: Case, ticket: Ticket, item: order.Silent, outcome: _Outcome
) -> None:
    """Commands that the customer never hears of."""
    author = author_of(case)
    match item:
        case order.AssignTo():
            _assign(case, item, outcome)
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
            outcome.changes.append(MergeInto(number, author))
            outcome.answers += replies.merged(ticket)
        case order.Invite(people):
            outcome.changes += invitations.changes(author, people)
        case order.Remind() | order.Due() | order.Wait():
            planned = plan_orders.plan(case, outcome.plans, item)
            outcome.plans = planned.plans
            outcome.events.append(planned.event)
            outcome.told += planned.told
        case order.Away() | order.Back():
            if case.agent is not None:
                said, told = absence_orders.carry_out(case, case.agent, item)
                outcome.changes.append(said)
                outcome.told += told
        case order.Note() | order.NewFor() | order.Release() | order.Discard() | order.Send():
            pass  # The text becomes a note; the others are carried out by other rules.
        case _:
            assert_never(item)
    outcome.reasons.append(name_of(item))


def _assign(case: Case, item: order.AssignTo, outcome: _Outcome) -> None:
    agent = handing_over.meant_by(case, item)
    if not isinstance(agent, Text):
        outcome.changes.append(handing_over.given(agent))
        outcome.reasons.append(f"the ticket goes to {agent.address}")
        outcome.plans = handing_over.known_to_deputies(case, agent, outcome.plans)
        outcome.answers += handing_over.told(case, agent, author_of(case))


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


def _template(item: order.Spoken) -> Template:
    match item:
        case order.Ask():
            return Template.QUESTION
        case order.Resolve():
            return Template.RESOLVED
        case order.Close():
            return Template.CLOSED
    assert_never(item)


def author_of(case: Case) -> str:
    """The agent as entries name him."""
    agent = case.agent
    return str(case.mail.sender) if agent is None else f"{agent.name} <{agent.address}>"
