"""What an agent can command, and his orders: one frozen class a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from intake.desk.listing import Which
from intake.desk.message import Address
from intake.desk.ticket import Priority
from intake.desk.when import Period, When


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
    REMIND = "remind"
    DUE = "due"
    WAIT = "wait"
    AWAY = "away"
    BACK = "back"
    RELEASE = "release"
    DISCARD = "discard"
    SEND = "send"
    SHOW = "show"
    LIST = "list"
    HELP = "help"


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
    """The ticket goes to a colleague: `who` is an address, or a name or pronoun as typed."""

    command: ClassVar[Command] = Command.ASSIGN
    who: str


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


@dataclass(frozen=True, slots=True)
class Remind:
    """The agent is reminded of the ticket, with his words; None takes back what he asked for."""

    command: ClassVar[Command] = Command.REMIND
    when: When | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The ticket is due then; None for what the regulation says."""

    command: ClassVar[Command] = Command.DUE
    when: When | None


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody else is awaited, at most until then (None: for however long)."""

    command: ClassVar[Command] = Command.WAIT
    until: When | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """The agent is away; `deputy` is a colleague as typed, "" for the usual one."""

    command: ClassVar[Command] = Command.AWAY
    period: Period
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """The agent is there again."""

    command: ClassVar[Command] = Command.BACK


@dataclass(frozen=True, slots=True)
class Release:
    """Held mails are let through: those with these ids, or the one that is answered.

    With `for_good` their senders take part in their tickets from now on.
    """

    command: ClassVar[Command] = Command.RELEASE
    mails: tuple[int, ...] = ()
    for_good: bool = False


@dataclass(frozen=True, slots=True)
class Discard:
    """Held mails are set aside: those with these ids, or the one that is answered."""

    command: ClassVar[Command] = Command.DISCARD
    mails: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Show:
    """The whole ticket comes back: the one of this number, or the one that the mail is about."""

    command: ClassVar[Command] = Command.SHOW
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ListTickets:
    """A list of tickets comes back: of these, with these words in them, of this organization ("" = any)."""

    command: ClassVar[Command] = Command.LIST
    which: Which = Which.MINE
    words: tuple[str, ...] = ()
    organization: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """The list of commands comes back."""

    command: ClassVar[Command] = Command.HELP


@dataclass(frozen=True, slots=True)
class Send:
    """The agent's answer that waits, as a colleague was faster, goes out all the same."""

    command: ClassVar[Command] = Command.SEND
    mails: ClassVar[tuple[int, ...]] = ()


Spoken = Ask | Resolve | Close
"""The commands that speak to the customer."""

Planning = Remind | Due | Wait
"""The commands that plan a ticket's future."""

Presence = Away | Back
"""The commands that are about the agent himself, not about a ticket."""

AboutHeld = Release | Discard | Send
"""The commands that are about held mails, and so about no ticket."""

Silent = (
    Note
    | Reopen
    | AssignTo
    | Prioritize
    | ChangeKind
    | SetValue
    | Merge
    | MarkSpam
    | NewFor
    | Invite
    | Planning
    | Presence
    | AboutHeld
)
"""The commands that the customer never hears of."""

Looking = Show | ListTickets | Help
"""The commands that change nothing: what was asked for comes back to the writer."""

Order = Spoken | Silent | Looking
