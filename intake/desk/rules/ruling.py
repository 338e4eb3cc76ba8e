"""What the rules of the mailbox that a mail fits come to, together with what a virus scanner said.

The first rule that has an action decides; priority and kind are those of the first that names one; everybody
whom any of them tells is told.
"""

from __future__ import annotations

from typing import Protocol

from intake.desk.language.texts import Text, TextKey
from intake.desk.mail_rules import PASSES_OVER, MailRule, RuleAction
from intake.desk.message import InboundMail
from intake.desk.rules.matching import Matched
from intake.desk.scan import Scan, ScanResult, Unscanned
from intake.desk.support_desk import Agent, SupportDesk

_QUIET = PASSES_OVER | {RuleAction.SILENT}


class Ruled(Protocol):
    """What rules decide by; a `Case` has it all.

    `matched` are the rules that the mail fits, `scan` what a scanner said of it; `released` says that an
    operator let it through.
    """

    @property
    def mail(self) -> InboundMail: ...  # noqa: D102 - said above
    @property
    def matched(self) -> Matched: ...  # noqa: D102 - said above
    @property
    def scan(self) -> Scan | None: ...  # noqa: D102 - said above
    @property
    def agent(self) -> Agent | None: ...  # noqa: D102 - said above
    @property
    def desk(self) -> SupportDesk: ...  # noqa: D102 - said above
    @property
    def released(self) -> bool: ...  # noqa: D102 - said above


def ruling(case: Ruled) -> MailRule | None:
    """The rule that says what becomes of the mail; None too where an operator let it through."""
    if case.released:
        return None
    return next((rule for rule in case.matched.rules if rule.action is not None), None)


def silenced(case: Ruled) -> Text | None:
    """Why a rule keeps answers from the sender, or None.  An agent is answered: he is proved, or held."""
    rule = ruling(case)
    if rule is None or rule.action not in _QUIET or case.agent is not None:
        return None
    return Text.of(TextKey.SILENCED, rule=rule.name, place=rule.place)


def infection(case: Ruled) -> Scan | None:
    """The virus in the mail, as the scanner names it or a filter's mark tells; None where none is known."""
    if case.scan is not None and case.scan.result is ScanResult.INFECTED:
        return case.scan
    marked = next((rule for rule in case.matched.rules if rule.infected), None)
    return Scan(ScanResult.INFECTED, f"{marked.name} ({marked.place})") if marked else None


def must_be_scanned(case: Ruled) -> bool:
    """Whether a mail that nobody looked into waits for a person.

    An agent's answer waits with its files, too: without them it would reach the customer as something else.
    """
    if case.released or case.scan is None or case.scan.result is not ScanResult.UNSCANNED:
        return False
    if case.desk.unscanned is Unscanned.WITHHOLD:
        return case.agent is not None and bool(case.mail.attachments)
    return case.desk.unscanned is Unscanned.HOLD


def withheld(case: Ruled) -> Text | None:
    """Why the mail's files are handed on to nobody, or None.  No release frees a virus."""
    found = infection(case)
    if found is not None:
        return Text.of(TextKey.INFECTED, what=found.detail)
    scan = case.scan
    if case.released or scan is None or scan.result is not ScanResult.UNSCANNED:
        return None
    if case.desk.unscanned is Unscanned.PASS:
        return None
    return Text.of(TextKey.UNSCANNED, why=scan.detail)


def told(case: Ruled) -> tuple[str, ...]:
    """What `explain` and the mail list say of the rules that the mail fits, and of marks that don't count."""
    matched = case.matched
    fitting = tuple(f"{rule}: {_effects(rule)}" for rule in matched.rules)
    hops = case.desk.trusted_hops
    return fitting + tuple(
        f"{rule} doesn't count: its header is below {above} Received headers, trusted_hops is {hops}"
        for rule, above in matched.unbelieved
    )


def _effects(rule: MailRule) -> str:
    effects = [str(rule.action)] if rule.action else []
    effects += [f"priority {rule.priority}"] if rule.priority else []
    effects += [f"kind {rule.kind}"] if rule.kind else []
    effects += [f"notify {', '.join(address.address for address in rule.notify)}"] if rule.notify else []
    return ", ".join(effects)
