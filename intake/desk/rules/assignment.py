"""To whom a new ticket is given by the regulation: one agent always, or one of several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intake.desk.changes import Assign
from intake.desk.message import Address
from intake.desk.regulation import Choice, Route
from intake.desk.rules.case import Case
from intake.desk.rules.routing import candidates_of


@dataclass(frozen=True, slots=True)
class Assignment:
    """The agent (the key of his address) and why he; `turn` names those who take turns, "" where none do."""

    assignee: str
    why: str
    turn: str = ""

    @property
    def change(self) -> Assign:
        """The ticket becomes his."""
        return Assign(self.assignee, self.turn, self.why)

    @property
    def address(self) -> Address:
        """Where he is told."""
        return Address(self.assignee)


def at_registration(case: Case, routes: Iterable[Route], missing: tuple[str, ...]) -> Assignment | None:
    """To whom a ticket is given when it is opened: no turn is taken before the request is complete."""
    fitting = tuple(routes)
    route = next((route for route in fitting if candidates_of(route)), None)
    waits = bool(missing) and route is not None and len(candidates_of(route)) > 1
    return None if waits else assignment(case, fitting)


def assignment(case: Case, routes: Iterable[Route]) -> Assignment | None:
    """To whom the first of these routes that gives a ticket to somebody gives it.

    Nobody gets it who is away: of several another, of one his deputy.  None where nobody is left.
    """
    route = next((route for route in routes if candidates_of(route)), None)
    if route is None:
        return None
    candidates = candidates_of(route)
    if len(candidates) == 1:
        return _fixed(case, candidates[0])
    there = tuple(key for key in candidates if case.desk.absence(key, case.today) is None)
    if not there:
        return None
    return (
        _least_loaded(case, there)
        if route.choose is Choice.LEAST_LOADED
        else _in_turn(case, candidates, there)
    )


def people_of(candidates: Iterable[str]) -> str:
    """By what those who take turns are known: whoever takes turns in two routes has one turn."""
    return ", ".join(candidates)


def _fixed(case: Case, key: str) -> Assignment | None:
    absence = case.desk.absence(key, case.today)
    if absence is None:
        return Assignment(key, f"a route gives it to {key}")
    deputy = case.desk.deputy(key, case.today)
    why = f"a route gives it to {key}, who is away"
    return Assignment(deputy.key, f"{why}; {deputy.key} stands in for him") if deputy else None


def _in_turn(case: Case, candidates: tuple[str, ...], there: tuple[str, ...]) -> Assignment:
    turn = people_of(candidates)
    last = dict(case.facts.turns).get(turn, "")
    start = candidates.index(last) + 1 if last in candidates else 0
    order = (*candidates[start:], *candidates[:start])
    chosen = next(key for key in order if key in there)
    away = [key for key in order[: order.index(chosen)] if key not in there]
    why = f"in turn after {last}" if last else "the first in turn"
    return Assignment(chosen, f"{chosen} is {why}" + (f"; {', '.join(away)} away" if away else ""), turn)


def _least_loaded(case: Case, there: tuple[str, ...]) -> Assignment:
    loads = dict(case.facts.loads)
    chosen = min(there, key=lambda key: loads.get(key, 0))
    return Assignment(chosen, f"{chosen} has the fewest unfinished tickets, {loads.get(chosen, 0)}")
