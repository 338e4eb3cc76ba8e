"""Which of a mailbox's rules a mail fits, and which marks in it are believed.

A header counts where the desk's own servers wrote it: with at most `trusted_hops` Received headers above it,
as with Authentication-Results.  Each server puts its Received on top (RFC 5321 §4.4), so whatever a sender
wrote himself is below those of all our servers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intake.desk.kinds import KindFound
from intake.desk.mail_rules import Compiled, MailRule, RuleBook
from intake.desk.message import Address, InboundMail
from intake.desk.ticket import Priority

_LONGEST_VALUE = 4_000
_MOST_RECIPIENTS = 200


@dataclass(frozen=True, slots=True)
class Matched:
    """The rules that a mail fits, in the mailbox's order.

    `unbelieved` are those that it would fit if the header stood higher, each with how many Received headers
    are above.
    """

    rules: tuple[MailRule, ...] = ()
    unbelieved: tuple[tuple[MailRule, int], ...] = ()


NOTHING_MATCHED = Matched()


def matching(mail: InboundMail, book: RuleBook, trusted_hops: int) -> Matched:
    """Try all rules of the book on a mail."""
    if not book.rules:
        return NOTHING_MATCHED
    believed: dict[int, MailRule] = {}
    unbelieved: dict[int, tuple[MailRule, int]] = {}
    for place, rule, above in _by_header(mail, book):
        if rule.anywhere or above <= trusted_hops:
            believed.setdefault(place, rule)
        else:
            unbelieved.setdefault(place, (rule, above))
    for place, compiled in book.by_other:
        if _fits(compiled, mail):
            believed[place] = compiled.rule
    rules = tuple(believed[place] for place in sorted(believed))
    doubtful = tuple(unbelieved[place] for place in sorted(unbelieved.keys() - believed.keys()))
    return Matched(rules, doubtful) if rules or doubtful else NOTHING_MATCHED


def _by_header(mail: InboundMail, book: RuleBook) -> Iterator[tuple[int, MailRule, int]]:
    """The rules whose header the mail has with a fitting value, and the Received headers above it."""
    wanted = book.by_header
    above = 0
    for header in mail.headers:
        if header.name == "received":
            above += 1
        for place, compiled in wanted.get(header.name, ()):
            value = compiled.value
            if (value is None or value.search(header.value[:_LONGEST_VALUE])) and _fits(compiled, mail):
                yield place, compiled.rule, above


def _fits(compiled: Compiled, mail: InboundMail) -> bool:
    """Whether the mail meets a rule's conditions besides its header."""
    # Of a mail that was too large to be taken in whole only the beginning is here.
    if mail.complete and mail.size <= compiled.rule.larger_than:
        return False
    sender, recipient = compiled.sender, compiled.recipient
    if sender is not None and not any(sender.search(one.address) for one in mail.senders):
        return False
    named = (*mail.to, *mail.cc)[:_MOST_RECIPIENTS]
    return recipient is None or any(recipient.search(one.address) for one in named)


def priority_by_rule(matched: Matched) -> Priority | None:
    """The urgency that the first rule gives which has one to give."""
    return next((rule.priority for rule in matched.rules if rule.priority is not None), None)


def kind_by_rule(matched: Matched) -> KindFound | None:
    """The kind of request that the first rule gives which has one to give."""
    return next((KindFound(rule.kind, f"by {rule}") for rule in matched.rules if rule.kind), None)


def notified_by_rule(matched: Matched) -> tuple[Address, ...]:
    """Whom all the rules together tell, each once."""
    return tuple(dict.fromkeys(address for rule in matched.rules for address in rule.notify))
