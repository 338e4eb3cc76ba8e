"""Values in the running for a field, and what is known of each: facts, worked out when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from intake.desk.fields.page.lines import Line
from intake.desk.fields.page.page import Page, ScannedLine
from intake.desk.fields.values.normal_form import normal_form
from intake.desk.fields.values.shaped import Shaped
from intake.desk.regulation import FieldSpec, Regulation


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """Something that may be so of a candidate; `name` is what `intake explain --why` calls it.

    `told_by` gives whether it is so, or the words of the mail that tell it ("": it isn't so).
    """

    name: str
    told_by: Callable[[Candidate], bool | str]


Result = TypeVar("Result")


class Peers:
    """All candidates of a field in a mail, and what was worked out of them together."""

    __slots__ = ("_worked_out", "candidates")

    def __init__(self, candidates: Sequence[Candidate] = ()) -> None:
        self.candidates = candidates
        self._worked_out: dict[Callable[[Sequence[Candidate]], object], object] = {}

    def once(self, work: Callable[[Sequence[Candidate]], Result]) -> Result:
        """What a function makes of them all, worked out when it is first asked for."""
        if work not in self._worked_out:
            self._worked_out[work] = work(self.candidates)
        return cast("Result", self._worked_out[work])


_ALONE = Peers()


class Candidate:
    """A value that may be a field's, from `start` up to `end` of a line; equal only to itself.

    `peers` are all candidates of the field in the mail, this one among them, once all are listed.
    """

    __slots__ = (
        "_known",
        "_worked_out",
        "end",
        "page",
        "peers",
        "place",
        "regulation",
        "scanned",
        "sender",
        "spec",
        "start",
        "value",
    )

    def __init__(
        self, asked: Asked, place: int, shaped: Shaped, known: Mapping[Fact, str] | None = None
    ) -> None:
        self.spec, self.page, self.regulation = asked.spec, asked.page, asked.regulation
        self.sender = asked.sender
        self.place = place
        self.scanned: ScannedLine = asked.page.lines[place]
        self.start, self.end = shaped.start, shaped.end
        self.value = normal_form(shaped.value, asked.spec) if asked.spec.normalized else shaped.value
        self.peers = _ALONE
        self._known: dict[Fact, bool | str] = dict(known) if known else {}
        self._worked_out: dict[Callable[[Candidate], object], object] = {}

    def once(self, work: Callable[[Candidate], Result]) -> Result:
        """What a function makes of it, worked out when it is first asked for."""
        if work not in self._worked_out:
            self._worked_out[work] = work(self)
        return cast("Result", self._worked_out[work])

    @property
    def line(self) -> Line:
        """The line that it stands in."""
        return self.scanned.line

    @property
    def text(self) -> str:
        """The text of its line."""
        return self.scanned.line.text

    def has(self, fact: Fact) -> bool:
        """Whether a fact is so."""
        known = self._known.get(fact)
        if known is None:
            known = self._known[fact] = fact.told_by(self)
        return bool(known)

    def told(self, fact: Fact) -> str:
        """The words that tell a fact, or that it is so; "" where it isn't."""
        if not self.has(fact):
            return ""
        known = self._known[fact]
        return known if isinstance(known, str) else SO


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: a field of a regulation, on a page; `sender` is the name in From."""

    spec: FieldSpec
    page: Page
    regulation: Regulation
    sender: str = ""


SO = "yes"  # what tells a fact that has no words of its own


def fact(name: str) -> Callable[[Callable[[Candidate], bool | str]], Fact]:
    """Make a fact of a function that answers with whether it is so, or with the words that tell it."""
    return lambda answers: Fact(name, answers)


def noted(name: str) -> Fact:
    """A fact that the listing itself notes of the candidates of which it is so."""
    return Fact(name, lambda _candidate: False)
