"""The products that a regulation lists: how each is called, in whatever case and spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake.desk.language.letters import CYRILLIC, either_e, without_yo
from intake.desk.language.word_lists import WordTable, made_once, words

_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"[^\W\d_]+|[0-9]+")
_MOST_EDITIONS = 5
_CYRILLIC = re.compile(rf"[{CYRILLIC}]{{4,}}")


@dataclass(frozen=True, slots=True)
class ProductSpec:
    """A product: its name, and what else customers call it (short forms, foreign spellings).

    `platform`: the others run on it, so that it is not meant where one of them is named.
    """

    name: str
    called: tuple[str, ...] = ()
    platform: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.name, *self.called)


def form_key(form: str) -> str:
    """What two ways of writing one name have in common: neither case nor blanks nor punctuation matter."""
    return "".join(_WORD.findall(without_yo(form.lower())))


def alike(products: Iterable[ProductSpec]) -> Iterator[tuple[int, str]]:
    """Each form by which a product is called as one above it, with the product's place in the list."""
    seen: set[str] = set()
    for place, product in enumerate(products):
        for form in product.forms:
            if form_key(form) in seen:
                yield place, form
            seen.add(form_key(form))


def pattern_of(products: tuple[ProductSpec, ...], pattern: str, editions: tuple[str, ...]) -> str:
    """A regular expression for any of the products or for what `pattern` says, with the editions that follow.

    The longest form comes first.  Words of a name of several take any ending («на Складе 15»); one product
    may stand behind another one («Mobile SMARTS: Магазин 15»).
    """
    forms = dict.fromkeys(_form_pattern(form) for form in _forms(products))
    names = "|".join([pattern, *forms] if pattern else forms)
    whole = rf"(?:{names})(?:: (?:{'|'.join(forms)}))?" if forms else rf"(?:{names})"
    whole += (
        r"(?![.,][0-9])"  # «Управление аптекой 3.0.55.1» is the third edition's release, no «… аптекой 3»
    )
    if not editions:
        return whole
    further = "|".join(_spelt(word, several=True) for word in sorted(editions, key=len, reverse=True))
    before = rf"(?:,? ?\(?|,? (?:{_joined('with') or '(?!)'}) )"
    return rf"{whole}(?:{before}(?:{further})(?![^\W_])){{0,{_MOST_EDITIONS}}}"


def as_listed(value: str, products: tuple[ProductSpec, ...]) -> str:
    """A mention with its name as it is listed, where it was written in another case: «Складе 15, проф»."""
    for form in _forms(products):
        written = re.match(_form_pattern(form) + r"(?!\w)", value, re.IGNORECASE)
        if written:
            kept = form_key(written.group()) == form_key(form)
            return value if kept else form + value[written.end() :]
    return value


def is_platform(value: str, products: tuple[ProductSpec, ...]) -> bool:
    """Whether a mention names nothing but what the other products run on."""
    return any(product.platform and form_key(value) in map(form_key, product.forms) for product in products)


def _forms(products: Iterable[ProductSpec]) -> list[str]:
    return sorted((form for product in products for form in product.forms), key=len, reverse=True)


def _form_pattern(form: str) -> str:
    """The words of a form, their endings left open where the form has several words."""
    made = _form_patterns()
    if form not in made:
        made[form] = _pattern_of_form(form)
    return made[form]


@made_once
def _form_patterns() -> dict[str, str]:
    """Those that were made: each mention of a product is compared with all forms in a regulation."""
    return {}


def _pattern_of_form(form: str) -> str:
    words = [_PARTS.findall(written) for written in form.lower().split()]
    several = sum(map(len, words)) > 1
    spelt = ("[ -]?".join(_spelt(part, several=several) for part in word) for word in words)
    return r"(?:[.,:]? ?|-)".join(spelt)


def _spelt(part: str, *, several: bool) -> str:
    if several and _CYRILLIC.fullmatch(part.lower()):
        return either_e(_ending().sub("", part.lower())) + rf"[{CYRILLIC}]{{0,3}}"
    return either_e(part.lower())


@made_once
def _ending() -> re.Pattern[str]:
    return re.compile(f"(?:{_joined('ending')})$")


def _joined(key: str) -> str:
    listed = words(WordTable.PRODUCT_NAMES).get(key, ())
    return "|".join(map(re.escape, sorted(listed, key=len, reverse=True)))
