"""Rules about mails that are data: an operator's own, and the marks of spam and virus filters.

What they make of a mail is decided in `rules.by_rule`; which of them a mail fits, in `rules.matching`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from intake.desk.message import Address
from intake.desk.ticket import Priority


class RuleAction(StrEnum):
    """What a rule makes of a mail.

    ACCEPT: as if no later rule were there.  SILENT: registered, nobody is answered.  HOLD: a person looks at
    it.  IGNORE: listed only, until somebody takes it back.  DISCARD: set aside; nothing is ever deleted.
    """

    ACCEPT = "accept"
    SILENT = "silent"
    HOLD = "hold"
    IGNORE = "ignore"
    DISCARD = "discard"


PASSES_OVER = frozenset({RuleAction.IGNORE, RuleAction.DISCARD})


@dataclass(frozen=True, slots=True)
class MailRule:
    """One rule.  All conditions that it has must hold; the patterns are searched for, whatever the case.

    `place` is where it is written ("config.toml:57").  `header` is a name in lower case, whose value fits
    `value`; it counts only where the desk's own servers wrote it, unless `anywhere`.  `larger_than` is in
    bytes, 0 for any size.  `action`, `priority` and `kind` are None or "" where the rule has nothing to say
    of them.  `infected`: it tells of a virus, so that the mail's files are handed on to nobody; `shipped`: it
    is a filter's mark that comes with the program.
    """

    name: str
    place: str
    header: str = ""
    value: str = ""
    sender: str = ""
    recipient: str = ""
    larger_than: int = 0
    anywhere: bool = False
    action: RuleAction | None = None
    priority: Priority | None = None
    kind: str = ""
    notify: tuple[Address, ...] = ()
    infected: bool = False
    shipped: bool = False

    def __str__(self) -> str:
        return f'rule "{self.name}" ({self.place})'


class Compiled:
    """A rule with its patterns, ready to be tried."""

    def __init__(self, rule: MailRule) -> None:
        self.rule = rule
        self.value, self.sender, self.recipient = (
            re.compile(pattern, re.IGNORECASE) if pattern else None
            for pattern in (rule.value, rule.sender, rule.recipient)
        )


@dataclass(frozen=True)
class RuleBook:
    """The rules of a mailbox in their order: the operator's own, then those that come with the program."""

    rules: tuple[MailRule, ...] = ()

    @cached_property
    def by_header(self) -> dict[str, tuple[tuple[int, Compiled], ...]]:
        """The rules that look at a header, with their places in the order, by its name."""
        found: dict[str, list[tuple[int, Compiled]]] = {}
        for place, rule in enumerate(self.rules):
            if rule.header:
                found.setdefault(rule.header, []).append((place, Compiled(rule)))
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def by_other(self) -> tuple[tuple[int, Compiled], ...]:
        """The rules that look at no header."""
        return tuple((place, Compiled(rule)) for place, rule in enumerate(self.rules) if not rule.header)


NO_RULES = RuleBook()
