"""Incomplete requests that can't wait: whom they disturb, and whom they don't."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.regulation import IncompleteRules, PriorityRule
from intake.desk.ticket import Priority
from intake.store.database.session import Database
from tests.services.desk import COMPLETE, DeskInHand, letter
from tests.services.test_budgets import last_text

STOPPED = "Всё стоит, не можем работать!"
CRITICAL = PriorityRule(Priority.CRITICAL, words=("всё стоит",))


def desk_of(database: Database, **changes: Any) -> DeskInHand:
    usual = load_regulation(packaged("regulations") / "default.toml")
    return DeskInHand(database, replace(usual, priorities=(CRITICAL,), **changes))


def test_agents_hear_of_a_critical_request_while_its_customer_is_asked(database: Database) -> None:
    desk = desk_of(database)
    desk.receive(letter(STOPPED))
    assert desk.templates_sent() == ["request", "notification"]
    assert "Ждать нельзя" in last_text(desk)
    assert "Не хватает: Регистрационный номер" in last_text(desk)
    assert "ждёт данных от клиента" in last_text(desk)
    desk.receive(letter(COMPLETE, subject="Re: [#1]"))
    assert desk.templates_sent()[2:] == ["acknowledgement", "notification"]


def test_and_of_what_he_writes_while_it_is_not_complete(database: Database) -> None:
    desk = desk_of(database)
    desk.receive(letter(STOPPED))
    desk.receive(letter("Номера не помню, приезжайте скорее!", subject="Re: [#1]"))
    assert desk.templates_sent()[2:] == ["request", "update"]
    assert "приезжайте скорее" in last_text(desk)
    assert "снова о них спросили" in last_text(desk)


@pytest.mark.parametrize("text", ["Не печатается счёт.", "Когда будет обновление?"])
def test_of_others_they_hear_when_they_are_complete(database: Database, text: str) -> None:
    desk = desk_of(database)
    desk.receive(letter(text))
    assert desk.templates_sent() == ["request"]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (IncompleteRules(priorities=()), 0),
        (IncompleteRules(priorities=(), words=("не можем работать",)), 1),
        (IncompleteRules(priorities=(Priority.CRITICAL,)), 1),
        (IncompleteRules(priorities=(Priority.LOW,)), 0),
        (IncompleteRules(("consultation", "error", "complaint", "feature"), ()), 1),
    ],
)
def test_the_regulation_says_which(database: Database, rules: IncompleteRules, told: int) -> None:
    desk = desk_of(database, incomplete=rules)
    desk.receive(letter(STOPPED))
    assert desk.templates_sent().count("notification") == told


def test_a_complete_critical_request_is_told_once_and_is_new(database: Database) -> None:
    desk = desk_of(database)
    desk.receive(letter(f"{COMPLETE} {STOPPED}"))
    assert desk.templates_sent() == ["acknowledgement", "notification"]
    assert "новое" in last_text(desk)
    assert "в работе" not in last_text(desk)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Всё стоит, касса не печатает!", True),
        ("Из-за вашей программы работа остановлена.", True),
        ("Everything is down since this morning.", True),
        ("Срочно помогите, пожалуйста.", False),
        ("Не стоит ли обновиться?", False),
    ],
)
def test_the_default_regulation_tells_at_once_that_work_has_stopped(
    database: Database, words: str, *, told: bool
) -> None:
    desk = DeskInHand(database)
    desk.receive(letter(words))
    assert ("notification" in desk.templates_sent()) is told
