"""What a mail asks for: whether it reports a fault, asks, wishes, complains, or brings papers.

The wordings are in the tables `kinds` of the languages.  They are weighed by what is asked, not counted: however
many sentences tell how things are, one that asks for an invoice makes the mail a request for an invoice.  What
looks like a fault behind a question word is what is asked about («как настроить, чтобы чужие заявки не попадали»).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake.desk.language.cues import Hit, hits, says
from intake.desk.language.meanings import Meaning
from intake.desk.regulation import Asked


@dataclass(frozen=True, slots=True)
class Sign:
    """That something is asked for: how surely (a fault that is told of plainly has 2), and the words that say it.

    `is_supposed` is set where no word does: the mail just tells something.
    """

    asked: Asked
    weight: float
    words: tuple[str, ...]
    is_supposed: bool = False


@dataclass(frozen=True, slots=True)
class _Means:
    asked: Asked
    weight: float
    unless: Meaning | None = None


_MEANS = {
    Meaning.FAULT: _Means(Asked.FAULT, 2.0, Meaning.NO_FAULT),
    Meaning.TROUBLE: _Means(Asked.FAULT, 0.8, Meaning.NO_FAULT),
    Meaning.QUESTION: _Means(Asked.QUESTION, 1.5, Meaning.NO_QUESTION),
    Meaning.WANTS_TO_KNOW: _Means(Asked.QUESTION, 1.5, Meaning.NO_QUESTION),
    Meaning.INTEREST: _Means(Asked.QUESTION, 0.4),
    Meaning.WISH: _Means(Asked.WISH, 3.0, Meaning.NO_WISH),
    Meaning.BY_HAND: _Means(Asked.WISH, 0.5),
    Meaning.COMPLAINT: _Means(Asked.COMPLAINT, 5.0),
    Meaning.PAPERS: _Means(Asked.PAPERS, 3.0),
    Meaning.PAPER: _Means(Asked.PAPERS, 1.0),
    Meaning.THANKS: _Means(Asked.PAPERS, 1.0),
}
_QUESTION_MARK = 1.0
_TOLD = 0.6
_OF_THE_SUBJECT = 1.6
_OF_A_FURTHER_WORD, _FURTHER_WORDS = 0.1, 4
_OF_A_FURTHER_SIGN = 0.2

_QUOTED_LINE = re.compile(r"^>.*$|^.{0,200}(?:пишет|писал|писала|wrote):\s{0,3}$", re.MULTILINE)
_WRAPPED = re.compile(r"(?<=[\w,–—-])[ \t]{0,3}\n(?=[a-zа-яё])")
_ENDS = re.compile(r"[.!?\n]")
_ASKED = re.compile(r"[^.!?\n]{8,300}\?")
_TELLS = re.compile(r"(?:[\w./%-]{1,30} {1,2}){5}")

_Span = tuple[int, int]


def asked_for(text: str, subject: str) -> list[Sign]:
    """Everything that a mail asks for, once a thing asked for; `text` is what its sender wrote."""
    said = _prepared(text)
    signs = [*_signs(subject.replace(",", ""), _OF_THE_SUBJECT), *_signs(said, 1.0)]
    if max((sign.weight for sign in signs), default=0.0) < _TOLD and _only_tells(said):
        signs.append(Sign(Asked.FAULT, _TOLD, (), is_supposed=True))
    return signs


def without_courtesy(text: str) -> str:
    """The text without its good wishes: whoever ends his mail with them wishes for no feature."""
    spans = [(hit.start, hit.end) for hit in hits(Meaning.COURTESY, text)]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[max(start, end):]}"
    return text


def _prepared(text: str) -> str:
    """The text without quoted lines, wrapped lines joined; commas stand between the words of a phrase."""
    return _WRAPPED.sub(" ", _QUOTED_LINE.sub("", text)).replace(",", "")


def _only_tells(text: str) -> bool:
    """Whether a text tells something and asks for nothing: so people report a fault, rather than ask how."""
    return "?" not in text and _TELLS.search(text) is not None and not says(Meaning.OTHER_REQUEST, text)


def _signs(text: str, factor: float) -> Iterator[Sign]:
    """Each thing that a text asks for: the surest sign of it, and a little for each other one."""
    found: dict[Asked, list[tuple[float, tuple[str, ...]]]] = {}
    for meaning, weight, words in _weighed(text):
        more = _OF_A_FURTHER_WORD * min(len(words) - 1, _FURTHER_WORDS)
        found.setdefault(_MEANS[meaning].asked, []).append((weight + more, words))
    for asked, signs in found.items():
        weight, words = max(signs)
        yield Sign(asked, (weight + _OF_A_FURTHER_SIGN * (len(signs) - 1)) * factor, words)


def _weighed(text: str) -> Iterator[tuple[Meaning, float, tuple[str, ...]]]:
    found = {meaning: _found(meaning, text) for meaning in _MEANS}
    about = [(hit.start, _end(text, hit.start)) for hit in found[Meaning.QUESTION]]
    faults = found[Meaning.FAULT]
    found[Meaning.FAULT] = [hit for hit in faults if not _lies_in(hit, about)]
    found[Meaning.TROUBLE] += [hit for hit in faults if _lies_in(hit, about)]
    for meaning, of_it in found.items():
        if of_it:
            yield meaning, _MEANS[meaning].weight, _words(of_it, text)
    told = [*found[Meaning.FAULT], *found[Meaning.WISH]]
    if "?" in text and (asked := _plain_question(text, told)):
        yield Meaning.QUESTION, _QUESTION_MARK, (asked,)


def _found(meaning: Meaning, text: str) -> list[Hit]:
    """Where a text says it, but for where it says so in words that mean nothing of the kind."""
    found = list(hits(meaning, text))
    unless = _MEANS[meaning].unless
    if not found or unless is None:
        return found
    spans = [(hit.start, hit.end) for hit in hits(unless, text)]
    return [hit for hit in found if not _lies_in(hit, spans)]


def _plain_question(text: str, told: Iterable[Hit]) -> str:
    """The end of a sentence with a question mark that neither tells of a fault, wishes, nor asks for repair; or ""."""
    spans = [(hit.start, hit.end) for hit in (*told, *hits(Meaning.NO_QUESTION, text))]
    for sentence in _ASKED.finditer(text):
        if not any(start < sentence.end() and sentence.start() < end for start, end in spans):
            return " ".join(sentence[0].split()[-3:])
    return ""


def _lies_in(hit: Hit, spans: Iterable[_Span]) -> bool:
    return any(start < hit.end and hit.start < end for start, end in spans)


def _end(text: str, start: int) -> int:
    found = _ENDS.search(text, start)
    return found.start() if found else len(text)


def _words(found: Iterable[Hit], text: str) -> tuple[str, ...]:
    """The words of what was found, without what lies within a longer finding."""
    apart: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if not apart or hit.end > apart[-1].end:
            apart.append(hit)
    return tuple(dict.fromkeys(" ".join(text[hit.start : hit.end].lower().split()) for hit in apart))
