"""Selectors of style sheets: whether one is meant for an element – yes, no, or nobody can tell.

Elements, classes, ids, attributes, `:not()`, `:is()` and the four combinators are worked out.  What depends on
places among children, on languages or on the reader's program is in doubt (None); what no resting text can be,
under the mouse or an element that doesn't stand in the mail, is no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.mail.parsing.html.tokens import Tag

Answer = bool | None
"""Yes, no, or None for what can't be told."""

_NAME = re.compile(r"\*|[a-z][\w-]*")
_SIMPLE = re.compile(r"([.#])([\w-]+)")
_ATTRIBUTE = re.compile(
    r"""\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]\s"']+))\s*[is]?\s*)?\]"""
)
_PSEUDO = re.compile(r"(::?)([\w-]+)(\()?")
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_LISTS = frozenset({"is", "where", "matches", "any", "-webkit-any", "-moz-any"})
# Of an element as it lies in the mail these are never true, or say nothing of its text.
_NOT_AT_REST = frozenset({"hover", "focus", "focus-within", "focus-visible", "active", "visited", "target", "empty"})
_OWN_TEXT = frozenset({"first-line", "first-letter"})
_BESIDE_ITS_TEXT = frozenset({"before", "after", "selection", "placeholder", "marker", "backdrop"})
_MAX_CHAIN = 8
_MAX_SELECTOR = 1_000
_MAX_NESTED = 3


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
    written: Tag

    @classmethod
    def of(cls, tag: Tag) -> Element:
        """The names of a start tag."""
        if not tag.source:
            return cls(tag.name, "", frozenset(), tag)
        classes = frozenset(tag.attribute("class").lower().split())
        return cls(tag.name, tag.attribute("id").lower(), classes, tag)


@dataclass(frozen=True, slots=True)
class _Attribute:
    """A condition on an attribute: `[name]`, or `[name=value]` with one of the signs of comparison."""

    name: str
    sign: str
    value: str

    def is_met(self, tag: Tag) -> bool:
        if not tag.has(self.name):
            return False
        found = tag.attribute(self.name).lower()
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
    attributes: tuple[_Attribute, ...] = ()
    among: tuple[tuple[tuple[Compound, ...], bool], ...] = ()
    base: Answer = True

    def fits(self, element: Element) -> Answer:
        """Whether an element is what is wanted."""
        named = (
            self.tag in {"", element.tag}
            and self.identity in {"", element.identity}
            and self.classes <= element.classes
            and all(one.is_met(element.written) for one in self.attributes)
        )
        found: Answer = self.base if named else False
        for compounds, wanted in self.among:
            inside = either(one.fits(element) for one in compounds)
            found = both(found, inside if wanted else None if inside is None else not inside)
        return found

    @property
    def key(self) -> str:
        """The name by which a selector's rule is found."""
        return f"#{self.identity}" if self.identity else f".{min(self.classes)}" if self.classes else self.tag


@dataclass(frozen=True, slots=True)
class Around:
    """An element's surroundings: those that it is in, outermost first, and before each what stands beside it.

    `before` has one entry more than `outer`: the last one is of what stands before the element itself.
    `somewhere` says whether anything like a compound stood anywhere in the mail so far.
    """

    outer: Sequence[Element]
    before: Sequence[Sequence[Element]]
    somewhere: Callable[[Compound], bool]


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
        """Whether the selector is meant for an element."""
        answer = self.compounds[-1].fits(element)
        if answer is False:
            return False
        places: Mapping[int, Answer] = {len(around.outer): answer if self.exact else None}
        beside = False
        for at in range(len(self.compounds) - 2, -1, -1):
            combinator, wanted = self.combinators[at], self.compounds[at]
            if combinator in "+~":
                places = _beside(places, wanted, around, combinator, exact=not beside)
            else:
                places = _outside(places, wanted, around, combinator)
            beside = combinator in "+~"
            if not places:
                return False
        return either(iter(places.values()))


