"""Foreign desks without a mark get two automatic answers in a day, and people of one firm are all answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.attacks.robots_without_marks import FIRMS, LATER_FIRMS, ROBOTS
from tests.attacks.test_counted import received, to_outsiders
from tests.attacks.town import mail, passing, town

# A robot's n-th mail: from where, and which of its three texts.
SHAPES: dict[str, Callable[[int], tuple[str, int]]] = {
    "from a new address each time": lambda n: (f"case-{n}@vendor.example", 0),
    "from a new sub-domain each time": lambda n: (f"case-{n}@n{n}.desk.vendor.example", 0),
    "in three texts from new addresses": lambda n: (f"case-{n}@vendor.example", n % 3),
    "in three texts from one address": lambda n: ("care@vendor.example", n % 3),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("texts", ROBOTS.values(), ids=ROBOTS.keys())
def test_a_robot_without_a_mark_gets_two_answers_in_a_day(
    texts: tuple[tuple[str, str], ...], shape: Callable[[int], tuple[str, int]]
) -> None:
    with town() as attacked:
        for number in range(5):
            sender, which = shape(number)
            subject, text = (words.format(4711 + number * 3) for words in texts[which])
            attacked.arrive(mail(sender, text, subject=subject, says=passing(sender)), minutes=2)
        assert to_outsiders(attacked) <= 2
        assert attacked.losses() == []


@pytest.mark.parametrize("day", [*FIRMS.values(), *LATER_FIRMS.values()], ids=[*FIRMS, *LATER_FIRMS])
@pytest.mark.parametrize("domain", ["firm.example", "n{}.firm.example"])
def test_people_of_one_firm_are_all_answered_on_an_ordinary_day(
    day: tuple[tuple[str, str], ...], domain: str
) -> None:
    with town() as attacked:
        senders = [f"user{number}@{domain.format(number)}" for number in range(len(day))]
        for sender, (subject, text) in zip(senders, day, strict=True):
            attacked.arrive(mail(sender, text, subject=subject, says=passing(sender)), minutes=20)
        answered = received(attacked)
        assert [sender for sender in senders if not answered[sender]] == []
