"""Several problems in one mail, or a new one in an old thread."""

from __future__ import annotations

import pytest

from intake.desk.rules.problems import another_problem, several_problems

TWO = "1. Не печатается счёт на кассе.\n2. Не открывается список товаров."


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("Не печатается счёт. Ещё один вопрос: где отчёт?", True),
        ("The invoice is not printed. One more question: where is the report?", True),
        (TWO, True),
        (f"{TWO}\n3. Не идёт обмен с сайтом.", True),
        ("Вопрос 1) Не печатается счёт на кассе.\nВопрос 2) Не открывается список товаров.", True),
        ("1. Не печатается счёт на кассе.", False),
        ("2. Не печатается счёт на кассе.\n1. Не открывается список товаров.", False),
        (f"Что делаю:\n{TWO}", False),
        (f"Steps to reproduce:\n{TWO}", False),
        ("1. Да.\n2. Нет.", False),
        ("Не печатается счёт.", False),
        ("", False),
        ("." * 8000 + " Ещё один вопрос", False),
    ],
)
def test_several_problems_are_numbered_or_said_in_words(text: str, *, several: bool) -> None:
    assert several_problems(text) is several


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("Спасибо, печатает. Новый вопрос: где отчёт?", True),
        ("Кроме того, не открывается касса.", True),
        (TWO, False),
        ("Всё ещё не печатается.", False),
        ("." * 8000 + " Новый вопрос", False),
    ],
)
def test_a_new_problem_of_a_thread_is_said_in_words(text: str, *, another: bool) -> None:
    assert another_problem(text) is another
