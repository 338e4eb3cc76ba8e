"""What follows a command word: an address, a number, a field and its value."""

from __future__ import annotations

import re
from collections.abc import Callable

from intake.desk.commands.command_words import for_good_words, normal, priority_of
from intake.desk.commands.dates import read_period, read_when, takes_back
from intake.desk.commands.looking import read_help, read_list, read_show, ticket_number
from intake.desk.commands.types import (
    AssignTo,
    Away,
    Back,
    ChangeKind,
    Command,
    Discard,
    Due,
    Help,
    Invite,
    ListTickets,
    Merge,
    NewFor,
    Order,
    Prioritize,
    Release,
    Remind,
    SetValue,
    Show,
    Wait,
)
from intake.desk.commands.vocabulary import Vocabulary
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.when import Period

# In quotes nothing more than words: no sign that might begin a command, another address or a line.
_ADDRESS = re.compile(
    r"""(?:(?<![\w.+-])[\w.+'=-]{1,64}|(?<![\w."])"[\w.+'=-]+(?: [\w.+'=-]+){0,9}")@"""
    r"""(?:[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|\[(?:[0-9]{1,3}\.){3}[0-9]{1,3}\]|\[IPv6:[0-9A-Fa-f:.]{2,45}\])"""
)
# What may stand around an address.
_AROUND = " <>[]().,;!?\"'«»"
_LONGEST_NAME = 80
_MOST_MAILS = 50
_ID = re.compile(r"[#№]?([0-9]{1,15})")


def may_be_written(address: str) -> bool:
    """Whether an address can stand in a command: what is in quotes might be a command itself."""
    return _ADDRESS.fullmatch(address) is not None


def _one_address(word: Command, argument: str) -> Address | Text:
    found = list(_ADDRESS.finditer(argument))
    different = {match[0].casefold() for match in found}
    if len(different) != 1:
        if found:
            return Text.of(TextKey.COMMAND_ONE_ADDRESS, command=f"#{word}", detail=argument[:60])
        return Text.of(TextKey.COMMAND_ADDRESS, command=f"#{word}", detail=argument[:60])
    # Mail programs write an address twice: anna@example.com <mailto:anna@example.com>.
    behind = argument[found[-1].end() :].strip(_AROUND)
    if behind:
        return Text.of(TextKey.COMMAND_ONE_ADDRESS, command=f"#{word}", detail=behind[:60])
    name = argument[: found[0].start()].removesuffix("mailto:").strip(" <[(\"'«»:,")
    return Address(found[0][0], name)


def _assign(argument: str, _: Vocabulary) -> Order | Text:
    if "@" not in argument.strip("@ "):
        # Signs may be letters of a name in the other keyboard layout: «<jhbce» is «Борису».
        return AssignTo(argument.lstrip(" @").rstrip(_AROUND + "@")[:_LONGEST_NAME])
    outcome = _one_address(Command.ASSIGN, argument)
    return AssignTo(outcome.address) if isinstance(outcome, Address) else outcome


def _new(argument: str, _: Vocabulary) -> Order | Text:
    outcome = _one_address(Command.NEW, argument)
    return NewFor(outcome) if isinstance(outcome, Address) else outcome


def _invite(argument: str, _: Vocabulary) -> Order | Text:
    """One address or several, each as mail programs write it, with its name or twice."""
    found = list(_ADDRESS.finditer(argument))
    if not found:
        return Text.of(TextKey.COMMAND_ADDRESS, command="#invite", detail=argument[:60])
    behind = argument[found[-1].end() :].strip(_AROUND)
    if behind:
        return Text.of(TextKey.COMMAND_ADDRESSES_ALONE, command="#invite", detail=behind[:60])
    people: dict[str, Address] = {}
    before = 0
    for match in found:
        person = Address(match[0], _name(argument[before : match.start()]))
        people.setdefault(person.key, person)
        before = match.end()
    return Invite(tuple(people.values()))


def _name(before: str) -> str:
    """The name in front of an address: only where the address is in angle brackets, as in a header."""
    text = before.rstrip()
    return text.removesuffix("<").strip(_AROUND) if text.endswith("<") else ""


def _priority(argument: str, _: Vocabulary) -> Order | Text:
    priority = priority_of(argument)
    if priority:
        return Prioritize(priority)
    return Text.of(TextKey.COMMAND_PRIORITY, command="#priority", detail=argument[:60])


