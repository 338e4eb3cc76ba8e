"""Rules for mail that no person wrote: never answered, never reopening or completing anything."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import zip_longest

from intake.addresses import address_key
from intake.desk import tokens
from intake.desk.automatic.lists import posting_addresses
from intake.desk.changes import (
    AddEntry,
    Change,
    MarkBounced,
)
from intake.desk.delivery import says_too_large
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import Evidence, OwnMail
from intake.desk.message import RecipientStatus
from intake.desk.rules import out_of_office
from intake.desk.rules.case import Case
from intake.desk.rules.replies import bounced
from intake.desk.ticket import EntryKind, Ticket

_LONGEST_NOTE = 4000
_PERMANENT = "5"
# Whoever answers a mail of ours has received it, by whatever route.
_BY_OUR_MAIL = frozenset({Evidence.TOKEN_ADDRESS, Evidence.REFERENCE, Evidence.REPORTED})


def bounce(case: Case) -> Disposition | None:
    """Does the mail report what became of one of ours?  Then its ticket learns it, and the agents once."""
    if case.automatic is None or case.automatic.kind not in {"bounce", "delay"}:
        return None
    reason = f"automatic ({case.automatic.kind}): {case.automatic.reason}"
    own = _reported_mail(case)
    if own is None or own.ticket_number is None:
        return Disposition(DispositionKind.IGNORE, (reason, "it does not report a mail of ours"))
    failed = _failed_recipients(case, own)
    fresh = tuple(status for status in failed if _is_news(case, own, status))
    changes: list[Change] = [AddEntry(EntryKind.EVENT, str(case.mail.sender), _report_text(case))]
    wrong = [status for status in fresh if not _was_too_large(status)]
    changes += [MarkBounced(address_key(status.recipient), _detail(status)) for status in wrong]
    notices = tuple(f"{status.recipient}: {_detail(status)}" for status in fresh)
    ticket = _ticket(case, own.ticket_number)
    answers = bounced(case, ticket, notices, oversized=not wrong) if notices else ()
    reasons = (reason, f"it reports our mail {own.message_id}")
    number = ticket.number if ticket else own.ticket_number
    return Disposition(DispositionKind.NOTE, reasons, number, tuple(changes), answers)


def own_mail_back(case: Case) -> Disposition | None:
    """Is it one of our own mails, come back through a forward or a list?  Our Message-ID alone says so."""
    named = any(own.message_id == case.mail.message_id for own in case.facts.own_mails)
    if not named and not _sealed_by_us(case):
        return None
    return Disposition(DispositionKind.IGNORE, ("our own mail came back",), heard=True)


def _sealed_by_us(case: Case) -> bool:
    """Whether a mail has a Message-ID that only we can make.

    Some servers that mail passes through write one of their own; ours stands in Reply-To as well, and From is
    the desk, or a list that has put itself in its place.
    """
    key, mail = case.desk.token_key, case.mail
    made = {tokens.token_of(mail.message_id or "")}
    if case.desk.is_own(mail.sender) or posting_addresses(mail):
        made |= {case.desk.subaddress(address) for address in mail.reply_to}
    return bool(key) and any(
        tokens.shaped(token) and tokens.verify(key, token, case.now).state is not tokens.TokenState.FORGED
        for token in made
    )


def automatic(case: Case) -> Disposition | None:
    """Did a machine write it?  Then it is noted on the ticket that it concerns, or passed over."""
    if case.automatic is None:
        return None
    reason = f"automatic ({case.automatic.kind}): {case.automatic.reason}"
    of_its_agent = out_of_office.concerns(case)
    ticket = case.ticket or _answered(case) or of_its_agent
    if ticket is None or case.automatic.kind == "own_mail":
        return Disposition(DispositionKind.IGNORE, (reason,))
    entry = AddEntry(EntryKind.EVENT, str(case.mail.sender), case.reply_text[:_LONGEST_NOTE], case.mail.text)
    changes, answers = out_of_office.told(case, of_its_agent) if of_its_agent else ((), ())
    reasons = (reason, "noted, never answered", *(("the others are told",) if answers else ()))
    return Disposition(DispositionKind.NOTE, reasons, ticket.number, (entry, *changes), answers)


def _reported_mail(case: Case) -> OwnMail | None:
    report, place = case.mail.report, case.reading.question.reported_place
    by_place = (own for own in case.facts.own_mails if place is not None and own.place == place.place)
    surely = next((own for own in by_place if place is not None and place.is_of(own.message_id)), None)
    if surely is not None:
        # Only servers that had the mail know this name of it; all else that a report says may be made up.
        return surely
    named = {report.original_message_id} if report and report.original_message_id else set()
    # Reports without a readable original still answer our mail; whoever forges that learns nothing.
    named.update(case.mail.in_reply_to, case.mail.references)
    return next((own for own in case.facts.own_mails if own.message_id in named), None)


def _failed_recipients(case: Case, own: OwnMail) -> tuple[RecipientStatus, ...]:
    """The recipients that refuse for good, if we wrote to them at all: a forged report marks nobody.

    A server to which the only recipient has his mail forwarded may know nothing of the address that we wrote
    to: it failed for him.
    """
    if case.mail.report is None or case.automatic is None or case.automatic.kind != "bounce":
        return ()
    failed = tuple(
        status
        for status in map(partial(_as_failure, case), case.mail.report.recipients)
        if status.action == "failed" or status.status.startswith(_PERMANENT)
    )
    ours = set(map(address_key, own.recipients)) if not own.by_hand else _customers(case, own)
    written_to = tuple(status for status in failed if address_key(status.recipient) in ours)
    if written_to or len(own.recipients) != 1:
        return written_to
    return tuple(_forwarded(status, own.recipients[0]) for status in failed[:1])


def _customers(case: Case, own: OwnMail) -> set[str]:
    """Whom our people may have written to: of their own mail the ledger doesn't keep the recipients."""
    ticket = None if own.ticket_number is None else _ticket(case, own.ticket_number)
    return {person.key for person in ticket.customers} if ticket else set()


