"""Checks of agents' absences and deputies, which show only when all `[[agent]]` tables are seen together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from intake.addresses import address_key
from intake.config.documents import text_of
from intake.config.problems import Location, Mistake
from intake.config.secrets import Table, tables

_Days = tuple[date, date]
_PAIR = 2


def check_absences(document: Table) -> Iterator[Mistake]:
    """Report days in the wrong order, deputies who are no agents, and absences in which nobody stands in."""
    found = tuple(tables(document, "agent"))
    agents = {address_key(text_of(agent, "address")): agent for _, agent in found}
    for location, agent in found:
        away = _away(agent)
        if away is not None and away[0] > away[1]:
            yield Mistake((*location, "away"), f"ends on {away[1]}, before it begins on {away[0]}")
        yield from _check_deputy((*location, "deputy"), agent, away, agents)
    yield from _check_circles(
        agents, {address_key(text_of(agent, "address")): place for place, agent in found}
    )


def _check_deputy(
    location: Location, agent: Table, away: _Days | None, agents: Mapping[str, Table]
) -> Iterator[Mistake]:
    deputy = text_of(agent, "deputy")
    if not deputy:
        return
    other = agents.get(address_key(deputy))
    itself = address_key(deputy) == address_key(text_of(agent, "address"))
    if other is None:
        yield Mistake(location, f"{deputy} is not an [[agent]]: only an agent can stand in for another")
    elif other.get("acts") is False:
        yield Mistake(location, f"{deputy} only reads (acts = false): only an agent can stand in for another")
    elif itself:
        yield Mistake(location, f"{deputy} can't stand in for himself: name another agent, or nobody")
    elif away is not None:
        days = _away(other)
        if days is not None and days[0] <= away[1] and away[0] <= days[1]:
            both = max(days[0], away[0]), min(days[1], away[1])
            days_told = f"from {both[0]} to {both[1]}"
            message = f"{deputy} is away as well {days_told}: then everybody in notify is told instead"
            yield Mistake(location, message, serious=False)


def _check_circles(agents: Mapping[str, Table], places: Mapping[str, Location]) -> Iterator[Mistake]:
    """Colleagues may stand in for one another; but where all of them are away, nobody is left."""
    told: set[str] = set()
    for start in agents:
        circle = _circle(start, agents)
        # Two who stand in for each other are what most desks have.
        if len(circle) > _PAIR and not told & set(circle):
            told |= set(circle)
            message = (
                f"these stand in for one another in a circle: {', '.join(circle)}; "
                "a ticket goes to the first deputy alone, and to everybody in notify while he is away"
            )
            yield Mistake((*places[start], "deputy"), message, serious=False)


def _circle(start: str, agents: Mapping[str, Table]) -> tuple[str, ...]:
    """The deputies from this agent on until he himself; empty when they don't lead back to him."""
    seen: list[str] = []
    key = start
    while key in agents and key not in seen:
        seen.append(key)
        key = address_key(text_of(agents[key], "deputy"))
    return tuple(seen) if key == start else ()


def _away(agent: Table) -> _Days | None:
    value = agent.get("away")
    if not isinstance(value, list) or len(value) != _PAIR or not all(type(day) is date for day in value):
        return None
    return value[0], value[1]
