"""Which lines of a mail are commands, and which only look like them."""

from __future__ import annotations

import re

from intake.desk.commands.command_words import (
    behind_signs,
    command_words,
    headings,
    normal,
    sign_keys,
)
from intake.desk.commands.types import Command

_LONGEST_SUBJECT = 1000
_LONGEST_WORD = 60
_PUNCTUATION = "*:.,;!?"
_WITHIN = re.compile(r"(?<![\w&#№])[#№][^\W\d_][\w-]{0,60}")
# The two that make commands, and what keyboards and pasted text have in place of #.
MARKS = "#№＃﹟♯"
_BLANKS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u205f\u3000\t", " ")
    | dict.fromkeys(map(chr, range(0x2000, 0x200B)), " ")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad")
    | dict.fromkeys(MARKS[2:], "#"),
)
_EMPHASIS = "*_/~`"
COMMAND_LINE = re.compile(r"#([^\W\d_][\w-]{0,60})[*:.,;!?]{0,4}")
_APART = re.compile(r"[#№] {1,3}([^\W\d_][\w-]{0,60})")
_MENTION = re.compile(r"[#№] {0,3}([^\W\d_][\w-]{0,60})")
# So far in it is what a writer quotes without marks, or shows.
_INDENTED = re.compile("[ \u00a0]{0,3}(?:\t|[ \u00a0\u2000-\u200a\u202f\u205f\u3000]{4})")
_NEXT_COMMAND = re.compile(r"\s(?=#[^\W\d_])")


def _cleaned(line: str) -> str:
    """A line with plain blanks and without the marks of bold or italics in plain text."""
    line = line.translate(_BLANKS).strip()
    if line.startswith(tuple(_EMPHASIS)) and line.lstrip(_EMPHASIS)[:1] in ("#", "№"):
        line = line.strip(_EMPHASIS).strip()
    if line.startswith("#"):
        return _in_letters(line)
    if not line.startswith("№"):
        return line
    meant = f"#{line[1:]}"
    return meant if known_word(meant) else line


def _in_letters(line: str) -> str:
    """A line whose command was typed by the keys of Russian letters that are signs in the other layout."""
    token = line[1:].partition(" ")[0]
    for typed in (token, token.rstrip(_PUNCTUATION)):
        if len(typed) <= _LONGEST_WORD and any(sign in typed for sign in sign_keys()):
            word = behind_signs(typed)
            if word:
                return f"#{word}{line[len(typed) + 1 :]}"
    return line


def split(text: str, most: int) -> tuple[list[str], str]:
    """The leading command lines, cleaned, and the rest as it was; at most one line more than `most`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    commands: list[str] = []
    start = 0
    for index, line in enumerate(lines):
        cleaned = _cleaned(line)
        if not cleaned:
            continue
        if len(commands) > most or _INDENTED.match(line):
            break
        if not (COMMAND_LINE.match(cleaned) or apart_word(cleaned)):
            break
        commands.append(cleaned)
        start = index + 1
    return commands, "\n".join(lines[start:])


def known_word(line: str, position: int = 0) -> Command | None:
    """The command that a cleaned line has at this position; None when there is none."""
    found = COMMAND_LINE.match(line, position)
    return command_words().get(normal(found[1])) if found else None


def apart_word(line: str) -> Command | None:
    """The command that a cleaned line has after a # and a blank; None when there is none.

    Wikis number steps like that («# Закрыть программу»), which are sentences; a note is never one of them.
    """
    found = _APART.match(line)
    typed = normal(found[1]) if found else ""
    word = command_words().get(typed)
    if found is None or word is Command.NOTE:
        return word
    a_sentence = not typed.isascii() and line[found.end() :].strip(" .:!")
    return None if a_sentence or typed in headings() else word


def command_of(line: str) -> Command | None:
    """The command that a line would be further up, or #note if it is anywhere in it; None for no command.

    What follows a #note is not for the customer, wherever it is.
    """
    words = {command_words().get(match[1].casefold()) for match in _MENTION.finditer(line.translate(_BLANKS))}
    if words <= {None}:
        return None
    cleaned = _cleaned(line)
    within = Command.NOTE if _note_within(cleaned) else None
    return known_word(cleaned) or apart_word(cleaned) or within


def _note_within(line: str) -> bool:
    words = (normal(match[0][1:]) for match in _WITHIN.finditer(line))
    return any(command_words().get(word) is Command.NOTE for word in words)


def named_commands(subject: str) -> tuple[str, ...]:
    """The commands that a subject names, as they are typed there: in a subject they do nothing."""
    found = (match[0] for match in _WITHIN.finditer(subject[:_LONGEST_SUBJECT]))
    return tuple(typed for typed in found if normal(typed[1:]) in command_words())


def before_next(argument: str) -> tuple[str, str]:
    """The argument up to the next known command on the line, and the rest of the line from there on."""
    for found in _NEXT_COMMAND.finditer(argument):
        if known_word(argument, found.end()):
            return argument[: found.start()].strip(), argument[found.end() :]
    return argument, ""
