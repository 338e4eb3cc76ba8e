"""What a mail asks for: whether it reports a fault, asks, wishes, complains, or brings papers.

The wordings are in the tables `kinds` of the languages.  They are weighed by what is asked, not counted:
however many sentences tell how things are, one that asks for an invoice makes the mail a request for an
invoice.  What looks like a fault behind a question word is what is asked about: how to set up that others'
mail does not get in.

A lone word of money, papers, wishes or anger is as often the name of a document, a button or a report.  It
counts in full where it is turned to the desk («пришлите счёт», «ваша поддержка»); beside a fault or a «как …»
it hardly counts, nor does one in quotation marks; a complaint needs two signs or one that names the desk.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake.desk.language.cues import Hit, every, hits
from intake.desk.language.meanings import Meaning
from intake.desk.regulation import Asked


@dataclass(frozen=True, slots=True)
class Sign:
    """That something is asked for: how surely (a plain fault has 2), and the words that say it.

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
_NAMES_A_THING = (Meaning.COMPLAINT, Meaning.WISH, Meaning.PAPERS, Meaning.PAPER)
_IN_PASSING, _LONE_COMPLAINT = 0.55, 1.8
_TURNED_BEFORE = 30  # characters between «прошу» and what is asked for
_SUBJECT_SEEN = 500
_QUESTION_MARK = 1.0
_TOLD = 0.6
_OF_THE_SUBJECT = 1.6
_OF_A_FURTHER_WORD, _FURTHER_WORDS = 0.1, 4
_OF_A_FURTHER_SIGN = 0.2

_ENDS = re.compile(r"[.!?\n]")
_SENTENCE_ENDS = re.compile(r"[.!?](?=\s)|\n")
_ASKED = re.compile(r"[^.!?\n]{8,300}\?")
_QUOTED = re.compile(r"«[^«»\n]{1,80}»|[\"“„][^\"“”„\n]{1,80}[\"“”]")
_TELLS = re.compile(r"(?:[\w./%-]{1,30} {1,2}){5}")

_Span = tuple[int, int]
_Found = dict[Meaning, list[Hit]]
_Weighed = dict[Meaning, list[tuple[float, list[Hit]]]]


def asked_for(text: str, subject: str) -> list[Sign]:
    """Everything that a mail asks for; `text` is what its sender wrote, `subject` weighs more.

    A thing asked for in both has two signs.
    """
    about = subject[:_SUBJECT_SEEN].replace("\n", " ").replace(",", "")
    said = _Said(f"{about}\n{_prepared(text)}", len(about))
    found = _all_found(said)
    weighed = _weighed(said, found)
    signs = [*_signs(said, weighed, of_subject=True), *_signs(said, weighed, of_subject=False)]
    if "?" in said.text:
        is_further = any(sign.asked is Asked.QUESTION for sign in signs)
        signs += _plain_question(said.text, found, _OF_A_FURTHER_SIGN if is_further else _QUESTION_MARK)
    if max((sign.weight for sign in signs), default=0.0) < _TOLD and _only_tells(said, found):
        signs.append(Sign(Asked.FAULT, _TOLD, (), is_supposed=True))
    return signs


def without_courtesy(text: str) -> str:
    """The text without its good wishes: whoever ends his mail with them wishes for no feature."""
    spans = [(hit.start, hit.end) for hit in hits(Meaning.COURTESY, text)]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[max(start, end) :]}"
    return text


