"""What happens to an outgoing mail after an attempt: it is sent, tried again later, or given up.

The decision is a value; `services.deliver` records it.  Every recipient has a standing of its own,
because a server may take a mail for one recipient, postpone it for another (RFC 5321 §4.2.1, 4yz)
and refuse it for a third (5yz): a repeat goes to those only who are still waiting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from intake.addresses import address_key
from intake.desk.outbound import DeliveryReport, RecipientResult

# RFC 5321 §4.2.3 has 552 for mailboxes that are full as well, which RFC 3463 §3.3 tells apart: X.2.2.
_TOO_LARGE_CODE = 552
_TOO_LARGE = re.compile(r"(?<![\d.])[45]\.(?:3\.4|2\.3)(?![\d.])")
_FULL = re.compile(r"(?<![\d.])[45]\.2\.2(?![\d.])")
_TOO_MANY_CODES = frozenset({452, 552})
# RFC 3463 §3.6, X.5.3.
_TOO_MANY = re.compile(r"(?<![\d.])[45]\.5\.3(?![\d.])")


class Standing(StrEnum):
    """How far a mail has come for one recipient."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecipientState:
    """One recipient of a mail in the outbox.

    `code` and `message` are what a server last said about him; 0 and "" before the first attempt.
    """

    address: str
    standing: Standing = Standing.WAITING
    code: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to try again, and for how long.

    Delays double from `first_delay` up to `longest_delay`; each is shortened by at most `spread`
    (a share, 0 to 1) so that mails which failed together don't come back together.  A mail is
    given up when `most_attempts` were made, or when `give_up_after` has passed since the first
    one (RFC 5321 §4.5.4.1 asks for four to five days at least); `least_attempts` protects mail
    whose time ran out while the daemon was down.
    """

    first_delay: timedelta = timedelta(minutes=1)
    longest_delay: timedelta = timedelta(hours=4)
    spread: float = 0.2
    give_up_after: timedelta = timedelta(days=5)
    most_attempts: int = 60
    least_attempts: int = 4


DEFAULT_POLICY = RetryPolicy()


@dataclass(frozen=True, slots=True)
class Sent:
    """Every recipient has it."""

    recipients: tuple[RecipientState, ...]


@dataclass(frozen=True, slots=True)
class RetryAt:
    """Somebody is still waiting: try again at `at` (UTC), to the waiting ones only."""

    at: datetime
    recipients: tuple[RecipientState, ...]


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Nobody is waiting any more and at least one recipient never got it; `reason` says why.

    Others may have got it: `recipients` has each one's standing, and a retry by hand spares them.
    """

    reason: str
    recipients: tuple[RecipientState, ...]


NextStep = Sent | RetryAt | GiveUp


def waiting(recipients: tuple[RecipientState, ...]) -> tuple[str, ...]:
    """The addresses that the next attempt goes to."""
    return tuple(state.address for state in recipients if state.standing is Standing.WAITING)


def next_step(  # noqa: PLR0913 - six facts, each of them named at the call
    report: DeliveryReport,
    recipients: tuple[RecipientState, ...],
    *,
    attempts: int,
    trying_since: datetime,
    now: datetime,
    jitter: float,
    policy: RetryPolicy = DEFAULT_POLICY,
) -> NextStep:
    """Decide what follows an attempt.

    `recipients` is what was known before it, `attempts` counts this attempt too, `trying_since` is
    the time of the first one (or when the mail was queued), times are UTC.  `jitter` from 0 to 1
    is the caller's random share.  A recipient whom the report doesn't mention is still waiting: the
    connection may have failed before his turn.  After an uncertain attempt nobody counts as
    delivered; the repeat carries the same Message-ID.
    """
    left_over = _left_over(report)
    states = _after(report, recipients, left_over)
    if not waiting(states):
        return _finished(states)
    if left_over:
        return RetryAt(now, states)
    if attempts >= policy.most_attempts:
        return _abandoned(states, f"given up after {attempts} attempts")
    deadline = trying_since + policy.give_up_after
    if attempts < policy.least_attempts:
        return RetryAt(now + delay(attempts, jitter, policy), states)
    if now >= deadline:
        return _abandoned(states, f"given up: not delivered within {_days(policy.give_up_after)}")
    return RetryAt(min(now + delay(attempts, jitter, policy), deadline), states)


