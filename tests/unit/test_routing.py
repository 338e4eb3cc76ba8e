"""How urgent a request is, and who hears of it beside the usual agents."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.desk.message import Address
from intake.desk.regulation import PriorityRule, Route
from intake.desk.rules.routing import candidates_of, notified, priority_of, routes_of
from intake.desk.source import Source
from intake.desk.ticket import Finding, Priority
from tests.unit.desk_cases import CUSTOMER, regulation

FOUND = (
    Finding("registration_number", "800123456", Source.read("sentence"), ""),
    Finding("organization", "ООО «Вектор»", Source.read("sentence"), ""),
)


@pytest.mark.parametrize(
    ("kind", "text", "priority"),
    [
        ("error", "Касса стоит", Priority.CRITICAL),
        ("feature", "Касса стоит", Priority.HIGH),
        ("error", "Не печатается", Priority.NORMAL),
        ("complaint", "Плохо", Priority.LOW),
    ],
)
def test_the_first_rule_that_fits_says_how_urgent_it_is(kind: str, text: str, priority: Priority) -> None:
    law = replace(
        regulation(),
        priorities=(
            PriorityRule(Priority.CRITICAL, ("error",), ("стоит",)),
            PriorityRule(Priority.HIGH, (), ("касса",)),
            PriorityRule(Priority.LOW, ("complaint",)),
        ),
    )
    assert priority_of(kind, text, law) is priority


@pytest.mark.parametrize(
    ("route", "fits"),
    [
        (Route(), True),
        (Route(kinds=("feature", "error")), True),
        (Route(kinds=("feature",)), False),
        (Route(priorities=(Priority.HIGH,)), True),
        (Route(priorities=(Priority.LOW,)), False),
        (Route(customers=("Olga@Client.Example",)), True),
        (Route(customers=("CLIENT.example",)), True),
        (Route(customers=("800123456",)), True),
        (Route(customers=("Вектор ООО",)), True),
        (Route(customers=("other.example", "ООО «Вектор»")), True),
        (Route(customers=("other.example", "80012345", "ООО «Ива»")), False),
        (Route(kinds=("error",), customers=("other.example",)), False),
        (Route(licences=("проф",)), True),
        (Route(licences=("Стандарт",)), False),
    ],
)
def test_a_route_fits_by_kind_priority_customer_and_licence(route: Route, *, fits: bool) -> None:
    law = replace(regulation(), routes=(route,))
    assert routes_of("error", Priority.HIGH, CUSTOMER, FOUND, law, "ПРОФ") == ((route,) if fits else ())


def test_the_routes_notify_each_address_once_and_say_who_may_get_the_ticket() -> None:
    routes = (
        Route(notify=("a@desk.test", "b@desk.test")),
        Route(notify=("b@desk.test",), assignee="Boris@Desk.test"),
        Route(assignee="anna@desk.test"),
    )
    assert notified(routes) == (Address("a@desk.test"), Address("b@desk.test"))
    assert [candidates_of(route) for route in routes] == [(), ("boris@desk.test",), ("anna@desk.test",)]
