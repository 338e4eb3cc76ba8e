"""To whose account what goes out because of a mail is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.desk.aliases import person_of
from intake.desk.authenticity import Authenticity
from intake.desk.budgets import Accounts, Party, Standing, domain_counted
from intake.desk.mail_domains import holds

if TYPE_CHECKING:
    from intake.desk.rules.case import Case


def accounts_of(case: Case) -> Accounts:
    """Whose the answer to the mail is, and whose the notice.

    What proves the sender proves nothing of another address in Reply-To, unless it is of the same firm: the
    owner of that is a stranger.  Agents are told of the sender's mail, wherever its answer goes.
    """
    sender, to = case.mail.sender, case.answer_to
    standing = _standing(case)
    as_answered = (
        standing if holds(sender, to) or case.released or standing is Standing.REFUTED else Standing.STRANGER
    )
    person = person_of(to.key)
    return Accounts(
        Party(as_answered, person, domain_counted(as_answered, to)),
        Party(standing, person, domain_counted(standing, sender)),
        case.reading.question.frame,
        case.reading.question.alike,
    )


def _standing(case: Case) -> Standing:
    known = case.facts.correspondent
    if case.released or case.introduced or (case.agent is not None and case.proof.proved):
        return Standing.PROVED if known or case.agent is not None else Standing.NEWCOMER
    if case.authenticity is Authenticity.REFUTED:
        return Standing.REFUTED
    return Standing.KNOWN if known and case.authenticity is Authenticity.UNPROVED else Standing.STRANGER