def delay(attempts: int, jitter: float, policy: RetryPolicy = DEFAULT_POLICY) -> timedelta:
    """How long to wait after that many failed attempts (1 or more): exponential, capped, shortened."""
    # The exponent is bounded because a timedelta overflows long before an int does.
    doublings = min(max(attempts - 1, 0), 30)
    whole = min(policy.first_delay * (1 << doublings), policy.longest_delay)
    return whole * (1 - policy.spread * min(max(jitter, 0.0), 1.0))


def goes_on_at_once(step: NextStep, now: datetime) -> bool:
    """Whether a mail may be due at once: for those who are left over, or about one that was given up."""
    return isinstance(step, GiveUp) or (isinstance(step, RetryAt) and step.at <= now)


def too_large(given_up: GiveUp) -> bool:
    """Whether a mail was given up because it is larger than the server takes (RFC 1870; RFC 3463 §3.4)."""
    failed = [state for state in given_up.recipients if state.standing is Standing.FAILED]
    return bool(failed) and all(map(_was_too_large, failed))


def says_too_large(words: str) -> bool:
    """Whether a server's words have the status of RFC 3463 for a mail that is larger than it takes.

    X.3.4: than the server does; X.2.3: than this mailbox does.
    """
    return _TOO_LARGE.search(words) is not None


def _was_too_large(state: RecipientState) -> bool:
    if says_too_large(state.message):
        return True
    otherwise = _FULL.search(state.message) or _TOO_MANY.search(state.message)
    return state.code == _TOO_LARGE_CODE and not otherwise


def _left_over(report: DeliveryReport) -> frozenset[str]:
    """Whom a server had no room for beside others: he gets the mail in the next transaction.

    RFC 5321 §4.5.3.1.10 has 452 for this, and 552 of old servers mean the same.  Each time somebody has got
    the mail or was refused, so it comes to an end.
    """
    left_over = frozenset(
        address_key(result.address)
        for result in report.recipients
        if result.outcome != "accepted"
        and (result.code in _TOO_MANY_CODES or _TOO_MANY.search(result.message))
    )
    settled = any(
        result.outcome != "temporary" and address_key(result.address) not in left_over
        for result in report.recipients
    )
    return left_over if settled and not report.uncertain else frozenset()


def _after(
    report: DeliveryReport, recipients: tuple[RecipientState, ...], left_over: frozenset[str]
) -> tuple[RecipientState, ...]:
    results = {
        key: replace(result, outcome="temporary") if key in left_over else result
        for result in report.recipients
        for key in (address_key(result.address),)
    }
    return tuple(
        _advanced(state, results.get(address_key(state.address)), report.uncertain) for state in recipients
    )


def _advanced(state: RecipientState, result: RecipientResult | None, uncertain: bool) -> RecipientState:
    # Delivered and failed are final: a late or repeated report must never bring a mail back.
    if result is None or state.standing is not Standing.WAITING:
        return state
    heard = replace(state, code=result.code, message=result.message)
    if result.outcome == "permanent":
        return replace(heard, standing=Standing.FAILED)
    if result.outcome == "accepted" and not uncertain:
        return replace(heard, standing=Standing.DELIVERED)
    return heard


def _finished(states: tuple[RecipientState, ...]) -> Sent | GiveUp:
    failed = [state for state in states if state.standing is Standing.FAILED]
    if not failed:
        return Sent(states)
    return GiveUp("refused: " + "; ".join(_refusal(state) for state in failed), states)


def _abandoned(states: tuple[RecipientState, ...], reason: str) -> GiveUp:
    still = [state for state in states if state.standing is Standing.WAITING]
    ended = tuple(
        replace(state, standing=Standing.FAILED) if state.standing is Standing.WAITING else state
        for state in states
    )
    return GiveUp(f"{reason}: " + "; ".join(_refusal(state) for state in still), ended)


def _refusal(state: RecipientState) -> str:
    said = f"{state.code or ''} {state.message}".strip()
    return f"{state.address} ({said})" if said else state.address


def _days(span: timedelta) -> str:
    return f"{span / timedelta(days=1):g} days"
