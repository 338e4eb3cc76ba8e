"""The words of agents' commands, by the lists of the languages (`words/commands.toml`), in either layout.

Whoever types Russian has two keyboard layouts, and often the wrong one: «#тщеу» is #note, "#pfvtnrf" is
#заметка.  Which keys write which letters is listed as well (`words/keyboard.toml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.desk.commands.types import Command
from intake.desk.language.letters import without_yo
from intake.desk.language.word_lists import WordTable, made_once, meanings, words
from intake.desk.ticket import Priority

_Keys = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Keyboards:
    """What keys write in the other layout, for `str.translate`.

    `letters` are small ones, there and back; `both_cases` capitals as well.  `signs` are also read as the
    letters that other keyboards have in their place, in `small` ones and as they were meant.
    """

    letters: _Keys
    both_cases: _Keys
    signs: _Keys
    small: _Keys


@made_once
def _keyboards() -> _Keyboards:
    typed, shifted = _written(WordTable.LATIN_KEYS), _written(WordTable.LATIN_KEYS_WITH_SHIFT)
    plain = {key: letter for key, letter in typed.items() if key.isalpha()}
    letters = plain | {letter: key for key, letter in plain.items()}
    both = letters | {one.upper(): other.upper() for one, other in letters.items()}
    signs = {key: letter for key, letter in typed.items() if not key.isalpha()} | shifted
    small = plain | {key: letter.lower() for key, letter in signs.items()}
    return _Keyboards(*(str.maketrans(keys) for keys in (letters, both, both | signs, small)))


def _written(table: WordTable) -> dict[str, str]:
    return {key: letters[0] for key, letters in words(table).items()}


@made_once
def sign_keys() -> frozenset[str]:
    """The signs of a Latin keyboard in whose place others have letters, with Shift and without."""
    return frozenset(key for key in _written(WordTable.LATIN_KEYS) if not key.isalpha()) | frozenset(
        _written(WordTable.LATIN_KEYS_WITH_SHIFT)
    )


@made_once
def typed_words() -> Mapping[str, Command]:
    """The words of all commands, as they are typed in the right layout."""
    return {normal(word): Command(key) for word, key in meanings(WordTable.COMMANDS)}


@made_once
def command_words() -> Mapping[str, Command]:
    """The words of all commands in either layout."""
    typed = typed_words()
    return {other_layout(word): command for word, command in typed.items()} | dict(typed)


@made_once
def headings() -> frozenset[str]:
    """Words that also head paragraphs («# Решение»): only a # that touches them makes a command."""
    return beside_commands("heading")


@made_once
def for_good_words() -> frozenset[str]:
    """What makes of a release one for good."""
    return beside_commands("for-good")


@made_once
def _priorities() -> Mapping[str, Priority]:
    return {normal(word): Priority(key) for word, key in meanings(WordTable.PRIORITIES)}


def beside_commands(key: str) -> frozenset[str]:
    """What agents write beside commands, as it is compared."""
    return frozenset(map(normal, words(WordTable.BESIDE_COMMANDS).get(key, ())))


def words_of(command: Command) -> tuple[str, ...]:
    """All words of a command, the English name first."""
    return words(WordTable.COMMANDS)[command]


def priority_of(text: str) -> Priority | None:
    """The priority of that name, in either keyboard layout; None when there is none."""
    typed = " ".join(text.casefold().split())
    known = _priorities()
    tried = (normal(text), other_layout(normal(text)), normal(typed.translate(_keyboards().small)))
    return next((known[word] for word in tried if word in known), None)


def behind_signs(typed: str) -> str:
    """The word that these keys of a Latin keyboard write, signs among them; "" for no command.

    «#объединить» becomes "#j,]tlbybnm", which looks like one letter and something else.
    """
    word = normal(typed.casefold().translate(_keyboards().small))
    return word if word in typed_words() else ""


def as_other_keys(text: str) -> tuple[str, ...]:
    """What the same keys write in the other layout, capitals kept: letters alone, then signs as letters too.

    A full stop in a date is a full stop, while `<jhbce` is «Борису».
    """
    keys = _keyboards()
    return text.translate(keys.both_cases), text.translate(keys.signs)


def other_layout(text: str) -> str:
    """The text as the same keys write it in the other keyboard layout."""
    return text.translate(_keyboards().letters)


def normal(text: str) -> str:
    """A word or label as it is compared: lower case, е for ё, single blanks, no marks around."""
    return " ".join(without_yo(text.casefold()).split()).strip(" .,:;!?=*\"'«»")
