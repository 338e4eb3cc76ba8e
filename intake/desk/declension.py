"""Russian names in the cases in which people write them: «Анне», «на Бориса», «Павлу».

Only forms are compared, no grammar is known: each nominative gives the few forms that its ending can take.
"""

from __future__ import annotations

from functools import lru_cache

_SOFTENED = "гкхжшщч"
# Names that lose a vowel: «Павел» – «Павлу».
_SHORTER = {"павел": "павл", "лев": "льв"}
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ский", ("ского", "скому", "ским", "ском")),
    ("ской", ("ского", "скому", "ским", "ском")),
    ("ская", ("ской", "скую")),
    ("ный", ("ного", "ному", "ным", "ном")),
    ("ная", ("ной", "ную")),
    ("ий", ("ия", "ию", "ием", "ии")),
    ("ия", ("ии", "ию", "ией")),
    ("й", ("я", "ю", "ем", "е")),
    ("я", ("и", "е", "ю", "ей")),
    ("ь", ("я", "ю", "ем", "е", "и")),
)


def accusative(words: str) -> str:
    """A desk's name after «через»: «Служба поддержки» – «Службу поддержки», «Отдел продаж» stays.

    Adjectives before the first noun go with it; what follows it, or isn't feminine, stays as it is.
    """
    found = words.split(" ")
    for place, word in enumerate(found):
        for ending, other in (("ая", "ую"), ("яя", "юю"), ("а", "у"), ("я", "ю")):
            if word.endswith(ending):
                found[place] = word.removesuffix(ending) + other
                break
        if not word.endswith(("ая", "яя")):
            break
    return " ".join(found)


@lru_cache(maxsize=512)
def forms(nominative: str) -> frozenset[str]:
    """All forms of a name's word, itself included; case folded, е for ё."""
    word = folded(nominative)
    return frozenset((word, *_declined(word)))


def folded(word: str) -> str:
    """A word as it is compared."""
    return word.casefold().replace("ё", "е")


def _declined(word: str) -> tuple[str, ...]:
    if len(word) < 2 or not ("а" <= word[-1] <= "я"):  # noqa: PLR2004 - an initial has no cases
        return ()
    for ending, others in _ENDINGS:
        if word.endswith(ending):
            return tuple(word.removesuffix(ending) + other for other in others)
    if word.endswith("а"):
        stem = word[:-1]
        genitive = "и" if stem[-1:] in _SOFTENED else "ы"
        return tuple(stem + other for other in (genitive, "е", "у", "ой", "ей"))
    if word[-1] in "оеуиыэю":
        return ()
    stem = _SHORTER.get(word, word)
    return tuple(stem + other for other in ("а", "у", "ом", "ем", "ым", "е"))
