"""Names in the cases in which people write them: «Анне», «на Бориса», «Павлу».

Only forms are compared, no grammar is known: by the lists of its language (`words/declension.toml`) each
nominative gives the few forms that its ending can take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from intake.desk.language.letters import without_yo
from intake.desk.language.word_lists import ByKey, WordTable, installed, made_once, words


def accusative(name: str, language: str) -> str:
    """A desk's name after «через»: «Служба поддержки» – «Службу поддержки», «Отдел продаж» stays.

    Adjectives before the first noun go with it; what follows it, or isn't feminine, stays as it is.  So does
    every name in a language that lists no endings.
    """
    adjectives = _endings(WordTable.ACCUSATIVE_ADJECTIVES, language)
    nouns = _endings(WordTable.ACCUSATIVE_NOUNS, language)
    found = name.split(" ")
    for place, word in enumerate(found):
        if (declined := _exchanged(word, adjectives)) is None:
            found[place] = _exchanged(word, nouns) or word
            break
        found[place] = declined
    return " ".join(found)


def _endings(table: WordTable, language: str) -> ByKey:
    return installed().by_language(table).get(language, {})


def _exchanged(word: str, endings: ByKey) -> str | None:
    """The word with the other ending, where it has one of these; None where it has not."""
    return next(
        (word.removesuffix(one) + other[0] for one, other in endings.items() if word.endswith(one)), None
    )


def forms(nominative: str) -> frozenset[str]:
    """All forms of a name's word, itself included; case folded, е for ё."""
    return _known_forms().of(folded(nominative))


def folded(word: str) -> str:
    """A word as it is compared."""
    return without_yo(word.casefold())


class _Forms:
    """What becomes of a word's end, in all languages: the longest ending counts."""

    def __init__(self) -> None:
        self._names = words(WordTable.DECLINED_NAMES)
        self._added = words(WordTable.ADDED_ENDINGS)
        listed = words(WordTable.ENDINGS)
        self._endings: Mapping[str, tuple[str, ...]] = {
            ending: listed[ending] for ending in sorted(listed, key=len, reverse=True)
        }
        self.of = lru_cache(maxsize=512)(self._of)

    def _of(self, word: str) -> frozenset[str]:
        # An initial has no cases.
        return frozenset((word, *self._declined(word))) if len(word) > 1 else frozenset([word])

    def _declined(self, word: str) -> Iterator[str]:
        if word in self._names:
            yield from self._names[word]
            return
        for ending, others in self._endings.items():
            if word.endswith(ending):
                yield from (word.removesuffix(ending) + other for other in others)
                return
        for letters, endings in self._added.items():
            if word[-1] in letters:
                yield from (word + ending for ending in endings)


@made_once
def _known_forms() -> _Forms:
    return _Forms()
