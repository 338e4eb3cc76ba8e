"""Agents' commands: the lines that begin with # at the top of an agent's mail.

Reading them changes nothing.  One wrong command spoils them all, so that a half-understood mail
never half happens; the agent is answered with the list.  Whether the writer may command is not
asked here: a customer's #close never comes this far.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.desk.commands.arguments import ARGUMENT_READERS, CommandError
from intake.desk.commands.types import (
    Ask,
    AssignTo,
    ChangeKind,
    Close,
    Command,
    MarkSpam,
    MergeInto,
    NewFor,
    Note,
    Prioritize,
    Reopen,
    Resolve,
    SetValue,
)
from intake.desk.commands.words import (
    COMMAND_WORDS,
    DEFAULT_VOCABULARY,
    HEADINGS,
    Trouble,
    Vocabulary,
    Word,
    normal,
    trouble_text,
)

MOST_COMMANDS = 30

_LONGEST_SUBJECT = 1000
_WITHIN = re.compile(r"(?<![\w&#№])[#№][^\W\d_][\w-]{0,60}")


@dataclass(frozen=True, slots=True)
class ParsedCommands:
    """The commands of a mail and the text below them.

    With any error there are no commands.  `late` are lines of the body that would be commands
    further up: nothing follows from them, but an internal note may be about to leave the house.
    """

    commands: tuple[Command, ...]
    body: str
    errors: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


def parse_commands(
    text: str,
    vocabulary: Vocabulary = DEFAULT_VOCABULARY,
    language: str = "ru",
) -> ParsedCommands:
    """Read the commands in the first lines of an agent's new text.

    Only leading lines count, with blank lines between them allowed; a line like "#1042 …" or
    "# heading" is text already; "# note" is an error, for what it says may be meant for nobody
    outside.  «№» stands for #: both are on one key.  Text on the line of #note, #ask, #resolve,
    #close, #reopen, #spam and #new belongs to the body.  Errors are sentences in `language` ("ru" or "en").
    """
    lines, body = _split(text)
    reading = _Reading(vocabulary, [], [], [])
    for line in lines:
        reading.read(line)
    if max(len(lines), len(reading.commands)) > MOST_COMMANDS:
        reading.errors.append((Trouble.TOO_MANY, "", str(MOST_COMMANDS)))
    reading.errors += _contradictions(reading.commands)
    below = "\n".join([*reading.texts, body]).strip("\n")
    if Ask() in reading.commands and not below.strip():
        reading.errors.append((Trouble.NO_QUESTION, "#ask", ""))
    # Hardly any line holds such a mark, and finding none is cheap.
    marked = (line for line in body.split("\n") if any(mark in line for mark in _MARKS))
    late = tuple(line.strip() for line in marked if _would_be_command(line))
    errors = tuple(
        trouble_text(trouble, command, detail, language) for trouble, command, detail in reading.errors
    )
    return ParsedCommands(() if errors else tuple(reading.commands), below, errors, late)


# --- Lines ----------------------------------------------------------------------------------------

# The two that make commands, and what keyboards and pasted text have in place of #.
_MARKS = "#№＃﹟♯"
_BLANKS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u205f\u3000\t", " ")
    | dict.fromkeys(map(chr, range(0x2000, 0x200B)), " ")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad")
    | dict.fromkeys(_MARKS[2:], "#"),
)
_EMPHASIS = "*_/~`"
_COMMAND_LINE = re.compile(r"#([^\W\d_][\w-]{0,60})[*:.,;!?]{0,4}")
_APART = re.compile(r"[#№] {1,3}([^\W\d_][\w-]{0,60})")
_MENTION = re.compile(r"[#№] {0,3}([^\W\d_][\w-]{0,60})")
_NEXT_COMMAND = re.compile(r"\s(?=#[^\W\d_])")


def _cleaned(line: str) -> str:
    """A line with plain blanks and without the marks of bold or slanted type in plain text."""
    line = line.translate(_BLANKS).strip()
    if line.startswith(tuple(_EMPHASIS)) and line.lstrip(_EMPHASIS)[:1] in ("#", "№"):
        line = line.strip(_EMPHASIS).strip()
    if not line.startswith("№"):
        return line
    meant = f"#{line[1:]}"
    return meant if _known_word(meant) else line


def _split(text: str) -> tuple[list[str], str]:
    """The leading command lines, and the rest as it was."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    commands: list[str] = []
    start = 0
    for index, line in enumerate(lines):
        cleaned = _cleaned(line)
        if not cleaned:
            continue
        # One command too many is enough to complain of.
        if len(commands) > MOST_COMMANDS or not (_COMMAND_LINE.match(cleaned) or _apart(cleaned)):
            break
        commands.append(cleaned)
        start = index + 1
    return commands, "\n".join(lines[start:])


def _known_word(line: str, position: int = 0) -> Word | None:
    """The command that a cleaned line has at this position."""
    found = _COMMAND_LINE.match(line, position)
    return COMMAND_WORDS.get(normal(found[1])) if found else None


def _apart(line: str) -> Word | None:
    """The command that a cleaned line has behind a # and a blank.

    Wikis number steps so («# Закрыть программу»), which are sentences; a note never is one of them.
    """
    found = _APART.match(line)
    typed = normal(found[1]) if found else ""
    word = COMMAND_WORDS.get(typed)
    if found is None or word is Word.NOTE:
        return word
    a_sentence = not typed.isascii() and line[found.end() :].strip(" .:!")
    return None if a_sentence or typed in HEADINGS else word


