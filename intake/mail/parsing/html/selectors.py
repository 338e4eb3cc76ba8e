"""Selectors of style sheets: whether one is meant for an element – yes, no, or nobody can tell.

Elements, classes, ids, attributes, `:not()`, `:is()` and the four combinators are worked out.  What depends
on places among children, on languages or on the reader's program is in doubt (None); what text at rest can't
be, under the mouse or beside an element that isn't in the mail, is no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.mail.parsing.html.tokens import Tag

Answer = bool | None
"""Yes, no, or None for what can't be told."""

# Signs that a name has by an escape are letters of Unicode's private use, so that they mean nothing else.
_SIGNS = {ord(sign): 0xE000 + ord(sign) for sign in "!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~"}


def in_a_name(text: str) -> str:
    """A text as it stands in names, which a sheet writes with a backslash before each sign."""
    return text.translate(_SIGNS)


def both(one: Answer, other: Answer) -> Answer:
    """Whether two things are so."""
    if one is False or other is False:
        return False
    return True if one and other else None


def either(answers: Iterator[Answer]) -> Answer:
    """Whether one of several things is so."""
    doubt: Answer = False
    for answer in answers:
        if answer:
            return True
        doubt = None if answer is None else doubt
    return doubt


@dataclass(frozen=True, slots=True)
class Element:
    """What selectors ask of an element."""

    tag: str
    identity: str
    classes: frozenset[str]
    attributes: Mapping[str, str]

    @classmethod
    def of(cls, tag: Tag) -> Element:
        """The names of a start tag."""
        if not tag.source:
            return cls(tag.name, "", frozenset(), {})
        attributes = tag.attributes()
        classes = frozenset(in_a_name(attributes.get("class", "").lower()).split())
        return cls(tag.name, in_a_name(attributes.get("id", "").lower()), classes, attributes)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A condition on an attribute: `[name]`, or `[name=value]` with one of the signs of comparison."""

    name: str
    sign: str
    value: str

    def is_met(self, attributes: Mapping[str, str]) -> bool:
        """Whether an element with these attributes meets it."""
        if self.name not in attributes:
            return False
        found = attributes[self.name].lower()
        match self.sign:
            case "":
                return True
            case "=":
                return found == self.value
            case "~=":
                return self.value in found.split()
            case "|=":
                return found == self.value or found.startswith(f"{self.value}-")
            case "^=":
                return bool(self.value) and found.startswith(self.value)
            case "$=":
                return bool(self.value) and found.endswith(self.value)
            case _:
                return bool(self.value) and self.value in found


@dataclass(frozen=True, slots=True)
class Compound:
    """What a selector wants of one element; `base` is what it says of itself, without the other conditions.

    `among` are lists of compounds of which one has to fit (`:is()`) or none may (`:not()`, the second value).
    """

    tag: str = ""
    identity: str = ""
    classes: frozenset[str] = frozenset()
    attributes: tuple[Attribute, ...] = ()
    among: tuple[tuple[tuple[Compound, ...], bool], ...] = ()
    base: Answer = True

    def fits(self, element: Element) -> Answer:
        """Whether an element is what is wanted."""
        named = (
            self.tag in {"", element.tag}
            and self.identity in {"", element.identity}
            and self.classes <= element.classes
            and all(one.is_met(element.attributes) for one in self.attributes)
        )
        found: Answer = self.base if named else False
        for compounds, wanted in self.among:
            inside = either(one.fits(element) for one in compounds)
            found = both(found, inside if wanted else None if inside is None else not inside)
        return found

    @property
    def size(self) -> int:
        """How much is compared at most to tell whether an element fits."""
        inside = sum(one.size for compounds, _ in self.among for one in compounds)
        return 1 + len(self.attributes) + inside

    @property
    def key(self) -> str:
        """The name by which a selector's rule is found."""
        return f"#{self.identity}" if self.identity else f".{min(self.classes)}" if self.classes else self.tag


@dataclass(frozen=True, slots=True)
class Around:
    """An element's surroundings: those that it is in, outermost first, and before each what stands beside it.

    `before` has one entry more than `outer`: the last one is of what stands before the element itself.
    `somewhere` says whether anything like a compound stood anywhere in the mail so far, `afford` whether so
    much may still be compared.
    """

    outer: Sequence[Element]
    before: Sequence[Sequence[Element]]
    somewhere: Callable[[Compound], bool]
    afford: Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Selector:
    """The compounds of a chain from left to right, and the combinator in front of each but the first."""

    compounds: tuple[Compound, ...]
    combinators: tuple[str, ...]
    exact: bool = True

    @property
    def weight(self) -> tuple[int, int, int]:
        """How much it counts against others: ids, classes and attributes, elements."""
        ids = sum(bool(each.identity) for each in self.compounds)
        classes = sum(len(each.classes) + len(each.attributes) + len(each.among) for each in self.compounds)
        return ids, classes, sum(bool(each.tag) for each in self.compounds)

    def fits(self, element: Element, around: Around) -> Answer:
        """Whether the selector is meant for an element; in doubt where that takes too long to tell."""
        if not around.afford(self.compounds[-1].size):
            return None
        answer = self.compounds[-1].fits(element)
        if answer is False:
            return False
        places: Mapping[int, Answer] = {len(around.outer): answer if self.exact else None}
        beside = False
        for at in range(len(self.compounds) - 2, -1, -1):
            combinator, wanted = self.combinators[at], self.compounds[at]
            if not around.afford(wanted.size * _looked_at(places, around, combinator)):
                return None
            if combinator in "+~":
                places = _beside(places, wanted, around, combinator, exact=not beside)
            else:
                places = _outside(places, wanted, around, combinator)
            beside = combinator in "+~"
            if not places:
                return False
        return either(iter(places.values()))


def _looked_at(places: Mapping[int, Answer], around: Around, combinator: str) -> int:
    """How many elements are held against the next compound at most."""
    if combinator == "~":
        return sum(len(around.before[place]) for place in places)
    return max(places) if combinator == " " else len(places)


def _outside(
    places: Mapping[int, Answer], wanted: Compound, around: Around, combinator: str
) -> dict[int, Answer]:
    """Where among those around one stands that is wanted, and how sure that is."""
    found: dict[int, Answer] = {}
    inside: Answer = False
    for outer in range(max(places) - 1, -1, -1):
        next_to_it = places.get(outer + 1, False)
        inside = next_to_it if combinator == ">" else either(iter((inside, next_to_it)))
        if inside is not False and (fits := both(inside, wanted.fits(around.outer[outer]))) is not False:
            found[outer] = fits
    return found


def _beside(
    places: Mapping[int, Answer], wanted: Compound, around: Around, combinator: str, *, exact: bool
) -> dict[int, Answer]:
    found: dict[int, Answer] = {}
    for place, answer in places.items():
        before = around.before[place]
        near = before[-1:] if combinator == "+" else before
        fits = either(wanted.fits(each) for each in near)
        # Broken HTML may stand otherwise for a reader.
        if fits is False and around.somewhere(wanted):
            fits = None
        fits = both(answer, fits if exact else None)
        if fits is not False:
            found[place] = fits
    return found
