"""One decision a shape: what is never taken, how strong each fact makes a candidate, what is preferred."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import shortened
from intake.desk.fields.search.candidates import SO, Asked, Candidate, Fact, Peers
from intake.desk.language.cues import noticing
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import Finding


class Strength(IntEnum):
    """How plainly a value is meant for its field, the weakest first."""

    BARE = 1
    HINTED = 2
    SIGNED = 3
    SELF = 4
    CLIENT = 5
    LABELLED = 6


@dataclass(frozen=True, slots=True)
class Grade:
    """A row of a decision: the strength that a fact gives, `unless` another one is so, too."""

    strength: Strength
    fact: Fact
    unless: tuple[Fact, ...] = ()
    source: SourceKind | None = None

    def holds(self, candidate: Candidate) -> bool:
        """Whether the candidate has this strength."""
        return candidate.has(self.fact) and not (self.unless and any(map(candidate.has, self.unless)))


@dataclass(frozen=True, slots=True, eq=False)
class Graded:
    """A candidate in the running, with the row that gave it its strength."""

    candidate: Candidate
    grade: Grade

    @property
    def strength(self) -> Strength:
        """How plainly it is meant."""
        return self.grade.strength


@dataclass(frozen=True, slots=True, eq=False)
class Preference:
    """Which of several values are kept; `lost` is what is said of the others."""

    lost: str
    kept: Callable[[Sequence[Graded]], Sequence[Graded]]


Listing = Callable[[Asked], list[Candidate]]


def as_written(value: str) -> str:
    """Two values are the same if they are written alike."""
    return value


@dataclass(frozen=True, slots=True)
class Decision:
    """How one value is chosen among all of a shape.

    The first of `grades` that holds gives the strength; a candidate without one, or with a fact of `never`,
    is out.  `preferred` choose among those left until they all have the same value, by `same`; where they
    never have, nothing is taken.
    """

    listed: Listing
    grades: tuple[Grade, ...]
    never: tuple[Fact, ...] = ()
    preferred: tuple[Preference, ...] = ()
    same: Callable[[str], str] = as_written

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that this decision asks for, each once."""
        rows = (fact for grade in self.grades for fact in (grade.fact, *grade.unless))
        return tuple(dict.fromkeys((*self.never, *rows)))


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that is so of a candidate: the words of the mail that tell it, and by which rows of cues."""

    fact: str
    told_by: str
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a candidate in a line of a region.

    `facts` are those that are so; `strength` is "" where it has none; `lost` says why it isn't the field's
    value, "" for the one that is.  `cues` are the other rows that were found around it: what they tell keeps
    a fact from being so, or prefers another value.
    """

    value: str
    line: str
    region: str
    facts: tuple[Known, ...]
    strength: str
    lost: str
    cues: tuple[str, ...] = ()


_MOST = 300  # candidates; the preferences compare each with each
_NO_ROW = "nothing says that it is meant"
_ANOTHERS = "another person wrote it"
_ANOTHER = "another value is as good"
_TOO_MANY = "it is one of too many"
_REPEATED = "the same value stands elsewhere more plainly"

NEARNESS = {
    Region.TEXT: 0,
    Region.SUBJECT: 0,
    Region.SIGNATURE: 1,
    Region.FORWARDED: 2,
    Region.QUOTED: 2,
    Region.HEADER: 3,
    Region.ATTACHED: 3,
}
_SOURCES = {
    Region.TEXT: SourceKind.TEXT,
    Region.SUBJECT: SourceKind.SUBJECT,
    Region.SIGNATURE: SourceKind.SIGNATURE,
    Region.FORWARDED: SourceKind.FORWARDED,
    Region.ATTACHED: SourceKind.ATTACHED,
    Region.QUOTED: SourceKind.FORWARDED,
    Region.HEADER: SourceKind.HEADER,
}


def chosen(decision: Decision, asked: Asked) -> Finding | None:
    """The one value that the decision leaves, or None."""
    graded = _in_the_running(decision, _listed(decision, asked))
    left = graded[:_MOST]
    for preference in decision.preferred:
        if _agree(decision, left):
            break
        left = list(preference.kept(left)) or left
    best = _best(decision, left)
    return None if best is None else _finding(best)


