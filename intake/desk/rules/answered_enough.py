"""Why a mail isn't answered because others were: the caps on one person and one ticket, and the budgets."""

from __future__ import annotations

from typing import assert_never

from intake.desk.budgets import ResponseKind, Scope, Spent, alike_standings, answers_spent
from intake.desk.language.texts import Text, TextKey
from intake.desk.near_equal import near_equal
from intake.desk.rules.asked import Asked


def answered_enough(asked: Asked) -> Text | None:
    """The person has had as many automatic answers as one may get: a machine may be behind the address.

    Sub-addresses are the same person's.  What isn't proved is counted apart: a forger uses up nobody's.
    """
    limit = asked.regulation.answers_per_address
    counted = alike_standings(asked.accounts.answer.standing)
    if asked.facts.responses.in_window(Scope.PERSON, ResponseKind.ANSWER, counted) < limit:
        return None
    return Text.of(TextKey.ANSWERED_ENOUGH, address=asked.answer_to.address, limit=limit)


def ticket_answered_enough(asked: Asked) -> Text | None:
    """The ticket has had as many automatic answers, whoever got them."""
    limit = asked.regulation.answers_per_address
    return (
        Text.of(TextKey.TICKET_ANSWERED_ENOUGH, limit=limit)
        if asked.facts.answers_sent_ticket >= limit
        else None
    )


def said_alike(asked: Asked) -> Text | None:
    """The same words, but for numbers and dates, were answered as often as they may be in a day.

    Only a robot goes on saying them without ever giving what it is asked for.  What desks say of a request is
    the same, whatever the words, at all addresses of a firm's domain.
    """
    limit = asked.regulation.budgets.near_equal_answers_a_day
    alike = [
        earlier
        for earlier in asked.facts.responses.alike
        if not earlier.gave and (earlier.same or near_equal(earlier.sketch, asked.accounts.frame.sketch))
    ]
    if len(alike) < limit or asked.released or asked.leaves_nothing_open:
        return None
    return Text.of(TextKey.SAID_ALIKE, limit=limit)


def budget_spent(asked: Asked) -> Text | None:
    """The answers to the domain, or to people never seen before, are used up for now."""
    party = asked.accounts.answer
    spent = None if asked.released else answers_spent(asked.facts.responses, party, asked.regulation.budgets)
    if spent is None:
        return None
    number, limit = spent
    domain = party.domain or asked.answer_to.domain
    if limit == 0:
        return Text(TextKey.NOBODY_NEW)
    match number:
        case Spent.DOMAIN:
            return Text.of(TextKey.DOMAIN_ANSWERED_ENOUGH, domain=domain, limit=limit)
        case Spent.NEWCOMERS:
            return Text.of(TextKey.NEWCOMERS_ANSWERED_ENOUGH, limit=limit)
        case Spent.NEWCOMERS_OF_DOMAIN:
            return Text.of(TextKey.NEWCOMERS_OF_DOMAIN_ANSWERED_ENOUGH, domain=domain, limit=limit)
        case Spent.STRANGERS_OF_DOMAIN:
            return Text.of(TextKey.STRANGERS_OF_DOMAIN_ANSWERED_ENOUGH, domain=domain, limit=limit)
        case Spent.STRANGERS:
            return Text.of(TextKey.STRANGERS_ANSWERED_ENOUGH, limit=limit)
        case Spent.PERSON:
            raise AssertionError("answers to one person are counted by answered_enough")
    assert_never(number)


FOR_LATER = frozenset(
    {
        TextKey.DOMAIN_ANSWERED_ENOUGH,
        TextKey.NEWCOMERS_ANSWERED_ENOUGH,
        TextKey.NEWCOMERS_OF_DOMAIN_ANSWERED_ENOUGH,
        TextKey.STRANGERS_ANSWERED_ENOUGH,
        TextKey.STRANGERS_OF_DOMAIN_ANSWERED_ENOUGH,
    }
)
"""Reasons that pass with time: whoever wasn't answered for them may be answered later."""