def _was_too_large(status: RecipientStatus) -> bool:
    """Whether only this mail was too large for a server on its way: another one gets through."""
    return says_too_large(f"{status.status} {status.diagnostic}")


def _forwarded(status: RecipientStatus, recipient: str) -> RecipientStatus:
    return replace(status, recipient=recipient, diagnostic=f"{status.diagnostic} ({status.recipient})")


def _as_failure(case: Case, status: RecipientStatus) -> RecipientStatus:
    """What a mailbox's filter refuses in the form of a receipt (RFC 5429 §2.1) has failed; it says why."""
    if case.mail.report is None or case.mail.report.kind != "disposition-notification":
        return status
    return replace(status, action="failed", diagnostic=" ".join(case.mail.text.split()))


def _is_news(case: Case, own: OwnMail, status: RecipientStatus) -> bool:
    """Whether agents know nothing of it: of the address, or of a mail that went out after they heard of that.

    What one mail of ours comes to is told once, however many servers report it.
    """
    key = address_key(status.recipient)
    told = dict(zip_longest(case.facts.bounced_addresses, case.facts.bounced_by))
    if key not in told:
        return True
    last = told[key]
    return own.mail_id is not None and (last is None or own.mail_id > last)


def _ticket(case: Case, number: int) -> Ticket | None:
    """The ticket of the reported mail, or the one that took it over."""
    matches = case.facts.matches
    named = (match.ticket for match in matches if match.ticket.number == number)
    surely = (match.ticket for match in matches if match.evidence in _BY_OUR_MAIL)
    return next(named, None) or next(surely, None)


def _answered(case: Case) -> Ticket | None:
    """The ticket of our mail that a machine answers from an address which takes no part: a group's member."""
    match = case.match
    return match.ticket if match is not None and match.evidence in _BY_OUR_MAIL else None


def _report_text(case: Case) -> str:
    statuses = case.mail.report.recipients if case.mail.report else ()
    told = "\n".join(f"{status.recipient}: {_detail(status)}" for status in statuses[:20])
    return told or case.mail.text[:_LONGEST_NOTE]


def _detail(status: RecipientStatus) -> str:
    diagnostic = status.diagnostic[:300]
    # Servers repeat the code in their words: "550 5.1.1 No such user".
    code = "" if status.status in diagnostic else status.status
    return " ".join(word for word in (status.action, code, diagnostic) if word)
