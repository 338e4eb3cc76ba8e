"""What follows the commands that only look: a ticket's number, or which tickets a list is to show."""

from __future__ import annotations

import re

from intake.desk.commands.command_words import as_other_keys, normal
from intake.desk.commands.types import Command, Help, ListTickets, Order, Show
from intake.desk.commands.vocabulary import Vocabulary
from intake.desk.language.texts import Text, TextKey
from intake.desk.listing import Which

_NUMBER = re.compile(
    r"(?:(?:в |с )?(?:заявк\w{1,3}|обращени\w{1,3}|тикет\w{0,3}|ticket)\s{1,3})?"
    r"(?:#|№|n|\[#?)?\s{0,3}(?:[A-Za-zА-Яа-я]{1,10}-)?([0-9]{1,15})\]?[.,;!]?",
    re.IGNORECASE,
)
_WHICH: dict[Which, str] = {
    Which.MINE: "mine my own мои мое мой свои моих meine",
    Which.OPEN: "open открытые открытое открыто неоконченные незакрытые offene offen",
    Which.OVERDUE: "overdue late просроченные просроченное просрочено просрочки überfällige überfällig",
    Which.WAITING: "waiting ждут ждет ждущие ожидают ожидание wartende wartet",
    Which.ANY: "all any everything все любые alle",
}
_WHICH_WORDS = {text: which for which, texts in _WHICH.items() for text in texts.split()}
_ORGANIZATION = frozenset(
    "org organization organisation организация организации организацию орг фирма фирмы".split()
)
_MOST_WORDS = 10
_LONGEST_WORD = 60


def ticket_number(argument: str) -> int | None:
    """The number of a ticket, as people write it: 1042, #1042, «в заявку № 1042»; None for anything else."""
    found = _NUMBER.fullmatch(argument.strip())
    return int(found[1]) if found else None


def read_show(argument: str, _: Vocabulary) -> Order | Text:
    """`#show` and `#show 1042`."""
    if not argument:
        return Show()
    number = ticket_number(argument)
    if number is None:
        return Text.of(TextKey.COMMAND_NUMBER, command=f"#{Command.SHOW}", detail=argument[:60])
    return Show(number)


def read_list(argument: str, _: Vocabulary) -> Order | Text:
    """`#list`, `#list overdue`, `#list organization Ромашка`, words to look for, and all of it together.

    Words are looked for in every ticket, and an organization is: who names either has no list in mind.
    """
    words = _list_words(argument)
    which = _WHICH_WORDS.get(normal(words[0])) if words else Which.MINE
    rest = words[1:] if words and which else words
    if rest and normal(rest[0]) in _ORGANIZATION:
        if len(rest) == 1:
            return Text.of(TextKey.COMMAND_VALUE_MISSING, command=f"#{Command.LIST} {rest[0]}")
        return ListTickets(which or Which.ANY, organization=" ".join(rest[1:]))
    return ListTickets(which or Which.ANY, tuple(rest[:_MOST_WORDS]))


def _list_words(argument: str) -> list[str]:
    """The words behind `#list`, all typed in the other keyboard layout where the first is known there."""
    typed = (argument, *as_other_keys(argument))
    every = [
        [word[:_LONGEST_WORD] for part in text.split() if (word := part.strip(" .,:;"))] for text in typed
    ]
    known = _WHICH_WORDS.keys() | _ORGANIZATION
    meant = next((words for words in every if words and normal(words[0]) in known), every[0])
    return meant[: _MOST_WORDS + 1]


def read_help(_: str, __: Vocabulary) -> Order | Text:
    """`#help`, whatever else stands there: whoever asks for help is not to be told that he asks wrongly."""
    return Help()
