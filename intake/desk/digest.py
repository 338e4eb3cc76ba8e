"""The daily digest: what a desk owes and what it has passed over, for one reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

_LINKS = re.compile(r"(?i)(?<=[a-z]):(?=//)|(?<=\bwww)\.(?=\w)")


def inert(text: str) -> str:
    """A stranger's words with nothing in them that a mail program would make a link of."""
    return _LINKS.sub(lambda sign: f"{sign[0]} ", text)


@dataclass(frozen=True, slots=True)
class DigestWish:
    """What the configuration says of an agent's digest.

    `wanted` None: only the head gets one.  `minute` is the minute of the local day; None
    for the beginning of the desk's hours.
    """

    wanted: bool | None = None
    minute: int | None = None


class DigestPart(StrEnum):
    """The parts of a digest in their order; a ticket stands in the first that fits.

    The last ones are those of the daily mail about ignored mail alone; it has UNDELIVERED, too (`Unheard`).
    """

    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    HELD = "held"
    UNDELIVERED = "undelivered"
    UNANSWERED = "unanswered"
    EXPIRING = "expiring"
    IGNORED = "ignored"
    MACHINE = "machine"
    FILTER = "filter"
    COPIED = "copied"
    SPAM = "spam"
    OTHER = "other"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One ticket or mail.  `label` is its tag or its id, `at` its due time or since when it waits.

    `person` is the customer or the sender, `owner` the agent who has it ("" = nobody), `detail` the rule that
    passed a mail over, what kind of machine it was taken for, or why one was not delivered.  All
    but the label may hold a stranger's words.  Of what expires the label is its table in the configuration,
    and `title` what it is (`ExpiringKind`).
    """

    label: str
    title: str
    person: str
    at: datetime | None = None
    owner: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DigestSection:
    """A part with its first lines; `count` is how many there are in all."""

    part: DigestPart
    count: int
    lines: tuple[DigestLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What one reader is told on a day; never without a section."""

    day: date
    sections: tuple[DigestSection, ...]
