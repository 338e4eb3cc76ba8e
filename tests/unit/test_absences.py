"""Nothing lies with somebody who is away: who is told instead, by the configuration and by what agents said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from intake.config.settings import load_settings
from intake.desk.absences import Absence, Said
from intake.desk.message import Address
from intake.desk.support_desk import Agent, SupportDesk
from tests.unit.desk_cases import DESK
from tests.unit.test_settings import GOOD, folder, no_overrides, problem

__all__ = ["folder", "no_overrides"]

ANNA, BORIS, VERA = "anna@desk.test", "boris@desk.test", "vera@desk.test"
FIRST, LAST = date(2026, 12, 20), date(2026, 12, 31)
ALL = (Address(ANNA), Address(BORIS), Address(VERA))


def desk(*agents: Agent, said: tuple[Said, ...] = ()) -> SupportDesk:
    there = {agent.address: agent for agent in agents}
    everybody = (Agent("Анна", ANNA), Agent("Борис", BORIS), Agent("Вера", VERA))
    return replace(
        DESK, agents=tuple(there.get(agent.address, agent) for agent in everybody), notify=ALL, said=said
    )


AWAY = Agent("Анна", ANNA, (FIRST, LAST), BORIS)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 12, 19), ANNA),
        (FIRST, BORIS),
        (LAST, BORIS),
        (date(2027, 1, 1), ANNA),
    ],
)
def test_a_deputy_hears_of_a_ticket_from_the_first_day_of_an_absence_to_the_last(
    day: date, told: str
) -> None:
    assert desk(AWAY).in_charge(ANNA, day) == (Address(told),)


def test_without_a_deputy_or_while_he_is_away_everybody_else_is_told() -> None:
    alone = Agent("Анна", ANNA, (FIRST, LAST))
    assert desk(alone).in_charge(ANNA, FIRST) == (Address(BORIS), Address(VERA))
    away_too = Agent("Борис", BORIS, (FIRST, LAST))
    assert desk(AWAY, away_too).in_charge(ANNA, FIRST) == (Address(VERA),)


def test_new_tickets_are_told_to_those_who_are_there_and_to_deputies_once() -> None:
    assert desk(AWAY).in_charge(None, FIRST) == (Address(BORIS), Address(VERA))


def test_where_all_are_away_all_are_told_rather_than_nobody() -> None:
    gone = [
        Agent(name, address, (FIRST, LAST)) for name, address in zip("абв", (ANNA, BORIS, VERA), strict=True)
    ]
    assert desk(*gone).in_charge(None, FIRST) == ALL
    assert desk(*gone).in_charge(ANNA, FIRST) == ALL


def test_deputies_in_a_circle_are_asked_once_and_never_for_ever() -> None:
    anna, boris = Agent("Анна", ANNA, (FIRST, LAST), BORIS), Agent("Борис", BORIS, (FIRST, LAST), ANNA)
    assert desk(anna, boris).in_charge(ANNA, FIRST) == (Address(VERA),)


def test_what_an_agent_said_counts_beside_the_configuration_and_so_does_his_coming_back() -> None:
    gone = Said(ANNA, Absence(ANNA, date(2026, 5, 1), deputy=VERA))
    assert desk(said=(gone,)).in_charge(ANNA, date(2026, 11, 1)) == (Address(VERA),)
    assert desk(AWAY, said=(gone,)).in_charge(ANNA, date(2026, 4, 30)) == (Address(ANNA),)
    early = Said(ANNA, back_on=date(2026, 12, 24))
    assert desk(AWAY, said=(early,)).in_charge(ANNA, date(2026, 12, 24)) == (Address(ANNA),)
    long_ago = Said(ANNA, back_on=date(2026, 12, 1))
    assert desk(AWAY, said=(long_ago,)).in_charge(ANNA, date(2026, 12, 24)) == (Address(BORIS),)


def test_where_all_are_away_each_is_told_once() -> None:
    alone = desk(Agent("Анна", ANNA, (FIRST, LAST)))
    assert alone.present((Address(ANNA), Address(ANNA.upper())), FIRST) == (Address(ANNA),)


def test_whoever_is_no_agent_is_never_away() -> None:
    assert desk(AWAY).present((Address("head@desk.test"),), FIRST) == (Address("head@desk.test"),)


# --- The configuration ----------------------------------------------------------------------------


def agents(*tables: str) -> str:
    return GOOD + "".join(f"[[agent]]\n{table}\n" for table in tables)


def test_away_is_two_days_and_a_deputy_an_agent(folder: Path) -> None:
    path = folder / "config.toml"
    text = agents(
        f'address = "{ANNA}"\naway = [2026-12-20, 2026-12-31]\ndeputy = "{BORIS}"', f'address = "{BORIS}"'
    )
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    settings = load_settings(path)
    assert (settings.agents[0].away, settings.agents[0].deputy) == ((FIRST, LAST), BORIS)
    assert settings.warnings == ()


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("away = [2026-12-31, 2026-12-20]", "ends on 2026-12-20, before it begins on 2026-12-31"),
        ('deputy = "petr@elsewhere.example"', "petr@elsewhere.example is not an [[agent]]"),
        (f'deputy = "{ANNA}"', "can't stand in for himself"),
        ('away = [2026-12-20, "31.12"]', "must be a day: 2026-12-31"),
    ],
)
def test_a_wrong_absence_is_named_with_its_line(folder: Path, keys: str, said: str) -> None:
    assert said in problem(folder, agents(f'address = "{ANNA}"\n{keys}', f'address = "{BORIS}"'))


def test_two_agents_of_one_address_are_refused(folder: Path) -> None:
    assert f"{ANNA} is already an agent's" in problem(
        folder, agents(f'address = "{ANNA}"', f'address = "{ANNA.upper()}"')
    )


def test_a_deputy_who_is_away_himself_and_a_circle_are_warnings(folder: Path) -> None:
    path = folder / "config.toml"
    days = "away = [2026-12-20, 2026-12-31]"
    text = agents(
        f'address = "{ANNA}"\n{days}\ndeputy = "{BORIS}"',
        f'address = "{BORIS}"\naway = [2026-12-24, 2027-01-10]\ndeputy = "{VERA}"',
        f'address = "{VERA}"\ndeputy = "{ANNA}"',
    )
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    told = [str(warning) for warning in load_settings(path).warnings]
    assert any(f"{BORIS} is away as well from 2026-12-24 to 2026-12-31" in line for line in told)
    assert sum("in a circle" in line for line in told) <= 1