def _kind(argument: str, vocabulary: Vocabulary) -> Order | Text:
    kind = vocabulary.kind(argument)
    if kind:
        return ChangeKind(kind)
    detail = f"{argument[:60]} ({', '.join(vocabulary.kind_names)})"
    return Text.of(TextKey.COMMAND_KIND, command="#kind", detail=detail)


def _set(argument: str, vocabulary: Vocabulary) -> Order | Text:
    name, value = vocabulary.field_before(argument)
    if not name:
        detail = f"{argument[:60]} ({', '.join(vocabulary.field_names)})"
        return Text.of(TextKey.COMMAND_FIELD, command="#set", detail=detail)
    if value:
        return SetValue(name, value)
    return Text.of(TextKey.COMMAND_FIELD_VALUE, command="#set", detail=name)


def _merge(argument: str, _: Vocabulary) -> Order | Text:
    number = ticket_number(argument)
    if number is not None:
        return Merge(number)
    return Text.of(TextKey.COMMAND_NUMBER, command="#merge", detail=argument[:60])


def _remind(argument: str, _: Vocabulary) -> Order | Text:
    if takes_back(argument):
        return Remind(None)
    found = read_when(argument)
    return Remind(*found) if found else _no_date(Command.REMIND, argument)


def _due(argument: str, _: Vocabulary) -> Order | Text:
    if takes_back(argument):
        return Due(None)
    found = read_when(argument)
    return Due(found[0]) if found and not found[1] else _no_date(Command.DUE, argument)


def _wait(argument: str, _: Vocabulary) -> Order | Text:
    found = read_when(argument)
    return Wait(found[0]) if found and not found[1] else _no_date(Command.WAIT, argument)


def _away(argument: str, _: Vocabulary) -> Order | Text:
    found = read_period(argument)
    return Away(*found) if found else _no_date(Command.AWAY, argument)


def _back(argument: str, _: Vocabulary) -> Order | Text:
    return Text.of(TextKey.COMMAND_ALONE, command="#back", detail=argument[:60])


def _no_date(word: Command, argument: str) -> Text:
    return Text.of(TextKey.COMMAND_DATE, command=f"#{word}", detail=argument[:60])


def _held_mails(words: list[str]) -> tuple[int, ...] | None:
    """The ids of mails that these words are, each once; None when one of them is something else."""
    found = [_ID.fullmatch(word) for word in words[: _MOST_MAILS + 1]]
    ids = tuple(dict.fromkeys(int(match[1]) for match in found if match))
    return None if len(words) > _MOST_MAILS or None in found else ids


def _words(argument: str) -> list[str]:
    return [word for word in re.split(r"[\s,;]+", argument.strip(_AROUND)) if word]


def _release(argument: str, _: Vocabulary) -> Order | Text:
    words = _words(argument)
    numbers = [word for word in words if normal(word) not in for_good_words()]
    mails = _held_mails(numbers)
    if mails is None:
        return Text.of(TextKey.COMMAND_HELD, command="#release", detail=argument[:60])
    return Release(mails, for_good=len(numbers) < len(words))


def _discard(argument: str, _: Vocabulary) -> Order | Text:
    mails = _held_mails(_words(argument))
    if mails is None:
        return Text.of(TextKey.COMMAND_HELD, command="#discard", detail=argument[:60])
    return Discard(mails)


ARGUMENT_READERS: dict[Command, Callable[[str, Vocabulary], Order | Text]] = {
    Command.ASSIGN: _assign,
    Command.NEW: _new,
    Command.PRIORITY: _priority,
    Command.KIND: _kind,
    Command.SET: _set,
    Command.MERGE: _merge,
    Command.INVITE: _invite,
    Command.RELEASE: _release,
    Command.DISCARD: _discard,
    Command.REMIND: _remind,
    Command.DUE: _due,
    Command.WAIT: _wait,
    Command.AWAY: _away,
    Command.BACK: _back,
    Command.SHOW: read_show,
    Command.LIST: read_list,
    Command.HELP: read_help,
}

WITHOUT_ARGUMENT: dict[Command, Order] = {
    Command.WAIT: Wait(),
    Command.AWAY: Away(Period()),
    Command.BACK: Back(),
    Command.RELEASE: Release(),
    Command.DISCARD: Discard(),
    Command.SHOW: Show(),
    Command.LIST: ListTickets(),
    Command.HELP: Help(),
}
