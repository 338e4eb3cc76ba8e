"""A reply to a request for information: what it gives, and what still has to be asked."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.changes import (
    Change,
    CountRequest,
    SetField,
    SetMissing,
    SetStatus,
    SetSubject,
    Vouch,
)
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.fields.finder import find_in_reply
from intake.desk.language.texts import Text, TextKey
from intake.desk.phrases import is_confirmation
from intake.desk.regulation import FieldRole
from intake.desk.retractions import is_correction, is_withdrawal
from intake.desk.rules import notices, replies
from intake.desk.rules.assignment import assignment
from intake.desk.rules.case import Case
from intake.desk.rules.offers import offers, offers_to, shown_to_sender
from intake.desk.rules.plainness import imposed
from intake.desk.rules.registration import vouches
from intake.desk.source import SourceKind
from intake.desk.ticket import Finding, Status, Ticket

# After so many requests agents hear of a reply that gives nothing, although a regulation may go on asking.
_IN_VAIN = 3
# Sources in which a value comes under its own name.
_LABELLED = frozenset({SourceKind.LABEL, SourceKind.TABLE})


def complete(case: Case, ticket: Ticket, arrived: tuple[Change, ...]) -> Disposition:
    """Take what the reply gives; acknowledge when nothing is missing any more, else ask for the rest.

    `arrived` are the changes that every participant's mail makes.
    """
    findings = case.given
    missing = still_missing(ticket, findings)
    changes: list[Change] = [*arrived, *stored(case, ticket, findings)]
    reasons = [f"{case.mail.sender.address} takes part in ticket {ticket.number}", *told_of(findings)]
    if not missing:
        done, answers = _completed(case, ticket, findings)
        changes += done
    else:
        reasons.append(f"still missing: {', '.join(missing)}")
        asked, answers = _ask_again(case, ticket, missing)
        changes += asked
    return Disposition(
        DispositionKind.APPEND,
        tuple(reasons),
        ticket.number,
        tuple(changes),
        answers,
        findings,
        missing,
        ticket.kind,
    )


def _completed(
    case: Case, ticket: Ticket, findings: tuple[Finding, ...]
) -> tuple[tuple[Change, ...], tuple[Answer, ...]]:
    """Open the ticket, give it to whom its routes name if nobody has it, and tell everybody."""
    cause = Text(TextKey.LAST_FIELD_CAME)
    completed = replace(ticket, fields=(*ticket.fields, *findings))
    given = assignment(case, case.routes_for(completed)) if ticket.assignee is None else None
    assigned = (given.change,) if given else ()
    told = replies.notification(case, (cause,), completed, given)
    opened = SetStatus(Status.OPEN, case.english(cause))
    vouched = (Vouch(),) if not ticket.vouched and stands_behind(case, ticket) else ()
    return (opened, *assigned, *vouched), (*replies.acknowledgement_of(case, ticket), *told)


def stands_behind(case: Case, ticket: Ticket) -> bool:
    """Whether the requester himself completes the ticket, and the mail shows that it is he."""
    return ticket.requester.key == case.mail.sender.key and vouches(case)


def still_missing(ticket: Ticket, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """What the reply leaves open of what the ticket lacks, fields and files."""
    given = {finding.name for finding in findings}
    return tuple(name for name in ticket.missing if name not in given)


def stored(case: Case, ticket: Ticket, findings: tuple[Finding, ...]) -> tuple[Change, ...]:
    """The changes by which a reply's values get into the ticket."""
    author = str(case.mail.sender)
    fields = (SetField(finding, author) for finding in findings)
    field = case.regulation.name_of(FieldRole.SUBJECT)
    subjects = (SetSubject(finding.value) for finding in findings if finding.name == field)
    missing = still_missing(ticket, findings)
    changed = (SetMissing(missing),) if missing != ticket.missing else ()
    plain = imposed(case, ticket) if findings else ()
    return (*fields, *subjects, *changed, *plain)


def told_of(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """The values that a reply gives, for the reasons."""
    return tuple(f"gives {finding.name}: {finding.value} ({finding.source})" for finding in findings)


def confirms_offers(case: Case, ticket: Ticket) -> bool:
    """Whether the reply says nothing but that what we offered is right."""
    return is_confirmation(case.reply_text) and bool(shown_to_sender(case, ticket))


def corrections(case: Case, ticket: Ticket) -> tuple[Finding, ...]:
    """What a participant says was wrong in the record, under its own name; the rest is for the agents."""
    if not is_correction(case.reply_text):
        return ()
    known = tuple(spec for spec in case.regulation.fields if ticket.value(spec.name) is not None)
    wanted = tuple(spec for spec in known if spec.role is not FieldRole.SUBJECT)
    found = find_in_reply(case.mail.text, wanted, case.regulation, case.reply)
    return tuple(
        finding
        for finding in found
        if finding.source.kind in _LABELLED and finding.value != ticket.value(finding.name)
    )


def _ask_again(
    case: Case,
    ticket: Ticket,
    missing: tuple[str, ...],
) -> tuple[tuple[Change, ...], tuple[Answer, ...]]:
    if ticket.first_answered_at is not None:
        # A conversation with a person isn't interrupted by a program, and the person must see the answer.
        return (), replies.update(case, ticket, (notices.left_to_the_agent(missing, case.regulation),))
    if is_withdrawal(case.reply_text):
        return (), replies.asked_in_vain(case, ticket, (Text(TextKey.WITHDRAWN),))
    if case.unanswerable is not None:
        notice = Text.of(TextKey.CANNOT_BE_ASKED, why=case.unanswerable)
        return (), replies.asked_in_vain(case, ticket, (notice,))
    if ticket.asked >= case.regulation.asks_at_most:
        notice = notices.asked_in_vain(ticket.asked, missing, case.regulation)
        return (), replies.asked_in_vain(case, ticket, (notice,))
    known = offers(case, missing, ticket)
    answers = replies.request(case, missing, known, ticket.language, ticket)
    if ticket.asked >= _IN_VAIN and not case.given:
        notice = notices.asked_in_vain(ticket.asked, missing, case.regulation)
        answers = (*answers, *replies.asked_in_vain(case, ticket, (notice,)))
    elif ticket.number in case.facts.known_to_agents:
        # Whoever knows of a request hears how it goes on, complete or not.
        told = notices.asked_again(missing, case.regulation)
        answers = (*answers, *replies.update(case, ticket, (told,)))
    return (CountRequest(offers_to(case.mail.sender, known)),), answers
