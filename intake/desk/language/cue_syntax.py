"""The syntax in which wordings are written, by people who are no programmers, and what becomes of it.

    не отвечайте на (это|данное) письмо         words as they are; of several in (…|…) one
    письмо [было] отправлено                    a word in […] may be missing
    автоматическ*                               any ending; *доставка any beginning
    ваш* заявк* … принят*                       … leaves out up to 60 characters of the line
    письмо {40} роботом                         {40} up to 40; {40 in sentence} none of which ends a sentence
    в {words 0-2} отпуске                       so many other words
    до {number}                                 digits
    прошу {not вас|писать}                      none of these may follow
    не отвечать {end}                           here a sentence, a line or the text ends

Letter case doesn't matter, nor does ё for е.  A wording begins and ends where words do.  Nothing in the
syntax repeats without an upper bound, so that matching takes linear time whoever wrote the wording.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

END = r"(?=\s{0,3}(?:[.!?;\n]|\Z))"
"""Where a sentence, a line or the text ends."""

ENDING = r"\w{0,24}"
"""The rest of a word."""

_LONGEST_WORDING = 400
_USUAL_GAP, _LONGEST_GAP, _MOST_GAPS = 60, 120, 2
_MOST_WORDS = 4
_DEEPEST = 3
_PIECE = re.compile(
    r"(?P<special>\{[^{}]*\})|(?P<sign>[()\[\]|*…])|(?P<blank> +)"
    r"|(?P<literal>[^{}()\[\]|*… ]+(?: [^{}()\[\]|*… ]+)*)"
)
_SPECIAL = re.compile(r"[{}()\[\]|*…]")
_GAP = re.compile(r"\{(\d{1,3})( in sentence)?\}")
_WORDS = re.compile(r"\{words (\d)-(\d)\}")
_NUMBER = re.compile(r"\{number(?: (\d)-(\d))?\}")


class WordingError(ValueError):
    """A wording that can't be used; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Letters and signs as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is matched by something else than letters."""

    pattern: str
    is_gap: bool = False
    is_star: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to say it, or none of them where it is optional."""

    ways: tuple[Sequence, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What must not follow here, or behind the blank that stands here."""

    ways: Sequence
    after_blank: bool


Node = Literal | Pattern | Choice | Not
Sequence = tuple[Node, ...]


def nodes_of(text: str) -> Sequence:
    """What a folded wording consists of; WordingError says what is wrong with it."""
    if len(text) > _LONGEST_WORDING:
        raise WordingError(f"longer than {_LONGEST_WORDING} characters")
    text = " ".join(text.split())
    # Most wordings are words as they are.
    return _Parser(text).whole() if _SPECIAL.search(text) else (Literal(text),)


