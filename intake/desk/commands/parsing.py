"""Agents' commands: the lines that begin with # at the top of an agent's mail.

Reading them changes nothing.  One wrong command spoils them all, so that a half-understood mail
never half happens; the agent is answered with the list.  Whether the writer may command is not
asked here: a customer's #close never comes this far.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.desk.commands.arguments import ARGUMENT_READERS, WITHOUT_ARGUMENT
from intake.desk.commands.command_words import as_other_keys, command_words, normal
from intake.desk.commands.lines import (
    COMMAND_LINE,
    MARKS,
    apart_word,
    before_next,
    command_of,
    known_word,
    split,
)
from intake.desk.commands.types import (
    Ask,
    AssignTo,
    Away,
    Back,
    ChangeKind,
    Close,
    Command,
    Discard,
    Due,
    Looking,
    MarkSpam,
    Merge,
    NewFor,
    Note,
    Order,
    Prioritize,
    Release,
    Reopen,
    Resolve,
    Send,
    SetValue,
    Wait,
)
from intake.desk.commands.typing_errors import is_mistyped_command, meant
from intake.desk.commands.vocabulary import Vocabulary
from intake.desk.language.texts import Text, TextKey

MOST_COMMANDS = 30
# Each of them is answered by a mail of its own.
MOST_LOOKS = 5


@dataclass(frozen=True, slots=True)
class ParsedCommands:
    """The commands of a mail and the text below them.

    With any error there are no commands.  `late` are lines of the body that would be commands
    further up: nothing follows from them, but an internal note may be about to go to the customer.
    """

    commands: tuple[Order, ...]
    body: str
    errors: tuple[Text, ...] = ()
    late: tuple[str, ...] = ()


NO_COMMANDS = ParsedCommands((), "")


def parse_commands(text: str, vocabulary: Vocabulary) -> ParsedCommands:
    """Read the commands in the first lines of an agent's new text.

    Only leading lines count, with blank lines between them allowed; a line like "#1042 …" or
    "# heading" is text already; "# note" is an error, since what it says may not be meant for anybody
    outside.  «№» stands for #: both are on one key.  Text on the line of #note, #ask, #resolve,
    #close, #reopen, #spam and #new belongs to the body.
    """
    lines, body = split(text, MOST_COMMANDS)
    reading = _Reading(vocabulary, [], [], [])
    for line in lines:
        reading.read(line)
    if max(len(lines), len(reading.commands)) > MOST_COMMANDS:
        reading.errors.append(Text.of(TextKey.TOO_MANY_COMMANDS, most=MOST_COMMANDS))
    reading.errors += _contradictions(reading.commands)
    below = "\n".join([*reading.texts, body]).strip("\n")
    if Ask() in reading.commands and not below.strip():
        reading.errors.append(Text.of(TextKey.COMMAND_QUESTION, command="#ask"))
    # Hardly any line holds such a mark, and finding none is cheap.
    marked = (line for line in body.split("\n") if any(mark in line for mark in MARKS))
    late = tuple(line.strip() for line in marked if command_of(line) or is_mistyped_command(line))
    errors = tuple(reading.errors)
    return ParsedCommands(() if errors else tuple(reading.commands), below, errors, late)


# --- One command ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    vocabulary: Vocabulary
    commands: list[Order]
    texts: list[str]
    errors: list[Text]

    def read(self, line: str) -> None:
        """Read a line with one command or with several, one after the other."""
        rest = line
        # Each command copies the rest of its line, so their number must be bounded.
        while rest and len(self.commands) <= MOST_COMMANDS:
            found = COMMAND_LINE.match(rest)
            apart = apart_word(rest)
            if apart:
                self.errors.append(Text.of(TextKey.COMMAND_APART, command=f"#{apart}"))
                return
            if not found:
                self.errors.append(Text.of(TextKey.COMMAND_NOT_UNDERSTOOD, command=rest[:60]))
                return
            argument = rest[found.end() :].lstrip(" :\u2013\u2014-").rstrip()
            word = command_words().get(normal(found[1]))
            if word is None:
                self.errors.append(_unknown(found[1]))
                return
            rest = self._one(word, argument)

    def _one(self, word: Command, argument: str) -> str:
        """Take one command with its argument; returns the rest of the line, for the next one."""
        if known_word(argument):
            argument, rest = "", argument
        elif word in _TEXT_COMMANDS:
            rest = ""
        else:
            argument, rest = before_next(argument)
        outcome = self._command(word, argument)
        if isinstance(outcome, Text):
            self.errors.append(outcome)
        else:
            self.commands.append(outcome)
        return rest

    def _command(self, word: Command, argument: str) -> Order | Text:
        if word is Command.ASK:
            return self._ask(argument)
        if word in _TEXT_COMMANDS:
            if argument:
                self.texts.append(argument)
            return _TEXT_COMMANDS[word]
        if not argument and word in WITHOUT_ARGUMENT:
            return WITHOUT_ARGUMENT[word]
        if not argument:
            return Text.of(TextKey.COMMAND_VALUE_MISSING, command=f"#{word}")
        return self._argued(word, argument)

    def _argued(self, word: Command, argument: str) -> Order | Text:
        """The command with its argument, which may have been typed in the other keyboard layout as well."""
        read = ARGUMENT_READERS[word]
        outcome = read(argument, self.vocabulary)
        if not isinstance(outcome, Text):
            return outcome
        others = (read(meant, self.vocabulary) for meant in as_other_keys(argument))
        return next((order for order in others if not isinstance(order, Text)), outcome)

    def _ask(self, argument: str) -> Order | Text:
        """Field names may follow #ask; anything else is the question itself."""
        names, nearly = self.vocabulary.field_list(argument)
        if names:
            return Ask(names)
        if nearly:
            detail = f"{nearly} ({', '.join(self.vocabulary.field_names)})"
            return Text.of(TextKey.COMMAND_FIELD, command="#ask", detail=detail)
        if argument:
            self.texts.append(argument)
        return Ask()


