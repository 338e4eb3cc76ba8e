"""What the mailbox's rules and a virus scanner make of a mail.

A virus is stronger than any rule that lets the mail in.  No rule has an agent's mail passed over, nor that of
somebody who takes part in the ticket, unless it means him by his address.  A filter's mark may err, so it has
not that of somebody passed over who is known, either.
"""

from __future__ import annotations

from typing import assert_never

from intake.desk.disposition import Disposition, DispositionKind, Unheard
from intake.desk.language.texts import Text, TextKey
from intake.desk.mail_rules import MailRule, RuleAction
from intake.desk.rules import replies
from intake.desk.rules.case import Case
from intake.desk.rules.ruling import infection, must_be_scanned, ruling

_PASSED_OVER = {RuleAction.IGNORE: DispositionKind.IGNORE, RuleAction.DISCARD: DispositionKind.DISCARD}
_TAKE_BACK = "`intake mail release` lets it in all the same"


def infected(case: Case) -> Disposition | None:
    """Is there a virus in it?  A person looks at it, unless a rule of the operator's passes it over."""
    found = infection(case)
    if found is None or case.released:
        return None
    return _passed_over(case) or _held(case, Text.of(TextKey.INFECTED, what=found.detail))


def unscanned(case: Case) -> Disposition | None:
    """Could nobody look for viruses in it, where nothing is handed on unseen?  A machine's mail never is."""
    if not must_be_scanned(case) or case.automatic is not None:
        return None
    why = case.scan.detail if case.scan else ""
    return _passed_over(case) or _held(case, Text.of(TextKey.UNSCANNED, why=why))


def by_rule(case: Case) -> Disposition | None:
    """Does a rule of the mailbox hold it or pass it over?"""
    rule = ruling(case)
    if rule is None or rule.action is None:
        return None
    match rule.action:
        case RuleAction.ACCEPT | RuleAction.SILENT:
            return None
        case RuleAction.HOLD if _agent_answers(case):
            return None
        case RuleAction.HOLD:
            return _held(case, Text.of(TextKey.HELD_BY_RULE, rule=rule.name, place=rule.place))
        case RuleAction.IGNORE | RuleAction.DISCARD:
            return _passed_over(case) or _spared(case, rule)
    assert_never(rule.action)


def _agent_answers(case: Case) -> bool:
    """Whether a proved agent answers a mail of ours: what the rule sees there is what it held before."""
    return case.agent is not None and bool(case.facts.own_mails) and case.proof.proved


def _passed_over(case: Case) -> Disposition | None:
    rule = ruling(case)
    kind = _PASSED_OVER.get(rule.action) if rule is not None and rule.action is not None else None
    if rule is None or kind is None or case.agent is not None:
        return None
    spared = case.ticket is not None or (rule.shipped and case.facts.correspondent)
    if spared and not rule.sender:
        return None
    # A machine's mail would be passed over without the rule, too.
    back = () if case.automatic else (_TAKE_BACK,)
    # What an operator wants passed over is nobody's to hear of; a shipped mark may err.
    unheard = Unheard.FILTER if rule.shipped else None
    return Disposition(kind, (f"{rule.action} by {rule}", *back), heard=not rule.shipped, unheard=unheard)


def _spared(case: Case, rule: MailRule) -> Disposition | None:
    """Who is known to be himself is let in without an answer; a person looks at anybody else's mail.

    A machine's is noted on its ticket, and an agent is proved or held, by the rules that follow.
    """
    if case.agent is not None or case.automatic is not None or case.introduced:
        return None
    return _held(case, Text.of(TextKey.SPARED, rule=rule.name, place=rule.place))


def _held(case: Case, reason: Text) -> Disposition:
    return Disposition(DispositionKind.HOLD, (case.english(reason),), answers=replies.held(case, (reason,)))
