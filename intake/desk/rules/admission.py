"""Rules for requests that the regulation doesn't simply accept: by licence, or by their wording."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from intake.desk.changes import (
    AddEntry,
    Change,
    SetField,
    SetMissing,
    SetStatus,
)
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.licence_rules import Verdict
from intake.desk.rules import customers as rules_customers
from intake.desk.rules import replies
from intake.desk.rules.case import Case
from intake.desk.rules.judging import Admission
from intake.desk.rules.registration import register_customer
from intake.desk.ticket import ClosedReason, EntryKind, Finding, Status, Ticket


def not_accepted(case: Case) -> Disposition | None:
    """Is a new request refused, or kept for an agent?  Refused ones get a number too, and an answer."""
    if case.ticket is not None or case.released:
        return None
    match case.admission.verdict:
        case Verdict.ACCEPT | Verdict.ACCEPT_AND_TELL:
            return None
        case Verdict.HOLD:
            return _held(case, case.admission)
        case Verdict.REFUSE:
            return _refused(case, case.admission)
    assert_never(case.admission.verdict)


def not_accepted_after_all(case: Case) -> Disposition | None:
    """Does what a customer was asked for show that his request can't be accepted?"""
    ticket = case.ticket
    if ticket is None or ticket.status is not Status.AWAITING_INFO or case.released:
        return None
    given = case.given
    if not given:
        return None
    admission = case.admission_of((*ticket.fields, *given), ticket.kind)
    match admission.verdict:
        case Verdict.ACCEPT | Verdict.ACCEPT_AND_TELL:
            return None
        case Verdict.HOLD:
            return _held(case, admission)
        case Verdict.REFUSE:
            return _refused_after_all(case, ticket, given, admission)
    assert_never(admission.verdict)


def accepted_with_a_word(case: Case) -> Disposition | None:
    """Is a new request accepted, but the customer must be told something about his licence?"""
    if case.ticket is not None or case.admission.verdict is not Verdict.ACCEPT_AND_TELL:
        return None
    accepted = rules_customers.first_mail(case)
    if accepted is None:
        return None
    told = replies.told(case, case.admission.templates, case.language)
    return replace(
        accepted,
        reasons=(*accepted.reasons, *_reasons(case, case.admission)),
        answers=(*accepted.answers, *told),
    )


def _refused(case: Case, admission: Admission) -> Disposition:
    opened = register_customer(case, asks=False)
    refusal = SetStatus(Status.CLOSED, _cause(case, admission), ClosedReason.REFUSED)
    return Disposition(
        DispositionKind.REJECT,
        ("refused", *_reasons(case, admission)),
        None,
        (*opened.all_changes, refusal),
        replies.told(case, admission.templates, case.language),
        case.findings,
        case.missing,
        opened.ticket.kind,
    )


def _refused_after_all(
    case: Case, ticket: Ticket, given: tuple[Finding, ...], admission: Admission
) -> Disposition:
    author = str(case.mail.sender)
    names = {finding.name for finding in given}
    changes: tuple[Change, ...] = (
        AddEntry(EntryKind.CUSTOMER, author, case.own_words, case.mail.text),
        *(SetField(finding, author) for finding in given),
        SetMissing(tuple(name for name in ticket.missing if name not in names)),
        SetStatus(Status.CLOSED, _cause(case, admission), ClosedReason.REFUSED),
    )
    return Disposition(
        DispositionKind.REJECT,
        ("refused", *_reasons(case, admission)),
        ticket.number,
        changes,
        replies.told(case, admission.templates, ticket.language),
        given,
        (),
        ticket.kind,
    )


def _held(case: Case, admission: Admission) -> Disposition:
    return Disposition(
        DispositionKind.HOLD,
        _reasons(case, admission),
        answers=replies.held(case, admission.notices),
    )


def _cause(case: Case, admission: Admission) -> str:
    return "refused: " + "; ".join(_reasons(case, admission))


def _reasons(case: Case, admission: Admission) -> tuple[str, ...]:
    return tuple(map(case.english, admission.notices))
