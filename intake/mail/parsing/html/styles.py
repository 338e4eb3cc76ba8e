"""Style sheets and style attributes of a mail's HTML, as far as they can hide or mark text.

A rule whose selector or condition can't be worked out is kept as one that may count: what it hides is not
surely seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from intake.mail.parsing.html.harmless import is_guarded, length
from intake.mail.parsing.html.longhands import longhands
from intake.mail.parsing.html.media import counts
from intake.mail.parsing.html.selector_text import selector_of, split_list
from intake.mail.parsing.html.selectors import (
    Answer,
    Around,
    Compound,
    Element,
    Selector,
    both,
    in_a_name,
)

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|<!--|-->", re.DOTALL)
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_BRACE = re.compile("[{}]")
_BRACES = str.maketrans("", "", "{};")
# A sheet that comes with the mail needs no leave of the reader to be loaded.
_BROUGHT = re.compile(r"@import\s{0,20}(?:url\(\s{0,20})?[\"']?\s{0,20}(?:data|cid):", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_MAX_STYLE = 4_096
_MAX_SHEET = 100_000
_MAX_RULES = 500
_MAX_NESTED = 20
_MAX_DOUBTFUL = 20
_MAX_PRELUDE = 2_000
# How much of elements is held against selectors: a mail of a hundred thousand elements may have 500 rules,
# and a selector hundreds of conditions.
_MAX_COMPARED = 400_000
_LAST_CODE = 0x10FFFF
_MATTERING = frozenset(
    "color -webkit-text-fill-color background-color background-image font-size mso-hide max-height height"
    " max-width text-decoration box-shadow flex flex-basis line-clamp -webkit-line-clamp".split()
)
# Some programs take it for pixels, others for no length at all.
_BARE_NUMBER = re.compile(r"[+-]?0*[.\d]*[1-9][.\d]*")
_ORDINARY = range(5, 100)
_NUMBERED = frozenset(
    "opacity line-height zoom z-index flex flex-grow flex-shrink order orphans widows line-clamp".split()
)

Declarations = tuple[tuple[str, str, bool], ...]
"""Property, value in lower case, and whether it is `!important`."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """The declarations of one selector; `sure` says whether its conditions are met for every reader."""

    selector: Selector
    declarations: Declarations
    place: int
    sure: Answer

    @property
    def weight(self) -> tuple[int, int, int, int]:
        return (*self.selector.weight, self.place)


@dataclass(frozen=True, slots=True)
class Styles:
    """The properties of an element by the cascade, and what else they may be."""

    sure: dict[str, str]
    doubtful: tuple[dict[str, str], ...] = ()


@dataclass(slots=True)
class StyleSheet:
    """The rules of all `<style>` elements of a mail.

    `implied` are the elements around everything that the mail doesn't write and a rule may be meant for.
    """

    _rules: dict[str, list[_Rule]] = field(default_factory=dict)
    _beside: dict[Compound, bool] = field(default_factory=dict)
    _read: int = 0
    _compared: int = 0
    _unknown: bool = False
    implied: tuple[str, ...] = ()

    @property
    def exhausted(self) -> bool:
        """Whether the mail has more styles than are read, so that nobody knows what they hide."""
        return self._unknown or self._read > _MAX_RULES or self._compared > _MAX_COMPARED

    @property
    def looks_beside(self) -> bool:
        """Whether rules ask what stands before an element."""
        return bool(self._beside)

    def give_up(self) -> None:
        """Take note of a sheet that can't be read."""
        self._unknown = True

    def read(self, sheet: str, *, sure: Answer = True) -> None:
        """Add the rules of a `<style>` element; not `sure`, only some readers heed it."""
        if _BROUGHT.search(sheet):
            self.give_up()
        for selectors, block, met in _blocks(_plain(sheet[:_MAX_SHEET])):
            found = declarations(block)
            for text in split_list(selectors) if any(map(_matters, found)) else ():
                self._read += 1
                selector = selector_of(text) if self._read <= _MAX_RULES else None
                if selector is not None:
                    rule = _Rule(selector, found, self._read, both(sure, met))
                    self._rules.setdefault(selector.compounds[-1].key, []).append(rule)
                    pairs = zip(selector.compounds, selector.combinators, strict=False)
                    self._beside.update((wanted, False) for wanted, sign in pairs if sign in "+~")

    def note(self, element: Element) -> None:
        """Take note of an element beside which others may stand."""
        for wanted, met in self._beside.items():
            if not met and self.afford(wanted.size) and wanted.fits(element) is not False:
                self._beside[wanted] = True

    def afford(self, comparisons: int) -> bool:
        """Whether so much may still be compared; if so, it is counted."""
        if not self.exhausted:
            self._compared += comparisons
        return not self.exhausted

    def stood_somewhere(self, wanted: Compound) -> bool:
        """Whether an element stood before that a selector wants beside another."""
        return self._beside.get(wanted, False)

    def style(self, element: Element, around: Around, inline: Declarations) -> Styles:
        """The properties of an element by the cascade: its own style attribute comes last."""
        sure: list[_Rule] = []
        doubtful: list[_Rule] = []
        if self._rules and not self.exhausted:
            keys = {"", element.tag, f"#{element.identity}", *(f".{name}" for name in element.classes)}
            near = [rule for key in keys for rule in self._rules.get(key, ())]
            for rule in near:
                fits = both(rule.sure, rule.selector.fits(element, around))
                if fits is not False:
                    (sure if fits else doubtful).append(rule)
        alone = _cascade(sure, inline)
        if not doubtful:
            return Styles(alone)
        others = [_cascade([*sure, rule], inline) for rule in doubtful[:_MAX_DOUBTFUL]]
        return Styles(alone, (_cascade([*sure, *doubtful], inline), *others))