_TEXT_COMMANDS: dict[Command, Order] = {
    Command.NOTE: Note(),
    Command.ASK: Ask(),
    Command.RESOLVE: Resolve(),
    Command.CLOSE: Close(),
    Command.REOPEN: Reopen(),
    Command.SPAM: MarkSpam(),
    Command.SEND: Send(),
}


def _unknown(typed: str) -> Text:
    words = ", ".join(f"#{word}" for word in meant(typed))
    if words:
        return Text.of(TextKey.COMMAND_MEANT, command=f"#{typed}", detail=words)
    return Text.of(TextKey.COMMAND_UNKNOWN, command=f"#{typed}")


# --- Commands together ----------------------------------------------------------------------------

# The text has one destination, and the ticket one status afterwards.
_EXCLUSIVE = (Note, Ask, Resolve, Close, Reopen, Merge, MarkSpam, NewFor, Release, Discard, Send)
_PRESENCE = (Away, Back)


def _contradictions(commands: list[Order]) -> list[Text]:
    errors: list[Text] = []
    for exclusive in (_EXCLUSIVE, _PRESENCE):
        names = [f"#{command.command}" for command in commands if isinstance(command, exclusive)]
        if len(names) > 1:
            errors.append(Text.of(TextKey.COMMAND_TOGETHER, command=", ".join(names)))
    errors += [
        Text.of(TextKey.COMMAND_TWICE, command=f"#{word.command}")
        for word in (AssignTo, Prioritize, ChangeKind, Due, Wait)
        if sum(isinstance(command, word) for command in commands) > 1
    ]
    fields = [command.field for command in commands if isinstance(command, SetValue)]
    twice = sorted({name for name in fields if fields.count(name) > 1})
    looks = {command for command in commands if isinstance(command, Looking)}
    if len(looks) > MOST_LOOKS:
        errors.append(Text.of(TextKey.TOO_MANY_COMMANDS, most=MOST_LOOKS))
    return errors + [Text.of(TextKey.COMMAND_TWICE, command=f"#set {name}") for name in twice]
