"""What an agent can command, one frozen class a command."""

from __future__ import annotations

from dataclasses import dataclass

from intake.desk.message import Address
from intake.desk.ticket import Priority


@dataclass(frozen=True, slots=True)
class Note:
    """The text stays among the agents."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The text is a question to the customer; `fields` are the fields that he is asked for."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolve:
    """The text is the solution."""


@dataclass(frozen=True, slots=True)
class Close:
    """The text, if any, goes to the customer, and the ticket is closed."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """The ticket is open again."""


@dataclass(frozen=True, slots=True)
class AssignTo:
    """The ticket goes to this address."""

    address: str


@dataclass(frozen=True, slots=True)
class Prioritize:
    """The ticket gets this priority."""

    priority: Priority


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """The request is of this kind (a name of the regulation)."""

    kind: str


@dataclass(frozen=True, slots=True)
class SetValue:
    """An identifying field (a name of the regulation) gets this value, as typed."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The ticket goes on in the one of this number."""

    number: int


@dataclass(frozen=True, slots=True)
class MarkSpam:
    """The mail is spam."""


@dataclass(frozen=True, slots=True)
class NewFor:
    """A new ticket on behalf of this customer (a telephone request); the text describes it."""

    customer: Address


Command = (
    Note
    | Ask
    | Resolve
    | Close
    | Reopen
    | AssignTo
    | Prioritize
    | ChangeKind
    | SetValue
    | Merge
    | MarkSpam
    | NewFor
)
