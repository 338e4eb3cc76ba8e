"""Which tickets an agent asks to see, and in which order: pure rules over what a list shows of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from intake.desk.language.letters import without_yo
from intake.desk.ticket import FINISHED, Status

_NEVER = datetime.max.replace(tzinfo=UTC)


class Which(StrEnum):
    """Which tickets: the agent's own, all that aren't finished, those that are late, or wait for somebody.

    ANY has the finished ones, too: it is what a search looks through.
    """

    MINE = "mine"
    OPEN = "open"
    OVERDUE = "overdue"
    WAITING = "waiting"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Listing:
    """What is asked for.  Every one of `words` has to be in a ticket, wherever; `agent` is who asks (a key).

    Words of an `organization` have to be in the field of that role; "" is any.
    """

    which: Which
    agent: str
    words: tuple[str, ...] = ()
    organization: str = ""

    @property
    def searches(self) -> bool:
        """Whether texts have to be looked at."""
        return bool(self.words or self.organization)


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """What a list shows of a ticket, and what a search looks at; times are UTC."""

    number: int
    status: Status
    subject: str
    requester: str
    requester_name: str
    assignee: str | None
    due_at: datetime | None
    values: tuple[tuple[str, str], ...] = ()
    answered: bool = False

    @property
    def finished(self) -> bool:
        """Whether it is resolved or closed."""
        return self.status in FINISHED

    @property
    def untouched(self) -> bool:
        """Whether no agent has it, none has answered, and it waits for one."""
        return self.status is Status.OPEN and self.assignee is None and not self.answered

    def value(self, name: str) -> str:
        """The value of a field, "" while it is missing."""
        return dict(self.values).get(name, "")


def matching(
    tickets: Iterable[ListedTicket], listing: Listing, organization_field: str
) -> list[ListedTicket]:
    """The tickets in which everything stands that is looked for, in the order of a list."""
    words = [folded(word) for word in listing.words]
    of = folded(listing.organization).split()
    found = (
        one
        for one in tickets
        if _holds(_everything(one), words) and _holds(folded(one.value(organization_field)), of)
    )
    return in_order(found)


def in_order(tickets: Iterable[ListedTicket]) -> list[ListedTicket]:
    """The tickets in the order of a list."""
    return sorted(tickets, key=_urgency)


def folded(text: str) -> str:
    """A text as it is searched: ё is е, marks of quotation and case don't count."""
    return " ".join(without_yo(text.casefold()).translate(_UNMARKED).split())


_UNMARKED = str.maketrans(dict.fromkeys("«»„“”\"'", " "))


def _holds(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


def _everything(one: ListedTicket) -> str:
    texts = (str(one.number), one.subject, one.requester, one.requester_name)
    return folded("\n".join((*texts, *(value for _, value in one.values))))


def _urgency(one: ListedTicket) -> tuple[bool, datetime, int]:
    """What is due first comes first, then what has no term, the older before the newer; then what is over."""
    if one.finished:
        return True, _NEVER, -one.number
    return False, one.due_at or _NEVER, one.number
