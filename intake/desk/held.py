"""A mail that waits for a person, what can be decided about it, and who decided first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What was decided about a held mail; the database keeps the words.

    RELEASE: it is processed, and its sender believed this once.  ADMIT: he takes part in its ticket from now
    on, too.  DISCARD: it is set aside.
    """

    RELEASE = "release"
    ADMIT = "admit"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decided: an agent with his address as a key, or an operator, who has none (`key` is "")."""

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was made, and when (UTC)."""

    verdict: Verdict
    by: Decider
    at: datetime


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that is or was held.

    While it `waits` it can be decided about; `decided` is the last decision, None where none is known.
    `notices` are the Message-IDs of the mails that told agents of it, the first one first, and `told` those
    who got them.  `writer` is the key of the agent to whom alone it is up, as a colleague was faster with an
    answer; "" for a mail that any agent may decide about.  One that was `passed_over` is not held and can be
    taken back.
    """

    mail_id: int
    mailbox: str
    waits: bool
    sender: str
    subject: str
    decided: Decided | None = None
    notices: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    writer: str = ""
    passed_over: bool = False


@dataclass(frozen=True, slots=True)
class Deciding:
    """What is to be decided now: all of these mails, or none where somebody was faster with one of them."""

    mail_ids: tuple[int, ...]
    verdict: Verdict
    by: Decider
