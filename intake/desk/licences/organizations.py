"""Whether two ways of writing an organization mean the same one.

Quotes, case, dots, the place and the length of the legal form, ё and Latin look-alikes don't
matter; the name does.  There is no guessing at typing errors: a wrong "same" shows one customer's
licence to another, a wrong "different" only asks a human.
"""

from __future__ import annotations

import re

from intake.desk.language.letters import CYRILLIC_LOOK_ALIKES, without_yo
from intake.desk.language.word_lists import WordTable, made_once, meanings, words

_LONGEST = 500

_WORD = re.compile(r"[^\W_]{1,100}")
_IN_BRACKETS = re.compile(r"\([^()]{0,200}\)")


@made_once
def _short_forms() -> frozenset[str]:
    return frozenset(words(WordTable.ORGANIZATION_WORDS).get("short-form", ()))


@made_once
def _persons_forms() -> frozenset[str]:
    return frozenset(words(WordTable.ORGANIZATION_WORDS).get("person", ()))


@made_once
def _long_forms() -> tuple[tuple[str, str], ...]:
    """Long forms with their short ones, the longest first: some are the ends of others."""
    return tuple(sorted(meanings(WordTable.LEGAL_FORMS), key=lambda form: -len(form[0])))


def same_organization(first: str, second: str) -> bool:
    """Whether both name the same organization; an empty name is nobody's.

    Two different legal forms are two organizations; a missing one fits any.  Names of people fit
    when the initials do and the surname is the same, in any order.
    """
    both_bracketed = bool(_IN_BRACKETS.search(first[:_LONGEST]) and _IN_BRACKETS.search(second[:_LONGEST]))
    form, name = _parts(first, with_brackets=both_bracketed)
    other_form, other_name = _parts(second, with_brackets=both_bracketed)
    if not name or not other_name:
        return False
    if form and other_form and form != other_form:
        return False
    if "".join(name) == "".join(other_name):
        return True
    # Without «ИП» only a full set of three names is surely a person and no "Город А".
    named_in_full = not form and not other_form and len(name) == len(other_name) == 3  # noqa: PLR2004
    person = named_in_full or not _persons_forms().isdisjoint((form, other_form))
    return person and _same_person(name, other_name)


def _parts(name: str, *, with_brackets: bool) -> tuple[str, tuple[str, ...]]:
    """The legal form ("" without one) and the words of the name.

    What is in brackets, a town or a trade name, counts only where both names have it.
    """
    text = without_yo(name[:_LONGEST].casefold())
    text = text if with_brackets else _IN_BRACKETS.sub(" ", text)
    joined = " ".join(_alphabet(word) for word in _WORD.findall(text))
    for long, short in _long_forms():
        joined = f" {joined} ".replace(f" {long} ", f" {short} ").strip()
    every = joined.split()
    forms = [word for word in every if word in _short_forms()]
    # A name of nothing but a form is a name.
    rest = [word for word in every if word not in _short_forms()] or every
    return (forms[0] if forms else "", tuple(rest))


def _alphabet(word: str) -> str:
    """A word with single Latin look-alikes among Cyrillic letters, or of look-alikes only, in Cyrillic."""
    cyrillic = word.translate(CYRILLIC_LOOK_ALIKES)
    return cyrillic if word not in _short_forms() and not re.search("[a-z]", cyrillic) else word


def _same_person(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Surname, name and patronymic of which all but the surname may be initials."""
    if not (2 <= len(first) <= 3 and 2 <= len(second) <= 3):  # noqa: PLR2004 - two or three names
        return False
    shorter, longer = sorted((first, second), key=len)
    return any(_fits(turned, longer) for turned in _orders(shorter))


def _orders(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words in the order given, and with the surname moved from one end to the other."""
    return words, (words[-1], *words[:-1]), (*words[1:], words[0])


def _fits(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    pairs = tuple(zip(first, second, strict=False))
    whole = [one for one, other in pairs if one == other and len(one) > 1]
    initials = all(
        one == other or (min(len(one), len(other)) == 1 and one[0] == other[0]) for one, other in pairs
    )
    return initials and bool(whole)