def _outside(places: Mapping[int, Answer], wanted: Compound, around: Around, combinator: str) -> dict[int, Answer]:
    """Where among those around one stands that is wanted, and how sure that is."""
    found: dict[int, Answer] = {}
    for place, answer in places.items():
        for outer in (place - 1,) if combinator == ">" else range(place):
            if outer >= 0 and found.get(outer, False) is not True:
                fits = both(answer, wanted.fits(around.outer[outer]))
                if fits is not False:
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


def split_list(text: str) -> list[str]:
    """The members of a list with commas; those within brackets divide nothing."""
    found, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth <= 0:
            found.append(text[start:at])
            start = at + 1
    return [*found, text[start:]]


def selector_of(text: str) -> Selector | None:
    """Read a selector in lower case; None where it is never meant for text that can be seen."""
    text = text.strip()
    if not text or len(text) > _MAX_SELECTOR:
        return Selector((Compound(base=None),), ()) if text else None
    compounds: list[Compound] = []
    combinators: list[str] = []
    position = 0
    while position < len(text):
        compound, position = _compound(text, position, 0)
        compounds.append(compound)
        joint = _COMBINATOR.match(text, position)
        if joint is None and position < len(text):
            # What can't be read is in doubt, and everything to its right.
            return Selector((Compound(base=None),), ())
        if joint is not None and joint.end() < len(text):
            combinators.append(joint[1] or " ")
        position = joint.end() if joint else position
    if any(each.base is False for each in compounds):
        return None
    if len(compounds) > _MAX_CHAIN:
        return Selector((compounds[-1],), (), exact=False)
    return Selector(tuple(compounds), tuple(combinators))


def _compound(text: str, position: int, nested: int) -> tuple[Compound, int]:
    """The compound that begins at a position, and where it ends; empty and in doubt where none begins."""
    name = _NAME.match(text, position)
    tag = name[0].replace("*", "") if name else ""
    start = position
    position = name.end() if name else position
    ids: list[str] = []
    classes: list[str] = []
    attributes: list[_Attribute] = []
    among: list[tuple[tuple[Compound, ...], bool]] = []
    base: Answer = True
    while position < len(text):
        if simple := _SIMPLE.match(text, position):
            (ids if simple[1] == "#" else classes).append(simple[2])
            position = simple.end()
        elif attribute := _ATTRIBUTE.match(text, position):
            value = attribute[3] or attribute[4] or attribute[5] or ""
            attributes.append(_Attribute(attribute[1], attribute[2] or "", value))
            position = attribute.end()
        elif pseudo := _PSEUDO.match(text, position):
            end = _closing(text, pseudo.end()) if pseudo[3] else pseudo.end()
            inside = text[pseudo.end() : end - 1] if pseudo[3] else ""
            listed = _listed(pseudo[2], inside, nested)
            among += [listed] if listed else []
            base = both(base, True if listed else _pseudo(pseudo[1], pseudo[2], tag))
            position = end
        else:
            break
    if position == start or len(set(ids)) > 1:
        base = both(base, None)
    found = Compound(tag, ids[0] if ids else "", frozenset(classes), tuple(attributes), tuple(among), base)
    return found, position


def _listed(name: str, inside: str, nested: int) -> tuple[tuple[Compound, ...], bool] | None:
    """The compounds of `:is()` or `:not()`; None for another pseudo-class, or for chains inside."""
    if (name != "not" and name not in _LISTS) or nested >= _MAX_NESTED:
        return None
    found: list[Compound] = []
    for each in split_list(inside):
        word = each.strip()
        compound, end = _compound(word, 0, nested + 1)
        if end < len(word):
            compound = Compound(base=None)
        found.append(compound)
    return tuple(found), name != "not"


def _pseudo(colons: str, name: str, tag: str) -> Answer:
    if name in _OWN_TEXT:
        return None
    if colons == "::" or name in _BESIDE_ITS_TEXT or name in _NOT_AT_REST:
        return False
    if name == "root":
        return None if tag in {"", "html"} else False
    return None


def _closing(text: str, position: int) -> int:
    """Behind the bracket that closes the one before a position."""
    depth = 1
    while position < len(text) and depth:
        depth += (text[position] == "(") - (text[position] == ")")
        position += 1
    return position if not depth else len(text) + 1
