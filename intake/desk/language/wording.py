"""What a regulation says itself, in as many languages as its author wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

FALLBACK_LANGUAGE = "en"
"""The language of the log and of reasons, which the program always brings.

What is missing in another language is said in this one.
"""


@dataclass(frozen=True, slots=True)
class Wording:
    """One text by language (`ru`, `en` …), in the order in which the regulation gives them."""

    texts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """The wording from a mapping of languages to texts; at least one must be given."""
        return cls(tuple(texts.items()))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the text is given."""
        return tuple(language for language, _ in self.texts)

    @property
    def variants(self) -> tuple[str, ...]:
        """The text in every language, the same text only once."""
        return tuple(dict.fromkeys(text for _, text in self.texts))

    def for_language(self, *languages: str) -> str:
        """The text in the first of these languages that has one, else in English, else in any."""
        known = dict(self.texts)
        spoken = (language for language in (*languages, FALLBACK_LANGUAGE) if language in known)
        return known[next(spoken, self.texts[0][0])]
