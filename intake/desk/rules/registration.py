"""Making a new ticket out of a mail: its fields, its people, its first entry."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intake.desk.changes import (
    AddEntry,
    Change,
    CountRequest,
    OpenTicket,
)
from intake.desk.fields.finder import find_fields
from intake.desk.kinds import kind_of
from intake.desk.message import Address
from intake.desk.regulation import FieldRole, Regulation
from intake.desk.rules.assignment import at_registration
from intake.desk.rules.case import Case
from intake.desk.rules.offers import offers, offers_to
from intake.desk.rules.people import newcomers, proposals, reply_to
from intake.desk.rules.plainness import is_plain
from intake.desk.rules.requirements import missing_from
from intake.desk.ticket import EntryKind, Finding, Participant, ParticipantRole, Status


@dataclass(frozen=True, slots=True)
class Registration:
    """A new ticket and what else happens to it at once."""

    ticket: OpenTicket
    changes: tuple[Change, ...]

    @property
    def all_changes(self) -> tuple[Change, ...]:
        """The changes in the order in which they are applied."""
        return (self.ticket, *self.changes)


def register_customer(case: Case, *, asks: bool, continues: int | None = None) -> Registration:
    """Register a customer's own mail.  `asks` says that a request for information goes out with it."""
    mail, new = case.mail, newcomers(case, None)
    requester = Participant(mail.sender, ParticipantRole.REQUESTER)
    others = tuple(Participant(person, ParticipantRole.PARTICIPANT) for person in new.taking_part)
    ticket = OpenTicket(
        status=Status.AWAITING_INFO if case.missing else Status.OPEN,
        subject=subject_of(case.findings, case.regulation, case.subject),
        requester=mail.sender,
        language=case.language,
        kind=case.kind.name,
        created_at=mail.arrived_at,
        fields=case.findings,
        missing=case.missing,
        participants=(requester, *others),
        answer_to=reply_to(case),
        continues=continues,
        priority=case.priority,
        licence_kind=case.admission.licence_kind,
        vouched=vouches(case),
        plain=is_plain(case, None),
    )
    entry = AddEntry(EntryKind.CUSTOMER, str(mail.sender), mail.text)
    given = at_registration(case, case.routes, case.missing)
    assigned = (given.change,) if given else ()
    asked = (CountRequest(offers_to(mail.sender, offers(case, case.missing))),) if asks else ()
    return Registration(ticket, (entry, *proposals(case, None, new), *assigned, *asked))


def vouches(case: Case) -> bool:
    """Whether the mail shows that its sender wrote it, so that what it gives may be offered to him later.

    A forger would otherwise have the desk show his words to his victim, in the next answer to him.
    """
    return case.introduced or case.released or case.desk.quote_unproved


@dataclass(frozen=True, slots=True)
class BroughtRequest:
    """A request that an agent brings: `text` is the customer's, or the agent's account of it.

    `with_attached` says that mails among its files belong to it; `plain`, that its subject may be a forger's.
    `why` says, in English, whence the subject is and what was left out.
    """

    requester: Address
    text: str
    subject: str
    language: str
    with_attached: bool = True
    plain: bool = False
    why: str = ""


def register(case: Case, brought: BroughtRequest) -> Registration:
    """Register a request that an agent brings, as far as its text says what it is."""
    requester, text, subject = brought.requester, brought.text, brought.subject
    # The sender's own name and address are findings too, and here the sender is not the agent.
    customers = replace(case.mail, senders=(requester,), subject=subject)
    if not brought.with_attached:
        customers = replace(customers, attached_messages=())
    findings = find_fields(customers, case.regulation, text)
    kind = kind_of(customers, text, subject, case.regulation).name
    missing = missing_from(findings, kind, case.mail, case.regulation, text)
    ticket = OpenTicket(
        status=Status.AWAITING_INFO if missing else Status.OPEN,
        subject=subject_of(findings, case.regulation, subject),
        requester=requester,
        language=brought.language,
        kind=kind,
        created_at=case.mail.arrived_at,
        fields=findings,
        missing=missing,
        participants=(Participant(requester, ParticipantRole.REQUESTER),),
        plain=brought.plain,
    )
    entry = AddEntry(EntryKind.CUSTOMER, f"{requester} (through {case.mail.sender.address})", text)
    return Registration(ticket, (entry,))


def subject_of(findings: tuple[Finding, ...], regulation: Regulation, fallback: str) -> str:
    """The subject that was found, else the header's."""
    field = regulation.name_of(FieldRole.SUBJECT)
    return next((finding.value for finding in findings if finding.name == field), fallback)
