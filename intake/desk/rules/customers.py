"""Rules for people from outside: participants of a ticket, strangers, and first mails."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.changes import (
    AddEntry,
    Change,
    SetStatus,
)
from intake.desk.commands.arguments import may_be_written
from intake.desk.disposition import Answer, Disposition, DispositionKind, Unheard
from intake.desk.language.texts import Text, TextKey
from intake.desk.phrases import is_only_assent, is_only_thanks
from intake.desk.rules import answerable, notices, people, replies, urgency
from intake.desk.rules.case import Case
from intake.desk.rules.completion import (
    complete,
    confirms_offers,
    corrections,
    stored,
    told_of,
)
from intake.desk.rules.offers import offers
from intake.desk.rules.plainness import lifted
from intake.desk.rules.registration import register_customer
from intake.desk.support_desk import Handling, RefutedParticipants
from intake.desk.ticket import ClosedReason, EntryKind, Status, Ticket

_SIGNATURES = ("/pkcs7-signature", "/x-pkcs7-signature", "/pgp-signature", "/pgp-keys", "/vcard", "/x-vcard")
_NOTED = "noted, without a ticket; `intake mail release` registers it"


def said_again(case: Case) -> Disposition | None:
    """Did the same person send the same text a moment ago, under another Message-ID?"""
    if case.facts.repeats is None or case.released:
        return None
    minutes = case.regulation.duplicate_window_minutes
    reason = f"the same text of the same sender came within {minutes} minutes as mail {case.facts.repeats}"
    return Disposition(DispositionKind.DUPLICATE, (reason,), case.facts.repeats_ticket, heard=True)


def stranger(case: Case) -> Disposition | None:
    """Does somebody answer in a ticket where he takes no part?  He gets no further, and learns nothing.

    A complete request of his own is registered as such; a mere number («накладная #15») names
    nothing.  Anything else waits for a person, who can let it in.
    """
    match = case.match
    if match is None or case.ticket is not None:
        return None
    if not match.is_answer(is_reply=case.is_reply) or not case.missing:
        return None
    reason = notices.takes_no_part(case.mail.sender.address, match.ticket.number, case.regulation.tag_prefix)
    told = (case.english(reason),)
    if people.refuted(case) or not may_be_written(case.mail.sender.address):
        # Nobody should let in whoever is behind it.
        return Disposition(DispositionKind.HOLD, told, answers=replies.held(case, (reason,)))
    return Disposition(DispositionKind.HOLD, told, answers=replies.held(case, (reason,), for_good=True))


def refuted_participant(case: Case) -> Disposition | None:
    """Does the desk's own server say that a participant's mail isn't his?  Nothing comes of it but a warning.

    By configuration it waits for an operator, or agents see it under a warning.  It gives no value, moves
    nothing, lets nobody in, ends no waiting, and nobody is answered.
    """
    ticket = case.ticket
    if ticket is None or not people.refuted(case):
        return None
    who, why = case.mail.sender.address, case.judgement.reason
    reason = notices.refuted(who, why, ticket.number, case.regulation.tag_prefix)
    told = (case.english(reason),)
    if case.desk.refuted_participants is RefutedParticipants.HOLD:
        return Disposition(DispositionKind.HOLD, told, answers=replies.held(case, (reason,)))
    warning = Text.of(TextKey.WARNING, address=who, why=why)
    author, warned = str(case.mail.sender), case.english(warning)
    entry = AddEntry(EntryKind.CUSTOMER, author, case.own_words, case.mail.text, warning=warned)
    # What an agent called spam disturbs nobody, whoever writes.
    spam = ticket.closed_reason is ClosedReason.SPAM
    answers = () if spam else replies.update(case, ticket, warning=warning)
    return Disposition(DispositionKind.APPEND, told, ticket.number, (entry,), answers)


def answers_another_mailbox(case: Case) -> Disposition | None:
    """Does it answer a mail of another mailbox of ours, without being a complete request itself?

    It was sent to the wrong one, or to both: the agents see it, and nobody is asked for what he gave there.
    """
    if case.match is not None or case.released or not case.missing:
        return None
    number = next((own.ticket_number for own in case.facts.own_mails if own.ticket_number is not None), None)
    if number is None:
        return None
    reason = Text.of(TextKey.OF_ANOTHER_MAILBOX, number=number)
    return Disposition(DispositionKind.HOLD, (case.english(reason),), answers=replies.held(case, (reason,)))


def forged(case: Case) -> Disposition | None:
    """Does the desk's own server say that the sender is forged, and is such mail to be held?"""
    if case.ticket is not None or case.desk.refuted is not Handling.HOLD:
        return None
    reason = answerable.refuted(case)
    if reason is None:
        return None
    return Disposition(DispositionKind.HOLD, (case.english(reason),), answers=replies.held(case, (reason,)))


def copied(case: Case) -> Disposition | None:
    """Does it name the desk in Cc alone, or after another mailbox of ours, and is such mail only noted?"""
    noted = (
        (answerable.only_in_cc, case.desk.in_cc),
        (answerable.after_another, case.desk.named_second),
    )
    for why, handling in noted:
        reason = why(case)
        if reason is not None and handling is Handling.NOTE:
            return Disposition(DispositionKind.NOTE, (case.english(reason), _NOTED), unheard=Unheard.COPIED)
    return None


def finished_long_ago(case: Case) -> Disposition | None:
    """Does a participant come back after the reopening window?  That is a new ticket naming the old one."""
    ticket = case.ticket
    if ticket is None or case.may_reopen(ticket):
        return None
    if is_only_thanks(case.reply_text):
        return _thanked(case, ticket, tells=_brings_file(case))
    reason = f"ticket {ticket.number} was finished too long ago to be reopened"
    return _registered(case, ticket.number).because(reason)


def spam_again(case: Case) -> Disposition | None:
    """Does the sender of what an agent called spam write again?  It is kept, and disturbs nobody."""
    ticket = case.ticket
    if ticket is None or ticket.closed_reason is not ClosedReason.SPAM or case.released:
        return None
    return replace(_append(case, ticket, ("the ticket was closed as spam",)), unheard=Unheard.SPAM)


def thanks(case: Case) -> Disposition | None:
    """Is it a bare «спасибо»?  It is kept, and moves nothing."""
    ticket = case.ticket
    if ticket is None:
        return None
    # «Ок» may answer a question, but nobody reopens by it what is finished.
    finished = ticket.finished_at is not None
    if not is_only_thanks(case.reply_text) and not (finished and is_only_assent(case.reply_text)):
        return None
    # «Всё так, спасибо» says yes to what was offered, and the file may be what was asked for.
    if ticket.status is Status.AWAITING_INFO and (confirms_offers(case, ticket) or case.given):
        return None
    # Whom the thanks name to be let in, agents must hear of.
    proposes = not finished and bool(people.newcomers(case, ticket).proposed)
    return _thanked(case, ticket, tells=proposes or _brings_file(case))


def _thanked(case: Case, ticket: Ticket, *, tells: bool) -> Disposition:
    answers = replies.update(case, ticket) if tells else ()
    return replace(_append(case, ticket, ("only thanks",), answers), unheard=Unheard.THANKS)


def _brings_file(case: Case) -> bool:
    """Whether a mail has a file that somebody attached: no logo, no signature."""
    return any(
        not file.inline and not file.content_type.casefold().endswith(_SIGNATURES)
        for file in case.mail.attachments
    )


def completing(case: Case) -> Disposition | None:
    """Is the ticket waiting for identifying fields?  The reply is searched for them."""
    ticket = case.ticket
    if ticket is None or ticket.status is not Status.AWAITING_INFO:
        return None
    return complete(case, ticket, _arrived(case))


def further_mail(case: Case) -> Disposition | None:
    """Everything else a participant writes: appended, the agents are told, a finished ticket reopens."""
    ticket = case.ticket
    if ticket is None:
        return None
    # What an agent asked for (#ask release) may be in it.
    findings = case.given
    corrected = corrections(case, ticket)
    changes, reasons = stored(case, ticket, (*findings, *corrected)), told_of((*findings, *corrected))
    told = tuple(notices.corrected(finding, ticket, case.regulation) for finding in corrected)
    if ticket.status is Status.OPEN:
        return _append(case, ticket, reasons, replies.update(case, ticket, told), changes)
    asked = ticket.status is Status.AWAITING_CUSTOMER
    cause = Text(TextKey.CUSTOMER_ANSWERED if asked else TextKey.CUSTOMER_CAME_BACK)
    why = case.english(cause)
    answers = replies.update(case, ticket, (cause, *told))
    move = SetStatus(Status.OPEN, why)
    return _append(case, ticket, (why, *reasons), answers, (*changes, move))


def first_mail(case: Case) -> Disposition | None:
    """A request nobody has seen before: registered at once, complete or not."""
    return _registered(case, None)


def _registered(case: Case, continues: int | None) -> Disposition:
    asks = bool(case.missing) and case.unanswerable is None
    opened = register_customer(case, asks=asks, continues=continues)
    return Disposition(
        DispositionKind.OPEN_TICKET,
        (*_why(case), *(case.english(notice) for notice in people.newcomers(case, None).notices)),
        None,
        opened.all_changes,
        _first_answers(case),
        case.findings,
        case.missing,
        opened.ticket.kind,
    )


def _why(case: Case) -> tuple[str, ...]:
    state = f"missing: {', '.join(case.missing)}" if case.missing else "all required fields are given"
    silent = (f"no automatic answer: {case.english(case.unanswerable)}",) if case.unanswerable else ()
    at_once = ("agents hear of it at once: it can't wait",) if urgency.told_at_once(case) else ()
    return ("a new request", f"kind {case.kind.name}: {case.kind.reason}", state, *silent, *at_once)


def _first_answers(case: Case) -> tuple[Answer, ...]:
    """Acknowledgement and notification of a complete mail, the request of an incomplete one."""
    large = replies.too_large(case) if not case.mail.complete else ()
    unanswerable = case.unanswerable
    if case.missing and unanswerable is None:
        asked = replies.request(case, case.missing, offers(case, case.missing), case.language)
        return (*asked, *large, *(urgency.tell(case) if urgency.told_at_once(case) else ()))
    if case.missing and unanswerable is not None:
        return replies.asked_in_vain(case, None, (Text.of(TextKey.CANNOT_BE_ASKED, why=unanswerable),))
    silent = (Text.of(TextKey.NOT_ANSWERED, why=unanswerable),) if unanswerable else ()
    return (*(large or replies.acknowledgement(case)), *replies.notification(case, silent))


def _append(
    case: Case,
    ticket: Ticket,
    reasons: tuple[str, ...],
    answers: tuple[Answer, ...] = (),
    changes: tuple[Change, ...] = (),
) -> Disposition:
    all_reasons = (f"{case.mail.sender.address} takes part in ticket {ticket.number}", *reasons)
    return Disposition(
        DispositionKind.APPEND,
        all_reasons,
        ticket.number,
        (*_arrived(case), *changes),
        answers,
    )


def _arrived(case: Case) -> tuple[Change, ...]:
    """The entry of a participant's mail, and the people whom it brings into the ticket."""
    entry = AddEntry(EntryKind.CUSTOMER, str(case.mail.sender), case.own_words, case.mail.text)
    ticket = case.ticket
    if ticket is None:
        return (entry,)
    return (entry, *people.changes(case, ticket, people.newcomers(case, ticket)), *lifted(case, ticket))
