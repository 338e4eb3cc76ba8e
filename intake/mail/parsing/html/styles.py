"""Style sheets and style attributes of a mail's HTML, as far as they can hide or mark text.

Selectors of elements, classes and ids, also in chains, are understood; a rule with any other selector, or one
for another screen than a usual light one (`@media (prefers-color-scheme: dark)`), is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from intake.mail.parsing.html.tokens import Tag

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_COMPOUND = re.compile(r"(?:([a-z][a-z0-9]*)|\*)?((?:[.#][\w-]+)*)")
_SIMPLE = re.compile(r"[.#][\w-]+")
_FOUR_SIDES = re.compile(r"[^\s(]+(?:\([^)]*\))?")
_MAX_STYLE = 4_096
_MAX_SHEET = 100_000
_MAX_RULES = 500
_MAX_CHAIN = 8
# How often elements are held against selectors: a mail of a hundred thousand elements may have 500 rules.
_MAX_COMPARED = 1_000_000
_LAST_CODE = 0x10FFFF

Declarations = tuple[tuple[str, str, bool], ...]
"""Property, value in lower case, and whether it is `!important`."""


@dataclass(frozen=True, slots=True)
class Named:
    """What selectors ask of an element."""

    tag: str
    identity: str
    classes: frozenset[str]

    @classmethod
    def of(cls, tag: Tag) -> Named:
        """The names of a start tag."""
        if not tag.source:
            return cls(tag.name, "", frozenset())
        classes = frozenset(tag.attribute("class").lower().split())
        return cls(tag.name, tag.attribute("id").lower(), classes)

    def is_one_of(self, wanted: Named) -> bool:
        """Whether the element has all the names that a selector wants."""
        return (
            wanted.tag in {"", self.tag}
            and wanted.identity in {"", self.identity}
            and wanted.classes <= self.classes
        )

    @property
    def key(self) -> str:
        """The name by which a selector's rule is found."""
        return f"#{self.identity}" if self.identity else f".{min(self.classes)}" if self.classes else self.tag


@dataclass(frozen=True, slots=True)
class _Rule:
    """The declarations of one selector: its elements from the outermost to the one that is meant."""

    chain: tuple[Named, ...]
    declarations: Declarations
    place: int

    @property
    def weight(self) -> tuple[int, int, int, int]:
        ids = sum(bool(link.identity) for link in self.chain)
        classes = sum(len(link.classes) for link in self.chain)
        return ids, classes, sum(bool(link.tag) for link in self.chain), self.place

    def applies(self, element: Named, around: Sequence[Named]) -> bool:
        *before, last = self.chain
        if not element.is_one_of(last):
            return False
        place = len(around) - 1
        while before and place >= 0:
            if around[place].is_one_of(before[-1]):
                before.pop()
            place -= 1
        return not before


@dataclass(slots=True)
class StyleSheet:
    """The rules of all `<style>` elements of a mail."""

    _rules: dict[str, list[_Rule]] = field(default_factory=dict)
    _read: int = 0
    _compared: int = 0

    @property
    def exhausted(self) -> bool:
        """Whether the mail has more styles than are read, so that nobody knows what they hide."""
        return self._read > _MAX_RULES or self._compared > _MAX_COMPARED

    def read(self, sheet: str) -> None:
        """Add the rules of a `<style>` element."""
        for selectors, block in _blocks(_plain(sheet[:_MAX_SHEET])):
            found = declarations(block)
            for selector in selectors.split(",") if found else ():
                self._read += 1
                chain = _chain(selector) if self._read <= _MAX_RULES else ()
                if chain:
                    rule = _Rule(chain, found, self._read)
                    self._rules.setdefault(chain[-1].key, []).append(rule)

    def style(self, element: Named, around: Sequence[Named], inline: Declarations) -> dict[str, str]:
        """The properties of an element by the cascade: its own style attribute comes last."""
        rules: list[_Rule] = []
        if self._rules:
            keys = {"", element.tag, f"#{element.identity}", *(f".{name}" for name in element.classes)}
            near = [rule for key in keys for rule in self._rules.get(key, ())]
            self._compared += len(near) * (1 + len(around))
            if not self.exhausted:
                rules = [rule for rule in near if rule.applies(element, around)]
                rules.sort(key=lambda rule: rule.weight)
        every = [declaration for rule in rules for declaration in rule.declarations] + list(inline)
        usual = {name: value for name, value, important in every if not important}
        return usual | {name: value for name, value, important in every if important}


def declarations(block: str) -> Declarations:
    """The declarations of a style attribute or of a rule; short forms are given as the long ones."""
    found: list[tuple[str, str, bool]] = []
    for declaration in _plain(block[:_MAX_STYLE]).lower().split(";"):
        name, colon, value = declaration.partition(":")
        value, mark, _ = value.partition("!")
        if colon and value.strip():
            important = bool(mark)
            found += [(long, said, important) for long, said in _long(name.strip(), value.strip())]
    return tuple(found)


def _long(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name == "background":
        yield "background-color", value
    elif name == "font":
        yield "font-size", next((word for word in value.split() if word[:1].isdigit() or word[:1] == "."), "")
    elif name == "margin":
        sides = _FOUR_SIDES.findall(value)
        yield "margin-left", (sides[3:] or sides[1:] or sides)[0]
        yield "margin-top", sides[0]
    elif name == "border":
        yield "border-left", value
    elif name == "text-decoration-line":
        yield "text-decoration", value
    elif name == "-webkit-text-fill-color":
        yield "color", value
    else:
        yield name, value


def _plain(text: str) -> str:
    text = _COMMENT.sub("", text)
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    if match[1] is None:
        return str(match[2])
    code = int(match[1], 16)
    return chr(code) if 0 < code <= _LAST_CODE else ""


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that count on a usual screen."""
    counts = [True]
    position = 0
    while (opening := sheet.find("{", position)) >= 0:
        closing = sheet.find("}", position, opening)
        if closing >= 0:
            position = closing + 1
            counts = counts[:-1] or [True]
            continue
        prelude = sheet[position:opening].rpartition(";")[2].strip().lower()
        if prelude.startswith(("@media", "@supports", "@layer", "@document")):
            usual = prelude.startswith("@media") and "(" not in prelude and "print" not in prelude
            counts.append(counts[-1] and usual)
            position = opening + 1
            continue
        end = sheet.find("}", opening)
        end = len(sheet) if end < 0 else end
        if counts[-1] and not prelude.startswith("@"):
            yield prelude, sheet[opening + 1 : end]
        position = end + 1


def _chain(selector: str) -> tuple[Named, ...]:
    """The elements that a selector names; empty where it asks anything else."""
    words = selector.replace(">", " ").split()
    chain = [_named(word) for word in words[:_MAX_CHAIN]]
    known = tuple(link for link in chain if link is not None)
    return known if len(known) == len(words) else ()


def _named(word: str) -> Named | None:
    found = _COMPOUND.fullmatch(word)
    if found is None:
        return None
    names = _SIMPLE.findall(found[2])
    identity = next((name[1:] for name in names if name.startswith("#")), "")
    return Named(found[1] or "", identity, frozenset(name[1:] for name in names if name.startswith(".")))
