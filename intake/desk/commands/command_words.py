"""The words of agents' commands, Russian and English, and German ones where agents must be quick."""

from __future__ import annotations

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
    Command.INVITE: "invite пригласить впустить участник участники einladen beteiligen",
    Command.REMIND: "remind reminder напомнить напомни напоминание erinnern",
    Command.DUE: "due deadline срок frist",
    Command.WAIT: "wait waiting ждать ждем жду ожидание warten",
    Command.AWAY: "away отсутствую отсутствие отпуск уехал уехала abwesend",
    Command.BACK: "back вернулся вернулась zurück",
    Command.RELEASE: "release accept принять пропустить выпустить freigeben annehmen",
    Command.SEND: "send отправить отправь послать senden abschicken",
    Command.DISCARD: "discard reject отклонить отбросить выбросить verwerfen ablehnen",
    Command.SHOW: "show показать покажи показ anzeigen zeigen",
    Command.LIST: "list список перечень liste",
    Command.HELP: "help помощь справка команды hilfe",
}

# The same keys on a Russian and on a Latin keyboard: «#тщеу» is #note, "#pfvtnrf" is #заметка.
_CYRILLIC_KEYS, _LATIN_KEYS = "йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm"
_OTHER_LAYOUT = str.maketrans(_CYRILLIC_KEYS + _LATIN_KEYS, _LATIN_KEYS + _CYRILLIC_KEYS)
# Where a Russian keyboard has letters, a Latin one has these signs, with Shift and without.
SIGN_KEYS = "[];',.`{}:\"<>~"
_SIGNS = str.maketrans(SIGN_KEYS + _LATIN_KEYS, "хъжэбюёхъжэбюё" + _CYRILLIC_KEYS)

_OTHER_LETTERS = _OTHER_LAYOUT | {
    ord(chr(typed).upper()): chr(meant).upper() for typed, meant in _OTHER_LAYOUT.items()
}
_OTHER_SIGNS = _OTHER_LETTERS | dict(zip(map(ord, SIGN_KEYS), "хъжэбюёХЪЖЭБЮЁ", strict=True))

_AS_MEANT = {text: word for word, texts in _WORDS.items() for text in texts.split()}

TYPED_WORDS = tuple(_AS_MEANT)
"""The words of all commands, as they are typed in the right layout."""

COMMAND_WORDS: dict[str, Command] = {
    text.translate(_OTHER_LAYOUT): word for text, word in _AS_MEANT.items()
} | _AS_MEANT

# These also head paragraphs («# Решение»), so only a # that touches them makes a command.
HEADINGS = frozenset(
    "вопрос question запрос решение вид тип поле приоритет priority исполнитель участник участники "
    "напоминание срок deadline ожидание отсутствие отпуск "
    "список перечень list liste помощь справка команды help hilfe".split()
)

_PRIORITIES: dict[Priority, str] = {
    Priority.LOW: "low низкий низкая низкое низко",
    Priority.NORMAL: "normal обычный обычная обычное нормальный нормальная нормальное средний medium",
    Priority.HIGH: "high высокий высокая высокое срочно срочный срочная срочное urgent",
    Priority.CRITICAL: "critical критический критическая критическое критичный критичная критично",
}

FOR_GOOD_WORDS = frozenset("always forever всегда навсегда постоянно immer dauerhaft".split())
"""What makes of a release one for good."""

PRIORITY_WORDS: dict[str, Priority] = {
    text: priority for priority, texts in _PRIORITIES.items() for text in texts.split()
}


def words_of(command: Command) -> tuple[str, ...]:
    """All words of a command, the English name first."""
    return tuple(_WORDS[command].split())


def priority_of(text: str) -> Priority | None:
    """The priority of that name, in either keyboard layout; None when there is none."""
    typed = " ".join(text.casefold().split())
    words = (normal(text), other_layout(normal(text)), normal(typed.translate(_SIGNS)))
    return next((PRIORITY_WORDS[word] for word in words if word in PRIORITY_WORDS), None)


def behind_signs(typed: str) -> str:
    """The Russian word that these keys of a Latin keyboard write, signs among them; "" for no command.

    «#объединить» becomes "#j,]tlbybnm", which looks like one letter and something else.
    """
    word = normal(typed.casefold().translate(_SIGNS))
    return word if word in _AS_MEANT else ""


def as_other_keys(text: str) -> tuple[str, ...]:
    """What the same keys write in the other layout, capitals kept: letters alone, then signs as letters too.

    A full stop in a date is a full stop, while `<jhbce` is «Борису».
    """
    return text.translate(_OTHER_LETTERS), text.translate(_OTHER_SIGNS)


def other_layout(text: str) -> str:
    """The text as the same keys write it in the other keyboard layout."""
    return text.translate(_OTHER_LAYOUT)


def normal(text: str) -> str:
    """A word or label as it is compared: lower case, е for ё, single blanks, no marks around."""
    return " ".join(text.casefold().replace("ё", "е").split()).strip(" .,:;!?=*\"'«»")
