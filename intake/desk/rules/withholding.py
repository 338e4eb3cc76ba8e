"""What is too much: agents are told of it together with others, and it may be answered later."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.budgets import notices_spent
from intake.desk.disposition import Answer, Disposition, DispositionKind, Extent, Withheld
from intake.desk.outgoing import Audience, Template
from intake.desk.rules.answered_enough import FOR_LATER
from intake.desk.rules.case import Case
from intake.desk.ticket import Status

# Mails by which agents are told what somebody wrote; everything else that they get is rare or their own wish.
_TOLD_SINGLY = frozenset({Template.NOTIFICATION, Template.UPDATE, Template.ASKED_IN_VAIN, Template.HELD})


def within_budgets(case: Case, disposition: Disposition) -> Disposition:
    """The disposition without notices beyond the numbers of the regulation; nothing is lost by it.

    The mail is registered, appended or held as ever, and agents are told how many there were, and which.
    """
    notices = tuple(answer for answer in disposition.answers if _tells_of_the_mail(answer))
    spent = notices_spent(case.facts.responses, case.accounts.notice, case.regulation.budgets)
    untold = (bool(notices) and spent is not None and not _exempt(case)) or _tells_nobody(case, disposition)
    unanswered = _is_for_later(case, disposition)
    if not untold and not unanswered:
        return disposition
    reasons, answers = disposition.reasons, disposition.answers
    if untold:
        lately = "its agent was told often"
        if spent is not None:
            scope, most = spent
            lately = f"{most} notices ({scope}) went out lately"
        reasons = (*reasons, f"agents are told of it together with others: {lately}")
        answers = tuple(answer for answer in answers if answer not in notices)
    why = case.english(case.permission.reason) if unanswered else reasons[-1]
    return replace(
        disposition,
        reasons=reasons,
        answers=answers,
        withheld=Withheld(why, answer=unanswered, notice=untold),
    )


def _tells_of_the_mail(answer: Answer) -> bool:
    return answer.audience is Audience.AGENTS and answer.template in _TOLD_SINGLY


def _tells_nobody(case: Case, disposition: Disposition) -> bool:
    """Whether a mail is held without a notice, as its agent was told often already and there is no other."""
    return disposition.kind is DispositionKind.HOLD and not disposition.answers and bool(case.desk.notify)


def _exempt(case: Case) -> bool:
    """What a proved agent does, and what an operator let through, is nobody's flood."""
    return case.released or (case.agent is not None and case.proof.proved)


def _is_for_later(case: Case, disposition: Disposition) -> bool:
    """Whether the mail would have been answered if it had been one of fewer."""
    permission = case.permission
    if permission.extent is not Extent.NONE or permission.reason.key not in FOR_LATER:
        return False
    asked = case.ticket is not None and case.ticket.status is Status.AWAITING_INFO
    return disposition.kind is DispositionKind.OPEN_TICKET or (
        disposition.kind is DispositionKind.APPEND and asked
    )
