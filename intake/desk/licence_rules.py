"""Licences in the registry, and what a regulation does about one that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from intake.desk.outgoing import Template


@dataclass(frozen=True, slots=True)
class Licence:
    """One line of the registry; empty texts and None are unknown.

    `registration_number` is in the form of `normal_number`.  `valid_until` is the last valid day.
    """

    registration_number: str
    organization: str
    product: str
    kind: str = ""
    purchased_on: date | None = None
    valid_until: date | None = None
    latest_release: str = ""


class Verdict(IntEnum):
    """What to do with a mail, the strictest last."""

    ACCEPT = 0
    ACCEPT_AND_TELL = 1
    HOLD = 2
    REFUSE = 3


@dataclass(frozen=True, slots=True)
class Treatment:
    """A verdict, and the template that tells the customer (None where he is told nothing)."""

    verdict: Verdict
    template: Template | None = None


ACCEPT = Treatment(Verdict.ACCEPT)


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind of licence that covers some kinds of request only («Стандарт»: errors)."""

    licence: str
    covers: tuple[str, ...]
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class LicenceRules:
    """How a regulation treats each problem; what it doesn't name is accepted.

    For `grace_months` after the purchase a copy is supported without a paid licence, as if it had
    one of `grace_kind`.  Of a release the first `release_parts` numbers are compared (0: all), and
    the last of them may lie `releases_back` behind.
    """

    unknown_number: Treatment = ACCEPT
    other_organization: Treatment = ACCEPT
    expired: Treatment = ACCEPT
    old_release: Treatment = ACCEPT
    kinds: tuple[KindRule, ...] = ()
    grace_months: int = 0
    grace_kind: str = ""
    release_parts: int = 0
    releases_back: int = 0
