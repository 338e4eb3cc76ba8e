"""Checks of `[[mailbox.rule]]` that involve more than one key, other tables or the regulation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.addresses import address_key
from intake.config.documents import text_of, texts_of
from intake.config.problems import Location, Mistake
from intake.config.safe_patterns import pattern_problem
from intake.config.secrets import Table, tables
from intake.config.tables.mailbox import MailboxSettings
from intake.desk.mail_rules import PASSES_OVER
from intake.desk.regulation import Regulation

_CONDITIONS = ("header", "sender", "recipient", "larger_than")
_EFFECTS = ("action", "priority", "kind", "notify")
_OF_REGISTERED = ("priority", "kind", "notify")
# Headers in which a sender's address stands.
_SENDERS = frozenset({"from", "sender", "return-path", "reply-to"})
_MOST_OF_A_MAIL = 30_000_000


@dataclass(frozen=True, slots=True)
class _Ours:
    """The addresses that no rule may pass over, as they are written."""

    agents: tuple[str, ...]
    own: tuple[str, ...]
    address: str


def check_rules(document: Table) -> Iterator[Mistake]:
    """Report what is wrong with the rules of all mailboxes."""
    boxes = list(tables(document, "mailbox"))
    agents = tuple(text_of(agent, "address") for _, agent in tables(document, "agent"))
    own = tuple(
        address for _, box in boxes for address in (text_of(box, "address"), *texts_of(box, "aliases"))
    )
    for location, box in boxes:
        names: dict[str, int] = {}
        ours = _Ours(agents, own, text_of(box, "address"))
        for (_, index), rule in tables(box, "rule"):
            where = (*location, "rule", index)
            name = text_of(rule, "name")
            if name and names.setdefault(name.casefold(), int(index) + 1) != int(index) + 1:
                told = f'"{name}" is already the name of rule[{names[name.casefold()]}]'
                yield Mistake((*where, "name"), told)
            yield from _check_conditions(where, rule, box)
            yield from _check_effects(where, rule, ours)


def _check_conditions(where: Location, rule: Table, box: Table) -> Iterator[Mistake]:
    if not any(rule.get(key) for key in _CONDITIONS):
        yield Mistake(where, f"matches every mail: give it a condition: {', '.join(_CONDITIONS)}")
    for key in ("value", "anywhere"):
        if rule.get(key) and not rule.get("header"):
            yield Mistake((*where, key), "needs a header")
    size, most = rule.get("larger_than"), box.get("max_mail_bytes", _MOST_OF_A_MAIL)
    if isinstance(size, int) and isinstance(most, int) and size >= most:
        yield Mistake((*where, "larger_than"), f"must be less than max_mail_bytes, which is {most}")


def _check_effects(where: Location, rule: Table, ours: _Ours) -> Iterator[Mistake]:
    if not any(rule.get(key) for key in _EFFECTS):
        yield Mistake(where, f"does nothing: give it one of {', '.join(_EFFECTS)}")
    for index, address in enumerate(texts_of(rule, "notify")):
        yield from _check_notified((*where, "notify", index), address, ours)
    if rule.get("action") not in PASSES_OVER:
        return
    for key in _OF_REGISTERED:
        if rule.get(key):
            told = f'has no effect together with action = "{rule["action"]}"'
            yield Mistake((*where, key), told, serious=False)
    key = "value" if text_of(rule, "header").lower() in _SENDERS else "sender"
    for address in (*ours.agents, *ours.own):
        if _means(text_of(rule, key), address):
            whose = "an agent's" if address in ours.agents else "the desk's own"
            told = f"would {rule['action']} mail from {address}, which is {whose} address: narrow the pattern"
            yield Mistake((*where, key), told)
            return
    alone = not any(rule.get(other) for other in _CONDITIONS if other != "recipient")
    if alone and _means(text_of(rule, "recipient"), ours.address):
        told = f"would {rule['action']} all mail to {ours.address}: give it another condition as well"
        yield Mistake((*where, "recipient"), told)


def _check_notified(where: Location, address: str, ours: _Ours) -> Iterator[Mistake]:
    if address_key(address) in map(address_key, ours.own):
        yield Mistake(where, f"{address} is the desk's own: its notifications would become tickets")
    elif address_key(address) not in map(address_key, ours.agents):
        message = f"{address} is notified of mails but is not an [[agent]]: it only reads"
        yield Mistake(where, message, serious=False)


def _means(pattern: str, address: str) -> bool:
    """Whether a pattern fits an address; one that may not be used is reported elsewhere."""
    if not pattern or pattern_problem(pattern):
        return False
    return re.search(pattern, address, re.IGNORECASE) is not None


def unknown_kinds(
    mailboxes: tuple[MailboxSettings, ...], regulations: Mapping[str, Regulation]
) -> Iterator[Mistake]:
    """The kinds that rules give although the regulation of their mailbox has none of that name."""
    for place, mailbox in enumerate(mailboxes):
        regulation = regulations.get(mailbox.regulation)
        known = [kind.name for kind in regulation.kinds] if regulation else []
        for index, rule in enumerate(mailbox.rules):
            if regulation and rule.kind and rule.kind not in known:
                there = ", ".join(known) or "none"
                told = f'the regulation "{mailbox.regulation}" has no kind "{rule.kind}"; it has: {there}'
                yield Mistake(("mailbox", place, "rule", index, "kind"), told)