class _Parser:
    """Turns a folded wording into nodes."""

    def __init__(self, text: str) -> None:
        self._pieces: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            found = _PIECE.match(text, at)
            if found is None:
                raise WordingError(f"{text[at]} has no counterpart")
            self._pieces.append((found.lastgroup or "", found[0]))
            at = found.end()
        self._at = 0
        self._gaps = 0

    def whole(self) -> Sequence:
        sequences = self._ways("", 0)
        if len(sequences) > 1:
            raise WordingError("| belongs between ( and )")
        return sequences[0]

    def _ways(self, closing: str, depth: int) -> tuple[Sequence, ...]:
        """The alternatives up to the closing sign."""
        if depth > _DEEPEST:
            raise WordingError(f"brackets are nested more than {_DEEPEST} deep")
        ways: list[list[Node]] = [[]]
        while self._at < len(self._pieces):
            kind, piece = self._pieces[self._at]
            self._at += 1
            if piece == closing:
                break
            if piece == "|":
                ways.append([])
            else:
                self._add(ways[-1], kind, piece, depth)
        else:
            if closing:
                raise WordingError(f"{closing} is missing")
        if closing and any(not way for way in ways):
            raise WordingError("write what may be missing as [word]")
        return tuple(map(tuple, ways))

    def _add(self, way: list[Node], kind: str, piece: str, depth: int) -> None:
        if piece in ("(", "["):
            choice = Choice(self._ways(")" if piece == "(" else "]", depth + 1), optional=piece == "[")
            way.append(self._with_its_blank(choice, way) if choice.optional else choice)
        elif piece in (")", "]"):
            raise WordingError(f"{piece} has no counterpart")
        elif piece == "*":
            way.append(Pattern(ENDING, is_star=True))
        elif kind == "special" or piece == "…":
            self._add_special(way, piece)
        elif kind == "blank":
            way.append(Literal(" "))
        else:
            way.append(Literal(piece))

    def _with_its_blank(self, choice: Choice, way: list[Node]) -> Choice:
        """An optional word with the blank beside it: where it is missing, the blank is, too."""
        before = not way or _ends_with_blank(way[-1])
        following, piece = self._pieces[self._at] if self._at < len(self._pieces) else ("", "")
        if before and following == "blank":
            self._at += 1
            return Choice(tuple((*one, Literal(" ")) for one in choice.ways), optional=True)
        if before and piece in ("", ")", "|", "]") and _took_a_blank(way):
            raise WordingError("[…] […] at the end: write one wording with the last of them, and one without")
        if way and before and following in ("", "sign") and way[-1] == Literal(" "):
            way.pop()
            return Choice(tuple((Literal(" "), *one) for one in choice.ways), optional=True)
        return choice

    def _add_special(self, way: list[Node], piece: str) -> None:
        if piece.startswith("{not "):
            inner = _Parser(f"({piece[5:-1]})").whole()
            way.append(Not(inner, after_blank=_pop_blank(way)))
        elif gap := _GAP.fullmatch(piece if piece != "…" else f"{{{_USUAL_GAP}}}"):
            _pop_blank(way)
            self._skip_blank()
            way.append(self._gap(int(gap[1]), ".!?" if gap[2] else ""))
        elif words := _WORDS.fullmatch(piece):
            self._skip_blank()
            way.append(_words(int(words[1]), int(words[2])))
        elif number := _NUMBER.fullmatch(piece):
            way.append(Pattern(rf"\d{{{number[1] or 1},{number[2] or 9}}}"))
        elif piece == "{end}":
            _pop_blank(way)
            way.append(Pattern(END))
        else:
            raise WordingError(f"{piece} is unknown; see docs/languages.md")

    def _gap(self, length: int, kept: str) -> Pattern:
        self._gaps += 1
        if self._gaps > _MOST_GAPS or length > _LONGEST_GAP:
            raise WordingError(f"at most {_MOST_GAPS} gaps, of at most {_LONGEST_GAP} characters")
        return Pattern(rf"[^\n{kept}]{{0,{length}}}", is_gap=True)

    def _skip_blank(self) -> None:
        if self._at < len(self._pieces) and self._pieces[self._at][0] == "blank":
            self._at += 1


def _words(fewest: int, most: int) -> Pattern:
    if most > _MOST_WORDS:
        raise WordingError(f"at most {_MOST_WORDS} words")
    return Pattern(rf"(?:[^\W\d_]{{1,24}} ){{{fewest},{most}}}")


def _pop_blank(way: list[Node]) -> bool:
    """Take the blank off that a way ends with, if it does."""
    if way and way[-1] == Literal(" "):
        way.pop()
        return True
    return False


def _took_a_blank(way: list[Node]) -> bool:
    """Whether the blank at the end of a way belongs to a word that may be missing."""
    return bool(way) and isinstance(way[-1], Choice) and all(len(one) > 1 for one in way[-1].ways)


def _ends_with_blank(node: Node) -> bool:
    match node:
        case Literal(text):
            return text == " "
        case Choice(ways, optional=True):
            return all(way[-1] == Literal(" ") for way in ways)
        case _:
            return False
