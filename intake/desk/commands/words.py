"""The words of agents' commands, Russian and English."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from intake.desk.commands.types import Command
from intake.desk.ticket import Priority

_WORDS: dict[Command, str] = {
    Command.NOTE: "note internal заметка примечание внутреннее",
    Command.ASK: "ask question вопрос спросить запрос уточнить",
    Command.RESOLVE: "resolve resolved solved решено решение решить",
    Command.CLOSE: "close closed закрыть закрыто",
    Command.REOPEN: "reopen open открыть переоткрыть возобновить",
    Command.ASSIGN: "assign назначить исполнитель передать",
    Command.PRIORITY: "priority приоритет",
    Command.KIND: "kind вид тип",
    Command.SET: "set поле установить",
    Command.MERGE: "merge объединить обьединить слить",
    Command.SPAM: "spam спам",
    Command.NEW: "new новая новый новое новое_обращение",
}

# The same keys on a Russian and on a Latin keyboard: «#тщеу» is #note, "#pfvtnrf" is #заметка.
_CYRILLIC_KEYS, _LATIN_KEYS = "йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm"
_OTHER_LAYOUT = str.maketrans(_CYRILLIC_KEYS + _LATIN_KEYS, _LATIN_KEYS + _CYRILLIC_KEYS)

_AS_MEANT = {text: word for word, texts in _WORDS.items() for text in texts.split()}

COMMAND_WORDS: dict[str, Command] = {
    text.translate(_OTHER_LAYOUT): word for text, word in _AS_MEANT.items()
} | _AS_MEANT

# These also head paragraphs («# Решение»), so only a # that touches them makes a command.
HEADINGS = frozenset("вопрос question запрос решение вид тип поле приоритет priority исполнитель".split())

_PRIORITIES: dict[Priority, str] = {
    Priority.LOW: "low низкий низкая низкое низко",
    Priority.NORMAL: "normal обычный обычная обычное нормальный нормальная нормальное средний medium",
    Priority.HIGH: "high высокий высокая высокое срочно срочный срочная срочное urgent",
    Priority.CRITICAL: "critical критический критическая критическое критичный критичная критично",
}

PRIORITY_WORDS: dict[str, Priority] = {
    text: priority for priority, texts in _PRIORITIES.items() for text in texts.split()
}


def normal(text: str) -> str:
    """A word or label as it is compared: lower case, е for ё, single blanks, no marks around."""
    return " ".join(text.casefold().replace("ё", "е").split()).strip(" .,:;!?=*\"'«»")


_Names = tuple[tuple[str, tuple[str, ...]], ...]

_NEARLY = 0.8
_MOST_FIELDS = 25


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a regulation calls its fields and kinds of request: names, each with further words."""

    fields: _Names
    kinds: _Names

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(name for name, _ in self.fields)

    @property
    def kind_names(self) -> tuple[str, ...]:
        """The names of the kinds."""
        return tuple(name for name, _ in self.kinds)

    def kind(self, text: str) -> str | None:
        """The kind with that name or word; None when there is none."""
        return _index(self.kinds).get(normal(text))

    def field_list(self, text: str) -> tuple[tuple[str, ...], str]:
        """The fields of a list of names, or else the names that were nearly right.

        When both are empty it isn't such a list but a sentence.
        """
        index = _index(self.fields)
        whole = index.get(normal(text))
        if whole:
            return (whole,), ""
        listed = text.replace(" и ", ", ").replace(" and ", ", ")
        parts = listed.split(",") if "," in listed else listed.split()
        words = [normal(part) for part in parts if normal(part)]
        if not 1 <= len(words) <= _MOST_FIELDS:
            return (), ""
        known = [index.get(word, "") for word in words]
        if all(known):
            return tuple(dict.fromkeys(known)), ""
        wrong = [word for word in words if word not in index]
        nearly = all(get_close_matches(word[:60], index, 1, _NEARLY) for word in wrong)
        # A single word is no question either: better to ask the agent than to send it to the customer.
        single = len(words) == 1 and " " not in words[0] and not text.rstrip().endswith("?")
        return (), ", ".join(wrong) if nearly or single else ""

    def field_before(self, text: str) -> tuple[str, str]:
        """The field whose name or word begins the text, and the value after it.

        The longest word wins; ":" or "=" may come between.  Two empty strings when none does.
        """
        index = _index(self.fields)
        best, rest = "", ""
        tokens = text.replace("=", " = ", 1).replace(":", " : ", 1).split(" ")
        for count in range(1, min(len(tokens), 8) + 1):
            name = index.get(normal(" ".join(tokens[:count])))
            if name:
                best, rest = name, _behind(text, tokens[:count])
        return best, rest.strip().rstrip(",;").rstrip() if best else ""


def _behind(text: str, tokens: list[str]) -> str:
    """The text after these tokens, which differ from it by blanks only."""
    letters = sum(len(token) for token in tokens)
    for index, char in enumerate(text):
        if letters == 0:
            return text[index:].lstrip(" \t").removeprefix(":").removeprefix("=").lstrip()
        letters -= not char.isspace()
    return ""


def _index(names: _Names) -> dict[str, str]:
    return {normal(word): name for name, words in names for word in (name, *words)}
