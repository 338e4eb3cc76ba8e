"""What agents may call the fields and kinds of a regulation in their commands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from intake.desk.commands.command_words import beside_commands, normal
from intake.desk.language.word_lists import made_once
from intake.desk.regulation import FieldSpec, Regulation, RequestKind

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
        listed = _and().sub(", ", text)
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


@made_once
def _and() -> re.Pattern[str]:
    return re.compile(rf" (?:{'|'.join(map(re.escape, beside_commands('and')))}) ")


@lru_cache(maxsize=32)
def vocabulary_of(regulation: Regulation) -> Vocabulary:
    """What the regulation itself calls its fields and kinds; the default kind where it has none."""
    return Vocabulary(
        _names(regulation.fields),
        _names(regulation.kinds) or ((regulation.default_kind, ()),),
    )


def _names(items: Sequence[FieldSpec | RequestKind]) -> _Names:
    """The names with their words: without `called` the labels, unless another has a claim to them."""
    told = {item.name: (*item.title.variants, *item.called) for item in items}
    claims = Counter(
        word for name, words in told.items() for word in {normal(word) for word in (name, *words)}
    )
    spare = {item.name: {normal(label): label for label in item.labels} for item in items if not item.called}
    claims.update(label for labels in spare.values() for label in labels)
    return tuple(
        (name, (*words, *(label for word, label in spare.get(name, {}).items() if claims[word] == 1)))
        for name, words in told.items()
    )


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