def _matters(declaration: tuple[str, str, bool]) -> bool:
    """Whether a declaration may hide or mark text."""
    name = declaration[0]
    return name in _MATTERING or name.startswith(("overflow", "border-")) or is_guarded(name)


def _cascade(rules: list[_Rule], inline: Declarations) -> dict[str, str]:
    ordered = sorted(rules, key=lambda rule: rule.weight)
    every = [declaration for rule in ordered for declaration in rule.declarations] + list(inline)
    usual = {name: value for name, value, important in every if not important}
    found = usual | {name: value for name, value, important in every if important}
    return found if len(found) == len(every) else found | _disputed(every, found)


def _disputed(every: Sequence[tuple[str, str, bool]], found: Mapping[str, str]) -> dict[str, str]:
    """Which of the values may be left out as wrong, as "?": another one that isn't ordinary counts then."""
    bare = {
        name: value
        for name, value in found.items()
        if value and name not in _NUMBERED and _BARE_NUMBER.fullmatch(value)
    }
    return {
        name: "?"
        for name, value, _ in every
        if name in bare and value not in {"", bare[name]} and int(length(value) or 0) not in _ORDINARY
    }


def declarations(block: str) -> Declarations:
    """The declarations of a style attribute or of a rule; short forms are given as the long ones."""
    return _declarations(block[:_MAX_STYLE]) if block else ()


# A program writes the same few styles again and again.
@lru_cache(maxsize=512)
def _declarations(block: str) -> Declarations:
    found: list[tuple[str, str, bool]] = []
    for declaration in _plain(block).lower().split(";"):
        name, colon, value = declaration.partition(":")
        value, mark, _ = value.partition("!")
        if colon and value.strip():
            important = bool(mark)
            found += [(long, said, important) for long, said in longhands(name.strip(), value.strip())]
    return tuple(found)


def _plain(text: str) -> str:
    text = _COMMENT.sub("", text)
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] is not None else ord(match[2])
    return in_a_name(chr(code)) if 0 < code <= _LAST_CODE else ""


@dataclass(frozen=True, slots=True)
class _Block:
    """A block that is open: the selectors that its declarations are for, and whether it counts."""

    selectors: str
    counts: Answer

    def inner(self, prelude: str) -> _Block:
        """The block that a prelude opens within it."""
        prelude = prelude.strip().lower()
        if prelude.startswith("@"):
            return _Block(self.selectors, both(self.counts, counts(prelude)))
        if not self.selectors:
            return _Block(prelude, self.counts)
        outer = f":is({self.selectors})"
        each = [
            one.replace("&", outer) if "&" in one else f"{outer} {one}"
            for one in split_list(prelude)[:_MAX_NESTED]
        ]
        nested = ",".join(each)
        if len(nested) > _MAX_PRELUDE:
            return _Block("*", both(self.counts, None))
        return _Block(nested, self.counts)


def _blocks(sheet: str) -> Iterator[tuple[str, str, Answer]]:
    """Selectors and declarations of the rules, with whether they count on a usual screen."""
    sheet = _STRING.sub(lambda string: string[0].translate(_BRACES), sheet)
    blocks = [_Block("", counts=True)]
    position = 0
    for brace in _BRACE.finditer(sheet):
        text = sheet[position : brace.start()]
        position = brace.end()
        block = blocks[-1]
        own, _, prelude = text.rpartition(";") if brace[0] == "{" else (text, "", "")
        if block.selectors and block.counts is not False and ":" in own:
            yield block.selectors, own, block.counts
        if brace[0] == "{":
            blocks.append(block.inner(prelude) if len(blocks) < _MAX_NESTED else _Block("", counts=False))
        elif len(blocks) > 1:
            blocks.pop()
    if blocks[-1].selectors and blocks[-1].counts is not False:
        yield blocks[-1].selectors, sheet[position:], blocks[-1].counts
