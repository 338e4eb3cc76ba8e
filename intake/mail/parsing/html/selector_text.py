"""Selectors as they stand in a style sheet, read."""

from __future__ import annotations

import re

from intake.mail.parsing.html.selectors import Answer, Attribute, Compound, Selector, both

_NAME = re.compile(r"\*|[a-z_][\w\ue000-\ue0ff-]*")
_SIMPLE = re.compile(r"([.#])([\w\ue000-\ue0ff-]+)")
_ATTRIBUTE = re.compile(
    r"""\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]\s"']+))\s*[is]?\s*)?\]"""
)
_PSEUDO = re.compile(r"(::?)([\w-]+)(\()?")
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_LISTS = frozenset({"is", "where", "matches", "any", "-webkit-any", "-moz-any"})
# Of an element as it lies in the mail these are never true, or say nothing of its text.
_NOT_AT_REST = frozenset(
    {"hover", "focus", "focus-within", "focus-visible", "active", "visited", "target", "empty"}
)
_OWN_TEXT = frozenset({"first-line", "first-letter"})
_BESIDE_ITS_TEXT = frozenset({"before", "after", "selection", "placeholder", "marker", "backdrop"})
_MAX_CHAIN = 8
_MAX_SELECTOR = 1_000
_MAX_NESTED = 3


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
    attributes: list[Attribute] = []
    among: list[tuple[tuple[Compound, ...], bool]] = []
    base: Answer = True
    while position < len(text):
        if simple := _SIMPLE.match(text, position):
            (ids if simple[1] == "#" else classes).append(simple[2])
            position = simple.end()
        elif attribute := _ATTRIBUTE.match(text, position):
            value = attribute[3] or attribute[4] or attribute[5] or ""
            attributes.append(Attribute(attribute[1], attribute[2] or "", value))
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