def _would_be_command(line: str) -> bool:
    """Whether a line would be a command further up, or has #note in its midst.

    What follows a note is for nobody outside, wherever it stands.
    """
    words = {COMMAND_WORDS.get(match[1].casefold()) for match in _MENTION.finditer(line.translate(_BLANKS))}
    if words <= {None}:
        return False
    cleaned = _cleaned(line)
    return _known_word(cleaned) is not None or _apart(cleaned) is not None or _note_within(cleaned)


def _note_within(line: str) -> bool:
    words = (normal(match[0][1:]) for match in _WITHIN.finditer(line))
    return any(COMMAND_WORDS.get(word) is Word.NOTE for word in words)


def named_commands(subject: str) -> tuple[str, ...]:
    """The commands that a subject names, as they are typed there: in a subject they do nothing."""
    found = (match[0] for match in _WITHIN.finditer(subject[:_LONGEST_SUBJECT]))
    return tuple(typed for typed in found if normal(typed[1:]) in COMMAND_WORDS)


# --- One command ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    vocabulary: Vocabulary
    commands: list[Command]
    texts: list[str]
    errors: list[CommandError]

    def read(self, line: str) -> None:
        """Read a line with one command or, one after the other, several."""
        rest = line
        # Each command copies the rest of its line, so their number must be bounded.
        while rest and len(self.commands) <= MOST_COMMANDS:
            found = _COMMAND_LINE.match(rest)
            apart = _apart(rest)
            if apart:
                self.errors.append((Trouble.APART, f"#{apart}", ""))
                return
            if not found:
                self.errors.append((Trouble.NOT_UNDERSTOOD, rest[:60], ""))
                return
            argument = rest[found.end() :].lstrip(" :\u2013\u2014-").rstrip()
            word = COMMAND_WORDS.get(normal(found[1]))
            if word is None:
                self.errors.append((Trouble.UNKNOWN, f"#{found[1]}", ""))
                return
            rest = self._one(word, argument)

    def _one(self, word: Word, argument: str) -> str:
        """Take one command with its argument; what follows for the next one is given back."""
        if _known_word(argument):
            argument, rest = "", argument
        elif word in _TEXT_COMMANDS:
            rest = ""
        else:
            argument, rest = _before_next(argument)
        outcome = self._command(word, argument)
        if isinstance(outcome, tuple):
            self.errors.append(outcome)
        else:
            self.commands.append(outcome)
        return rest

    def _command(self, word: Word, argument: str) -> Command | CommandError:
        if word is Word.ASK:
            return self._ask(argument)
        if word in _TEXT_COMMANDS:
            if argument:
                self.texts.append(argument)
            return _TEXT_COMMANDS[word]
        if not argument:
            return Trouble.MISSING, f"#{word}", ""
        return ARGUMENT_READERS[word](argument, self.vocabulary)

    def _ask(self, argument: str) -> Command | CommandError:
        """Field names may follow #ask; anything else is the question itself."""
        names, nearly = self.vocabulary.field_list(argument)
        if names:
            return Ask(names)
        if nearly:
            return Trouble.FIELD, "#ask", f"{nearly} ({', '.join(self.vocabulary.field_names)})"
        if argument:
            self.texts.append(argument)
        return Ask()


def _before_next(argument: str) -> tuple[str, str]:
    """The argument up to the next known command on the line, and from there on."""
    for found in _NEXT_COMMAND.finditer(argument):
        if _known_word(argument, found.end()):
            return argument[: found.start()].strip(), argument[found.end() :]
    return argument, ""


_TEXT_COMMANDS: dict[Word, Command] = {
    Word.NOTE: Note(),
    Word.ASK: Ask(),
    Word.RESOLVE: Resolve(),
    Word.CLOSE: Close(),
    Word.REOPEN: Reopen(),
    Word.SPAM: MarkSpam(),
}

# --- Commands together ----------------------------------------------------------------------------

# The text has one destination, and the ticket one status afterwards.
_EXCLUSIVE = (Note, Ask, Resolve, Close, Reopen, MergeInto, MarkSpam, NewFor)


def _contradictions(commands: list[Command]) -> list[CommandError]:
    names = [f"#{_WORD_OF[type(command)]}" for command in commands if isinstance(command, _EXCLUSIVE)]
    errors: list[CommandError] = []
    if len(names) > 1:
        errors.append((Trouble.TOGETHER, ", ".join(names), ""))
    errors += [
        (Trouble.TWICE, f"#{_WORD_OF[word]}", "")
        for word in (AssignTo, Prioritize, ChangeKind)
        if sum(isinstance(command, word) for command in commands) > 1
    ]
    fields = [command.field for command in commands if isinstance(command, SetValue)]
    twice = sorted({name for name in fields if fields.count(name) > 1})
    return errors + [(Trouble.TWICE, f"#set {name}", "") for name in twice]


_WORD_OF: dict[type[Command], Word] = {
    Note: Word.NOTE,
    Ask: Word.ASK,
    Resolve: Word.RESOLVE,
    Close: Word.CLOSE,
    Reopen: Word.REOPEN,
    AssignTo: Word.ASSIGN,
    Prioritize: Word.PRIORITY,
    ChangeKind: Word.KIND,
    SetValue: Word.SET,
    MergeInto: Word.MERGE,
    MarkSpam: Word.SPAM,
    NewFor: Word.NEW,
}


def word_of(command: Command) -> Word:
    """The English word that a command is written with."""
    return _WORD_OF[type(command)]
