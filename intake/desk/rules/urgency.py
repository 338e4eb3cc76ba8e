"""Incomplete requests that can't wait: agents hear of them at once, while the customer is asked."""

from __future__ import annotations

from intake.desk.disposition import Answer
from intake.desk.rules import notices, replies
from intake.desk.rules.case import Case
from intake.desk.rules.routing import is_told_at_once


def told_at_once(case: Case) -> bool:
    """Whether agents hear of a first mail that is asked about before it is complete."""
    words = f"{case.subject}\n{case.own_words}"
    rules = case.regulation.incomplete
    return bool(case.missing) and is_told_at_once(case.kind.name, case.priority, words, rules)


def tell(case: Case) -> tuple[Answer, ...]:
    """Tell the agents of it, and what its customer is asked for."""
    return replies.notification(case, (notices.asked_at_once(case.missing, case.regulation),))
