"""The shipped languages, for tests that read what is told to people."""

from __future__ import annotations

from intake.config.languages import load_languages
from intake.config.paths import packaged
from intake.desk.language import word_lists
from intake.desk.language.cues import install
from intake.desk.language.texts import Value

LANGUAGES = load_languages((packaged("languages"),))
install(LANGUAGES.cues)
word_lists.install(LANGUAGES.lists)


def in_words(value: Value, language: str = "ru") -> str:
    """A text as people read it."""
    return LANGUAGES.catalogue(language).write(value)