def _prepared(text: str) -> str:
    """The text without quoted lines, wrapped lines joined; commas stand between the words of a phrase."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith(">"):
            if lines and lines[-1].endswith(":"):
                lines.pop()  # it says who is quoted
        elif lines and lines[-1] and line[:1].islower():
            lines[-1] += f" {line}"
        else:
            lines.append(line.rstrip())
    return "\n".join(lines).replace(",", "")


def _only_tells(said: _Said, found: _Found) -> bool:
    """Whether a text tells something and asks for nothing: so people report a fault, rather than ask how."""
    if "?" in said.body or any(hit.start > said.border for hit in found[Meaning.OTHER_REQUEST]):
        return False
    return _TELLS.search(said.body) is not None


@dataclass(frozen=True, slots=True)
class _Said:
    """Subject and text of a mail, which are looked at in one go; the subject ends at `border`."""

    text: str
    border: int

    @property
    def body(self) -> str:
        return self.text[self.border + 1 :]


def _signs(said: _Said, weighed: _Weighed, *, of_subject: bool) -> Iterator[Sign]:
    """Each thing that the subject or the text asks for: its surest sign, and a little for each other one."""
    of_each: dict[Asked, list[tuple[float, tuple[str, ...]]]] = {}
    for asked, weight, words in _said_in(said, weighed, of_subject=of_subject):
        more = _OF_A_FURTHER_WORD * min(len(words) - 1, _FURTHER_WORDS)
        of_each.setdefault(asked, []).append((weight + more, words))
    factor = _OF_THE_SUBJECT if of_subject else 1.0
    for asked, signs in of_each.items():
        weight, words = max(signs)
        yield Sign(asked, (weight + _OF_A_FURTHER_SIGN * (len(signs) - 1)) * factor, words)


def _said_in(
    said: _Said, weighed: _Weighed, *, of_subject: bool
) -> Iterator[tuple[Asked, float, tuple[str, ...]]]:
    for meaning, parts in weighed.items():
        for weight, found in parts:
            if mine := [hit for hit in found if (hit.start < said.border) is of_subject]:
                yield _MEANS[meaning].asked, weight, _words(mine, said.text)


def _weighed(said: _Said, found: _Found) -> _Weighed:
    """What was found with its weight; what may merely name a thing apart from what is turned to the desk."""
    weighed: _Weighed = {meaning: [(means.weight, found[meaning])] for meaning, means in _MEANS.items()}
    if not any(found[meaning] for meaning in _NAMES_A_THING):
        return weighed
    quoted = [quoted.span() for quoted in _QUOTED.finditer(said.text)]
    desk = [hit for hit in found[Meaning.TO_THE_DESK] if not _lies_in(hit, quoted)]
    ends = [0, *(end.end() for end in _SENTENCE_ENDS.finditer(said.text)), len(said.text) + 1]
    for meaning in _NAMES_A_THING:
        full, passing = [], []
        for hit in found[meaning]:
            is_turned = not _lies_in(hit, quoted) and _is_turned(hit, meaning, desk, ends)
            if is_turned or not _is_beside(hit, said, found, ends):
                full.append(hit)
            else:
                passing.append(hit)
        if meaning is Meaning.COMPLAINT and _has_two(passing, said, quoted):
            full, passing = found[meaning], []
        weight = _MEANS[meaning].weight
        in_passing = min(_IN_PASSING, weight / 3)
        if meaning is Meaning.COMPLAINT and _is_lone(full, desk, ends, said.text):
            weight = _LONE_COMPLAINT
        weighed[meaning] = [(weight, full), (in_passing, passing)]
    return weighed


def _has_two(hits: list[Hit], said: _Said, quoted: list[_Span]) -> bool:
    """Whether the text complains in two ways, whatever else it tells of."""
    mine = [hit for hit in hits if hit.start > said.border and not _lies_in(hit, quoted)]
    return len(_words(mine, said.text)) > 1


def _is_turned(hit: Hit, meaning: Meaning, desk: list[Hit], ends: list[int]) -> bool:
    """Whether the words say that the desk is meant: a complaint's whole sentence, else they themselves."""
    start, end = hit.start - _TURNED_BEFORE, hit.end
    around, after = _sentence(hit, ends)
    if meaning is Meaning.COMPLAINT:
        start, end = around, after
    return any(max(start, around) < other.end and other.start < end for other in desk)


def _is_beside(hit: Hit, said: _Said, found: _Found, ends: list[int]) -> bool:
    """Whether a fault is told or «как …» asked in the same sentence; beside a subject, in the whole text."""
    start, end = (0, len(said.text)) if hit.start < said.border else _sentence(hit, ends)
    others = (*found[Meaning.FAULT], *found[Meaning.QUESTION])
    return any(start <= other.start < end and not hit.start <= other.start < hit.end for other in others)


def _is_lone(hits: list[Hit], desk: list[Hit], ends: list[int], text: str) -> bool:
    is_turned = any(_is_turned(hit, Meaning.COMPLAINT, desk, ends) for hit in hits)
    return not is_turned and len(_words(hits, text)) <= 1


def _sentence(hit: Hit, ends: list[int]) -> _Span:
    place = bisect_right(ends, hit.start)
    return ends[place - 1], ends[min(place, len(ends) - 1)]


def _all_found(said: _Said) -> _Found:
    """Where subject and text say what, but for where they say so in words that mean nothing of the kind."""
    text = said.text
    told = every(Meaning.FAULT.table, text)
    found = {meaning: _plainly(meaning, told) for meaning in _MEANS}
    about = [(hit.start, _end(text, hit.start)) for hit in found[Meaning.QUESTION]]
    faults = found[Meaning.FAULT]
    found[Meaning.FAULT] = [hit for hit in faults if not _lies_in(hit, about)]
    found[Meaning.TROUBLE] += [hit for hit in faults if _lies_in(hit, about)]
    rest = (Meaning.NO_QUESTION, Meaning.OTHER_REQUEST, Meaning.TO_THE_DESK)
    return found | {meaning: told.get(meaning, []) for meaning in rest}


def _plainly(meaning: Meaning, told: _Found) -> list[Hit]:
    found, unless = told.get(meaning, []), _MEANS[meaning].unless
    if not found or unless is None or unless not in told:
        return list(found)
    spans = _spans(told[unless])
    return [hit for hit in found if not _lies_in(hit, spans)]


def _plain_question(text: str, found: _Found, weight: float) -> Iterator[Sign]:
    """A sentence with a question mark that neither tells of a fault, wishes, nor asks for repair."""
    spans = _spans((*found[Meaning.FAULT], *found[Meaning.WISH], *found[Meaning.NO_QUESTION]))
    for sentence in _ASKED.finditer(text):
        if not any(start < sentence.end() and sentence.start() < end for start, end in spans):
            yield Sign(Asked.QUESTION, weight, (" ".join(sentence[0].split()[-3:]),))
            return


def _spans(found: Iterable[Hit]) -> list[_Span]:
    return [(hit.start, hit.end) for hit in found]


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
