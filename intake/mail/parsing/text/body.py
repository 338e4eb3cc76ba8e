"""Which of a mail's texts is the one that its writer meant to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning
from intake.desk.message import Shown
from intake.mail.parsing.html.seen import html_as_seen
from intake.mail.parsing.html.text import html_to_text
from intake.mail.parsing.text.armour import without_armour
from intake.mail.parsing.text.texts import TextPiece

# What programs write for a picture where the text of the HTML part should be.
_PICTURE = re.compile(
    r"\[(?:cid|image|data|https?)\s?:[^\]\n]{0,300}\]|<(?:cid|https?):[^>\n]{0,300}>", re.IGNORECASE
)
_MAX_PLACEHOLDER = 400
_MAX_COMPARED = 40
_WORD = re.compile(r"[^\W_]")


@dataclass(slots=True)
class _Unit:
    """The alternatives of one place in the mail."""

    plain: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    is_file: bool = False

    def read(self) -> str:
        """The text.  HTML is turned into text only when it is what is read."""
        plain = _join(self.plain)
        if plain and _says_something(plain) and not (self.markup and _is_pictures(plain)):
            return plain
        html = without_armour(_join([html_to_text(markup) for markup in self.markup]))
        if plain and not (html and _is_placeholder(plain, html)):
            return plain
        return html

    def shown(self, *, alone: bool) -> Shown:
        """What a program shows that prefers HTML, as nearly all do; `alone` there are no other units."""
        if not self.markup:
            text = _join(self.plain)
            return Shown(text, text, text)
        alone = alone and len(self.markup) == 1
        seen = [html_as_seen(markup, boxes=alone) for markup in self.markup]
        plain = _join(self.plain)
        html, whole = _join([each.text for each in seen]), _join([each.whole for each in seen])
        likely = _join([each.likely for each in seen])
        says_the_same = bool(plain) and (_says_something(plain) or not _is_placeholder(plain, whole))
        return Shown(html, whole, likely, in_two_versions=says_the_same, on_paper=seen[0].on_paper)


def shown(texts: Iterable[TextPiece], characters: int) -> Shown:
    """The texts as a reader of the mail sees them; files among them are marked as quoted."""
    units = _units(texts)
    alone = len(units) == 1
    found = [_marked(unit.shown(alone=alone)) if unit.is_file else unit.shown(alone=alone) for unit in units]
    return Shown(
        _join([each.text for each in found])[:characters],
        _join([each.whole for each in found])[:characters],
        _join([each.likely for each in found])[:characters],
        in_two_versions=any(each.in_two_versions for each in found),
        on_paper=found[0].on_paper if alone else (),
    )


def _marked(text: Shown) -> Shown:
    """The text of a file with a mark before every line: its words are not the writer's own."""
    lines = "\n".join(f"> {line}" for line in text.whole.split("\n"))
    return Shown(lines, lines, lines)


def assemble(texts: Iterable[TextPiece], characters: int) -> str:
    """Join the texts; in each group of alternatives the plain one is taken unless it says nothing."""
    return _join([unit.read() for unit in _units(texts)])[:characters]


def _units(texts: Iterable[TextPiece]) -> list[_Unit]:
    pieces = list(texts)
    if any(_WORD.search(piece.text) for piece in pieces if not piece.fallback):
        pieces = [piece for piece in pieces if not piece.fallback]
    units: dict[str, _Unit] = {}
    for piece in pieces:
        unit = units.setdefault(piece.group, _Unit(is_file=piece.is_file))
        if piece.html:
            unit.markup.append(piece.text)
        else:
            unit.plain.append(piece.text)
    return list(units.values())


def _join(texts: list[str]) -> str:
    return "\n".join(stripped for text in texts if (stripped := _stripped(text)))


def _stripped(text: str) -> str:
    """The text without blank lines around it; the indent of its first line is kept."""
    return text.rstrip().lstrip("\n") if text.strip("\ufeff\u200b \t\n\u00a0") else ""


def _says_something(plain: str) -> bool:
    """Whether a plain part is, beyond doubt, more than a hint to read the HTML one."""
    return bool(_WORD.search(plain)) and (
        len(plain) > _MAX_PLACEHOLDER or not says(Meaning.ONLY_IN_HTML, plain)
    )


def _is_pictures(plain: str) -> bool:
    """Whether a plain part holds nothing but what stands for pictures."""
    return plain.lstrip()[:1] in {"[", "<"} and not _WORD.search(_PICTURE.sub("", plain))


def _is_placeholder(plain: str, html: str) -> bool:
    """Whether a doubtful plain part is empty or only tells to read the HTML one."""
    if not _WORD.search(plain) or _is_pictures(plain):
        return bool(_WORD.search(html))
    # A customer who writes about HTML writes the same in both parts.
    return "".join(plain.split())[:_MAX_COMPARED] not in "".join(html.split())
