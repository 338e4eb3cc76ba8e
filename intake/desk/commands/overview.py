"""The list of commands that a regulation can use, as `#help` and the answer to a wrong command show it."""

from __future__ import annotations

from dataclasses import dataclass

from intake.desk.commands.command_words import normal
from intake.desk.commands.types import Command
from intake.desk.commands.vocabulary import Vocabulary, vocabulary_of
from intake.desk.language.texts import Text, TextKey, Value
from intake.desk.regulation import FieldSpec, Regulation


@dataclass(frozen=True, slots=True)
class CommandLine:
    """How a command is typed, with an example of what follows it, and what it does."""

    usage: Text
    meaning: Text


def command_lines(regulation: Regulation, language: str) -> tuple[CommandLine, ...]:
    """The commands that have a use where this regulation applies, in the order of `Command`.

    Fields and kinds stand in the examples by their own names, in the agents' language where they have one.
    """
    vocabulary = vocabulary_of(regulation)
    useless: set[Command] = set()
    if not regulation.fields:
        useless.add(Command.SET)
    if len(vocabulary.kinds) < 2:  # noqa: PLR2004 - from one kind there is nothing to change to
        useless.add(Command.KIND)
    values = _examples(regulation, vocabulary, language)
    return tuple(
        CommandLine(Text(TextKey(f"usage.{command}"), values), Text(TextKey(f"help.{command}")))
        for command in Command
        if command not in useless
    )


def _examples(regulation: Regulation, vocabulary: Vocabulary, language: str) -> tuple[tuple[str, Value], ...]:
    """A field with a value and a kind, as agents may type them."""
    field, value, kind = "", "", ""
    spec = next(iter(sorted(regulation.fields, key=lambda each: not each.example.variants)), None)
    if spec is not None:
        field = _shortest(vocabulary, spec, language)
        value = spec.example.for_language(language)
    if regulation.kinds:
        kind = normal(regulation.kinds[0].title.for_language(language))
    return ("field", field), ("value", value), ("kind", kind)


def _shortest(vocabulary: Vocabulary, spec: FieldSpec, language: str) -> str:
    """What agents call a field most shortly in their language: nobody types a title whole.

    Words without a language are the reader's where they have the letters of the title.
    """
    title = spec.title.for_language(language)
    foreign = {normal(text) for text in spec.title.variants} - {normal(title)}
    words = next((words for known, words in vocabulary.fields if known == spec.name), ())
    alike = [normal(word) for word in (*words, title) if word and word.isascii() is title.isascii()]
    return min((word for word in alike if word not in foreign), key=len, default=spec.name)
