"""Which agent is meant by a name in any case, by an address, or by "me"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.desk.commands.types import Command
from intake.desk.language.texts import Text, TextKey
from intake.desk.rules.colleagues import agent_meant
from intake.desk.support_desk import Agent
from tests.unit.desk_cases import DESK

AGENTS = (
    Agent("Анна Иванова", "anna@desk.test"),
    Agent("Борис Ким", "boris@desk.test"),
    Agent("Пётр Павлов", "petr.pavlov@desk.test"),
    Agent("Павел Чернявский", "p.ch@desk.test"),
    Agent("Мария Чернявская", "m.ch@desk.test"),
    Agent("Игорь Гай", "igor@desk.test"),
    Agent("Дмитрий Лев", "dl@desk.test"),
    Agent("Анна Лебедева", "lebedeva@desk.test"),
    Agent("John Smith", "john@desk.test"),
    Agent("Александра Юдина", "yudina@desk.test"),
)
HERE = replace(DESK, agents=AGENTS)


def meant(who: str) -> str | TextKey:
    found = agent_meant(who, Command.ASSIGN, AGENTS[1], HERE)
    return found.key if isinstance(found, Text) else found.address


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("me", "boris@desk.test"),
        ("мне", "boris@desk.test"),
        ("Себе", "boris@desk.test"),
        ("ьу", "boris@desk.test"),
        ("ANNA@desk.test", "anna@desk.test"),
        ("Борис", "boris@desk.test"),
        ("Бориса", "boris@desk.test"),
        ("на Бориса", "boris@desk.test"),
        ("Борису Киму", "boris@desk.test"),
        ("Ким", "boris@desk.test"),
        ("Петру", "petr.pavlov@desk.test"),
        ("Пётр", "petr.pavlov@desk.test"),
        ("Павлову", "petr.pavlov@desk.test"),
        ("Павлу", "p.ch@desk.test"),
        ("Чернявскому", "p.ch@desk.test"),
        ("Чернявской", "m.ch@desk.test"),
        ("Марии", "m.ch@desk.test"),
        ("Игорю", "igor@desk.test"),
        ("Дмитрию", "dl@desk.test"),
        ("Льву", "dl@desk.test"),
        ("Анне Ивановой", "anna@desk.test"),
        ("Ивановой", "anna@desk.test"),
        ("Лебедевой", "lebedeva@desk.test"),
        ("Александре", "yudina@desk.test"),
        ("john", "john@desk.test"),
        ("to John Smith", "john@desk.test"),
        ("boris", "boris@desk.test"),
        ("vfhbb", "m.ch@desk.test"),
    ],
)
def test_a_colleague_is_found_by_what_people_call_him(who: str, address: str) -> None:
    assert meant(who) == address


def test_who_may_be_several_is_never_guessed() -> None:
    assert meant("Анне") is TextKey.SEVERAL_AGENTS
    assert meant("Анна") is TextKey.SEVERAL_AGENTS


@pytest.mark.parametrize(
    "who", ["Вася", "vasya@desk.test", "Борис Иванов", "Анна Борис", "…", "olga@client.example"]
)
def test_who_is_nobody_is_answered_with_all_there_are(who: str) -> None:
    assert meant(who) is TextKey.NO_SUCH_AGENT
