"""What an agent can command, and his orders: one frozen class a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from intake.desk.message import Address
from intake.desk.ticket import Priority


class Command(StrEnum):
    """What an agent can command, by the English word."""

    NOTE = "note"
    ASK = "ask"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    ASSIGN = "assign"
    PRIORITY = "priority"
    KIND = "kind"
    SET = "set"
    MERGE = "merge"
    SPAM = "spam"
    NEW = "new"
    INVITE = "invite"


@dataclass(frozen=True, slots=True)
class Note:
    """The text stays among the agents."""

    command: ClassVar[Command] = Command.NOTE


@dataclass(frozen=True, slots=True)
class Ask:
    """The text is a question to the customer; `fields` are the fields that he is asked for."""

    command: ClassVar[Command] = Command.ASK
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolve:
    """The text is the solution."""

    command: ClassVar[Command] = Command.RESOLVE


@dataclass(frozen=True, slots=True)
class Close:
    """The text, if any, goes to the customer, and the ticket is closed."""

    command: ClassVar[Command] = Command.CLOSE


@dataclass(frozen=True, slots=True)
class Reopen:
    """The ticket is open again."""

    command: ClassVar[Command] = Command.REOPEN


@dataclass(frozen=True, slots=True)
class AssignTo:
    """The ticket goes to this address."""

    command: ClassVar[Command] = Command.ASSIGN
    address: str


@dataclass(frozen=True, slots=True)
class Prioritize:
    """The ticket gets this priority."""

    command: ClassVar[Command] = Command.PRIORITY
    priority: Priority


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """The request is of this kind (a name of the regulation)."""

    command: ClassVar[Command] = Command.KIND
    kind: str


@dataclass(frozen=True, slots=True)
class SetValue:
    """An identifying field (a name of the regulation) gets this value, as typed."""

    command: ClassVar[Command] = Command.SET
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The ticket goes on in the ticket with this number."""

    command: ClassVar[Command] = Command.MERGE
    number: int


@dataclass(frozen=True, slots=True)
class MarkSpam:
    """The mail is spam."""

    command: ClassVar[Command] = Command.SPAM


@dataclass(frozen=True, slots=True)
class NewFor:
    """A new ticket on behalf of this customer (a telephone request); the text describes it."""

    command: ClassVar[Command] = Command.NEW
    customer: Address


@dataclass(frozen=True, slots=True)
class Invite:
    """These people take part from now on."""

    command: ClassVar[Command] = Command.INVITE
    people: tuple[Address, ...]


Spoken = Ask | Resolve | Close
"""The commands that speak to the customer."""

Silent = Note | Reopen | AssignTo | Prioritize | ChangeKind | SetValue | Merge | MarkSpam | NewFor | Invite
"""The commands that the customer never hears of."""

Order = Spoken | Silent
