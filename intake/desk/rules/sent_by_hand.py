"""What our own people write from the mailbox itself, past the desk: read in its folder of sent mail.

The customer has it already, so it goes to nobody.  Whoever can put a mail into that folder has the mailbox:
that is its proof, and nothing that a mail from outside says can give it.
"""

from __future__ import annotations

from dataclasses import replace

from intake.desk.changes import AddEntry, RecordFirstAnswer
from intake.desk.correlation import UNPROVED, ranked
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import Match, Question
from intake.desk.rules.automatic import own_mail_back
from intake.desk.rules.case import Case
from intake.desk.rules.planning import with_wait_ended
from intake.desk.ticket import EntryKind

_SENT = "sent "


def asked_of_sent(question: Question) -> Question:
    """What is asked about such a mail.

    Its copy that came in by another way, with the desk in Cc, was no answer of an agent's: only another mail
    of the same folder is the same one.
    """
    return replace(
        question,
        fingerprint=f"{_SENT}{question.fingerprint}",
        honest_fingerprint="",
        same_dates=(),
        # The folder proves it: its copy with the desk in Cc is known by this.
        dated=question.dated.removeprefix(UNPROVED),
        signatures=(),
        earlier_values=False,
    )


def decide_sent(case: Case) -> Disposition:
    """Say what becomes of it: noted on the ticket that it is about, or on none."""
    reason = _passed_over(case)
    if reason is not None:
        return _ignored(reason)
    answered = _answered(case)
    if answered is None:
        return _ignored("written from the mailbox itself, and about no ticket")
    match, to_customer = answered
    kind = EntryKind.AGENT if to_customer else EntryKind.NOTE
    entry = AddEntry(kind, _author(case), case.reply_text or case.mail.text, case.mail.text)
    changes = (entry, RecordFirstAnswer()) if to_customer else (entry,)
    reasons: tuple[str, ...] = (
        f"names ticket {match.ticket.number} by a {match.evidence}: {match.detail}",
        "written from the mailbox itself: it is noted, and sent to nobody",
    )
    if not to_customer:
        reasons = (*reasons, "no customer of the ticket is among its recipients: it is an internal note")
    noted = Disposition(
        DispositionKind.NOTE,
        reasons,
        match.ticket.number,
        changes,
        reply_text=case.reply_text,
        heard=True,
    )
    return with_wait_ended(case, noted)


def _passed_over(case: Case) -> str | None:
    """Why it is no answer of our people's, or None."""
    if case.facts.duplicate_of is not None:
        return f"the same mail was read before as mail {case.facts.duplicate_of}"
    if own_mail_back(case) is not None:
        return "a copy of our own mail"
    if case.automatic is not None and case.automatic.proved:
        return f"automatic ({case.automatic.kind}): {case.automatic.reason}"
    sender = case.mail.sender
    if not case.desk.is_own(sender) and case.agent is None:
        return f"it lies in the folder of sent mail, but comes from {sender.address or 'nobody'}"
    return None


def _answered(case: Case) -> tuple[Match, bool] | None:
    """The ticket that it is about, and whether a customer of that has it."""
    matches = ranked(case.facts)
    named = {person.key for person in (*case.mail.to, *case.mail.cc)}
    for match in matches:
        if named & {person.key for person in match.ticket.customers}:
            return match, True
    # A mere number in a subject may be anybody's.
    inside = (match for match in matches if match.is_answer(is_reply=case.is_reply))
    found = next(inside, None)
    return (found, False) if found else None


def _author(case: Case) -> str:
    return f"{case.agent.name} <{case.agent.address}>" if case.agent else str(case.mail.sender)


def _ignored(reason: str) -> Disposition:
    return Disposition(DispositionKind.IGNORE, (reason,), heard=True)