def verdicts(decision: Decision, asked: Asked) -> Iterator[Verdict]:
    """What became of every candidate, and why; by the same steps as `chosen`."""
    candidates = _listed(decision, asked)
    told = [_told(decision, candidate) for candidate in candidates]
    graded = {id(one.candidate): one for one in _in_the_running(decision, candidates)}
    lost: dict[int, str] = dict.fromkeys([*graded][_MOST:], _TOO_MANY)
    by_cues: dict[int, tuple[str, ...]] = {}
    left = [*graded.values()][:_MOST]
    for preference in decision.preferred:
        if _agree(decision, left):
            break
        with noticing() as rows:
            kept = list(preference.kept(left)) or left
        gone = [id(one.candidate) for one in left if one not in kept]
        lost |= dict.fromkeys(gone, preference.lost)
        by_cues |= dict.fromkeys(gone, tuple(rows))
        left = kept
    best = _best(decision, left)
    lost |= {id(one.candidate): _REPEATED if best else _ANOTHER for one in left if one is not best}
    for candidate, (facts, beside) in zip(candidates, told, strict=True):
        one = graded.get(id(candidate))
        why = _why_out(decision, candidate) if one is None else lost.get(id(candidate), "")
        yield Verdict(
            value=candidate.value,
            line=shortened(candidate.line, candidate.start),
            region=candidate.line.region.value,
            facts=facts,
            strength=one.strength.name.lower() if one else "",
            lost=why,
            cues=(*beside, *by_cues.get(id(candidate), ())),
        )


def _told(decision: Decision, candidate: Candidate) -> tuple[tuple[Known, ...], tuple[str, ...]]:
    """The facts that are so, and the rows of cues that were found on the way to those that aren't."""
    facts: list[Known] = []
    beside: dict[str, None] = {}
    for fact in decision.facts:
        with noticing() as rows:
            words = candidate.told(fact)
        if words:
            facts.append(Known(fact.name, "" if words == SO else words, tuple(rows)))
        else:
            beside |= dict.fromkeys(rows)
    return tuple(facts), tuple(beside)


def _listed(decision: Decision, asked: Asked) -> list[Candidate]:
    candidates = decision.listed(asked)
    peers = Peers(candidates)
    for candidate in candidates:
        candidate.peers = peers
    return candidates


def _in_the_running(decision: Decision, candidates: Sequence[Candidate]) -> list[Graded]:
    """The candidates that have a strength and nothing against them."""
    found = []
    for candidate in candidates:
        for grade in decision.grades:
            if grade.holds(candidate):
                if candidate.line.region is not Region.QUOTED and not any(map(candidate.has, decision.never)):
                    found.append(Graded(candidate, grade))
                break
    return found


def _why_out(decision: Decision, candidate: Candidate) -> str:
    """Why a candidate isn't in the running at all."""
    if candidate.line.region is Region.QUOTED:
        return _ANOTHERS
    doubts = (fact for grade in decision.grades if candidate.has(grade.fact) for fact in grade.unless)
    against = dict.fromkeys(fact.name for fact in (*decision.never, *doubts) if candidate.has(fact))
    return ", ".join(against) or _NO_ROW


def _agree(decision: Decision, graded: Sequence[Graded]) -> bool:
    return len({decision.same(one.candidate.value) for one in graded}) <= 1


def _best(decision: Decision, left: Sequence[Graded]) -> Graded | None:
    """Of equal values the one that is said most plainly; None where they differ."""
    if not left or not _agree(decision, left):
        return None
    return max(
        left,
        key=lambda one: (
            one.strength,
            -NEARNESS[one.candidate.line.region],
            len(one.candidate.value),
            -one.candidate.line.number,
        ),
    )


def _finding(best: Graded) -> Finding:
    candidate = best.candidate
    evidence = shortened(candidate.line, candidate.start)
    return Finding(candidate.spec.name, candidate.value, Source(_source(best)), evidence)


def _source(best: Graded) -> SourceKind:
    """The source of a value, by where it was found."""
    if best.grade.source is not None:
        return best.grade.source
    if best.candidate.line.region is not Region.TEXT:
        return _SOURCES[best.candidate.line.region]
    if best.strength is Strength.LABELLED:
        return SourceKind.TABLE if best.candidate.scanned.table else SourceKind.LABEL
    return SourceKind.BARE_VALUE if best.strength is Strength.BARE else SourceKind.SENTENCE
