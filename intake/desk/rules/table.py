"""The ordered rules, and the decision: what becomes of a mail, and why.

Each rule looks at one question and either decides or passes the mail on by returning None.  The order is the
policy: a mail seen before has no second effect; machines are never answered; whoever shows an agent's address
is proved or held; only then does it matter what a customer wants.  What the mailbox's own rules and the
filters say comes after reports about our mail, whose ticket must learn of them, and before anybody's mail
could be held or registered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from intake.desk.changes import Assign
from intake.desk.disposition import Disposition, DispositionKind, Extent
from intake.desk.mail_rules import RuleAction
from intake.desk.rules import absence_orders as rules_absences
from intake.desk.rules import admission as rules_admission
from intake.desk.rules import agents as rules_agents
from intake.desk.rules import ambiguous_mail as rules_ambiguous_mail
from intake.desk.rules import automatic as rules_automatic
from intake.desk.rules import by_rule as rules_by_rule
from intake.desk.rules import collisions
from intake.desk.rules import customers as rules_customers
from intake.desk.rules import held_orders as rules_held
from intake.desk.rules import looking as rules_looking
from intake.desk.rules import readers as rules_readers
from intake.desk.rules import ruling as rules_ruling
from intake.desk.rules import unreadable as rules_unreadable
from intake.desk.rules.case import Case
from intake.desk.rules.exposure import exposed
from intake.desk.rules.hearing import with_hearing
from intake.desk.rules.hidden_writers import told_of_writer
from intake.desk.rules.planning import with_wait_ended
from intake.desk.rules.standing_in import told_instead
from intake.desk.rules.withholding import within_budgets

# A mail that was ignored, held or is a copy makes nobody known.
_BY_PEOPLE = frozenset(
    {DispositionKind.OPEN_TICKET, DispositionKind.APPEND, DispositionKind.RELAY, DispositionKind.NOTE}
)

Rule = Callable[[Case], Disposition | None]


def came_before(case: Case) -> Disposition | None:
    """Has the same mail, by its content, come in before – by another route, or after a restore?"""
    if case.facts.duplicate_of is None or case.released:
        return None
    reason = f"the same mail came in before as mail {case.facts.duplicate_of}"
    return Disposition(DispositionKind.DUPLICATE, (reason,), heard=True)


RULES: tuple[Rule, ...] = (
    came_before,
    rules_automatic.own_mail_back,
    rules_automatic.bounce,
    rules_by_rule.infected,
    rules_by_rule.unscanned,
    rules_by_rule.by_rule,
    rules_automatic.automatic,
    rules_agents.nobody,
    rules_agents.from_the_desk,
    rules_agents.pretended_agent,
    rules_agents.unproved_agent,
    rules_readers.only_reads,
    rules_ambiguous_mail.ambiguous,
    rules_unreadable.piece_of_a_mail,
    rules_held.answered_by_outsider,
    rules_held.decided,
    rules_agents.wrong_commands,
    rules_absences.leaves_or_returns,
    rules_looking.only_looked,
    rules_agents.new_request,
    rules_agents.forwarded_request,
    rules_agents.forwarded_into_ticket,
    rules_agents.answer_without_ticket,
    rules_agents.relayed_enough,
    rules_unreadable.unreadable_answer,
    collisions.collides,
    rules_agents.obeyed,
    rules_customers.said_again,
    rules_customers.refuted_participant,
    rules_customers.stranger,
    rules_customers.answers_another_mailbox,
    rules_customers.forged,
    rules_customers.copied,
    rules_unreadable.encrypted_mail,
    rules_customers.spam_again,
    rules_customers.finished_long_ago,
    rules_customers.thanks,
    rules_admission.not_accepted_after_all,
    rules_customers.completing,
    rules_customers.further_mail,
    rules_admission.not_accepted,
    rules_admission.accepted_with_a_word,
    rules_customers.first_mail,
)


def decide(case: Case) -> Disposition:
    """Say what becomes of the mail: what the first rule that decides says."""
    for rule in RULES:
        disposition = rule(case)
        if disposition is not None:
            within = within_budgets(case, _described(case, with_wait_ended(case, disposition)))
            return with_hearing(case, within)
    raise AssertionError("the last rule takes every mail")


def _described(case: Case, disposition: Disposition) -> Disposition:
    """Add what `explain` and the mail list say of every mail."""
    automatic = case.automatic
    reasons = disposition.reasons
    if case.match is not None and disposition.kind is not DispositionKind.DUPLICATE:
        match = case.match
        reasons = (f"names ticket {match.ticket.number} by a {match.evidence}: {match.detail}", *reasons)
    if case.facts.unknown_numbers:
        numbers = ", ".join(map(str, case.facts.unknown_numbers))
        reasons = (*reasons, f"no ticket of this mailbox has the number {numbers}")
    if case.permission.extent is Extent.PLAIN and any(answer.plain for answer in disposition.answers):
        reasons = (*reasons, f"answered in the desk's own words: {case.english(case.permission.reason)}")
    exposes = exposed(case)
    if exposes:
        reasons = (
            *reasons,
            "outsiders have seen the notification that it answers: it proves no other mail",
        )
    reasons = (*reasons, *map(case.english, told_of_writer(case)))
    given = tuple(change.why for change in disposition.changes if isinstance(change, Assign) and change.why)
    reasons = (*reasons, *given, *told_instead(case, disposition))
    rule = rules_ruling.ruling(case)
    return replace(
        disposition,
        permission=case.permission,
        reasons=(*reasons, *rules_ruling.told(case)),
        accounts=case.accounts,
        automatic=f"{automatic.kind}: {automatic.reason}" if automatic else None,
        reply_text=case.reply_text,
        rule=rule.name if rule and rule.action is not RuleAction.ACCEPT else None,
        infected=rules_ruling.infection(case),
        files_withheld=rules_ruling.withheld(case) is not None,
        introduces=_introduces(case, disposition),
        exposes=exposes,
    )


def _introduces(case: Case, disposition: Disposition) -> bool:
    """Whether the mail makes its sender known.  Spam is signed, too: a suspected first mail doesn't."""
    if case.facts.correspondent or disposition.kind not in _BY_PEOPLE:
        return False
    opened = disposition.kind is DispositionKind.OPEN_TICKET
    suspected = opened and rules_ruling.silenced(case) is not None
    return case.introduced and not suspected
