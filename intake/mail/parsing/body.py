"""Which of a mail's texts is the one that its writer meant to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from intake.mail.parsing.html.text import html_to_text
from intake.mail.parsing.parts import TextPiece

_PLACEHOLDER = re.compile(
    r"не поддержива\w{1,6}[^\n]{0,40}html|html[^\n]{0,60}не поддержива|в формате html"
    r"|html[- ]?(?:верси|формат)"
    r"|просмотр\w{0,6}[^\n]{0,40}(?:браузер|html)"
    r"|(?:does|do|did) ?n[o'’]t support[^\n]{0,40}html|view (?:it|this)[^\n]{0,60}(?:browser|html|online)"
    r"|html[- ](?:mail|e-mail|message|capable|compatible|enabled|format|version|viewer)"
    r"|(?:in|as) (?:a )?(?:html|web ?page)",
    re.IGNORECASE,
)
_MAX_PLACEHOLDER = 400
_MAX_COMPARED = 40
_WORD = re.compile(r"[^\W_]")


@dataclass(slots=True)
class _Unit:
    """The alternatives of one place in the mail."""

    plain: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)

    def read(self) -> str:
        """The text.  HTML is turned into text only when it is what is read."""
        plain = _join(self.plain)
        if plain and _says_something(plain):
            return plain
        html = _join([html_to_text(markup) for markup in self.markup])
        if plain and not (html and _is_placeholder(plain, html)):
            return plain
        return html


def assemble(texts: Iterable[TextPiece], characters: int) -> str:
    """Join the texts; in each group of alternatives the plain one is taken unless it says nothing."""
    pieces = list(texts)
    if any(_WORD.search(piece.text) for piece in pieces if not piece.fallback):
        pieces = [piece for piece in pieces if not piece.fallback]
    units: dict[str, _Unit] = {}
    for piece in pieces:
        unit = units.setdefault(piece.group, _Unit())
        if piece.html:
            unit.markup.append(piece.text)
        else:
            unit.plain.append(piece.text)
    return _joined(list(units.values()), characters)


def _joined(units: list[_Unit], characters: int) -> str:
    return _join([unit.read() for unit in units])[:characters]


def _join(texts: list[str]) -> str:
    return "\n".join(stripped for text in texts if (stripped := _stripped(text)))


def _stripped(text: str) -> str:
    """The text without blank lines around it; the indent of its first line is kept."""
    return text.rstrip().lstrip("\n") if text.strip("\ufeff\u200b \t\n\u00a0") else ""


def _says_something(plain: str) -> bool:
    """Whether a plain part is, beyond doubt, more than a hint to read the HTML one."""
    return bool(_WORD.search(plain)) and (len(plain) > _MAX_PLACEHOLDER or not _PLACEHOLDER.search(plain))


def _is_placeholder(plain: str, html: str) -> bool:
    """Whether a doubtful plain part is empty or only tells to read the HTML one."""
    if not _WORD.search(plain):
        return bool(_WORD.search(html))
    # A customer who writes about HTML writes the same in both parts.
    return "".join(plain.split())[:_MAX_COMPARED] not in "".join(html.split())
