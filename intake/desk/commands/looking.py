"""What follows the commands that only look: a ticket's number, or which tickets a list is to show."""

from __future__ import annotations

import re
from collections.abc import Mapping

from intake.desk.commands.command_words import as_other_keys, beside_commands, normal
from intake.desk.commands.types import Command, Help, ListTickets, Order, Show
from intake.desk.commands.vocabulary import Vocabulary
from intake.desk.language.texts import Text, TextKey
from intake.desk.language.word_lists import WordTable, made_once, meanings
from intake.desk.listing import Which

_MOST_WORDS = 10
_LONGEST_WORD = 60


@made_once
def _number() -> re.Pattern[str]:
    before, ticket = ("|".join(map(re.escape, beside_commands(key))) for key in ("before-ticket", "ticket"))
    return re.compile(
        rf"(?:(?:(?:{before}) )?(?:{ticket})\s{{1,3}})?"
        r"(?:#|№|n|\[#?)?\s{0,3}(?:[^\W\d_]{1,10}-)?([0-9]{1,15})\]?[.,;!]?",
        re.IGNORECASE,
    )


@made_once
def _which_words() -> Mapping[str, Which]:
    return {normal(word): Which(key) for word, key in meanings(WordTable.LISTS)}


@made_once
def _before_organization() -> frozenset[str]:
    return beside_commands("organization")


def ticket_number(argument: str) -> int | None:
    """The number of a ticket, as people write it: 1042, #1042, «в заявку № 1042»; None for anything else."""
    found = _number().fullmatch(argument.strip())
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
    which = _which_words().get(normal(words[0])) if words else Which.MINE
    rest = words[1:] if words and which else words
    if rest and normal(rest[0]) in _before_organization():
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
    known = _which_words().keys() | _before_organization()
    meant = next((words for words in every if words and normal(words[0]) in known), every[0])
    return meant[: _MOST_WORDS + 1]


def read_help(_: str, __: Vocabulary) -> Order | Text:
    """`#help`, whatever else stands there: whoever asks for help is not to be told that he asks wrongly."""
    return Help()
